"""Raw rows of a sheet → headings and rows: title rows, merged headings and empty edges put aside."""

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cached_property

from pipeline.errors import UnreadableFile
from pipeline.ingest.tables.platforms import is_known

LOOK_AT = 12  # rows at the top of a sheet among which the headings stand
LONGEST_HEADING = 60  # characters of a heading of the second row
_NUMBER = re.compile(r"[\d\s.,:/+%€-]+")

Numbered = tuple[int, list[str]]


@dataclass(frozen=True)
class Table:
    """Headings and rows of text cells; every row is as wide as the headings.

    Attributes:
        headings: One name a column, without doubles.
        rows: Text cells.
        numbers: Line of each row in its sheet, as a spreadsheet shows it (cells may span lines of a CSV file).
        refused: What was not read: (where, why).
        doubts: What was read but is to be checked: (where, why).
        sheet: Name of the sheet, where a workbook has several.
        about: Why its name says that it holds notes or codes; its content decides.
    """

    headings: list[str]
    rows: list[list[str]]
    numbers: list[int]
    refused: list[tuple[str, str]]
    doubts: list[tuple[str, str]] = field(default_factory=list)
    sheet: str | None = None
    about: str | None = None

    @cached_property
    def cells(self) -> dict[str, tuple[str, ...]]:
        """Cells of each column, top to bottom."""
        return dict(zip(self.headings, zip(*self.rows, strict=True), strict=True))

    def column(self, name: str) -> list[str]:
        """Cells of one column, top to bottom."""
        return list(self.cells[name])


def to_table(sheet: list[list[str]], merged: frozenset[int] = frozenset()) -> Table:
    """Find the headings of a sheet and lay its rows under them.

    Args:
        sheet: Text cells, row by row, ragged or not.
        merged: Indices of the rows that hold cells merged across columns.

    Raises:
        UnreadableFile: There are not both headings and rows.
    """
    kept = _used_columns(sheet)
    rows = [(n, [row[i] if i < len(row) else "" for i in kept]) for n, row in enumerate(sheet, start=1)]
    rows = [(n, row) for n, row in rows if any(cell.strip() for cell in row)]
    top = _heading_row(rows, merged)
    refused = [(f"ligne {n}", "ligne de titre au-dessus des en-têtes de colonnes") for n, _ in rows[:top]]
    names, below = _names(rows, top, merged)
    if len(rows) <= below:
        raise UnreadableFile("tableau vide : il faut une ligne de titres et au moins une ligne de réponses.")
    width = max((i + 1 for i, name in enumerate(names) if name.strip()), default=0)
    body = [_row(number, row, width, refused) for number, row in rows[below:]]
    return Table(_headings(names[:width]), body, [number for number, _ in rows[below:]], refused)


def _used_columns(sheet: list[list[str]]) -> list[int]:
    """Columns that hold anything: spreadsheets are often wider than what was typed in them."""
    used: set[int] = set()
    for row in sheet:
        used.update(i for i, cell in enumerate(row) if cell and cell.strip())
    return sorted(used)


def _row(number: int, row: list[str], width: int, refused: list[tuple[str, str]]) -> list[str]:
    if any(cell.strip() for cell in row[width:]):
        surplus = sum(bool(cell.strip()) for cell in row[width:])
        refused.append((f"ligne {number}", f"{surplus} cellule(s) de trop, sans titre de colonne : guillemets oubliés ?"))
    return row[:width]


def _filled(row: list[str]) -> int:
    return sum(bool(cell.strip()) for cell in row)


