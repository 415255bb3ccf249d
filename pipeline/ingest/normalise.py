"""Normalised text that never loses the way back to the characters of its source."""

import json
import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

_LIGATURES = {"ﬀ": "ff", "ﬁ": "fi", "ﬂ": "fl", "ﬃ": "ffi", "ﬄ": "ffl", "ﬅ": "ft", "ﬆ": "st"}
_INVISIBLE = dict.fromkeys(
    "\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u061c\u2066\u2067\u2068\u2069", ""
)
_HYPHEN_BREAK = re.compile(r"(?<=[^\W\d_])[-\u2010\u00ad]\s*\n\s*(?=[a-zà-öø-ÿœ])")
_COMPOUND_BREAK = re.compile(r"(?<=\w-)[ \t]*\n\s*(?=\w)")
_SPACE = re.compile(r"\s+")
# What a text must hold for anything below to change it, edges apart; most answers hold none of it.
_UNCLEAN = re.compile(
    r"[^\S ]|  |[\x00-\x1f\x7f\u0300-\u036f\ud800-\udfff\ue000-\uf8ff" + "".join((*_LIGATURES, *_INVISIBLE)) + "]"
)
# Some PDFs set an accent apart from its letter by a space.
_COMBINING = re.compile(r"[^\W\d_] ?[\u0300-\u036f]+")
# Private-use characters are bullets of symbol fonts, which no reader can show.
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0e-\x1f\x7f\ud800-\udfff\ue000-\uf8ff]")


@dataclass(frozen=True)
class Mapped:
    """A text and, for each of its characters, the source range that it comes from.

    `starts[i]` and `ends[i]` bound the source characters of `text[i]` (half-open); an inserted
    character has an empty range. A text that stands in its source as it is has ranges, which take no room.
    """

    text: str
    starts: Sequence[int]
    ends: Sequence[int]

    def locate(self, start: int, end: int) -> tuple[int, int]:
        """Give the source range of `text[start:end]`.

        >>> normalise("la  ﬁn", ((0, 6),)).locate(3, 6)
        (4, 6)
        """
        if not 0 <= start < end <= len(self.text):
            raise ValueError(f"range {start}:{end} is outside a text of {len(self.text)} characters")
        if isinstance(self.starts, range):
            return self.starts[start], self.ends[end - 1]
        return min(self.starts[start:end]), max(self.ends[start:end])

    def cut(self, start: int, end: int) -> "Mapped":
        """Give the part `text[start:end]` with its map."""
        return Mapped(self.text[start:end], self.starts[start:end], self.ends[start:end])

    def _is_plain(self) -> bool:
        first, length = self.starts[0], len(self.starts)
        if isinstance(self.starts, range):
            return True
        return self.starts == tuple(range(first, first + length)) and self.ends == tuple(range(first + 1, first + length + 1))

    def to_json(self) -> str:
        """Encode the map as runs `[text length, source start, source length]`."""
        if self.starts and self._is_plain():
            return f"[[{len(self.text)},{self.starts[0]},{len(self.text)}]]"
        runs: list[list[int]] = []
        for start, end in zip(self.starts, self.ends, strict=True):
            plain = end - start == 1
            last = runs[-1] if runs else None
            if plain and last and last[0] == last[2] and last[1] + last[2] == start:
                last[0] += 1
                last[2] += 1
            else:
                runs.append([1, start, end - start])
        return json.dumps(runs, separators=(",", ":"))


def mapped_from_json(text: str, runs: str) -> Mapped:
    """Decode what `Mapped.to_json` wrote.

    >>> mapped = normalise("cœur  léger", ((0, 11),))
    >>> mapped_from_json(mapped.text, mapped.to_json()) == mapped
    True
    """
    starts: list[int] = []
    ends: list[int] = []
    for length, start, width in json.loads(runs):
        if length == width:
            starts.extend(range(start, start + length))
            ends.extend(range(start + 1, start + length + 1))
        else:
            starts.extend([start] * length)
            ends.extend([start + width] * length)
    return Mapped(text, tuple(starts), tuple(ends))


def normalise(source: str, spans: tuple[tuple[int, int], ...]) -> Mapped:
    r"""Join spans of a source text and make them readable, keeping the way back.

    Line breaks and runs of spaces become one space, words cut at a line end are joined, ligatures
    are spelled out, invisible and control characters dropped, combining marks composed.

    >>> normalise("le dévelop-\npement", ((0, 18),)).text
    'le développement'
    """
    if len(spans) == 1 and not _UNCLEAN.search(source, *spans[0]):
        return _as_it_stands(source, *spans[0])
    pieces = _join(source, spans)
    for pattern, replace in (
        (_HYPHEN_BREAK, lambda match: ""),
        (_COMPOUND_BREAK, lambda match: ""),
        (_CONTROL, lambda match: ""),
        (_COMBINING, lambda match: unicodedata.normalize("NFC", match.group().replace(" ", ""))),
    ):
        pieces = _substitute(pieces, pattern, replace)
    pieces = _translate(pieces)
    pieces = _substitute(pieces, _SPACE, lambda match: " ")
    return _strip(pieces)


def _as_it_stands(source: str, start: int, end: int) -> Mapped:
    text = source[start:end]
    body = text.strip()
    at = start + len(text) - len(text.lstrip()) if body else start
    to = at + len(body)
    return Mapped(body, range(at, to), range(at + 1, to + 1))


def _join(source: str, spans: tuple[tuple[int, int], ...]) -> Mapped:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    for number, (start, end) in enumerate(spans):
        if number:
            text.append("\n")
            starts.append(start)
            ends.append(start)
        text.append(source[start:end])
        starts.extend(range(start, end))
        ends.extend(range(start + 1, end + 1))
    return Mapped("".join(text), tuple(starts), tuple(ends))


def _substitute(mapped: Mapped, pattern: re.Pattern[str], replace: object) -> Mapped:
    text: list[str] = []
    starts: list[int] = []
    ends: list[int] = []
    last = 0
    for match in pattern.finditer(mapped.text):
        new = replace(match)  # type: ignore[operator]
        if new == match.group():
            continue
        at, to = match.span()
        text += [mapped.text[last:at], new]
        low, high = _first_run(mapped, at, to)
        starts += [*mapped.starts[last:at], *[low] * len(new)]
        ends += [*mapped.ends[last:at], *[high] * len(new)]
        last = to
    text.append(mapped.text[last:])
    starts += mapped.starts[last:]
    ends += mapped.ends[last:]
    return Mapped("".join(text), tuple(starts), tuple(ends))


def _first_run(mapped: Mapped, at: int, to: int) -> tuple[int, int]:
    """Source range of `text[at:to]` up to its first jump: what a span skipped is nobody's source."""
    low, high = mapped.starts[at], mapped.ends[at]
    for i in range(at + 1, to):
        if mapped.starts[i] != high:
            break
        high = mapped.ends[i]
    return low, high


def _translate(mapped: Mapped) -> Mapped:
    table = _LIGATURES | _INVISIBLE
    if not any(char in table for char in mapped.text):
        return mapped
    pattern = re.compile("[" + "".join(table) + "]")
    return _substitute(mapped, pattern, lambda match: table[match.group()])


def _strip(mapped: Mapped) -> Mapped:
    body = mapped.text.strip()
    start = mapped.text.find(body) if body else 0
    return mapped.cut(start, start + len(body))
