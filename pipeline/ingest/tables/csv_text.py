"""CSV text → rows of cells: which separator, and what to do with quotes that never close."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from itertools import islice

LONGEST_CELL = 10_000_000  # characters
MOST_LINES = 200  # of one cell whose quotes are amiss; beyond, the quote was never closed
# What spreadsheets take for a formula; the full-width signs too (OWASP, «CSV Injection»).
FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")

Rows = list[list[str]]
Doubts = list[tuple[str, str]]


def read_csv(text: str) -> tuple[Rows, Doubts]:
    r"""Parse CSV text; the separator is the one of `;`, `,`, tab and `|` that fits the lines best.

    A quote that opens and never closes would swallow the lines below: its line is then read as it stands.

    Returns:
        The rows, and the lines in doubt: (where, why).

    >>> rows, doubts = read_csv('id;avis\n1;"le bus\n2;"le train"\n3;rien\n')
    >>> rows[1:], [where for where, _ in doubts]
    ([['1', 'le bus'], ['2', 'le train'], ['3', 'rien']], ['ligne 2'])
    """
    csv.field_size_limit(LONGEST_CELL)
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
    delimiter = sniff_delimiter(text)
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
        doubts: Doubts = []
    except csv.Error:
        rows, doubts = _repair(list(io.StringIO(text, newline="")), delimiter)
    return [[_unguarded(cell) if cell[:1] == "'" else cell for cell in row] for row in rows], doubts


def _unguarded(cell: str) -> str:
    """Take away the apostrophe that `exchange.cells_out.guard` writes before a formula sign."""
    return cell[1:] if cell[1:].startswith(FORMULA) else cell


def _repair(lines: list[str], delimiter: str) -> tuple[Rows, Doubts]:
    """Read record by record; a record whose quotes are amiss is read loosely, or as one line."""
    rows: Rows = []
    doubts: Doubts = []
    at = 0
    while at < len(lines):
        at = _read_until_fault(lines, at, delimiter, rows)
        if at >= len(lines):
            break
        width = len(rows[0]) if rows else 0
        reader = csv.reader(islice(lines, at, None), delimiter=delimiter)
        row = next(reader)
        if reader.line_num > 1 and _swallowed(lines[at + 1 : at + reader.line_num], width, delimiter):
            row = [_bare(cell) for cell in lines[at].rstrip("\r\n").split(delimiter)]
            doubts.append(
                (f"ligne {len(rows) + 1}", "guillemet ouvert et jamais fermé : ligne lue jusqu'à son retour à la ligne")
            )
            at += 1
        else:
            at += reader.line_num
        rows.append(row)
    return rows, doubts


def _read_until_fault(lines: list[str], at: int, delimiter: str, rows: Rows) -> int:
    """Add records that are written by the book; give the line of the first that is not."""
    reader = csv.reader(_from(lines, at), delimiter=delimiter, strict=True)
    good = at
    try:
        for row in reader:
            rows.append(row)
            good = at + reader.line_num
    except csv.Error:
        return good
    return len(lines)


def _from(lines: list[str], at: int) -> Iterator[str]:
    for number in range(at, len(lines)):
        yield lines[number]


def _swallowed(lines: list[str], width: int, delimiter: str) -> bool:
    """Whether the lines that a cell took in are rows of their own."""
    if len(lines) > MOST_LINES:
        return True
    alone = (next(csv.reader([line], delimiter=delimiter), []) for line in lines)
    return width > 1 and any(len(row) == width for row in alone)


def _bare(cell: str) -> str:
    inner = cell[1:] if cell.startswith('"') else cell
    return (inner[:-1] if inner.endswith('"') else inner).replace('""', '"')


def sniff_delimiter(text: str) -> str:
    r"""Find the separator of a CSV text.

    >>> sniff_delimiter('id;texte\n1;"oui, non"\n2;peut-être')
    ';'
    """
    scores = {delimiter: _fit(text, delimiter) for delimiter in ";,\t|"}
    best = max(scores, key=lambda delimiter: scores[delimiter])
    # With no separator that fits the lines, there is one column: a sign that does not occur splits nothing.
    return best if scores[best][0] else next((d for d in ";\t|," if d not in text), ";")


def _fit(text: str, delimiter: str) -> tuple[int, int]:
    """(rows of the usual width, that width); title rows above the headings may be narrower."""
    try:
        rows = list(islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), 50))
    except csv.Error:
        return (0, 0)
    widths = Counter(len(row) for row in rows if row)
    if not widths:
        return (0, 0)
    head = next(len(row) for row in rows if row)
    width = head if head > 1 else max(widths, key=lambda wide: (widths[wide], wide))
    split = sum(count for wide, count in widths.items() if wide > 1)
    return (widths[width] if width > 1 and split > 0.5 * widths.total() else 0, width)
