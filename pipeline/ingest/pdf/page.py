"""One page of a PDF: its lines, its tables, its sideways text and its fields, read and then let go."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from pipeline.ingest.pdf.aligned import figure_tables
from pipeline.ingest.pdf.drawn import drawn_on
from pipeline.ingest.pdf.forms import fields_of
from pipeline.ingest.pdf.layout import Line, TextBlock, Word, blocks_of, in_reading_order, line_of, lines_of
from pipeline.ingest.pdf.tables import Table, outside, tables_of
from pipeline.ingest.pdf.words import frame_of, to_page, words_of

MAX_WORDS = 15_000  # of one page: more are told in the order of the text layer, without layout
MIN_WORDS = 3  # fewer words than this on a page: it holds no text layer worth reading
IMAGE_SHARE = 0.5  # share of the page that images cover, from which they may hold its text
FEW_WORDS = 40  # words under which the images of such a page are the page


@dataclass(frozen=True)
class Page:
    """What stands on a page, places in points from the top left corner of the page as displayed.

    `turned` are blocks set in another direction, `fields` the filled fields of a form; `words` counts those
    of the text layer, `images` is the share of the page that images cover, `cut` the characters not read.
    """

    number: int
    height: float
    lines: list[Line]
    tables: list[Table] = field(default_factory=list)
    turned: list[TextBlock] = field(default_factory=list)
    fields: list[Line] = field(default_factory=list)
    recognised: list[tuple[TextBlock, float]] = field(default_factory=list)
    words: int = 0
    images: float = 0.0
    objects: int = 0
    cut: int = 0

    @property
    def is_image(self) -> bool:
        """Whether what the page says may stand in its images."""
        if self.words < MIN_WORDS:
            return self.objects > 0
        return self.images >= IMAGE_SHARE and self.words < FEW_WORDS

    def ordered(self) -> list[TextBlock | Table]:
        """Blocks and tables in reading order, rows of figures without rules among them."""
        aligned, lines = figure_tables(self.lines)
        items: list[TextBlock | Table] = [*blocks_of(lines), *self.tables, *aligned]
        return in_reading_order(items)


def read_page(page: Any, number: int, form: Any = None) -> Page:
    """Read a pypdfium2 page; `form` is the form environment of its document, if it has one."""
    found = words_of(page)
    drawn = drawn_on(page)
    upright = found.by_angle.get(0, [])
    tables = tables_of(drawn.rules, upright) if upright else []
    free = outside(upright, tables)
    turned = [block for angle, words in sorted(found.by_angle.items()) if angle for block in _turned(words, angle)]
    return Page(
        number,
        frame_of(page).size[1],
        _lines(free),
        tables,
        turned,
        fields_of(page, form),
        words=sum(map(len, found.by_angle.values())),
        images=drawn.images,
        objects=drawn.count,
        cut=found.cut,
    )


def _lines(words: list[Word]) -> list[Line]:
    if not words:
        return []
    if len(words) <= MAX_WORDS:
        return lines_of(words)
    return [line_of(words[i : i + 10]) for i in range(0, len(words), 10)]


def _turned(words: list[Word], angle: int) -> Iterable[TextBlock]:
    """Blocks of text set in another direction, laid out in their own frame, placed on the page."""
    for block in in_reading_order(blocks_of(_lines(words))):
        yield TextBlock(tuple(replace(line, box=to_page(line.box, angle)) for line in block.lines))
