"""Make the action plan of the invented example territory from its sources in `corpora/exemple/sources/actions`.

Run it after editing a source: python -m scripts.make_example_plan
"""

import csv
import shutil
from datetime import datetime
from pathlib import Path

import docx
import xlsxwriter
from reportlab import rl_config
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import getSampleStyleSheet
from reportlab.platypus import Paragraph, SimpleDocTemplate, Spacer, Table

EXAMPLE = Path(__file__).resolve().parent.parent / "corpora" / "exemple"
SOURCES, PLAN = EXAMPLE / "sources" / "actions", EXAMPLE / "actions"
INVENTED = "Plan d'action inventé, comme tout le Val d'Ormance"


def make_workbook(source: Path, target: Path) -> None:
    """Set a CSV source as a plan is kept in an office: a title, headings, and axes merged over their actions."""
    rows = list(csv.reader(source.open(encoding="utf-8", newline=""), delimiter=";"))
    with xlsxwriter.Workbook(str(target)) as book:
        book.set_properties({"title": INVENTED, "created": datetime(2025, 1, 15)})
        bold, wrapped = book.add_format({"bold": True, "text_wrap": True}), book.add_format({"text_wrap": True, "valign": "top"})
        sheet = book.add_worksheet("Plan d'action")
        sheet.set_column(0, len(rows[0]) - 1, 24)
        sheet.write_string(0, 0, INVENTED, bold)
        for column, heading in enumerate(rows[0]):
            sheet.write_string(2, column, heading, bold)
        for number, row in enumerate(rows[1:], start=3):
            for column, cell in enumerate(row[1:], start=1):
                sheet.write_string(number, column, cell, wrapped)
        starts = [n for n, row in enumerate(rows[1:], start=3) if row[0]]
        for start, after in zip(starts, [*starts[1:], len(rows) + 2], strict=True):
            sheet.merge_range(start, 0, after - 1, 0, rows[start - 2][0], wrapped)


def sheet_of(source: Path) -> tuple[str, list[list[str]]]:
    """Read a sheet of an action: its name, and rows of a label and its value."""
    title, *lines = source.read_text(encoding="utf-8").splitlines()
    return title, [line.split(" | ", 1) for line in lines]


def make_docx(source: Path, target: Path) -> None:
    """Set a sheet as a Word document: a heading, and a table of two columns."""
    title, rows = sheet_of(source)
    document = docx.Document()
    document.core_properties.title = INVENTED
    document.add_heading(title, level=1)
    table = document.add_table(rows=len(rows), cols=2, style="Table Grid")
    for row, cells in zip(table.rows, rows, strict=True):
        for cell, text in zip(row.cells, cells, strict=True):
            cell.text = text
    document.save(str(target))


def make_pdf(source: Path, target: Path) -> None:
    """Set a sheet as a PDF page: labels on the left, values on the right, no rule between them."""
    rl_config.invariant = 1
    title, rows = sheet_of(source)
    styles = getSampleStyleSheet()
    cells = [[Paragraph(f"<b>{label}</b>", styles["BodyText"]), Paragraph(value, styles["BodyText"])] for label, value in rows]
    table = Table(cells, colWidths=[120, 340], style=[("VALIGN", (0, 0), (-1, -1), "TOP")])
    SimpleDocTemplate(str(target), pagesize=A4, title=INVENTED).build(
        [Paragraph(title, styles["Heading1"]), Spacer(1, 12), table]
    )


def main() -> None:
    """Make every file of the plan."""
    shutil.rmtree(PLAN, ignore_errors=True)
    PLAN.mkdir()
    for source in sorted(SOURCES.glob("plan_*.csv")):
        make_workbook(source, PLAN / f"{source.stem}.xlsx")
    make_docx(SOURCES / "fiche_reprise_commerces.txt", PLAN / "fiche_reprise_commerces.docx")
    make_pdf(SOURCES / "fiche_petite_enfance.txt", PLAN / "fiche_petite_enfance.pdf")


if __name__ == "__main__":
    main()
