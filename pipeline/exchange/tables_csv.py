"""The tables of a run as CSV for Excel in French: semicolons, decimal commas, a mark of order; a folder, or one `.zip`.

The tables are those of `tables_out`; long cells are never cut here. A cell that a spreadsheet would run as a formula stands behind
an apostrophe, which this program takes away again when it reads a table.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import IO

from slugify import slugify

from pipeline.exchange.cells_out import guard
from pipeline.exchange.shown import aside, open_run
from pipeline.exchange.tables import Cell, Row, Table, tables_of
from pipeline.exchange.tables_out import guide

GUIDE = "lisez-moi.txt"
LINE = "\r\n"
MARK = "utf-8-sig"


def write(run: Path, folder: Path, target: Path) -> list[str]:
    """Write the tables of a run as CSV.

    Args:
        run: Folder of a finished run.
        folder: The territory's.
        target: A folder, made where it is missing, in which files of the same names are replaced; or a `.zip`.

    Returns:
        What a person should know of it, in French.
    """
    with ExitStack() as stack:
        shown = stack.enter_context(open_run(run))
        archive = None
        if target.suffix.lower() == ".zip":
            place = stack.enter_context(aside(target))
            archive = stack.enter_context(zipfile.ZipFile(place, "w"))
        with _entry(target, archive, GUIDE) as file:
            file.write(LINE.join([*guide(shown), ""]))
        for table in tables_of(shown):
            with _entry(target, archive, f"{slugify(table.name)}.csv") as file:
                write_table(file, table)
        return shown.remarks()


def write_table(file: IO[str], table: Table) -> None:
    """Write one table into an open file."""
    writer = csv.writer(file, delimiter=";", lineterminator=LINE)
    writer.writerow([column.title for column in table.columns])
    rows: Iterable[Row] = table.rows()
    writer.writerows([written(cell) for cell in row] for row in rows)


def written(cell: Cell) -> str:
    """Write a cell as French spreadsheets read it.

    >>> written(0.277), written(12), written(None), written("=1+1")
    ('0,277', '12', '', "'=1+1")
    """
    if cell is None:
        return ""
    if isinstance(cell, str):
        return guard(cell)
    return str(cell) if isinstance(cell, int) else f"{cell:.10f}".rstrip("0").rstrip(".").replace(".", ",")


@contextmanager
def _entry(target: Path, archive: zipfile.ZipFile | None, name: str) -> Iterator[IO[str]]:
    """Open one file of the folder, or of the archive; its time is always the same, so that its bytes are."""
    if archive is None:
        with aside(target / name) as place, place.open("w", encoding=MARK, newline="") as file:
            yield file
        return
    told = zipfile.ZipInfo(name)
    told.compress_type = zipfile.ZIP_DEFLATED
    with archive.open(told, "w", force_zip64=True) as raw, io.TextIOWrapper(raw, encoding=MARK, newline="") as text:
        yield text
