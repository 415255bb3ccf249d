"""SRT and WebVTT → turns: who speaks, from voice tags or prefixes, and when."""

import html
import re
from collections import Counter
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import read_told
from pipeline.ingest.speech.cues import Cue, read_cues
from pipeline.ingest.speech.labels import is_ordinary
from pipeline.ingest.speech.speakers import is_interviewer, public_of
from pipeline.ingest.speech.timed import Said, assemble
from pipeline.model import Document, Rejection, Source, Territory

_VOICE = re.compile(r"<v(?:\.[^\s>]*)?[ \t]+([^>]*)>")
_MARKUP = re.compile(r"</?(?:[bicuv]|ruby|rt|lang|font|\d\d:)[^>]*>", re.IGNORECASE)
_PREFIX = re.compile(r"^[-–—]?\s*[\[(]?(?P<name>[^\W\d_][^:<>\[\]()]{0,39}?)[\])]?\s*:(?!//)(?!\d)\s*")
_BRACKETED = re.compile(r"^[-–—]?\s*\[(?P<name>[A-ZÀ-Þ][^\]:]{0,39})\]\s+(?=\S)")

NO_CUE_SRT = "sous-titres sans aucune réplique minutée : chacune commence par une ligne « 00:00:01,000 --> 00:00:03,000 » ; vérifiez l'export."
NO_CUE_VTT = (
    "sous-titres sans aucune réplique minutée : vérifiez l'en-tête WEBVTT et les lignes « 00:00:01.000 --> 00:00:03.000 »."
)


def read_subtitles(path: Path, source: Source, territory: Territory) -> Document:
    """Read SRT or WebVTT; successive cues of one speaker are one turn.

    Raises:
        UnreadableFile: The file has no readable cue.
    """
    decoded = read_told(path)
    srt = path.suffix.lower() == ".srt"
    found = read_cues(decoded.text, srt=srt)
    if not found.cues:
        raise UnreadableFile(NO_CUE_SRT if srt else NO_CUE_VTT)
    said, repeated = _stretches(found.cues, set(territory.speakers))
    refused = [
        *(Rejection(source.path, "fichier", reason, detail) for reason, detail in decoded.repairs),
        *(Rejection(source.path, f"réplique {n}", "ligne répétée", words[:80]) for n, words in repeated),
        *(Rejection(source.path, f"ligne {n}", "hors réplique", words.strip()[:80]) for n, words in found.stray),
    ]
    return assemble(said, refused, source, territory)


def _stretches(cues: list[Cue], known: set[str]) -> tuple[list[Said], list[tuple[int, str]]]:
    """Lines of the cues with their speakers, and the lines that rolling captions repeat."""
    labels = _labels(cues, known)
    said: list[Said] = []
    repeated: list[tuple[int, str]] = []
    speaker: str | None = None
    before: tuple[str, float] = ("", 0.0)  # the line just read, and when its cue ended
    for number, cue in enumerate(cues, start=1):
        for position, (name, line) in enumerate(_lines(cue, labels)):
            if position == 0 and name is None and line == before[0] and cue.start_s - before[1] < 0.5:
                repeated.append((number, line))
                continue
            speaker = name or speaker
            said.append(Said(line, speaker, cue.start_s, cue.end_s))
            before = (line, cue.end_s)
    return said, repeated


def _lines(cue: Cue, labels: set[str]) -> list[tuple[str | None, str]]:
    """(speaker where the line names one, words) of each line that holds words."""
    found: list[tuple[str | None, str]] = []
    name: str | None = None
    for line in cue.lines:
        parts = _VOICE.split(line)
        for voice, piece in zip([None, *parts[1::2]], parts[0::2], strict=True):
            words = _plain(piece)
            name = _clean(voice) if voice else name
            prefix, length = _prefix(words)
            if prefix in labels and not voice:
                name, words = prefix, words[length:]
            if words.strip():
                found.append((name, words.strip()))
    return found


def _labels(cues: list[Cue], known: set[str]) -> set[str]:
    """Prefixes that really are speakers: known, on half of the cues, or said twice, or interviewers and offices."""
    firsts = [[_prefix(_plain(line))[0] for line in cue.lines] for cue in cues]
    counts = Counter(name for names in firsts for name in names if name)
    for word in [n for n in counts if n not in known and is_ordinary(n, counts[n])]:
        del counts[word]
    usual = sum(any(name in counts for name in names) for names in firsts) >= 0.5 * len(cues)
    return known | {n for n, times in counts.items() if usual or times >= 2 or is_interviewer(n) or public_of(n)}


def _prefix(words: str) -> tuple[str | None, int]:
    """A «Nom :» or «[Nom]» prefix, and how many characters it takes."""
    match = _PREFIX.match(words) or _BRACKETED.match(words)
    name = _clean(match["name"]) if match else ""
    plausible = name[:1].isupper() and len(name.split()) <= 5
    return (name, match.end()) if match and plausible else (None, 0)


def _clean(name: str) -> str:
    return " ".join(html.unescape(name).split())


def _plain(line: str) -> str:
    return html.unescape(_MARKUP.sub("", line))
