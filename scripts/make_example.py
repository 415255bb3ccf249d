"""Make the files of the invented example territory from their sources in `corpora/exemple/sources`.

Run it after editing a source: python -m scripts.make_example
"""

import csv
import re
import shutil
from pathlib import Path

import docx
import xlsxwriter
from reportlab import rl_config
from reportlab.lib import colors
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import cm
from reportlab.platypus import BaseDocTemplate, Frame, NextPageTemplate, PageBreak, PageTemplate, Paragraph, Table

from scripts import make_example_plan

EXAMPLE = Path(__file__).resolve().parent.parent / "corpora" / "exemple"
SOURCES = EXAMPLE / "sources"
AS_DOCX = ("07_", "08_")
MARGIN = 2.2 * cm

BODY = ParagraphStyle("body", fontName="Times-Roman", fontSize=10.5, leading=14, spaceAfter=7, alignment=4)
BULLET = ParagraphStyle("bullet", parent=BODY, leftIndent=14, bulletIndent=4, spaceAfter=4)
CELL = ParagraphStyle("cell", parent=BODY, fontName="Helvetica", fontSize=8.5, leading=10.5, spaceAfter=0, alignment=0)
HEADINGS = {
    1: ParagraphStyle(
        "h1", fontName="Helvetica-Bold", fontSize=20, leading=25, spaceAfter=16, textColor=colors.HexColor("#15465b")
    ),
    2: ParagraphStyle(
        "h2",
        fontName="Helvetica-Bold",
        fontSize=14,
        leading=18,
        spaceBefore=12,
        spaceAfter=7,
        textColor=colors.HexColor("#15465b"),
    ),
    3: ParagraphStyle("h3", fontName="Helvetica-Bold", fontSize=11.5, leading=15, spaceBefore=8, spaceAfter=4),
}


def blocks_of(text: str) -> list[tuple[str, str | list[list[str]]]]:
    """Parse the Markdown subset of the sources: (kind, content) in order."""
    blocks: list[tuple[str, str | list[list[str]]]] = []
    table: list[list[str]] = []
    for line in [*text.splitlines(), ""]:
        stripped = line.strip()
        if stripped.startswith("|"):
            cells = [cell.strip() for cell in stripped.strip("|").split("|")]
            if not all(re.fullmatch(r":?-+:?", cell) for cell in cells):
                table.append(cells)
            continue
        if table:
            blocks.append(("table", table))
            table = []
        if stripped:
            blocks.append(_line(stripped))
    return blocks


def _line(line: str) -> tuple[str, str]:
    directive = re.fullmatch(r"<!--\s*(colonnes: \d|page)\s*-->", line)
    if directive:
        return directive.group(1), ""
    heading = re.match(r"(#{1,3}) (.+)", line)
    if heading:
        return f"h{len(heading.group(1))}", heading.group(2)
    return ("bullet", line[2:]) if line.startswith("- ") else ("p", line)


def make_pdf(source: Path, target: Path) -> None:
    """Set a source as an A4 PDF, with running heads and two-column parts."""
    rl_config.invariant = 1
    blocks = blocks_of(source.read_text(encoding="utf-8"))
    title = next(str(content) for kind, content in blocks if kind == "h1")
    document = BaseDocTemplate(str(target), pagesize=A4, title=title, author="Communauté de communes du Val d'Ormance (inventée)")
    width, height = A4[0] - 2 * MARGIN, A4[1] - 2 * MARGIN
    gap = 0.8 * cm
    half = (width - gap) / 2
    one = [Frame(MARGIN, MARGIN, width, height, 0, 0, 0, 0)]
    two = [Frame(MARGIN + i * (half + gap), MARGIN, half, height, 0, 0, 0, 0) for i in (0, 1)]
    head = _running_head(title)
    document.addPageTemplates([PageTemplate("1", one, onPage=head), PageTemplate("2", two, onPage=head)])
    document.build([item for kind, content in blocks for item in _flowables(kind, content, width)])


def _running_head(title: str):
    def draw(canvas, document) -> None:
        canvas.saveState()
        canvas.setFont("Helvetica", 8)
        canvas.setFillGray(0.35)
        canvas.drawString(MARGIN, A4[1] - 1.3 * cm, f"CC du Val d'Ormance – {title}"[:90])
        canvas.drawRightString(A4[0] - MARGIN, 1.2 * cm, f"Page {document.page}")
        canvas.restoreState()

    return draw


