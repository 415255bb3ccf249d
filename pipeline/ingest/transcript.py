"""Interviews and meetings as text, Word or subtitles → documents of turns."""

import html
import io
import re
from collections import Counter
from dataclasses import replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.encoding import read_text
from pipeline.ingest.turns import Note, Turn, guess_interviewer, is_interviewer, public_of, split_turns
from pipeline.ingest.workshop import is_listed, read_lists
from pipeline.model import INTERVIEWER, PARTICIPANT, Block, Document, Rejection, Source, Territory


def transcript(text: str, source: Source, territory: Territory) -> Document:
    """Cut a transcript into turns; a text without turns becomes paragraphs of one voice."""
    if is_listed(text, source):
        return read_lists(text, source)
    turns, notes = split_turns(text, tuple(territory.speakers))
    if not turns:
        return prose(text, source)
    return _document(text, turns, notes, source, territory)


def prose(text: str, source: Source) -> Document:
    """Cut a plain text into paragraphs under their Markdown headings; nobody speaks in turn."""
    return Document(source, text, tuple(_paragraphs(text)))


def read_subtitles(path: Path, source: Source, territory: Territory) -> Document:
    """Read SRT or WebVTT; successive cues of one speaker are one turn.

    Raises:
        UnreadableFile: The file has no readable cue.
    """
    import webvtt

    text = read_text(path)
    form = "srt" if path.suffix.lower() == ".srt" else "vtt"
    try:
        cues: list[Any] = list(webvtt.from_string(text) if form == "vtt" else webvtt.from_buffer(io.StringIO(text), format="srt"))  # type: ignore[call-overload]
    except (webvtt.errors.MalformedFileError, webvtt.errors.MalformedCaptionError) as error:
        raise UnreadableFile(f"sous-titres illisibles ({error}) : vérifiez l'en-tête WEBVTT et les minutages.") from error
    cued, lost = _cue_turns(text, cues)
    turns = _merge(cued)
    if not turns:
        raise UnreadableFile("sous-titres sans aucune réplique : vérifiez l'export.")
    document = _document(text, turns, [], source, territory)
    refused = [Rejection(source.path, f"réplique {n}", "réplique introuvable", words[:80]) for n, words in lost]
    return replace(document, rejections=(*document.rejections, *refused))


def _cue_turns(text: str, cues: list[Any]) -> tuple[list[Turn], list[tuple[int, str]]]:
    """Find each cue's words in the file, in order, and who says them; tell the cues not found."""
    prefixes = Counter(_prefix(cue.text)[0] for cue in cues)
    usual = prefixes.total() - prefixes[None] >= 0.5 * len(cues)
    turns: list[Turn] = []
    lost: list[tuple[int, str]] = []
    position = 0
    speaker: str | None = None
    for number, cue in enumerate(cues, start=1):
        name, shift = _prefix(cue.text)
        if name is None or (not usual and prefixes[name] < 2 and not is_interviewer(name) and not public_of(name)):
            name, shift = None, 0
        spans = _find(text, cue.text[shift:], position)
        if not spans:
            lost.append((number, cue.text))
            continue
        position = spans[-1][1]
        speaker = cue.voice or name or speaker
        turns.append(Turn(tuple(spans), speaker, _time(cue, "start"), _time(cue, "end")))
    return turns, lost


def _find(text: str, words: str, position: int) -> list[tuple[int, int]]:
    """Spans of the file that hold these words, in order; markup and entities between them are skipped."""
    pieces = [re.escape(html.escape(word, quote=False)) + "|" + re.escape(word) for word in words.split()]
    if not pieces:
        return []
    between = r"(?:\s|<[^>]*>)*"
    match = re.compile(between.join(f"(?:{piece})" for piece in pieces)).search(text, position)
    if not match:
        return []
    inside = re.split(r"(<[^>]*>)", match.group())
    spans, at = [], match.start()
    for piece in inside:
        if piece.strip() and not piece.startswith("<"):
            spans.append((at, at + len(piece)))
        at += len(piece)
    return spans


def _time(cue: Any, edge: str) -> float:
    stamp = getattr(cue, f"{edge}_time")
    return float(stamp.hours * 3600 + stamp.minutes * 60 + stamp.seconds + stamp.milliseconds / 1000)


def _prefix(words: str) -> tuple[str | None, int]:
    """A «Nom :» prefix within a cue, and how many characters it takes."""
    head, colon, rest = words.partition(":")
    plausible = colon and len(head) <= 40 and head[:1].isupper() and len(head.split()) <= 5 and not rest[:1].isdigit()
    return (head.strip(), len(head) + 1) if plausible else (None, 0)


def _merge(turns: list[Turn]) -> list[Turn]:
    merged: list[Turn] = []
    for turn in turns:
        if merged and merged[-1].speaker == turn.speaker and turn.speaker is not None:
            last = merged[-1]
            merged[-1] = Turn(last.spans + turn.spans, last.speaker, last.start_s, turn.end_s)
        else:
            merged.append(turn)
    return merged


def _document(text: str, turns: list[Turn], notes: list[Note], source: Source, territory: Territory) -> Document:
    interviewer = _interviewers(text, turns, source, territory)
    blocks = tuple(_block(number, turn, interviewer, territory) for number, turn in enumerate(turns, start=1))
    return Document(source, text, blocks, tuple(_refused(text, notes, source)))


def _block(number: int, turn: Turn, interviewers: set[str], territory: Territory) -> Block:
    label = turn.speaker or "Locuteur"
    told = territory.speakers.get(label)
    return Block(
        spans=turn.spans,
        turn=number,
        speaker=label,
        voice=label,
        role=INTERVIEWER if label in interviewers else PARTICIPANT,
        start_s=turn.start_s,
        end_s=turn.end_s,
        public=(told.public if told else None) or public_of(label),
        commune=told.commune if told else None,
    )


def _interviewers(text: str, turns: list[Turn], source: Source, territory: Territory) -> set[str]:
    labels = {turn.speaker or "Locuteur" for turn in turns}
    told = {name: speaker.role for name, speaker in territory.speakers.items()}
    found = {n for n in labels if told.get(n) == INTERVIEWER or (n not in told and is_interviewer(n))}
    if not found and source.kind == "entretien":
        pairs = [(turn.speaker or "Locuteur", " ".join(text[s:e] for s, e in turn.spans)) for turn in turns]
        guess = guess_interviewer(pairs)
        found = {guess} if guess else set()
    return found


def _refused(text: str, notes: list[Note], source: Source) -> list[Rejection]:
    return [Rejection(source.path, f"caractères {n.start}-{n.end}", n.reason, text[n.start : n.end].strip()[:120]) for n in notes]


def _paragraphs(text: str) -> list[Block]:
    blocks: list[Block] = []
    position = 0
    heading: str | None = None
    for part in text.split("\n\n"):
        body = part.strip("\n")
        start = position + part.find(body) if body else position
        position += len(part) + 2
        if body.startswith("#") and "\n" not in body:
            heading = body.lstrip("# ").strip()
        elif body.strip():
            blocks.append(Block(((start, start + len(body)),), section=heading))
    return blocks
