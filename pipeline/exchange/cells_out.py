"""Cells written for spreadsheets: never a formula, never cut in silence.

A cell that starts like a formula is run by the spreadsheet that opens it (OWASP, «CSV Injection»). In a
CSV it is written behind an apostrophe, which `ingest.csv_text` takes away again; in a workbook it is
written as text. Numbers stay numbers.
"""

import re

from pipeline.errors import UnreadableFile
from pipeline.ingest.tables.csv_text import FORMULA

LONGEST_XLSX = 32_767  # characters of a cell, by Excel's own limit
# Never guess a formula, a number or a link from a text.
WORKBOOK = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
_NUMBER = re.compile(r"[+-]?\d[\d \u00a0\u202f]*(?:[.,]\d+)?(?:[eE][+-]?\d+)?\s?%?")


def guard(cell: str) -> str:
    """Make a cell of a CSV harmless; `ingest.csv_text.read_csv` gives the cell back as it was.

    >>> guard("=1+1"), guard("-0,5"), guard("- des bus")
    ("'=1+1", '-0,5', "'- des bus")
    """
    return "'" + cell if cell.startswith(FORMULA) and not _NUMBER.fullmatch(cell) else cell


def fit_xlsx(cell: str, where: str) -> str:
    """Give a cell that a workbook can hold.

    Raises:
        UnreadableFile: The cell is longer than Excel allows; `where` says which.

    >>> fit_xlsx("le bus", "ligne 2")
    'le bus'
    """
    if len(cell) > LONGEST_XLSX:
        raise UnreadableFile(
            f"{where} : cellule de {len(cell)} signes, Excel n'en garde que {LONGEST_XLSX} ; écrivez la sortie en .csv, qui garde tout."
        )
    return cell
