"""Read a correction workbook back, whatever a spreadsheet did to it; what is not understood is told row by row."""

import re
from pathlib import Path

import pandas as pd

from pipeline.errors import CorrectionsRefused
from pipeline.exchange.corrections_out import AGREED, COMMENT, REASON, SHEET
from pipeline.exchange.decided import IDENTIFIER, Desk, Read, Run
from pipeline.ingest.tables.cells import load_table
from pipeline.model import Codebook
from pipeline.themes.codebook import fold


def read_corrections(path: Path, tags: pd.DataFrame, codebook: Codebook, coder: str, time: str) -> Read:
    """Read the decisions of a workbook.

    Args:
        path: `.xlsx`, `.ods` or `.csv`.
        tags: Of the run that the workbook came from, for what « tout est juste » confirms.
        codebook: Its themes.
        coder: Who decided.
        time: When, ISO 8601.

    Raises:
        CorrectionsRefused: It is missing, is not one of ours, or nobody signs it.
    """
    desk = Desk(Run(tags, codebook), coder, time)
    headings, rows = _open(path)
    columns = _columns(path, headings, codebook)
    for number, row in enumerate(rows, start=2):
        cells = {name: row[column].strip() if column < len(row) else "" for name, column in columns.items()}
        if any(cells.values()):
            desk.take(f"ligne {number}", cells)
    return desk.done()


def _open(path: Path) -> tuple[list[str], list[list[str]]]:
    if not path.is_file():
        raise CorrectionsRefused(f"{path} : classeur introuvable ; vérifiez le chemin, ou lancez d'abord regards correct export.")
    if path.suffix.lower() in (".xlsx", ".xlsm", ".ods", ".xls"):
        return _open_workbook(path)
    table = load_table(path)
    return table.headings, table.rows


def _open_workbook(path: Path) -> tuple[list[str], list[list[str]]]:
    """The sheet of ours, under whatever name; the first one that has a column « repère »."""
    from python_calamine import CalamineWorkbook

    try:
        book = CalamineWorkbook.from_path(str(path))
        order = sorted(book.sheet_names, key=lambda name: name != SHEET)
        sheets = [
            [[_cell(c) for c in row] for row in book.get_sheet_by_name(name).to_python(skip_empty_area=False)] for name in order
        ]
    except Exception as error:  # the library has a class of errors for each way of being no workbook
        raise CorrectionsRefused(
            f"{path.name} : ce classeur ne se lit pas ({error}). Enregistrez-le en .xlsx et recommencez."
        ) from error
    for rows in sheets:
        for number, row in enumerate(rows):
            if any(_same(cell, "repère") for cell in row):
                return row, rows[number + 1 :]
    raise CorrectionsRefused(f"{path.name} : aucune feuille n'a de colonne « repère » ; gardez les titres de la première ligne.")


def _cell(value: object) -> str:
    if isinstance(value, bool):
        return "oui" if value else "non"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return "" if value is None else str(value)


def _same(cell: str, name: str) -> bool:
    return re.sub(r"\s+", " ", fold(cell)).strip() == re.sub(r"\s+", " ", fold(name))


def _columns(path: Path, headings: list[str], codebook: Codebook) -> dict[str, int]:
    wanted = [IDENTIFIER, REASON, *codebook.keys, AGREED, COMMENT]
    found = {name: next((i for i, h in enumerate(headings) if _same(h, name)), -1) for name in wanted}
    missing = [name for name in (IDENTIFIER, *codebook.keys) if found[name] < 0]
    if missing:
        raise CorrectionsRefused(
            f"{path.name} : colonne(s) absente(s) : {', '.join(missing)} ; colonnes du fichier : {', '.join(h for h in headings if h.strip())}. "
            "Rétablissez les titres de l'export."
        )
    return {name: column for name, column in found.items() if column >= 0}
