"""CSV and spreadsheets → headings and rows of text cells."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.encoding import decode


@dataclass(frozen=True)
class Table:
    """Headings and rows of text cells; every row is as wide as the headings."""

    headings: list[str]
    rows: list[list[str]]

    def column(self, name: str) -> list[str]:
        """Cells of one column, top to bottom."""
        index = self.headings.index(name)
        return [row[index] for row in self.rows]


def load_table(path: Path) -> Table:
    """Read the first sheet or the whole CSV as text cells.

    Raises:
        UnreadableFile: The file is empty, damaged or in an unreadable encoding.
    """
    rows = read_csv(decode(path.read_bytes())) if path.suffix.lower() in (".csv", ".tsv") else load_sheet(path)
    rows = [row for row in rows if any(cell.strip() for cell in row)]
    if len(rows) < 2:
        raise UnreadableFile("tableau vide : il faut une ligne de titres et au moins une ligne de réponses.")
    width = len(rows[0])
    body = [(row + [""] * width)[:width] for row in rows[1:]]
    return Table(_headings(rows[0]), body)


def _headings(cells: list[str]) -> list[str]:
    seen: Counter[str] = Counter()
    names = []
    for number, cell in enumerate(cells, start=1):
        name = " ".join(cell.split()) or f"colonne {number}"
        seen[name] += 1
        names.append(name if seen[name] == 1 else f"{name} ({seen[name]})")
    return names


def read_csv(text: str) -> list[list[str]]:
    """Parse CSV text; the separator is the one of `;`, `,`, tab and `|` that fits the lines best."""
    csv.field_size_limit(10_000_000)
    delimiter = sniff_delimiter(text)
    return list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter))


def sniff_delimiter(text: str) -> str:
    r"""Find the separator of a CSV text.

    >>> sniff_delimiter('id;texte\n1;"oui, non"\n2;peut-être')
    ';'
    """

    def score(delimiter: str) -> tuple[int, int]:
        try:
            rows = [
                row for _, row in zip(range(50), csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), strict=False)
            ]
        except csv.Error:
            return (0, 0)
        widths = Counter(len(row) for row in rows if row)
        width = len(rows[0]) if rows else 0
        return (widths[width] if width > 1 else 0, width)

    return max(";,\t|", key=score)


def load_sheet(path: Path) -> list[list[str]]:
    """Read the first sheet of a workbook as text cells.

    Raises:
        UnreadableFile: The file is no workbook.
    """
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        workbook = CalamineWorkbook.from_path(str(path))
        cells = workbook.get_sheet_by_index(0).to_python(skip_empty_area=True)
    except (CalamineError, OSError, ValueError, IndexError) as error:
        raise UnreadableFile(f"classeur illisible ({type(error).__name__}) : rouvrez-le et enregistrez-le en .xlsx.") from error
    return [[_cell(value) for value in row] for row in cells]


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
