"""Header of a ruled table, and its rows told with it: «Entête : cellule | Entête : cellule»."""

import re

from pipeline.ingest.pdf.drawn import Rectangle
from pipeline.ingest.pdf.tables import Cell, Table, around

NAME_CHARS = 90  # a longer cell names no column
SHORT_NAME = 45
HEADER_ROWS = 3  # rows that a header may take
FIGURES = 0.4  # share of cells that hold figures, from which a row without any is their header
LONGER = 3.0  # how much longer than a row of names the text under it is

Row = tuple[Cell, ...]
_YEAR = re.compile(r"(?:19|20)\d\d\*?")


def told_rows(table: Table) -> list[tuple[str, Rectangle]]:
    """Text and box of each row, cells with a bar between, each after the names of its column.

    Rows of the header stand for themselves.
    """
    first, last = header_rows(table)
    header = [cell for row in table.rows[first:last] for cell in row]
    found = []
    for number, row in enumerate(table.rows):
        names = header if number >= last else []
        text = " | ".join(_told(cell, names) for cell in row)
        found.append((text, around(line.box for cell in row for line in cell.lines)))
    return found


def header_rows(table: Table) -> tuple[int, int]:
    """Which rows hold the names of the columns, half-open; none where they start and end alike.

    A title across the whole table may stand above them.
    """
    first = next((i for i, row in enumerate(table.rows) if len(row) > 1), 0)
    last = first
    while last - first < HEADER_ROWS and len(table.rows) - last > 1:
        row, below = table.rows[last], table.rows[last + 1 :]
        under = last > first
        # Short words over longer text tell a first row; under it, they are most often the first row of data.
        named = _names(row, below) or (not under and _may_name(row) and _over_text(row, below))
        if not (named or (under and _continues(table.rows[last - 1], row, below))):
            break
        last += 1
    return first, last


def _names(row: Row, below: tuple[Row, ...]) -> bool:
    """Whether a row names columns: short words, set apart from what stands below by type, figures or place."""
    return _may_name(row) and (_is_bold(row, below) or _over_figures(row, below) or _beside_corner(row, below))


def _may_name(row: Row) -> bool:
    """Whether a row holds short words only, or years."""
    texts = [cell.text for cell in row]
    worded = all(len(text) <= NAME_CHARS and (text == "%" or _YEAR.fullmatch(text) or _is_worded(text)) for text in texts)
    return len(row) >= 2 and worded


def _continues(above: Row, row: Row, below: tuple[Row, ...]) -> bool:
    """Whether a row carries on the bold names above it."""
    return all(cell.bold for cell in above) and len(row) <= len(above) and _is_bold(row, below)


def _is_worded(text: str) -> bool:
    return any(c.isalpha() for c in text) and not text.rstrip().endswith((".", ";"))


def _is_figure(text: str) -> bool:
    return sum(c.isdigit() for c in text) > sum(c.isalpha() for c in text)


def _is_bold(row: Row, below: tuple[Row, ...]) -> bool:
    """Bold letters over plain ones; the first column is often bold throughout."""
    others = [cell for under in below for cell in under[1:]]
    return all(cell.bold for cell in row) and sum(cell.bold for cell in others) < 0.5 * len(others)


def _over_figures(row: Row, below: tuple[Row, ...]) -> bool:
    others = [cell for under in below for cell in under[1:]]
    return not any(_is_figure(c.text) and not _YEAR.fullmatch(c.text) for c in row) and (
        sum(_is_figure(cell.text) for cell in others) >= FIGURES * max(len(others), 1)
    )


def _beside_corner(row: Row, below: tuple[Row, ...]) -> bool:
    """Whether the corner left of the names is empty, and the rows below have something under it."""
    labels = [under[0].box for under in below if under[0].box[2] <= row[0].box[0] + 2]
    return len(row) >= 2 and len(labels) >= 0.5 * len(below)


def _over_text(row: Row, below: tuple[Row, ...]) -> bool:
    names = [cell.text for cell in row]
    if len(set(names)) < len(names) or not all(name[0].isupper() and len(name) <= SHORT_NAME for name in names):
        return False
    texts = [cell.text for under in below for cell in under]
    mean = sum(map(len, names)) / len(names)
    return (len(row) >= 3 and len(row) >= max(map(len, below))) or sum(map(len, texts)) / len(texts) > LONGER * mean


def _told(cell: Cell, header: list[Cell]) -> str:
    names = [name.text for name in header if _covers(name.box, cell.box)]
    label = " – ".join(dict.fromkeys(names)).rstrip(" :")
    return f"{label} : {cell.text}" if label and label != cell.text else cell.text


def _covers(name: Rectangle, cell: Rectangle) -> bool:
    """Whether a column name stands over a cell: they share most of the narrower one's width."""
    shared = min(name[2], cell[2]) - max(name[0], cell[0])
    return shared > 0.6 * min(name[2] - name[0], cell[2] - cell[0])
