"""A file that hangs, falls or swells costs only itself."""

import os
import time
from pathlib import Path

import pytest

from pipeline.ingest import room as room_module
from pipeline.ingest.room import ReadingRoom
from pipeline.model import Territory

SAYS = "Plus de médecin depuis deux ans dans la vallée, il faut aller à la ville.\n"


def misbehave(folder: Path, source, territory, options=None):  # type: ignore[no-untyped-def]
    """Stand in for a parser: its file's name says what it does."""
    from pipeline.ingest.read import read_source

    if "sans-fin" in source.path:
        time.sleep(3600)
    if "tombe" in source.path:
        os._exit(11)
    if "enfle" in source.path:
        bytearray(40 * 2**30)
    return read_source(folder, source, territory, options)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("sans-fin.txt", "tombe.txt", "enfle.txt", "bon.txt"):
        (tmp_path / name).write_text(SAYS, encoding="utf-8")
    return tmp_path


def test_a_bad_file_costs_only_itself(folder: Path, territory: Territory, source_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "read_source", misbehave)
    with ReadingRoom(time_limit=10) as room:
        found = {n: room.read(folder, source_of(f"{n}.txt"), territory) for n in ("sans-fin", "tombe", "bon")}
    assert "lecture arrêtée" in found["sans-fin"].rejections[0].detail
    assert "tomber son lecteur" in found["tombe"].rejections[0].detail
    assert len(found["bon"].passages) == 1 and not found["bon"].rejections


@pytest.mark.skipif(os.name == "nt", reason="Windows ne borne pas la mémoire d'un processus")
def test_memory_is_bounded(folder: Path, territory: Territory, source_of, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(room_module, "read_source", misbehave)
    with ReadingRoom() as room, pytest.raises(MemoryError):
        room.read(folder, source_of("enfle.txt"), territory)


def test_a_room_reads_as_the_reader_does(folder: Path, territory: Territory, source_of) -> None:
    from pipeline.ingest.read import read_source

    with ReadingRoom() as room:
        apart = room.read(folder, source_of("bon.txt"), territory)
    assert apart.passages.equals(read_source(folder, source_of("bon.txt"), territory).passages)
