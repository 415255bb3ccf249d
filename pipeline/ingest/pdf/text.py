"""The extracted text of a PDF, and the blocks that point into it with their places."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

from pipeline.ingest.captions import is_caption
from pipeline.ingest.pdf.headings import Heading, SectionPath, heading_of
from pipeline.ingest.pdf.layout import Line, TextBlock
from pipeline.ingest.pdf.page import Page
from pipeline.ingest.pdf.table_header import told_rows
from pipeline.ingest.pdf.tables import Table
from pipeline.model import Block, Box

CAPTION_GAP = 30.0  # points between a table and its caption
CAPTION_CHARS = 200


def write_pages(pages: Iterable[Page], body: float) -> tuple[str, list[Block]]:
    """Write the extracted text line by line, and the blocks that point into it.

    Args:
        pages: Pages without their running heads.
        body: Size of the body text, in points: larger blocks are headings.
    """
    writer = _Writer(body)
    for page in pages:
        writer.add_page(page)
    writer.flush()
    return "".join(writer.parts), writer.blocks


def _caption_of(items: Sequence[TextBlock | Table], at: int) -> str:
    """Caption right above or right below the table at a place of a page."""
    for near in (items[at - 1] if at else None, items[at + 1] if at + 1 < len(items) else None):
        if isinstance(near, TextBlock):
            text = " ".join(line.text for line in near.lines)
            gap = max(items[at].box[1] - near.box[3], near.box[1] - items[at].box[3])
            if gap <= CAPTION_GAP and len(text) <= CAPTION_CHARS and is_caption(text):
                return text
    return ""


class _Writer:
    """Accumulates the extracted text and its blocks, following headings."""

    def __init__(self, body: float) -> None:
        self.body = body
        self.parts: list[str] = []
        self.length = 0
        self.blocks: list[Block] = []
        self.path = SectionPath()
        self.waiting: Block | None = None  # a heading with nothing under it yet

    def add_page(self, page: Page) -> None:
        items = page.ordered()
        for at, item in enumerate(items):
            if isinstance(item, Table):
                self._add_table(item, page.number, _caption_of(items, at))
            else:
                self._add_text(item, page.number)
        for block in page.turned:
            self._append(block.lines, page.number)
        for line in page.fields:
            self._append((line,), page.number)
        for block, confidence in page.recognised:
            self._append(block.lines, page.number, confidence)
        self._write("\f")

    def flush(self) -> None:
        """Keep a heading that heads nothing as a block of its own."""
        if self.waiting:
            self.blocks.append(self.waiting)
        self.waiting = None

    def _add_text(self, block: TextBlock, page: int) -> None:
        heading = heading_of(block, self.body)
        if heading:
            self._enter(heading, block.lines, page)
        else:
            self._append(block.lines, page)

    def _enter(self, heading: Heading, lines: tuple[Line, ...], page: int) -> None:
        """Go under a heading; one that the new one does not stand under would be lost with nothing under it."""
        above = self.path.stack[-1] if self.waiting else None
        held = self._block(lines, page)
        self.path.enter(heading)
        if above not in self.path.stack:
            self.flush()
        self.waiting = held

    def _add_table(self, table: Table, page: int, caption: str) -> None:
        """Write the rows of a table, its caption the last title above them."""
        for text, box in told_rows(table):
            self._append((Line(text, box, self.body),), page)
            if caption:
                row = self.blocks[-1]
                self.blocks[-1] = replace(row, section=f"{row.section} › {caption}" if row.section else caption)

    def _append(self, lines: tuple[Line, ...], page: int, confidence: float | None = None) -> None:
        if not any(c.isalpha() for line in lines for c in line.text):
            self.flush()  # a heading over bare figures is their label
        self.waiting = None
        self.blocks.append(self._block(lines, page, confidence))

    def _block(self, lines: tuple[Line, ...], page: int, confidence: float | None = None) -> Block:
        start = self.length
        boxes = []
        for line in lines:
            boxes.append((self.length, Box(page, *(round(v, 1) for v in line.box))))
            self._write(line.text + "\n")
        span = (start, self.length - 1)
        self._write("\n")
        box = Box(page, *(round(v, 1) for v in TextBlock(lines).box))
        return Block((span,), box=box, boxes=tuple(boxes), section=str(self.path) or None, ocr=confidence)

    def _write(self, piece: str) -> None:
        self.parts.append(piece)
        self.length += len(piece)
