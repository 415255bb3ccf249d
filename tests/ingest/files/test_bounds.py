"""Files that must not be opened: each becomes a named rejection before a byte is read."""

import os

import pytest

from pipeline.errors import UnreadableFile
from pipeline.ingest import read
from pipeline.ingest.files.bounds import LARGEST, check_file
from pipeline.ingest.read import read_source


def _sparse(path, size):
    with path.open("wb") as file:
        file.truncate(size)
    return path


@pytest.mark.parametrize("name", ["a.pdf", "a.csv", "a.docx", "a.txt", "a.html", "a.vtt"])
def test_a_file_of_one_gigabyte_is_refused_unread(tmp_path, source_of, territory, monkeypatch, name):
    _sparse(tmp_path / name, 1_000_000_000)
    monkeypatch.setattr(read, "file_hash", None)  # reading it would call this
    reading = read_source(tmp_path, source_of(name), territory)
    assert [r.reason for r in reading.rejections] == ["fichier illisible"]
    assert "1000 Mo" in reading.rejections[0].detail


def test_a_file_at_its_bound_passes(tmp_path):
    check_file(_sparse(tmp_path / "a.csv", LARGEST[".csv"]))
    with pytest.raises(UnreadableFile, match="au-delà de 200 Mo"):
        check_file(_sparse(tmp_path / "a.csv", LARGEST[".csv"] + 1))


def test_pipes_devices_and_missing_files_are_not_opened(tmp_path, source_of, territory):
    os.mkfifo(tmp_path / "a.txt")
    (tmp_path / "b.txt").symlink_to("/dev/zero")
    (tmp_path / "c.txt").write_bytes(b"")
    told = {n: read_source(tmp_path, source_of(n), territory).rejections[0].detail for n in ("a.txt", "b.txt", "c.txt", "d.txt")}
    assert "tube" in told["a.txt"] and "périphérique" in told["b.txt"]
    assert "0 octet" in told["c.txt"] and "introuvable" in told["d.txt"]