def _flowables(kind: str, content: str | list[list[str]], width: float) -> list:
    if kind == "table":
        rows = [[Paragraph(cell, CELL) for cell in row] for row in content]
        style = [
            ("GRID", (0, 0), (-1, -1), 0.6, colors.grey),
            ("BACKGROUND", (0, 0), (-1, 0), colors.HexColor("#e4eef2")),
            ("VALIGN", (0, 0), (-1, -1), "TOP"),
        ]
        return [Table(rows, colWidths=[width / len(rows[0])] * len(rows[0]), style=style, spaceBefore=6, spaceAfter=12)]
    if kind.startswith("colonnes"):
        return [NextPageTemplate(kind[-1]), PageBreak()]
    if kind == "page":
        return [PageBreak()]
    if kind == "bullet":
        return [Paragraph(str(content), BULLET, bulletText="•")]
    return [Paragraph(str(content), HEADINGS[int(kind[1])] if kind[0] == "h" else BODY)]


def make_report_docx(source: Path, target: Path) -> None:
    """Set a source as a Word document with headings and tables."""
    document = docx.Document()
    for kind, content in blocks_of(source.read_text(encoding="utf-8")):
        if kind == "table":
            table = document.add_table(rows=len(content), cols=len(content[0]), style="Table Grid")
            for row, cells in zip(table.rows, content, strict=True):
                for cell, text in zip(row.cells, cells, strict=True):
                    cell.text = str(text)
        elif kind.startswith("h"):
            document.add_heading(str(content), level=int(kind[1]))
        elif kind in ("p", "bullet"):
            document.add_paragraph(str(content), style="List Bullet" if kind == "bullet" else None)
    document.save(str(target))


def make_interview_docx(source: Path, target: Path) -> None:
    """Set a transcript as a Word document, a paragraph a line."""
    document = docx.Document()
    for line in source.read_text(encoding="utf-8").splitlines():
        document.add_paragraph(line)
    document.save(str(target))


def make_workbook(source: Path, target: Path) -> None:
    """Set a CSV source as a workbook of text cells."""
    rows = list(csv.reader(source.open(encoding="utf-8", newline=""), delimiter=";"))
    with xlsxwriter.Workbook(str(target), {"strings_to_numbers": False}) as workbook:
        sheet = workbook.add_worksheet("réponses")
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                sheet.write_string(number, column, cell)


def neutral_name(name: str) -> str:
    """Drop what tells a single person (a trade, an office) from the name of an interview's file.

    >>> neutral_name("entretien_02_eleveur.docx.txt"), neutral_name("reunion_publique_essartines_2025-02-06.txt")
    ('entretien_02.docx', 'reunion_publique_essartines_2025-02-06.txt')
    """
    stem, _, suffix = name.replace(".docx.txt", ".docx").rpartition(".")
    return re.sub(r"^(entretien_\d+)_.*", r"\1", stem) + f".{suffix}"


def folders(*names: str) -> list[Path]:
    """Empty and give the output folders."""
    made = []
    for name in names:
        shutil.rmtree(EXAMPLE / name, ignore_errors=True)
        (EXAMPLE / name).mkdir(parents=True)
        made.append(EXAMPLE / name)
    return made


def main() -> None:
    """Make every file of the example."""
    documents, interviews, meetings, answers, workshops, street = folders(
        "documents", "entretiens", "reunions", "reponses", "ateliers", "aller-vers"
    )
    for source in sorted(SOURCES.glob("*.md")):
        if source.name.startswith(AS_DOCX):
            make_report_docx(source, documents / f"{source.stem}.docx")
        elif source.name != "LISEZMOI.md":
            make_pdf(source, documents / f"{source.stem}.pdf")
    for folder, target in (("entretiens", interviews), ("reunions", meetings)):
        for source in sorted((SOURCES / folder).iterdir()):
            name = neutral_name(source.name)
            if source.name.endswith(".docx.txt"):
                make_interview_docx(source, target / name)
            else:
                shutil.copyfile(source, target / name)
    text = (SOURCES / "questionnaire_habitants.csv").read_text(encoding="utf-8")
    (answers / "questionnaire_habitants.csv").write_bytes(text.replace("\r\n", "\n").replace("\n", "\r\n").encode("cp1252"))
    make_workbook(SOURCES / "questionnaire_actifs.csv", answers / "questionnaire_actifs.xlsx")
    make_workbook(SOURCES / "atelier_contributions.csv", workshops / "atelier_contributions.xlsx")
    make_workbook(SOURCES / "rencontres_marche.csv", street / "rencontres_marche.xlsx")
    make_example_plan.main()


if __name__ == "__main__":
    main()
