"""Documents → the lines in which sheets of actions and orientations are looked for."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import groupby
from pathlib import Path

from pipeline.actions import words
from pipeline.errors import UnreadableFile
from pipeline.ingest.files.bounds import check_file
from pipeline.ingest.written.docx import read_docx
from pipeline.ingest.written.odt import read_odt
from pipeline.ingest.written.pieces import Piece
from pipeline.model import Block, Document

BULLET = re.compile(r"(?P<mark>[-–—•·▪▫■□●○◦‣➢➤►▶→✓✔❖◆◇*§]|[o](?= ))\s*(?=\S)")
SHORT = 0.7  # of the longest line of a paragraph, below which a line may close it
ROW = 4.0  # points within which lines stand on one row
FEWEST_LABELS = 3  # lines that are labels and have their value beside them, from which a page is read row by row


@dataclass(frozen=True)
class Line:
    """A line of a document.

    Attributes:
        text: Its words, the bullet apart.
        mark: The bullet before them, or nothing.
        heading: Depth of a heading from 1, or 0.
        cells: Cells of a row of a table.
        page: Where a page is known.
    """

    text: str
    mark: str = ""
    heading: int = 0
    cells: tuple[str, ...] = ()
    page: int | None = None


Placed = tuple[tuple[float, float], Line]  # top and left, in points


def lines_of_word(path: Path) -> list[Line]:
    """Lines, headings and rows of a DOCX or ODT file, in order.

    Raises:
        UnreadableFile: The file is not what its name says, or is damaged.
    """
    check_file(path)
    try:
        pieces, _ = read_odt(path) if path.suffix.lower() == ".odt" else read_docx(path)
        return [line for piece in pieces if piece.text.strip() for line in _of_piece(piece)]
    except (ValueError, RecursionError) as error:
        raise UnreadableFile(f"document abîmé ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau.") from error


def _of_piece(piece: Piece) -> Iterator[Line]:
    if piece.form == "aside":
        return
    if piece.form in ("row", "head"):
        cells = piece.cells or tuple(piece.text.split(" | "))
        yield Line(" | ".join(cells), cells=tuple(" ".join(cell.split()) for cell in cells))
        return
    for text in piece.text.split("\n"):
        if text.strip():
            mark, said = split_bullet((piece.marker + text).strip())
            yield Line(said, mark, piece.level)


def split_bullet(text: str) -> tuple[str, str]:
    """Take the bullet off a line.

    >>> split_bullet("❖ Préserver les haies"), split_bullet("Le bourg")
    (('❖', 'Préserver les haies'), ('', 'Le bourg'))
    """
    found = BULLET.match(text)
    return (found["mark"], text[found.end() :].strip()) if found else ("", text.strip())


def lines_of_document(document: Document) -> list[Line]:
    """Paragraphs, items of lists and headings of a document, in reading order.

    On a page where labels stand beside their values, rows are read one after the other.
    """
    found: list[Line] = []
    before: Block | None = None
    for _, group in groupby(document.blocks, key=lambda block: block.box.page if block.box else None):
        blocks = list(group)
        found += _page(blocks, document, before)
        before = blocks[-1]
    return found


def _page(blocks: list[Block], document: Document, before: Block | None) -> list[Line]:
    placed: list[Placed] = []
    for block in blocks:
        page = block.box.page if block.box else None
        top, left = (block.box.y0, block.box.x0) if block.box else (0.0, 0.0)
        placed += [((top, left), Line(text, heading=depth, page=page)) for depth, text in _headings(block, before)]
        before = block
        placed += [(place, Line(said, mark, page=page)) for place, (mark, said) in _paragraphs(block, document)]
    return [line for _, line in (_row_by_row(placed) if _beside(placed) else placed)]


def _row_by_row(placed: list[Placed]) -> list[Placed]:
    """Read a page from its top, each row from its left.

    A label in bold was taken for a heading: it stands where its words are, or else before the first row that has no label.
    """
    words_of = {line.text for _, line in placed if not line.heading}
    titles = [line for _, line in placed if line.heading and words.field_of_label(line.text)]
    kept = [(place, line) for place, line in placed if line not in titles]
    tops = [place[0] for place, line in kept if words.field_of_label(line.text)]
    for title in titles:
        free = [place[0] for place, line in kept if not line.heading and not any(abs(place[0] - top) < ROW for top in tops)]
        if title.text not in words_of and free:
            kept.append(((min(free), -1.0), replace(title, heading=0)))
            tops.append(min(free))
    return sorted(kept, key=lambda one: (round(one[0][0] / ROW), one[0][1]))


def _headings(block: Block, before: Block | None) -> list[tuple[int, str]]:
    """Headings that this block is the first to stand under."""
    path = (block.section or "").split(" › ")
    above = (before.section or "").split(" › ") if before else []
    same = next((i for i, (a, b) in enumerate(zip(path, above, strict=False)) if a != b), min(len(path), len(above)))
    return [(depth, text) for depth, text in enumerate(path, start=1) if depth > same and text]


def _paragraphs(block: Block, document: Document) -> Iterator[tuple[tuple[float, float], tuple[str, str]]]:
    """Paragraphs and items of a block, each with its top and left."""
    lines = list(_lines(block, document))
    longest = max((len(text) for _, text in lines), default=0)
    held: list[str] = []
    place = (0.0, 0.0)
    for at, text in lines:
        begins = (
            BULLET.match(text)
            or re.match(r"AXE [A-Z0-9]", text)
            or words.field_of_label(text)
            or words.field_of_label(text.partition(":")[0])
        )
        closes = held and (len(held[-1]) < SHORT * longest or held[-1][-1] in ".:;") and text[:1].isupper()
        if held and (begins or closes or words.field_of_label(held[-1])):
            yield place, split_bullet(" ".join(held))
            held = []
        place = place if held else at
        held.append(text)
    if held:
        yield place, split_bullet(" ".join(held))


def _lines(block: Block, document: Document) -> Iterator[tuple[tuple[float, float], str]]:
    places = {char: (box.y0, box.x0) for char, box in block.boxes}
    top = (block.box.y0, block.box.x0) if block.box else (0.0, 0.0)
    for start, end in block.spans:
        at = start
        for text in document.text[start:end].split("\n"):
            top = places.get(at, top)
            if text.strip():
                yield top, text.strip()
            at += len(text) + 1


def _beside(placed: list[Placed]) -> bool:
    """Whether labels have something at their right, on the same row."""
    labels = [place for place, line in placed if words.field_of_label(line.text)]
    rows = [place for place, line in placed if not words.field_of_label(line.text)]
    level = sum(any(abs(top - y) < ROW and x > left for y, x in rows) for top, left in labels)
    return level >= FEWEST_LABELS


def tables_among(lines: Iterable[Line]) -> Iterator[list[Line]]:
    """Runs of rows of one table, and each other line alone."""
    for rows, group in groupby(lines, key=lambda line: bool(line.cells)):
        if rows:
            yield list(group)
        else:
            yield from ([line] for line in group)
