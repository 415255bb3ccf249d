"""CSV files and workbooks → tables of text cells."""

import gzip
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time
from pathlib import Path
from typing import Any

from slugify import slugify

from pipeline.errors import UnreadableFile
from pipeline.ingest.files.encoding import Decoded, decode_told
from pipeline.ingest.tables.csv_text import read_csv
from pipeline.ingest.tables.grid import Table, to_table
from pipeline.ingest.tables.sheet_bounds import check_workbook

MAX_UNPACKED = 500_000_000  # bytes of a compressed CSV
NOTES = "feuille de notes ou de codes, d'après son nom et son contenu ; renommez-la si elle porte des réponses"
NOTES_PERHAPS = (
    "feuille de notes ou de codes, d'après le début de son nom et son contenu ; renommez-la si elle porte des réponses"
)
_HIDDEN = "feuille masquée : affichez-la dans le classeur pour qu'elle soit lue"
# Sheets that speak of the answers and hold none.
_ABOUT_TEXT = """
notes note lisez-moi lisezmoi readme legende legendes cle cles codes codebook dictionnaire metadonnees parametres
parametre listes liste sommaire consignes mode-d-emploi guide synthese syntheses graphiques graphique tcd statistiques
resultats tri tris-a-plat recapitulatif recap aide
"""
_ABOUT = frozenset(_ABOUT_TEXT.split())


@dataclass(frozen=True)
class Sheet:
    """One sheet of a workbook as text cells; `merged` holds the rows with cells merged across columns."""

    name: str
    rows: list[list[str]]
    hidden: bool = False
    merged: frozenset[int] = frozenset()


def load_table(path: Path) -> Table:
    """Read the CSV, or the workbook's sheet of the most rows, as text cells.

    Raises:
        UnreadableFile: The file is empty, damaged or in an unreadable encoding.
    """
    tables, refused = load_tables(path)
    largest = max(tables, key=lambda table: (not table.about, len(table.rows)))
    return replace(largest, refused=[*refused, *largest.refused])


def load_tables(path: Path) -> tuple[list[Table], list[tuple[str, str]]]:
    """Read every table of a file: one of a CSV, one a sheet of a workbook.

    Returns:
        The tables, and the sheets that are not read: (where, why).

    Raises:
        UnreadableFile: No sheet has both headings and rows, or the file is damaged.
    """
    if is_csv(path):
        decoded = read_csv_text(path)
        rows, doubts = read_csv(decoded.text)
        repairs = [("fichier", f"{reason} : {detail}") for reason, detail in decoded.repairs]
        return [replace(to_table(rows), doubts=repairs + doubts)], []
    tables: list[Table] = []
    refused: list[tuple[str, str]] = []
    sheets = [sheet for sheet in load_sheets(path) if any(any(row) for row in sheet.rows)]
    for sheet in sheets:
        several = len(sheets) > 1
        why = _HIDDEN if sheet.hidden and several else None
        try:
            if not why:
                table = to_table(sheet.rows, sheet.merged)
                tables.append(replace(table, sheet=sheet.name, about=_about(sheet.name)) if several else table)
        except UnreadableFile as error:
            why = str(error)
        if why:
            refused.append((f"feuille « {sheet.name} »", why))
    if not tables:
        raise UnreadableFile(
            told_of(refused) if refused else "tableau vide : il faut une ligne de titres et une ligne de réponses."
        )
    return tables, refused


def is_csv(path: Path) -> bool:
    """Whether a file is a text table, compressed or not.

    >>> is_csv(Path("a.CSV")), is_csv(Path("a.csv.gz")), is_csv(Path("a.xlsx"))
    (True, True, False)
    """
    return path.name.lower().removesuffix(".gz").endswith((".csv", ".tsv"))


def read_csv_text(path: Path) -> Decoded:
    """Decode a text table, compressed or not, and say what was repaired.

    Raises:
        UnreadableFile: The bytes are no text, or unpack to too much.
    """
    return decode_told(_bytes(path))


def _bytes(path: Path) -> bytes:
    if path.suffix.lower() != ".gz":
        return path.read_bytes()
    try:
        with gzip.open(path) as file:
            data = file.read(MAX_UNPACKED + 1)
    except (OSError, EOFError) as error:
        raise UnreadableFile(f"archive .gz illisible ({type(error).__name__}) : décompressez-la vous-même.") from error
    if len(data) > MAX_UNPACKED:
        raise UnreadableFile(f"l'archive se déplie en plus de {MAX_UNPACKED // 1_000_000} Mo : elle est refusée par prudence.")
    return data


def told_of(refused: list[tuple[str, str]]) -> str:
    """Say why no sheet is read, each by its name.

    >>> told_of([("feuille « A »", "vide"), ("feuille « B »", "masquée")]), told_of([("feuille « A »", "vide")])
    ('feuille « A » : vide ; feuille « B » : masquée', 'vide')
    """
    return " ; ".join(f"{where} : {why}" for where, why in refused) if len(refused) > 1 else refused[0][1]


def _about(name: str) -> str | None:
    """What a sheet's name says against it: that it speaks of the answers and holds none."""
    slug = str(slugify(name))
    if slug in _ABOUT:
        return NOTES
    return NOTES_PERHAPS if slug.partition("-")[0] in _ABOUT else None


def load_sheet(path: Path) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """Read the largest sheet of a workbook as text cells, and name the sheets that are not read.

    Raises:
        UnreadableFile: The file is no workbook.
    """
    sheets = list(load_sheets(path))
    if not sheets:
        return [], []
    largest = max(sheets, key=lambda sheet: len(sheet.rows))
    others = [
        (f"feuille « {s.name} »", f"seule la feuille « {largest.name} » est lue") for s in sheets if s is not largest and s.rows
    ]
    return largest.rows, others


def load_sheets(path: Path) -> Iterator[Sheet]:
    """Read the sheets of a workbook as text cells, in their order.

    Raises:
        UnreadableFile: The file is no workbook, or would not fit in memory (bounds in `sheet_bounds`).
    """
    from python_calamine import CalamineError, CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        for meta in workbook.sheets_metadata:
            if meta.typ != SheetTypeEnum.WorkSheet:
                continue
            sheet = workbook.get_sheet_by_name(meta.name)
            rows = [[_cell(value) for value in row] for row in sheet.to_python(skip_empty_area=False)]
            ranges = sheet.merged_cell_ranges or []
            merged = frozenset(start[0] for start, end in ranges if end[1] > start[1])
            yield Sheet(meta.name, rows, meta.visible != SheetVisibleEnum.Visible, merged)
    except BaseException as error:  # its panics on damaged files are no `Exception`
        if not isinstance(error, (CalamineError, OSError, ValueError, IndexError)) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(f"classeur illisible ({type(error).__name__}) : rouvrez-le et enregistrez-le en .xlsx.") from error


def _cell(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float):
        return f"{value:.15g}"
    if isinstance(value, datetime) and value.time() == time():
        return value.date().isoformat()
    return str(value)
