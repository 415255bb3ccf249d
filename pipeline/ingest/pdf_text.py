"""The extracted text of a PDF, and the blocks that point into it with their places."""

from collections.abc import Iterable

from pipeline.ingest.headings import Heading, SectionPath, heading_of
from pipeline.ingest.layout import Line, TextBlock
from pipeline.ingest.pdf_page import Page
from pipeline.ingest.pdf_tables import Table
from pipeline.ingest.table_header import told_rows
from pipeline.model import Block, Box


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
        for item in page.ordered():
            if isinstance(item, Table):
                self._add_table(item, page.number)
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

    def _add_table(self, table: Table, page: int) -> None:
        for text, box in told_rows(table):
            self._append((Line(text, box, self.body),), page)

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
