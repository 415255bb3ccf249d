"""Workbooks that would fill the memory once opened: refused after one pass over their packed XML.

A workbook reader makes a full grid of a sheet, up to its last filled cell, and a copy of a shared text for
each cell that shows it: a file of 1 kB can ask for billions of cells. Bounds: `MOST_CELLS` a sheet, `MOST_TEXT`
characters of shared text in all, and those of `archive`. Memory: the unpacked XML once, then about 100 bytes a cell.
"""

import io
import re
from itertools import pairwise
from pathlib import Path
from typing import Any

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.archive import check_archive

MOST_CELLS = 20_000_000
MOST_TEXT = 400_000_000
_CELL = re.compile(rb"<(?:\w+:)?c\s[^>]*?\br=[\"']([A-Z]{1,7})(\d{1,10})[\"']")
_ROW = re.compile(rb"<(?:\w+:)?row\s[^>]*?\br=[\"'](\d{1,10})[\"']")
_SHARED = re.compile(rb"\bt=[\"']s[\"'][^>]*>\s*<(?:\w+:)?v>\s*(\d{1,9})\s*<")
_END = re.compile(rb"</(?:\w+:)?si>")


def check_workbook(path: Path) -> None:
    """Refuse a workbook whose sheets would not fit in memory; an .xls cannot grow and is not looked at.

    Raises:
        UnreadableFile: Not a workbook, damaged, protected, or beyond a bound.
    """
    suffix = path.suffix.lower()
    if suffix == ".ods":
        _check_ods(check_archive(path, "content.xml", "content.xml".__eq__).parts["content.xml"])
    elif suffix == ".xlsx":
        parts = check_archive(path, "[Content_Types].xml", lambda name: name.startswith("xl/") and name.endswith(".xml")).parts
        if any(
            b"<!DOCTYPE" in part[:4000] or part[:1] in (b"\xff", b"\xfe", b"\0") or part[1:2] == b"\0" for part in parts.values()
        ):
            raise UnreadableFile(
                "classeur au XML inhabituel (DOCTYPE ou encodage) : refusé par prudence, enregistrez-le à nouveau en .xlsx."
            )
        sheets = [part for name, part in parts.items() if name.startswith("xl/worksheets/")]
        for sheet in sheets:
            _check_grid(*_extent(sheet))
        _check_shared(sheets, parts.get("xl/sharedStrings.xml", b""))


def _check_grid(rows: int, columns: int) -> None:
    if rows * columns > MOST_CELLS:
        raise UnreadableFile(
            f"feuille de {rows} lignes sur {columns} colonnes, au-delà de {MOST_CELLS // 1_000_000} millions de cellules : "
            "effacez les cellules loin du tableau, ou enregistrez en .csv."
        )


def _extent(sheet: bytes) -> tuple[int, int]:
    """Rows and columns from the first of a sheet to its last cell."""
    rows = [int(n) for n in {match[1] for match in _ROW.finditer(sheet)}]
    columns = {match[1] for match in _CELL.finditer(sheet)}
    numbers = [column_number(name.decode()) for name in columns]
    return max(rows, default=0), max(numbers, default=0)


def column_number(name: str) -> int:
    """Number of a column of a spreadsheet, from 1.

    >>> column_number("A"), column_number("AA"), column_number("XFD")
    (1, 27, 16384)
    """
    number = 0
    for letter in name:
        number = number * 26 + ord(letter) - 64
    return number


def _check_shared(sheets: list[bytes], shared: bytes) -> None:
    ends = [0, *(match.end() for match in _END.finditer(shared))]
    lengths = [b - a for a, b in pairwise(ends)]
    total = 0
    for sheet in sheets:
        for match in _SHARED.finditer(sheet):
            number = int(match[1])
            total += lengths[number] if number < len(lengths) else 0
    if total > MOST_TEXT:
        raise UnreadableFile(
            f"classeur dont les textes répétés font plus de {MOST_TEXT // 1_000_000} Mo : refusé par prudence, "
            "retirez les colonnes qui répètent un long texte."
        )


def _check_ods(content: bytes) -> None:
    """Count the grid of each sheet of an ODS, whose rows and cells may be repeated by a number."""
    from lxml import etree

    rows = filled = width = 0
    tags = ("{*}table", "{*}table-row")
    try:
        for event, element in etree.iterparse(
            io.BytesIO(content), events=("start", "end"), tag=tags, resolve_entities=False, no_network=True
        ):
            if element.getroottree().docinfo.doctype:
                raise UnreadableFile(
                    "classeur avec une définition de type (DOCTYPE) : refusé par prudence, enregistrez-le à nouveau."
                )
            if event == "start" and element.tag.endswith("}table"):
                rows = filled = width = 0
            elif event == "end" and element.tag.endswith("}table-row"):
                rows += _repeated(element, "rows")
                wide = _width(element)
                filled, width = (rows, max(width, wide)) if wide else (filled, width)
                _check_grid(filled, width)
                element.clear()
    except etree.XMLSyntaxError as error:
        raise UnreadableFile(
            f"classeur au XML abîmé ({type(error).__name__}) : rouvrez-le et enregistrez-le à nouveau."
        ) from error


def _width(row: Any) -> int:
    """Columns up to the last cell that holds something."""
    wide = position = 0
    for cell in row:
        position += _repeated(cell, "columns")
        wide = position if len(cell) or any(key.endswith("value-type") for key in cell.attrib) else wide
    return wide


def _repeated(element: Any, what: str) -> int:
    told = next((v for k, v in element.attrib.items() if k.endswith(f"number-{what}-repeated")), "1")
    return max(1, int(told)) if told.isdecimal() else 1
