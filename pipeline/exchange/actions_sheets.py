"""Sheets of a committee's workbook: how cells look, and a table of plain texts that prints well."""

import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.exchange.cells_out import LONGEST_XLSX

WORKBOOK_OPTIONS = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
PLAIN, OPEN, QUIET, STRONG = "plain", "open", "quiet", "strong"
_A4, _LINE, _TALLEST = 9, 15.0, 409.0  # code of the paper; points of a line and, by Excel's own limit, of a row
_DENSE = {"quiet": 1.35, "strong": 1.0}  # letters that take the place of a digit, which widths are counted in
_RULE: dict[str, object] = {"text_wrap": True, "valign": "top", "bottom": 1, "bottom_color": "#D9DFE3"}
_LOOKS: dict[str, dict[str, object]] = {
    PLAIN: _RULE,
    # As text: a spreadsheet would make 1.1 of the action 1.10, and a day of the action 1.2.
    OPEN: {"text_wrap": True, "valign": "top", "bg_color": "#FFF6D5", "border": 1, "border_color": "#C9B458", "num_format": "@"},
    QUIET: _RULE | {"font_color": "#555555", "font_size": 9},
    STRONG: _RULE | {"bold": True},
    "head": {"bold": True, "bg_color": "#1B4F72", "font_color": "#FFFFFF", "text_wrap": True, "valign": "vcenter", "border": 1},
    "title": {"bold": True, "font_size": 16},
    "under": {"italic": True, "font_color": "#555555"},
    "part": {"bold": True, "font_size": 12, "bottom": 2},
    "note": {"italic": True, "font_color": "#555555", "text_wrap": True, "valign": "top"},
    "count": {"num_format": "0", "align": "right", "border": 1, "border_color": "#D9DFE3"},
    "share": {"num_format": "0 %", "align": "right", "border": 1, "border_color": "#D9DFE3"},
    "cell": {"text_wrap": True, "valign": "top", "border": 1, "border_color": "#D9DFE3"},
    "name": {"text_wrap": True, "valign": "top", "bold": True, "border": 1, "border_color": "#D9DFE3"},
    "total": {"num_format": "0", "align": "right", "bold": True, "top": 2},
    "alarm": {"bg_color": "#F6DED0", "font_color": "#7A2E05"},
    "done": {"bg_color": "#CFE0EC"},
    "yes": {"bg_color": "#D5E8D4"},
    "no": {"bg_color": "#E3E3E3", "font_color": "#555555"},
}


@dataclass(frozen=True)
class Column:
    """A column of a sheet: its heading, its width in characters, how its cells look, and whether it is hidden."""

    heading: str
    width: float
    look: str = PLAIN
    hidden: bool = False


@dataclass(frozen=True)
class Book:
    """A workbook being written, and how cells look in it."""

    file: Any
    looks: dict[str, Any]

    def sheet(self, name: str) -> Any:
        """Add a sheet that prints on A4, landscape, as wide as the page, with its name and its pages told."""
        page = self.file.add_worksheet(name)
        page.set_landscape()
        page.set_paper(_A4)
        page.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
        page.fit_to_pages(1, 0)
        page.set_footer("&L&A&R&P / &N")
        return page

    def table(self, page: Any, columns: Sequence[Column], rows: Sequence[Sequence[str | int]]) -> None:
        """Write headings that stay in sight and are printed on each page, then rows of numbers, and of texts that are never run."""
        for place, column in enumerate(columns):
            page.set_column(place, place, column.width, None, {"hidden": column.hidden})
            page.write_string(0, place, column.heading, self.looks["head"])
        self.fit(page, 0, [column.heading for column in columns], columns)
        for number, cells in enumerate(rows, start=1):
            self.fit(page, number, cells, columns)
            for place, cell in enumerate(cells):
                if isinstance(cell, int):
                    page.write_number(number, place, cell, self.looks[columns[place].look])
                else:
                    self.text(page, (number, place), cell, columns[place].look)
        page.freeze_panes(1, 2)
        page.autofilter(0, 0, max(len(rows), 1), len(columns) - 1)
        page.repeat_rows(0)

    def fit(self, page: Any, row: int, cells: Sequence[str | int], columns: Sequence[Column]) -> None:
        """Make a row as high as its longest text: not every spreadsheet does when it opens a file."""
        shown = [(str(cell), column) for cell, column in zip(cells, columns, strict=True) if not column.hidden]
        lines = max((lines_of(cell, column.width * _DENSE.get(column.look, 1.15)) for cell, column in shown), default=1)
        page.set_row(row, min(_TALLEST, _LINE * lines + 3))

    def text(self, page: Any, place: tuple[int, int], cell: str, look: str) -> None:
        """Write a text as a text; one longer than a cell is cut, and ends with a sign that says so."""
        fits = cell if len(cell) < LONGEST_XLSX else f"{cell[: LONGEST_XLSX - 2]}…"
        if fits:
            page.write_string(*place, fits, self.looks[look])
        else:
            page.write_blank(*place, None, self.looks[look])


def open_book(file: Any) -> Book:
    """Make ready to write in a workbook."""
    return Book(file, {name: file.add_format(look) for name, look in _LOOKS.items()})


def lines_of(text: str, width: float) -> int:
    """How many lines a text takes in a column of some characters, words kept whole.

    >>> lines_of("Ouvrir une maison de santé", 12), lines_of("", 12)
    (3, 1)
    """
    return sum(max(1, len(textwrap.wrap(line, max(int(width), 1)))) for line in text.splitlines() or [""])


def column_letter(place: int) -> str:
    """Letters of a column.

    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    from xlsxwriter.utility import xl_col_to_name

    return str(xl_col_to_name(place))


def within(sheet: str, place: int, rows: int) -> str:
    """Address of a column's cells, headings left out, as a formula of another sheet says it; at least one cell.

    >>> within("Liens à confirmer", 1, 12)
    "'Liens à confirmer'!$B$2:$B$13"
    """
    letter = column_letter(place)
    quoted = sheet.replace("'", "''")
    return f"'{quoted}'!${letter}$2:${letter}${max(rows, 1) + 1}"
