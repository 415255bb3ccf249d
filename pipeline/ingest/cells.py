"""CSV and spreadsheets → headings and rows of text cells."""

import csv
import io
from collections import Counter
from dataclasses import dataclass
from pathlib import Path

from pipeline.errors import UnreadableFile
from pipeline.ingest.encoding import decode_told
from pipeline.ingest.sheet_bounds import check_workbook


@dataclass(frozen=True)
class Table:
    """Headings and rows of text cells; every row is as wide as the headings.

    Attributes:
        headings: One name a column, without doubles.
        rows: Text cells.
        numbers: Line of each row in its sheet, as a spreadsheet shows it (cells may span lines of a CSV file).
        refused: What was not read: (where, why).
    """

    headings: list[str]
    rows: list[list[str]]
    numbers: list[int]
    refused: list[tuple[str, str]]

    def column(self, name: str) -> list[str]:
        """Cells of one column, top to bottom."""
        index = self.headings.index(name)
        return [row[index] for row in self.rows]


def load_table(path: Path) -> Table:
    """Read the first sheet or the whole CSV as text cells.

    Raises:
        UnreadableFile: The file is empty, damaged or in an unreadable encoding.
    """
    refused: list[tuple[str, str]] = []
    if path.suffix.lower() in (".csv", ".tsv"):
        found = decode_told(path.read_bytes())
        sheet, refused = read_csv(found.text), [("fichier", f"{reason} : {detail}") for reason, detail in found.repairs]
    else:
        sheet, refused = load_sheet(path)
    rows = [(n, row) for n, row in enumerate(sheet, start=1) if any(cell.strip() for cell in row)]
    while len(rows) > 1 and sum(bool(c.strip()) for c in rows[0][1]) == 1 < sum(bool(c.strip()) for c in rows[1][1]):
        refused.append((f"ligne {rows[0][0]}", "ligne de titre au-dessus des en-têtes de colonnes"))
        rows = rows[1:]
    if len(rows) < 2:
        raise UnreadableFile("tableau vide : il faut une ligne de titres et au moins une ligne de réponses.")
    width = len(rows[0][1])
    body = []
    for number, row in rows[1:]:
        if any(cell.strip() for cell in row[width:]):
            refused.append(
                (f"ligne {number}", f"{len(row) - width} cellule(s) de trop, sans titre de colonne : guillemets oubliés ?")
            )
        body.append((row + [""] * width)[:width])
    return Table(_headings(rows[0][1]), body, [number for number, _ in rows[1:]], refused)


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
    if text[:4].lower() == "sep=":
        text = text.partition("\n")[2]
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
        split = sum(count for wide, count in widths.items() if wide > 1)
        return (widths[width] if width > 1 and split > 0.5 * widths.total() else 0, width)

    best = max(";,\t|", key=score)
    # With no separator that fits the lines, there is one column: a sign that does not occur splits nothing.
    return best if score(best)[0] else next((d for d in ";\t|," if d not in text), ";")


def load_sheet(path: Path) -> tuple[list[list[str]], list[tuple[str, str]]]:
    """Read the largest sheet of a workbook as text cells, and name the sheets that are not read.

    Raises:
        UnreadableFile: The file is no workbook, or would not fit in memory (bounds in `sheet_bounds`).
    """
    from python_calamine import CalamineError, CalamineWorkbook

    check_workbook(path)
    try:
        workbook = CalamineWorkbook.from_path(str(path))
        sheets = {name: workbook.get_sheet_by_name(name).to_python(skip_empty_area=False) for name in workbook.sheet_names}
    except BaseException as error:  # its panics on damaged files are no `Exception`
        if not isinstance(error, (CalamineError, OSError, ValueError, IndexError)) and type(error).__name__ != "PanicException":
            raise
        raise UnreadableFile(f"classeur illisible ({type(error).__name__}) : rouvrez-le et enregistrez-le en .xlsx.") from error
    largest = max(sheets, key=lambda name: len(sheets[name]), default=None)
    if largest is None:
        return [], []
    refused = [
        (f"feuille « {name} »", f"seule la feuille « {largest} » est lue") for name in sheets if name != largest and sheets[name]
    ]
    return [[_cell(value) for value in row] for row in sheets[largest]], refused


def _cell(value: object) -> str:
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
