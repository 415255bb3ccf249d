"""Which blocks of a page are headings, and the path of headings above a passage."""

import re
from dataclasses import dataclass

from pipeline.ingest.captions import is_caption
from pipeline.ingest.pdf.layout import TextBlock

HEADING_RATIO = 1.15  # a heading is this much larger than the body text
HUGE_RATIO = 2.0  # titles larger than this are of one rank: a cover does not head the whole issue
HEADING_WORDS = 18
DEPTH = 4  # headings that a path tells
_NUMBERED = re.compile(r"(?P<number>\d{1,2}(?:\.\d{1,2}){1,4})\.?[ )\-–]+[^\W\d_]")
_DIVISION = re.compile(r"(?:(?:article|chapitre|titre|partie|annexe|section|axe|action|orientation)\s+[\divxlcA-Z]+)\b", re.I)
_BULLET = re.compile(r"[-–•·▪■●◦‣➢✓*o]\s")
_ENDS = (".", ";", ",", "!")


@dataclass(frozen=True)
class Heading:
    """A heading: its title, the size that ranks it, and the depth of its number («2.1» is of depth 2)."""

    title: str
    size: float
    depth: int | None

    def heads(self, other: "Heading") -> bool:
        """Whether another heading stands under this one."""
        if self.depth and other.depth:
            return self.depth < other.depth
        return self.size > other.size * 1.02


def heading_of(block: TextBlock, body: float) -> Heading | None:
    """Tell the heading that a block is, `None` for text: by size, weight, number or capitals.

    Args:
        block: Lines of one size.
        body: Size of the body text of the document, in points.
    """
    text = re.sub(r"\s+", " ", " ".join(line.text for line in block.lines)).strip()
    letters = [c for c in text if c.isalpha()]
    if len(text.split()) > HEADING_WORDS or len(letters) < 3 or text.endswith(_ENDS) or "....." in text.replace(" ", ""):
        return None
    if is_caption(text) or _BULLET.match(text) or len(letters) < 0.4 * len(text.replace(" ", "")):
        return None
    size = block.lines[0].size
    numbered = _NUMBERED.match(text)
    bold = all(line.bold for line in block.lines) and size >= 0.98 * body
    capitals = all(c.isupper() for c in letters) and len(letters) >= 6 and size >= 0.9 * body
    named = bool(numbered or _DIVISION.match(text)) and len(block.lines) <= 2 and text[0] == text[0].upper()
    if not (size >= HEADING_RATIO * body or bold or capitals or named):
        return None
    depth = numbered["number"].count(".") + 1 if numbered else None
    return Heading(text, min(max(size, body), HUGE_RATIO * body), depth)


class SectionPath:
    """The headings above the current place of a document."""

    def __init__(self) -> None:
        self.stack: list[Heading] = []

    def enter(self, heading: Heading) -> None:
        """Go under a heading, leaving those that do not head it."""
        self.stack = [h for h in self.stack if h.heads(heading)][: DEPTH - 1]
        self.stack.append(heading)

    def __str__(self) -> str:
        """Titles from the widest to the nearest."""
        return " › ".join(h.title for h in self.stack)
