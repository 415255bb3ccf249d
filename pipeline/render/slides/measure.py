"""How much room a text takes on a slide: measured with a wide typeface, so that no usual one overflows."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from pipeline.render.word.package import clean

LEADING = 1.2  # height of a line, in sizes of its letters
WIDE = 0x2E80  # characters from here on (Chinese, emoji) are as wide as they are high, or more
SMALLEST = 0.6  # of the size that was asked for
STEP = 0.05
REFERENCE = 100  # points at which letters are measured
HANG = 0.35  # inches that a bullet takes
LONGEST = 900  # characters that a box may hold
MOST_WORDS = 60  # of a slide's body, figures among them; titles, sources and legends are not


@dataclass(frozen=True)
class Para:
    """A paragraph of a slide: runs of (text, bold), size and space after in points, colour, whether it has a bullet."""

    runs: tuple[tuple[str, bool], ...]
    size: float
    color: str
    after: float = 0.0
    bullet: bool = False

    @property
    def text(self) -> str:
        """Its whole text, as it is written."""
        return clean("".join(text for text, _ in self.runs))


def para(text: str, size: float, color: str, bold: bool = False, after: float = 0.0) -> Para:
    """Make a paragraph of one run."""
    return Para(((text, bold),), size, color, after)


def crowded(texts: Iterable[str]) -> bool:
    """Whether texts make more words than a slide's body may hold."""
    return len(re.findall(r"\w+", " ".join(texts))) > MOST_WORDS


def width(text: str, size: float, bold: bool) -> float:
    """Width of a text on one line, in inches; `size` in points."""
    return sum(_letter(letter, bold) for letter in text) * size / 72


def shortened(text: str, longest: int) -> str:
    """Cut a text that no box of a slide could hold."""
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def lines(text: str, size: float, room: float, bold: bool = False) -> list[str]:
    """Break a text at its spaces into lines of at most `room` inches; a word that is too long is broken anywhere."""
    found = [""]
    for word in text.split(" "):
        longer = f"{found[-1]} {word}" if found[-1] else word
        if width(longer, size, bold) <= room:
            found[-1] = longer
            continue
        found = found if found[-1] else found[:-1]
        found += _pieces(word, size, room, bold)
    return found


def height(paragraphs: Sequence[Para], room: float) -> float:
    """Height of paragraphs in a box of `room` inches, in inches."""
    total = 0.0
    for written in paragraphs:
        bold = any(bold for _, bold in written.runs)
        left = room - HANG if written.bullet else room
        count = sum(len(lines(part, written.size, left, bold)) for part in written.text.split("\n"))
        total += (count * written.size * LEADING + written.after) / 72
    return total


def fit(paragraphs: Sequence[Para], room: float, tall: float) -> list[Para]:
    """Make paragraphs smaller until they stand in a box of `room` by `tall` inches; cut the last one if they never do."""
    paragraphs = [_bounded(written) for written in paragraphs]
    factor = 1.0
    while factor > SMALLEST and height(_scaled(paragraphs, factor), room) > tall:
        factor -= STEP
    made = _scaled(paragraphs, factor)
    while made and height(made, room) > tall:
        made = _shorter(made)
    return made


def _bounded(written: Para) -> Para:
    if len(written.text) <= LONGEST:
        return written
    return replace(written, runs=((shortened(written.text, LONGEST), written.runs[0][1]),))


def _scaled(paragraphs: Sequence[Para], factor: float) -> list[Para]:
    return [replace(p, size=round(2 * p.size * factor) / 2, after=p.after * factor) for p in paragraphs]


def _shorter(paragraphs: list[Para]) -> list[Para]:
    """Cut a tenth off the last paragraph, or drop it where little is left."""
    last = paragraphs[-1]
    kept = last.text.removesuffix("…")
    kept = kept[: min(len(kept) - 1, int(len(kept) * 0.9))].rstrip()
    if len(kept) < 12:
        return paragraphs[:-1]
    return [*paragraphs[:-1], replace(last, runs=((f"{kept}…", last.runs[0][1]),))]


def _pieces(word: str, size: float, room: float, bold: bool) -> list[str]:
    """Break a word that no line holds."""
    found, taken = [""], 0.0
    for letter in word:
        wide = width(letter, size, bold)
        if found[-1] and taken + wide > room:
            found.append("")
            taken = 0.0
        found[-1] += letter
        taken += wide
    return found


@lru_cache(maxsize=4096)
def _letter(letter: str, bold: bool) -> float:
    """Width of a letter, in sizes of its type."""
    return float(_typeface(bold).getlength(letter)) / REFERENCE + (ord(letter) >= WIDE)


@lru_cache
def _typeface(bold: bool) -> Any:
    """DejaVu Sans, which matplotlib brings along: wider than Arial and Calibri, and what Linux falls back on."""
    from matplotlib import get_data_path
    from PIL import ImageFont

    name = "DejaVuSans-Bold.ttf" if bold else "DejaVuSans.ttf"
    return ImageFont.truetype(str(Path(get_data_path()) / "fonts" / "ttf" / name), REFERENCE)
