"""Shelves: all or nothing, in a folder and in an object store."""

import os
import pickle
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from pipeline.shelf import ASIDE, Shelf


@pytest.fixture
def shelf(tmp_path: Path) -> Shelf:
    return Shelf(str(tmp_path / "etagere")).private()


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    """A bucket of a server of this machine that speaks as S3 does."""
    from moto.server import ThreadedMotoServer

    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    address = f"http://127.0.0.1:{server.get_host_and_port()[1]}"
    keys = {
        "AWS_ACCESS_KEY_ID": "a",
        "AWS_SECRET_ACCESS_KEY": "b",
        "AWS_ENDPOINT_URL": address,
        "AWS_DEFAULT_REGION": "us-east-1",
    }
    for name, value in keys.items():
        monkeypatch.setenv(name, value)
    import s3fs

    s3fs.S3FileSystem.clear_instance_cache()
    s3fs.S3FileSystem().mkdir("territoires")
    yield "s3://territoires/essai"
    server.stop()
    s3fs.S3FileSystem.clear_instance_cache()


def check(shelf: Shelf) -> None:
    assert not shelf.has("a") and shelf.held() == []
    with pytest.raises(KeyError):
        shelf.get("a")
    shelf.put("a", {"é": [1, 2]})
    shelf.put("b", "x" * 100_000)
    assert shelf.has("a") and shelf.get("a") == {"é": [1, 2]} and shelf.held() == ["a", "b"]
    again = pickle.loads(pickle.dumps(shelf))
    assert again == shelf and again.get("b") == "x" * 100_000
    shelf.drop(["a", "absent"])
    assert shelf.held() == ["b"]


def test_a_folder_keeps_and_gives_values(shelf: Shelf) -> None:
    check(shelf)


def test_an_object_store_keeps_and_gives_values(bucket: str) -> None:
    check(Shelf(bucket))


def test_what_a_power_cut_left_half_written_is_no_value(shelf: Shelf) -> None:
    shelf.put("a", list(range(10_000)))
    path = Path(shelf.root) / "a"
    whole = path.read_bytes()
    for cut in (0, 10, 32, len(whole) // 2, len(whole) - 1):
        path.write_bytes(whole[:cut])
        with pytest.raises(KeyError):
            shelf.get("a")
        assert not shelf.has("a")


def test_a_full_disk_leaves_nothing_behind(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    shelf.put("a", 1)

    def full(*told: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(OSError, match="No space"):
        shelf.put("a", 2)
    assert shelf.get("a") == 1 and list(Path(shelf.root).glob(f"*{ASIDE}")) == []


def test_leftovers_of_killed_writers_are_swept_and_are_no_keys(shelf: Shelf) -> None:
    left = Path(shelf.root) / f"a.12-ab{ASIDE}"
    left.write_bytes(b"half")
    assert shelf.held() == []
    shelf.sweep(older=3600)
    assert left.exists()
    shelf.sweep()
    assert not left.exists()


@pytest.mark.skipif(os.name == "nt", reason="droits POSIX")
def test_others_may_not_look(shelf: Shelf) -> None:
    shelf.put("a", 1)
    assert stat.S_IMODE(Path(shelf.root).stat().st_mode) == 0o700
    assert stat.S_IMODE((Path(shelf.root) / "a").stat().st_mode) == 0o600
    assert (Path(shelf.root) / ".gitignore").read_text() == "*\n"
