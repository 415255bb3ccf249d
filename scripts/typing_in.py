"""Type in the cells of a workbook, as somebody would: only these cells of it change."""

import zipfile
from pathlib import Path
from typing import Any


class Lost(Exception):
    """A guide cannot be followed any further; the message says where and why."""


def type_in(path: Path, sheet: str, column: str, value: str) -> int:
    """Type a value in a column of a workbook, in every row under its heading that holds anything.

    Args:
        path: Workbook; only these cells of it change.
        sheet: Name of the sheet, the first when empty.
        column: Heading of the column, in any row.
        value: What is typed.

    Returns:
        How many cells were typed.

    Raises:
        Lost: There is no such sheet or column, or no row under it.
    """
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    if sheet and sheet not in book.sheet_names:
        raise Lost(f"{path.name} n'a pas de feuille « {sheet} » ; feuilles : {', '.join(book.sheet_names)}.")
    place = book.sheet_names.index(sheet) if sheet else 0
    rows = book.get_sheet_by_index(place).to_python(skip_empty_area=False)
    top = next((n for n, row in enumerate(rows) if column in row), None)
    if top is None:
        raise Lost(f"{path.name} n'a pas de colonne « {column} ».")
    at = rows[top].index(column)
    below = [n for n in range(top + 1, len(rows)) if any(cell not in ("", None) for cell in rows[n])]
    if not below:
        raise Lost(f"{path.name} n'a aucune ligne sous « {column} ».")
    _write_cells(path, place, {(n, at): value for n in below})
    return len(below)


def _write_cells(path: Path, place: int, cells: dict[tuple[int, int], str]) -> None:
    """Write text in cells of a sheet, the rest of the workbook left byte for byte."""
    from lxml import etree

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    name = f"xl/worksheets/sheet{place + 1}.xml"
    tree = etree.fromstring(parts[name])
    space = f"{{{tree.nsmap[None]}}}"
    rows = {int(row.get("r")): row for row in tree.iter(f"{space}row")}
    for (number, column), text in cells.items():
        row = rows[number + 1]
        cell = _cell(row, space, column, f"{_letters(column)}{number + 1}")
        for child in list(cell):
            cell.remove(child)
        cell.set("t", "inlineStr")
        etree.SubElement(etree.SubElement(cell, f"{space}is"), f"{space}t").text = text
    parts[name] = etree.tostring(tree, xml_declaration=True, encoding="UTF-8", standalone=True)
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for part, content in parts.items():
            archive.writestr(part, content)


def _cell(row: Any, space: str, column: int, name: str) -> Any:
    """The cell of a row, made in its place where it is empty."""
    from lxml import etree

    before = 0
    for cell in row.iter(f"{space}c"):
        if cell.get("r") == name:
            return cell
        before += _rank(cell.get("r")) < column
    made = etree.Element(f"{space}c", r=name)
    row.insert(before, made)
    return made


def _letters(column: int) -> str:
    """Name of a column counted from 0.

    >>> _letters(0), _letters(25), _letters(26)
    ('A', 'Z', 'AA')
    """
    return (_letters(column // 26 - 1) if column >= 26 else "") + chr(ord("A") + column % 26)


def _rank(name: str) -> int:
    """Column of a cell, counted from 0.

    >>> _rank("AA12")
    26
    """
    total = 0
    for letter in name.rstrip("0123456789"):
        total = 26 * total + ord(letter) - ord("A") + 1
    return total - 1
