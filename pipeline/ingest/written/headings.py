"""The path of headings that leads to each block, and the headings that lead to none."""

from dataclasses import dataclass

from pipeline.model import Rejection


@dataclass
class _Heading:
    level: int
    title: str
    start: int
    end: int
    used: bool = False


class Headings:
    """Follows the headings of a document.

    >>> headings = Headings()
    >>> headings.open(1, "Eau", 0, 3), headings.open(2, "Rivière", 4, 11), headings.section()
    (None, None, 'Eau › Rivière')
    >>> headings.open(1, "Fin", 20, 23), [r.detail for r in headings.unused("a.md")]
    (None, ['Fin'])
    """

    def __init__(self) -> None:
        self._path: list[_Heading] = []
        self._all: list[_Heading] = []

    def open(self, level: int, title: str, start: int, end: int) -> None:
        """Begin a section; `start` and `end` place its heading in the extracted text."""
        self._path = [h for h in self._path if h.level < level] + [_Heading(level, " ".join(title.split()), start, end)]
        self._all.append(self._path[-1])

    def section(self) -> str | None:
        """Give the path of the block that comes next."""
        for heading in self._path:
            heading.used = True
        return " › ".join(h.title for h in self._path) or None

    def unused(self, source: str) -> list[Rejection]:
        """Tell the headings without a text of their own or of a section below."""
        alone = [h for h in self._all if not h.used]
        return [Rejection(source, f"caractères {h.start}-{h.end}", "titre sans texte", h.title[:80]) for h in alone]
