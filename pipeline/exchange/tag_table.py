"""Tag any table: one output row per input row, in the same order, with all its columns."""

import csv
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import Protocol

from pipeline.errors import MissingColumn, UnreadableFile
from pipeline.exchange.cells_out import WORKBOOK, fit_xlsx, guard
from pipeline.ingest.tables.cells import is_csv, load_sheet, read_csv_text
from pipeline.ingest.tables.csv_text import read_csv, sniff_delimiter
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import Tagger, predict
from pipeline.themes.vector_cache import embed_texts

CHUNK = 2000  # rows embedded at a time
NO_THEME = "aucun"


class _Writer(Protocol):
    def row(self, cells: list[str]) -> None: ...


def tag_table(source: Path, column: str, output: Path, tagger: Tagger, explain: bool = False, cache: Path | None = None) -> int:
    """Add `p_<theme>`, `themes`, `incertain` and `hors_livre` (and `mots` when explained) to a table.

    Args:
        source: CSV, TSV or spreadsheet with headings.
        column: Heading of the column to tag.
        output: `.csv` or `.xlsx`; replaced only when the whole table is written.
        tagger: With what.
        explain: Whether to add what carried the tags: words, and the nearest example or correction.
        cache: Where embeddings are kept.

    Returns:
        Number of rows written.

    Raises:
        UnreadableFile: The table cannot be read, or the output has another extension.
        MissingColumn: There is no such column.
    """
    headings, rows, delimiter = _open_table(source)
    if column not in headings:
        raise MissingColumn(
            f"{source.name} : la colonne « {column} » n'existe pas ; colonnes du fichier : {', '.join(headings)}. Corrigez --column."
        )
    if output.suffix.lower() not in (".csv", ".xlsx"):
        raise UnreadableFile(f"{output.name} : sortie en .csv ou .xlsx seulement ; changez --output.")
    place = headings.index(column)
    added = [*(f"p_{key}" for key in tagger.codebook.keys), "themes", "incertain", "hors_livre", *(["mots"] if explain else [])]
    taken = [name for name in added if name in headings]
    if taken:
        raise UnreadableFile(
            f"{source.name} : ce tableau porte déjà des étiquettes ({', '.join(taken)}) ; retirez ces colonnes, ou partez du tableau d'origine."
        )
    written = 0
    with _writer(output, delimiter) as writer:
        writer.row([*headings, *added])
        while chunk := list(islice(rows, CHUNK)):
            padded = [_fit(row, len(headings)) for row in chunk]
            for row, cells in zip(padded, _tag_cells([row[place] for row in padded], tagger, explain, cache), strict=True):
                writer.row([*row, *cells])
            written += len(chunk)
    return written


def _fit(row: list[str], width: int) -> list[str]:
    """Give a row the width of its headings; surplus cells are kept in the last one."""
    if len(row) <= width:
        return row + [""] * (width - len(row))
    return [*row[: width - 1], " ".join(row[width - 1 :])]


def _tag_cells(texts: list[str], tagger: Tagger, explain: bool, cache: Path | None) -> Iterator[list[str]]:
    embeddings = embed_texts(texts, choose_encoder(tagger.encoder, len(texts)), cache)
    result = predict(texts, tagger, embeddings, explained=explain)
    for i in range(len(texts)):
        themes = [key for key, yes in zip(tagger.codebook.keys, result.decisions[i], strict=True) if yes]
        cells = [f"{score:.4f}" for score in result.scores[i]]
        cells += ["+".join(themes) or NO_THEME, str(int(result.abstain[i])), str(int(result.outside[i]))]
        yield [*cells, " | ".join(filter(None, result.evidence[i]))] if explain else cells


def _open_table(source: Path) -> tuple[list[str], Iterator[list[str]], str]:
    if not source.is_file():
        raise UnreadableFile(f"{source} : fichier introuvable ; vérifiez le chemin.")
    if is_csv(source):
        text = read_csv_text(source).text
        delimiter = sniff_delimiter(text)
        rows = iter(read_csv(text)[0])
    else:
        delimiter, rows = ";", iter(load_sheet(source)[0])
    headings = next((row for row in rows if any(cell.strip() for cell in row)), None)
    if not headings:
        raise UnreadableFile(f"{source.name} : tableau vide ; il faut une ligne de titres et des lignes.")
    # A blank line is no row: an empty cell of a one-column table is written as a pair of quotes.
    return [heading.strip() for heading in headings], (row for row in rows if row), delimiter


class _CsvRows:
    def __init__(self, file: object, delimiter: str) -> None:
        self.writer = csv.writer(file, delimiter=delimiter, lineterminator="\r\n")  # type: ignore[arg-type]

    def row(self, cells: list[str]) -> None:
        self.writer.writerow([guard(cell) for cell in cells])


class _SheetRows:
    def __init__(self, sheet: object) -> None:
        self.sheet, self.number = sheet, 0

    def row(self, cells: list[str]) -> None:
        for column, cell in enumerate(cells):
            self.sheet.write_string(self.number, column, fit_xlsx(cell, f"ligne {self.number + 1}"))  # type: ignore[attr-defined]
        self.number += 1


@contextmanager
def _writer(output: Path, delimiter: str) -> Iterator[_Writer]:
    """Write aside, then rename: an interrupted run leaves no half table."""
    aside = output.with_name(f".{output.stem}.partiel{output.suffix}")
    output.parent.mkdir(parents=True, exist_ok=True)
    try:
        if output.suffix.lower() == ".xlsx":
            import xlsxwriter

            with xlsxwriter.Workbook(str(aside), WORKBOOK) as workbook:
                yield _SheetRows(workbook.add_worksheet("étiquettes"))
        else:
            # A semicolon table is for French Excel, which asks for the byte order mark.
            encoding = "utf-8-sig" if delimiter == ";" else "utf-8"
            with aside.open("w", encoding=encoding, newline="") as file:
                yield _CsvRows(file, delimiter)
        aside.replace(output)
    finally:
        aside.unlink(missing_ok=True)
