"""The tables of a run as one workbook for Excel or LibreOffice in French.

One sheet a table (passages with their tags, voices, themes, gaps, sub-themes, refusals) behind a page that explains them:
headings stay in view, filters are set, numbers are numbers, which a French spreadsheet shows with decimal commas, and no text
is ever a formula. `tables_csv` writes the same tables as CSV.

The workbook is to read, sort and compute; it is no way back. Tags are corrected in the sheet of `regards correct export`, which
`regards correct import` reads; a table of one's own is tagged by `regards tag`. The import of corrections refuses this workbook,
whose headings are others: taken for corrections, all of the machine's own tags would come back as a person's.
"""

from collections.abc import Iterable
from datetime import datetime
from itertools import chain, islice
from pathlib import Path
from typing import Any

from pipeline.exchange.cells_out import LONGEST_XLSX, WORKBOOK
from pipeline.exchange.shown import Shown, aside, open_run
from pipeline.exchange.tables import Cell, Row, Table, tables_of

MOST_ROWS = 1_048_575  # of a sheet, besides its headings, by Excel's own limit
GUIDE = "Lisez-moi"
CUT = " […]"
MADE = datetime(2000, 1, 1)  # the same tables give the same bytes
FORMATS = {"texte": "@", "long": "@", "entier": "#,##0", "decimal": "0.00##", "part": "0.0%", "p": "0.0000"}


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write the tables of a run as one workbook.

    Args:
        run: Folder of a finished run.
        folder: The territory's.
        target: The `.xlsx` to write.

    Returns:
        What a person should know of it, in French.
    """
    import xlsxwriter

    with open_run(run) as shown, aside(target) as place, xlsxwriter.Workbook(str(place), WORKBOOK) as book:
        book.set_properties({"title": "Tables d'un diagnostic", "created": MADE})
        _write_guide(book, guide(shown))
        remarks = list(chain.from_iterable(_write_table(book, table) for table in tables_of(shown)))
        return [*remarks, *shown.remarks()]


def guide(shown: Shown) -> list[str]:
    """Explain the tables, line by line."""
    codebook = shown.codebook
    return [
        f"Livre de codes : {codebook.name} (version {codebook.version})",
        "",
        "Passages : un passage par ligne. « repère » mène au passage dans le rapport ; « score » est la probabilité que la machine donne au thème.",
        "« incertain » nomme les thèmes dont la machine doute ; « décidé par » dit si une personne a corrigé le passage.",
        "Voix : une voix par ligne (répondant, interviewé, document). « part des mots » : ce que la voix consacre à chaque thème.",
        "Thèmes : le livre de codes. Sous-thèmes : ce que la machine a groupé dans chaque thème ; un sous-thème fragile ne porte aucun constat.",
        "Écarts : part des voix qui soulèvent un thème, avec son intervalle à 95 % ; un écart qui n'est pas établi ne s'affirme pas.",
        "Refus : ce qui a été lu et non gardé. Le détail n'est donné que pour les documents publiés.",
        "",
        f"Personne n'est décrit dans un groupe de moins de {shown.k} personnes : un effectif de 1 à {shown.k - 1} personnes se lit « moins de {shown.k} »,",
        "et ce qui croiserait trop peu de personnes (public, mode, commune, âge, fichier) se lit « non précisé » ou reste vide.",
        *shown.remarks(),
        "",
        "Pour corriger des étiquettes : regards correct export, puis regards correct import. Ce classeur-ci ne se réimporte pas.",
    ]


def _write_guide(book: Any, lines: Iterable[str]) -> None:
    page = book.add_worksheet(GUIDE)
    page.set_column(0, 0, 130)
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    for number, line in enumerate(lines):
        page.write_string(number, 0, line, wrap)


def _write_table(book: Any, table: Table) -> list[str]:
    """Write a table, over several sheets where one cannot hold it; tell so."""
    rows = iter(table.rows())
    pages, cut = 0, 0
    first: Row | None = next(rows, None)
    while first is not None or not pages:
        pages += 1
        ahead: list[Row] = [] if first is None else [first]
        cut += _write_page(book, table, pages, islice(chain(ahead, rows), MOST_ROWS))
        first = next(rows, None)
    told = []
    if pages > 1:
        told.append(
            f"{table.name} : plus de {MOST_ROWS} lignes, ce qu'une feuille d'Excel peut tenir ; réparties sur {pages} feuilles."
        )
    if cut:
        told.append(f"{table.name} : {cut} cellule(s) de plus de {LONGEST_XLSX} signes coupée(s) ; la sortie csv garde tout.")
    return told


def _write_page(book: Any, table: Table, number: int, rows: Iterable[Row]) -> int:
    """Write one sheet; give how many cells were too long for it."""
    page = book.add_worksheet(table.name if number == 1 else f"{table.name} ({number})")
    heading = book.add_format({"bold": True, "bg_color": "#DDDDDD", "text_wrap": True, "valign": "top", "border": 1})
    for i, column in enumerate(table.columns):
        style = {"num_format": FORMATS[column.kind], "valign": "top", "text_wrap": column.kind == "long"}
        page.set_column(i, i, column.width, book.add_format(style))
        page.write_string(0, i, column.title, heading)
    page.freeze_panes(1, 1)
    last, cut = 0, 0
    for last, row in enumerate(rows, start=1):
        for i, cell in enumerate(row):
            cut += _write_cell(page, last, i, cell)
    page.autofilter(0, 0, max(last, 1), len(table.columns) - 1)
    page.set_landscape()
    page.repeat_rows(0)
    return cut


def _write_cell(page: Any, row: int, column: int, cell: Cell) -> bool:
    """Write a cell as what it is; tell whether it was cut."""
    if cell is None:
        return False
    if not isinstance(cell, str):
        page.write_number(row, column, cell)
        return False
    long = len(cell) > LONGEST_XLSX
    page.write_string(row, column, cell[: LONGEST_XLSX - len(CUT)] + CUT if long else cell)
    return long
