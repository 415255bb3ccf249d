"""Transcriber `.trs` → turns: speakers by name, times of each Sync, overlapping speech by `<Who>`."""

from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.safe_xml import local
from pipeline.ingest.speech.timed import Said, assemble, load_xml, number
from pipeline.model import Document, Source, Territory


def read_trs(path: Path, source: Source, territory: Territory) -> Document:
    """Read a Transcriber file; events, comments and turns of silence are not speech.

    Raises:
        UnreadableFile: It is no Transcriber file, or nobody speaks in it.
    """
    root = load_xml(path)
    if local(root) != "Trans":
        raise UnreadableFile(
            f"ce fichier n'est pas une transcription Transcriber (racine « {local(root)} ») : vérifiez l'export."
        )
    names = {e.get("id"): " ".join((e.get("name") or "").split()) or e.get("id") for e in root.iter() if local(e) == "Speaker"}
    topics = {e.get("id"): e.get("desc") for e in root.iter() if local(e) == "Topic"}
    said = [stretch for turn in root.iter() if local(turn) == "Turn" for stretch in _turn(turn, names, topics)]
    return assemble(said, [], source, territory)


def _turn(turn: Any, names: dict[str, str], topics: dict[str, str]) -> list[Said]:
    ids = (turn.get("speaker") or "").split()
    who = [names.get(i, i) for i in ids]
    parent = turn.getparent()
    section = topics.get(parent.get("topic")) if parent is not None else None
    at, current = number(turn.get("startTime")), 0
    pieces: list[tuple[list[str], str | None, float | None]] = []

    def open_piece() -> None:
        pieces.append(([], who[current] if current < len(who) else None, at))

    open_piece()
    pieces[-1][0].append(turn.text or "")
    for child in turn:
        name = local(child)
        if name == "Sync":
            time = number(child.get("time"))
            at, current = at if time is None else time, 0
            open_piece()
        elif name == "Who":
            rank = number(child.get("nb"))
            current = int(rank or 1) - 1
            open_piece()
        # A mark within a word («l'<Event/>école») takes no space; Transcriber writes its own.
        pieces[-1][0].append(child.tail or "")
    return _timed(pieces, number(turn.get("endTime")), section)


def _timed(pieces: list[tuple[list[str], str | None, float | None]], end: float | None, section: str | None) -> list[Said]:
    """Each piece lasts until the next time that differs from its own, the last until the end of the turn."""
    said: list[Said] = []
    until, next_time = end, end
    for words, speaker, at in reversed(pieces):
        if next_time is not None and next_time != at:
            until = next_time
        said.append(Said("".join(words), speaker, at, until, section))
        next_time = at
    return said[::-1]
