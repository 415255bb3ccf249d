"""What every timed format shares: stretches of speech → turns, with the time of each stretch kept."""

import re
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import decode
from pipeline.ingest.files.safe_xml import parse_xml
from pipeline.ingest.speech.transcript import document_of
from pipeline.ingest.speech.turns import Turn
from pipeline.model import Document, Rejection, Source, Territory

PAUSE_S = 2.0  # a longer silence parts the unnamed cues of subtitles
MOST_UNNAMED = 600  # characters of unnamed cues read together
_DECLARED = re.compile(rb"^\s*<\?xml[^>]*encoding\s*=\s*[\"']([\w-]+)[\"'][^>]*\?>", re.IGNORECASE)
_DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ANALYSES = r"phon\w*|syll\w*|pos|lemm\w*|trad\w*|transl\w*|notes?|comment\w*|gloss\w*|bruits?|noise|gestes?|gestures?"
_WORDS = r"mots?|words?|tokens?"
_ANNOTATION = re.compile(rf"(?:^|[-_@/\s])(?:{_ANALYSES})\d*$|^(?:{_ANALYSES})(?:[-_@/\s]|$)", re.IGNORECASE)
_WORD_TIER = re.compile(rf"(?:^|\s*[-_@/]\s*|\s)(?:{_WORDS})\d*$|^(?:{_WORDS})(?:[-_@/\s]|$)", re.IGNORECASE)
# Files that say ISO-8859-1 and are Windows-1252: the range that Latin-1 leaves to controls.
_WINDOWS = {i: bytes([i]).decode("cp1252", "ignore") or None for i in range(0x80, 0xA0)}


@dataclass(frozen=True)
class Said:
    """A stretch of speech as a timed file gives it; times are seconds from the start of the recording."""

    words: str
    speaker: str | None = None
    start_s: float | None = None
    end_s: float | None = None
    section: str | None = None


def assemble(said: list[Said], refused: list[Rejection], source: Source, territory: Territory) -> Document:
    """Write stretches of speech one a line, join those of one speaker into turns, and find who asks.

    Args:
        said: In the order of reading; stretches without a word are skipped.
        refused: What the reader already refused.
        source: Which file, and what it is.
        territory: Speakers told by the manifest.

    Raises:
        UnreadableFile: Nobody says anything.
    """
    lines: list[str] = []
    turns: list[Turn] = []
    position = 0
    for stretch in said:
        line = " ".join(stretch.words.translate(_WINDOWS).split())
        if not line:
            continue
        span = (position, position + len(line))
        times = ((position, stretch.start_s, stretch.end_s),)
        turns.append(Turn((span,), stretch.speaker, stretch.start_s, stretch.end_s, times, stretch.section))
        lines.append(line)
        position += len(line) + 1
    if not turns:
        raise UnreadableFile("aucune parole dans ce fichier : vérifiez l'export, ou que la transcription est faite.")
    text = "\n".join(lines)
    document = document_of(text, _merge(text, turns), source, territory)
    return replace(document, rejections=(*document.rejections, *refused))


def _merge(text: str, turns: list[Turn]) -> list[Turn]:
    merged: list[Turn] = []
    for turn in turns:
        last = merged[-1] if merged else None
        if last and last.speaker == turn.speaker and last.section == turn.section and _goes_on(text, last, turn):
            spans, times = last.spans + turn.spans, last.times + turn.times
            merged[-1] = Turn(spans, last.speaker, last.start_s, _latest(last.end_s, turn.end_s), times, last.section)
        else:
            merged.append(turn)
    return merged


def _goes_on(text: str, last: Turn, turn: Turn) -> bool:
    """Named speech goes on until another speaks; unnamed cues only to the end of a sentence."""
    if turn.speaker is not None:
        return True
    silent = last.end_s is not None and turn.start_s is not None and turn.start_s - last.end_s > PAUSE_S
    before = text[last.spans[-1][0] : last.spans[-1][1]]
    length = sum(end - start for start, end in last.spans)
    return not silent and length < MOST_UNNAMED and not before.endswith((".", "?", "!", "…"))


def _latest(a: float | None, b: float | None) -> float | None:
    return b if a is None else a if b is None else max(a, b)


def speech_tiers(names: list[str]) -> set[int]:
    """Ranks of the tiers that are speech by their names: sounds, notes or translations are not.

    Tiers of single words are speech only where there is nothing else.

    >>> speech_tiers(["Odile", "Odile - mots", "notes"]), speech_tiers(["Odile - words", "Odile - phones"])
    ({0}, {0})
    """
    plain = {i for i, name in enumerate(names) if not _ANNOTATION.search(name.strip())}
    turns = {i for i in plain if not _WORD_TIER.search(names[i].strip())}
    return turns or plain or set(range(len(names)))


def speaker_of_tier(name: str) -> str | None:
    """Name of the speaker of a tier: «Odile - mots» is Odile's.

    >>> speaker_of_tier("Odile - mots"), speaker_of_tier("mots")
    ('Odile', 'mots')
    """
    plain = name.strip()
    return _WORD_TIER.sub("", plain).strip(" -_@/") or plain or None


def number(text: str | None) -> float | None:
    """Read a number of seconds; anything else is no time.

    >>> number("1.5"), number("abc"), number("nan"), number(None)
    (1.5, None, None, None)
    """
    try:
        value = float((text or "").strip().replace(",", "."))
    except ValueError:
        return None
    return value if 0 <= value < 1e7 else None


def load_xml(path: Path) -> Any:
    """Parse an XML file into its root element; a file that lies about being UTF-8 is read as what it is.

    Raises:
        UnreadableFile: It is no XML, or not safe to read.
    """
    data = path.read_bytes()
    declared = _DECLARED.match(data)
    if declared is None or declared[1].lower() in (b"utf-8", b"utf8"):
        try:
            data.decode("utf-8")
        except UnicodeDecodeError:
            data = _DECLARATION.sub("", decode(data)).encode("utf-8")
    return parse_xml(data, doctype=True)
