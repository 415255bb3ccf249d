"""Praat `.TextGrid`, long or short → turns: an interval tier is a speaker, an interval with words is speech."""

import re
from collections.abc import Iterator
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import decode
from pipeline.ingest.speech.timed import Said, assemble, number, speaker_of_tier, speech_tiers
from pipeline.model import Document, Rejection, Source, Territory

# As Praat itself reads: strings in quotes (doubled within) and free-standing numbers; all else is comment.
_TOKEN = re.compile(
    r'"(?P<text>(?:[^"]|"")*)"|(?<![\w\[])(?P<number>[-+]?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?![\w\]])|<(?P<flag>exists|absent)>'
)


def read_textgrid(path: Path, source: Source, territory: Territory) -> Document:
    """Read a TextGrid in the order of time; empty intervals and points are not speech.

    Raises:
        UnreadableFile: It is no TextGrid in text form, or nobody speaks in it.
    """
    data = path.read_bytes()
    if data.startswith(b"ooBinaryFile"):
        raise UnreadableFile("TextGrid binaire : enregistrez-le dans Praat par « Save as text file ».")
    text = _decode(data)
    if '"TextGrid"' not in text[:300]:
        raise UnreadableFile("ce fichier n'est pas un TextGrid de Praat : enregistrez-le par « Save as text file ».")
    try:
        tiers = list(_tiers(_tokens(text)))
    except (StopIteration, RuntimeError, ValueError) as error:
        raise UnreadableFile("TextGrid tronqué ou mal formé : rouvrez-le dans Praat et enregistrez-le à nouveau.") from error
    spoken, refused = _choose(tiers, source)
    ordered = sorted(spoken, key=lambda pair: (pair[1].start_s or 0.0, pair[0]))
    return assemble([said for _, said in ordered], refused, source, territory)


def _decode(data: bytes) -> str:
    for encoding, marks in (("utf-16-be", data[:16:2]), ("utf-16-le", data[1:16:2])):
        if len(data) > 16 and not any(marks):  # UTF-16 without its mark
            return data.decode(encoding, "replace")
    return decode(data)


def _tokens(text: str) -> Iterator[str | float]:
    for match in _TOKEN.finditer(text):
        if match["text"] is not None:
            yield match["text"].replace('""', '"')
        elif match["number"] is not None:
            yield float(match["number"])
        else:
            yield match["flag"]


def _tiers(tokens: Iterator[str | float]) -> Iterator[tuple[str, str, list[Said]]]:
    """(class, name, stretches) of each tier; the header is file type, class, bounds, flag and count."""
    for _ in range(4):
        next(tokens)
    if next(tokens) != "exists":
        return
    for _ in range(int(_number(next(tokens)))):
        kind, name = str(next(tokens)), str(next(tokens))
        _number(next(tokens)), _number(next(tokens))
        stretches: list[Said] = []
        for _ in range(int(_number(next(tokens)))):
            start = _number(next(tokens))
            end = _number(next(tokens)) if kind == "IntervalTier" else start
            words = next(tokens)
            if not isinstance(words, str):
                raise ValueError("a label is expected")
            if words.strip():
                stretches.append(Said(words, speaker_of_tier(name), number(str(start)), number(str(end))))
        yield kind, name, stretches


def _number(token: str | float) -> float:
    if isinstance(token, str):
        raise ValueError("a number is expected")
    return token


def _choose(tiers: list[tuple[str, str, list[Said]]], source: Source) -> tuple[list[tuple[int, Said]], list[Rejection]]:
    """Speech of the interval tiers; points, and tiers of words, sounds or notes, are refused by name."""
    intervals = [rank for rank, (kind, _, _) in enumerate(tiers) if kind == "IntervalTier"]
    speech = {intervals[i] for i in speech_tiers([tiers[rank][1] for rank in intervals])}
    spoken = [(rank, said) for rank, (_, _, all_said) in enumerate(tiers) if rank in speech for said in all_said]
    refused = [
        Rejection(
            source.path,
            f"piste {rank + 1}",
            "piste d'annotation",
            f"{name[:40]} : {len(said)} étiquettes, pas des tours de parole",
        )
        for rank, (_, name, said) in enumerate(tiers)
        if rank not in speech and said
    ]
    return spoken, refused
