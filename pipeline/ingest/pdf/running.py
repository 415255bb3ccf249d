"""Running heads, feet and page numbers of a document, told from its text by their coming back."""

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, replace

from pipeline.ingest.pdf.layout import Line, TextBlock
from pipeline.ingest.pdf.page import Page

MARGIN = 0.13  # share of the page height, at top and bottom, where running heads may stand
TITLE_RATIO = 1.35  # a line this much larger than the body text is a title, even if it comes back
MIN_PAGES = 3  # a line that comes back on fewer pages is no running head
REPEATED = 0.35  # share of all pages on which a head comes back
DENSE = 0.45  # or share of the pages of one chapter
NEAR = 8.0  # points within which a head keeps its height on the page
STEADY = 0.6  # share of its places that keep one of two heights, or of its numbers that follow the pages

_NUMBER = re.compile(r"(?:page|p\.?)?[\s\-–—|/.#]*(?:sur|de|/)?[\s\-–—|/.#]*", re.IGNORECASE)


@dataclass(frozen=True)
class _Place:
    page: int
    y: float
    text: str


def without_heads(pages: list[Page], body: float) -> tuple[list[Page], list[tuple[int, str]]]:
    """Take running heads off pages.

    Args:
        pages: All pages of a document.
        body: Size of its body text, in points.

    Returns:
        The pages without them, and each head taken off: on how many pages, and one of its texts.
    """
    places: dict[str, list[_Place]] = defaultdict(list)
    for page in pages:
        for line in page.lines:
            if _may_be_head(line, page, body):
                places[_signature(line.text)].append(_Place(page.number, line.box[1], line.text))
        for block in page.turned:
            text = _text(block)
            places["↻" + _signature(text)].append(_Place(page.number, block.box[1], text))
    heads = {key for key, found in places.items() if _comes_back(key, found, len(pages))}
    told = [(len({p.page for p in places[key]}), places[key][-1].text) for key in sorted(heads)]
    return [_strip(page, heads, body) for page in pages], told


def _strip(page: Page, heads: set[str], body: float) -> Page:
    lines = [ln for ln in page.lines if not (_may_be_head(ln, page, body) and _signature(ln.text) in heads)]
    turned = [block for block in page.turned if "↻" + _signature(_text(block)) not in heads]
    return replace(page, lines=lines, turned=turned)


def _text(block: TextBlock) -> str:
    return " ".join(line.text for line in block.lines)


def _signature(text: str) -> str:
    """A line as it comes back from page to page: digits aside.

    >>> _signature("Rapport 2023 | Page 12")
    'rapport # | page #'
    """
    return re.sub(r"\d+", "#", text.strip().lower())


def _may_be_head(line: Line, page: Page, body: float) -> bool:
    """Whether a line stands where running heads do; a title set larger is none, a page number may be."""
    if line.size >= TITLE_RATIO * body and not _NUMBER.fullmatch(_signature(line.text)):
        return False
    return line.box[3] <= page.height * MARGIN or line.box[1] >= page.height * (1 - MARGIN)


def _comes_back(key: str, places: list[_Place], total: int) -> bool:
    pages = sorted({place.page for place in places})
    if len(pages) < MIN_PAGES or not key.strip("↻"):
        return False
    if _NUMBER.fullmatch(key):
        return _follows_pages(places)
    heights = Counter(round(place.y / NEAR) for place in places)
    if sum(count for _, count in heights.most_common(4)) < STEADY * len(places):
        return False
    return len(pages) >= REPEATED * total or len(pages) >= DENSE * (pages[-1] - pages[0] + 1)


def _follows_pages(places: list[_Place]) -> bool:
    """Whether a number counts the pages: it keeps its distance to them."""
    numbers = [(re.search(r"\d+", place.text), place.page) for place in places]
    shifts = Counter(int(found.group()[:9]) - page for found, page in numbers if found)
    return sum(count for _, count in shifts.most_common(2)) >= STEADY * len(places)
