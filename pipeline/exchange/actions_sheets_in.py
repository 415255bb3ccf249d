"""Sheets of a workbook that comes back, whatever a spreadsheet did to it: sorted, filtered, renamed, saved in another format."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import DecisionsRefused
from pipeline.ingest.tables.cells import load_table
from pipeline.themes.codebook import fold

WORKBOOKS = (".xlsx", ".xlsm", ".ods", ".xls")
HEADINGS_WITHIN = 10  # rows among which headings are looked for: lines may have been put above them


@dataclass(frozen=True)
class Sheet:
    """A sheet: its name, and all its cells as texts."""

    name: str
    rows: list[list[str]]

    def heading_row(self, heading: str) -> int | None:
        """Number of the row that holds a heading; `None` where none does."""
        return next((n for n, row in enumerate(self.rows[:HEADINGS_WITHIN]) if any(same(cell, heading) for cell in row)), None)

    def has(self, heading: str) -> bool:
        """Whether a column of the sheet is called so."""
        return self.heading_row(heading) is not None

    def rows_of(self, headings: Sequence[str]) -> Iterator[tuple[int, dict[str, str]]]:
        """Give the rows under the headings: number as a spreadsheet shows it, and cells by heading.

        Args:
            headings: Those to read, the first of which finds the row of headings; one that the sheet lacks is left out.
        """
        start = self.heading_row(headings[0])
        if start is None:
            return
        top = self.rows[start]
        places = {name: next((i for i, cell in enumerate(top) if same(cell, name)), -1) for name in headings}
        for number, row in enumerate(self.rows[start + 1 :], start=start + 2):
            cells = {name: row[place].strip() if place < len(row) else "" for name, place in places.items() if place >= 0}
            if any(cells.values()):
                yield number, cells


def same(cell: str, heading: str) -> bool:
    """Whether a cell holds a heading, capitals, accents and spaces apart.

    >>> same(" DECISION ", "Décision"), same("Décisions", "Décision")
    (True, False)
    """
    return _plain(cell) == _plain(heading)


def _plain(text: str) -> str:
    return re.sub(r"\s+", " ", fold(text)).strip()


def open_sheets(path: Path) -> list[Sheet]:
    """Read every sheet of a workbook, or the one that a `.csv` holds.

    Raises:
        DecisionsRefused: The file is missing, or is no workbook.
    """
    if not path.is_file():
        raise DecisionsRefused(f"{path} : classeur introuvable ; vérifiez le chemin, ou lancez d'abord regards actions board.")
    if path.suffix.lower() not in WORKBOOKS:
        table = load_table(path)
        return [Sheet(path.stem, [table.headings, *table.rows])]
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        return [
            Sheet(name, [[_text(cell) for cell in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)])
            for name in book.sheet_names
        ]
    except Exception as error:  # the library has a class of errors for each way of being no workbook
        raise DecisionsRefused(
            f"{path.name} : ce classeur ne se lit pas ({error}). Enregistrez-le en .xlsx et recommencez."
        ) from error


def _text(value: object) -> str:
    """A cell as a person sees it: `1.0` reads 1, true reads oui."""
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)
