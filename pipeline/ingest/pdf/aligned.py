"""Rows of figures that no rule frames: labels and their numbers on one line, several lines running.

A line beside a number is a row only where the lines above or below have their number at the same place:
a chart beside a paragraph does not meet line after line.
"""

import re

from pipeline.ingest.pdf.layout import Line
from pipeline.ingest.pdf.tables import Cell, Table, around

MIN_ROWS = 3
ROW_GAP = 1.8  # gap between rows, in font heights, that ends a table
LABEL_WORDS = 14  # a longer line is no label
MAX_LINES = 600  # of a page: beyond, nothing is looked for
_FIGURE = re.compile(r"[<>≈~+\-–−±]?\s?\d[\d\s.,/]*\s?(?:%|€|k€|M€|ha|km²?|m²|t|kg|h|ans?|pts?)?\*?")


def figure_tables(lines: list[Line]) -> tuple[list[Table], list[Line]]:
    """Tables of labels and figures among the lines of a page, and the lines that remain."""
    if len(lines) > MAX_LINES:
        return [], lines
    groups: list[list[list[Line]]] = []
    for row in _rows(lines):
        if groups and _follows(groups[-1][-1], row):
            groups[-1].append(row)
        else:
            groups.append([row])
    kept = [group for group in groups if len(group) >= MIN_ROWS and _unbroken(group, lines)]
    held = {id(line) for group in kept for row in group for line in row}
    return [_table(group) for group in kept], [line for line in lines if id(line) not in held]


def is_figure(text: str) -> bool:
    """Whether a text is a number and nothing else, unit aside.

    >>> [is_figure(t) for t in ("27,5%", "1 055", "-3,2 %", "12 mai", "Corse")]
    [True, True, True, False, False]
    """
    return bool(_FIGURE.fullmatch(text.strip()))


def _rows(lines: list[Line]) -> list[list[Line]]:
    """For each label, the figures right of it on its line, from top to bottom."""
    found = []
    ordered = sorted(lines, key=lambda line: (line.box[1], line.box[0]))
    for label in ordered:
        if is_figure(label.text) or len(label.text.split()) > LABEL_WORDS or not any(c.isalpha() for c in label.text):
            continue
        right = sorted((o for o in ordered if o.box[0] >= label.box[2] and _level(label, o)), key=lambda o: o.box[0])
        figures = []
        for other in right:
            if not is_figure(other.text):
                break
            figures.append(other)
        if figures:
            found.append([label, *figures])
    return found


def _level(a: Line, b: Line) -> bool:
    shared = min(a.box[3], b.box[3]) - max(a.box[1], b.box[1])
    return shared > 0.6 * min(a.box[3] - a.box[1], b.box[3] - b.box[1])


def _follows(row: list[Line], below: list[Line]) -> bool:
    """Whether a row stands under another, with its last figure under the other's."""
    gap = below[0].box[1] - row[0].box[3]
    if gap > ROW_GAP * max(row[0].size, below[0].size) or below[0].box[1] <= row[0].box[1]:
        return False
    a, b = row[-1].box, below[-1].box
    return min(a[2], b[2]) - max(a[0], b[0]) > 0


def _unbroken(group: list[list[Line]], lines: list[Line]) -> bool:
    """Whether the labels are most of what stands left of the figures: else they are lines of a text."""
    rows = {id(line) for row in group for line in row}
    box = around(line.box for row in group for line in row)
    others = [ln for ln in lines if id(ln) not in rows and _inside(ln, box)]
    return len(others) <= 0.5 * len(group)


def _inside(line: Line, box: tuple[float, float, float, float]) -> bool:
    x, y = (line.box[0] + line.box[2]) / 2, (line.box[1] + line.box[3]) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]


def _table(group: list[list[Line]]) -> Table:
    rows = tuple(tuple(Cell(line.box, (line,)) for line in row) for row in group)
    return Table(around(cell.box for row in rows for cell in row), rows)
