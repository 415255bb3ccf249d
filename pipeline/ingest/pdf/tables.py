"""Ruled tables of a PDF page: cells from the rules, by pdfplumber's functions, each with its words."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from itertools import groupby

from pipeline.ingest.pdf.drawn import Rectangle
from pipeline.ingest.pdf.layout import Line, Word, lines_of

MIN_RULES = 6  # fewer strokes draw no table of two rows and two columns
MAX_RULES = 3_000  # more is a drawing, and the search for cells grows with their square
SNAP = 3.0  # points within which rules are one


@dataclass(frozen=True)
class Cell:
    """A cell that holds words: its box (points from the top left corner) and its lines."""

    box: Rectangle
    lines: tuple[Line, ...]

    @property
    def text(self) -> str:
        """Text of the cell on one line."""
        return " ".join(line.text for line in self.lines)

    @property
    def bold(self) -> bool:
        """Whether every line is bold."""
        return all(line.bold for line in self.lines)


@dataclass(frozen=True)
class Table:
    """A ruled table: its box and, row by row, its cells that hold words, from left to right."""

    box: Rectangle
    rows: tuple[tuple[Cell, ...], ...]

    def mended(self, mend: Callable[[Line], Line]) -> "Table":
        """Give the table with every line passed through a function."""
        return Table(self.box, tuple(tuple(Cell(c.box, tuple(mend(line) for line in c.lines)) for c in row) for row in self.rows))


def tables_of(rules: Iterable[Rectangle], words: list[Word]) -> list[Table]:
    """Tables with words in at least two rows of two cells."""
    edges = [_edge(rule) for rule in rules]
    levels = sum(e["orientation"] == "h" for e in edges)
    if not MIN_RULES <= len(edges) <= MAX_RULES or min(levels, len(edges) - levels) < 2:
        return []
    tables = [_fill(cells, words) for cells in _cell_groups(edges)]
    return [t for t in tables if sum(len(row) >= 2 for row in t.rows) >= 2]


def outside(words: list[Word], tables: list[Table]) -> list[Word]:
    """Words that no table holds."""
    cells = [cell.box for table in tables for row in table.rows for cell in row]
    return [w for w in words if not any(_within(w, box) for box in cells)]


def around(boxes: Iterable[Rectangle]) -> Rectangle:
    """Smallest box around boxes.

    >>> around([(0, 0, 1, 1), (2, -1, 3, 0)])
    (0, -1, 3, 1)
    """
    found = list(boxes)
    return min(b[0] for b in found), min(b[1] for b in found), max(b[2] for b in found), max(b[3] for b in found)


def _edge(rule: Rectangle) -> dict[str, object]:
    """A rule as pdfplumber describes it."""
    x0, top, x1, bottom = rule
    level = x1 - x0 >= bottom - top
    return {
        **{"x0": x0, "x1": x1, "top": top, "bottom": bottom, "doctop": top},
        **{"width": x1 - x0, "height": bottom - top, "orientation": "h" if level else "v"},
    }


def _cell_groups(edges: list[dict[str, object]]) -> list[list[Rectangle]]:
    """Boxes of the cells of each table, by Nurminen's method (2013) as pdfplumber has it."""
    from pdfplumber import table as plumber

    merged = plumber.merge_edges(edges, SNAP, SNAP, SNAP, SNAP)
    kept = [e for e in merged if max(e["width"], e["height"]) >= SNAP]
    crossings = plumber.edges_to_intersections(kept, SNAP, SNAP)
    if len(crossings) > MAX_RULES:
        return []
    groups: list[list[Rectangle]] = plumber.cells_to_tables(plumber.intersections_to_cells(crossings))
    return groups


def _fill(cells: list[Rectangle], words: list[Word]) -> Table:
    """Give each cell the words whose middle it holds."""
    box = around(cells)
    left = {id(w): w for w in words if _within(w, box)}
    rows = []
    for _, group in groupby(sorted(cells, key=lambda c: (c[1], c[0])), key=lambda c: c[1]):
        row = []
        for cell in group:
            held = [w for w in left.values() if _within(w, cell)]
            for word in held:
                del left[id(word)]
            if held:
                row.append(Cell(cell, tuple(lines_of(held))))
        if row:
            rows.append(tuple(row))
    return Table(box, tuple(rows))


def _within(word: Word, box: Rectangle) -> bool:
    x, y = (word.x0 + word.x1) / 2, (word.y0 + word.y1) / 2
    return box[0] <= x <= box[2] and box[1] <= y <= box[3]