def _heading_row(rows: list[Numbered], merged: frozenset[int]) -> int:
    """Index of the row of headings: the one that platforms' own names betray, or the first that is no title."""
    top = rows[:LOOK_AT]
    known = [sum(is_known(cell) for cell in row if cell.strip()) for _, row in top]
    found = known.index(max(known)) if known else 0
    titles = all(_filled(row) <= max(1, _filled(top[found][1]) // 2) for _, row in top[:found])
    if found and known[found] >= 3 and known[0] < 2 and titles:
        return found
    widest = max((_filled(row) for _, row in top), default=0)
    at = 0
    while (
        at + 1 < len(top)
        and _is_title(top[at][1], top[at + 1][1], widest)
        and not (_filled(top[at][1]) > 1 and top[at][0] - 1 in merged)
    ):
        at += 1
    return at


def _is_title(row: list[str], below: list[str], widest: int) -> bool:
    """Whether a row stands above the headings: one cell, or few and no name over several columns."""
    few = _filled(row) <= max(1, widest // 4) < widest
    return few and not _completes(row, below)


def _names(rows: list[Numbered], top: int, merged: frozenset[int]) -> tuple[list[str], int]:
    """Names of the columns, and the index of the first row below them."""
    if top >= len(rows):
        return [], top
    first = rows[top][1]
    if top + 2 < len(rows) and (rows[top][0] - 1 in merged or _completes(first, rows[top + 1][1])):
        second = rows[top + 1][1]
        below = [row for _, row in rows[top + 2 :]]
        if not any(_is_value(cell) for cell in second) and (rows[top][0] - 1 in merged or not _resembles(first, second, below)):
            return _join(first, second, [False] * len(first)), top + 2
    if top and _filled(rows[top - 1][1][1:]):
        # A question over its options, as Drupal's forms write it; only columns of marks are options.
        columns = list(zip(*(row for _, row in rows[top + 1 :]), strict=True)) or [()] * len(first)
        stops = [not _is_marks(cells) or is_known(name) for name, cells in zip(first, columns, strict=True)]
        return _join(rows[top - 1][1], first, stops), top + 1
    return first, top + 1


def _is_value(cell: str) -> bool:
    return len(cell) > LONGEST_HEADING or bool(cell.strip() and _NUMBER.fullmatch(cell))


def _completes(first: list[str], second: list[str]) -> bool:
    """Whether two rows are one heading: a name over several columns, and single names beside it."""
    spans = any(
        a.strip() and b.strip() and not c.strip() and d.strip()
        for a, b, c, d in zip(first, second, first[1:], second[1:], strict=False)
    )
    alone = any(a.strip() and not b.strip() for a, b in zip(first, second, strict=True))
    return spans and alone and all(a.strip() or b.strip() for a, b in zip(first, second, strict=True))


def _resembles(first: list[str], second: list[str], below: list[list[str]]) -> bool:
    """Whether a second row is one of answers: filled under a single name, or by cells such as stand below it.

    >>> _resembles(["Commune", "Avis", "", "Profil"], ["", "du bus", "des soins", "actif"], [["Ormance", "la poste", "un bus", "élue"]])
    True
    >>> _resembles(["Commune", "Modes", ""], ["", "Bus", "Vélo"], [["Ormance", "X", ""], ["Brévigny", "", "X"]])
    False
    """
    for i, cell in enumerate(second):
        if not cell.strip():
            continue
        spans = not first[i].strip() or (i + 1 < len(first) and not first[i + 1].strip())
        cells = tuple(row[i].strip() for row in below if row[i].strip())
        repeated = len({c.lower() for c in cells}) <= 0.5 * len(cells)
        longer = sum(map(len, cells)) >= 2 * len(cell.strip()) * len(cells)
        if not spans or cell.strip() in cells or not (_is_marks(cells) or repeated or longer):
            return True
    return False


def _is_marks(cells: tuple[str, ...]) -> bool:
    return {cell.strip().lower() for cell in cells if cell.strip()} <= {
        "x",
        "1",
        "0",
        "oui",
        "non",
        "yes",
        "no",
        "true",
        "false",
        "✓",
    }


def _join(above: list[str], below: list[str], stops: list[bool]) -> list[str]:
    """«Question [option]» where a name stands over several columns.

    >>> _join(["Commune", "Votre avis", ""], ["", "bus", "vélo"], [False] * 3)
    ['Commune', 'Votre avis [bus]', 'Votre avis [vélo]']
    """
    names = []
    group = ""
    for over, under, stop in zip(above, below, stops, strict=True):
        if over.strip():
            group = over.strip() if under.strip() else ""
        elif stop or not under.strip():
            group = ""
        grouped = f"{group} [{under.strip()}]" if group and under.strip() and not stop else under
        names.append(grouped if under.strip() else over)
    return names


def _headings(cells: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.replace("\ufeff", "").split()) or f"colonne {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names
