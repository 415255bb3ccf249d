"""Tables of a formatted document → one line a row, every cell under its heading, merged cells read once."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby

from pipeline.ingest.written.pieces import Piece

LONGEST_LABEL = 60  # characters of a heading that can stand before each cell
LONGEST_CELL = 900  # characters: beyond it, a cell holds prose and the table only lays it out


@dataclass(frozen=True)
class Cell:
    """A cell: its first column, how many columns it spans, and what it holds."""

    column: int
    span: int
    pieces: tuple[Piece, ...]

    @property
    def text(self) -> str:
        """Paragraphs of the cell on one line; a paragraph without a full stop is closed by a semicolon."""
        lines = [" ".join((p.marker + p.text).split()) for p in self.pieces if p.text.strip()]
        return "".join(line + (_join(line) if n < len(lines) - 1 else "") for n, line in enumerate(lines))


@dataclass(frozen=True)
class Row:
    """A row; `header` when the file marks it as one."""

    cells: tuple[Cell, ...]
    header: bool = False


def _join(line: str) -> str:
    return " " if line[-1] in ".!?;:,…" else " ; "


def table_pieces(rows: list[Row]) -> Iterator[Piece]:
    """Write a table: cells of a layout table as they come, those of a table of data as rows."""
    filled = [row for row in rows if any(cell.text for cell in row.cells)]
    if _only_lays_out(filled):
        for row in filled:
            for cell in row.cells:
                yield from cell.pieces
        return
    labels = _labels(filled)
    for number, row in enumerate(filled):
        cells = [cell for cell in row.cells if cell.text]
        if labels and number == 0:
            yield Piece(" | ".join(cell.text for cell in cells), form="head")
            continue
        line = " | ".join(_labelled(cell, labels, len(cells)) for cell in cells)
        yield Piece(line, form="row", cells=tuple(cell.text for cell in row.cells))


def _only_lays_out(rows: list[Row]) -> bool:
    single = all(sum(bool(cell.text) for cell in row.cells) == 1 for row in rows)
    cells = [cell for row in rows for cell in row.cells]
    rich = any(p.level or p.form == "row" for cell in cells for p in cell.pieces)
    return single or rich or any(len(cell.text) > LONGEST_CELL and len(cell.pieces) > 1 for cell in cells)


def _labelled(cell: Cell, labels: dict[int, str], among: int) -> str:
    """Put its heading before a cell; a cell that fills its row alone is a title within the table."""
    label = labels.get(cell.column, "")
    if not label or label == cell.text or (among == 1 and cell.span > 1):
        return cell.text
    return f"{label.rstrip(' :')} : {cell.text}"


def _labels(rows: list[Row]) -> dict[int, str]:
    """Heading of each column, or nothing when the first row is not plausibly one."""
    if len(rows) < 2:
        return {}
    head, body = [c for c in rows[0].cells if c.text], [c for row in rows[1:] for c in row.cells if c.text]
    short = len(head) > 1 and all(len(c.text) <= LONGEST_LABEL and any(x.isalpha() for x in c.text) for c in head)
    if not short or len({c.text for c in head}) < len(head):
        return {}
    if not (rows[0].header or (_bold(head) and not _bold(body)) or _stands_out(head, rows[1:])):
        return {}
    return {column: cell.text for cell in head for column in range(cell.column, cell.column + cell.span)}


def _bold(cells: list[Cell]) -> bool:
    return all(p.bold for cell in cells for p in cell.pieces if p.text.strip())


def _stands_out(head: list[Cell], rows: list[Row]) -> bool:
    """Whether cells under short headings are of another kind, in at least half of three or more columns."""
    if len(head) < 3 or any(any(x.isdigit() for x in c.text) for c in head):
        return False
    cells = sorted(((c.column, c.text) for row in rows for c in row.cells if c.text), key=lambda pair: pair[0])
    columns = {column: [text for _, text in group] for column, group in groupby(cells, key=lambda pair: pair[0])}
    other = 0
    for cell in head:
        under = columns.get(cell.column, [])
        numbers = sum(any(x.isdigit() for x in text) for text in under)
        longer = sum(len(text) > 2 * len(cell.text) for text in under)
        other += bool(under) and max(numbers, longer) >= 0.6 * len(under)
    return other >= 0.5 * len(head)
