"""A Word document being written: headings, captions, figures, tables, and both sides facing."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.word import elements
from pipeline.render.word.lines import Block, Line, line
from pipeline.render.word.styles import INK, INSTITUTION, LIVED, TEXT_WIDTH, WASH

HEADS = ("Côté institutions", "Côté vécu")
TALLEST = 17.5  # centimetres of a picture, its caption stays on its page
TWIPS = 567  # of a centimetre
LETTER, MARGINS, LONGEST_PIECE = 104, 190, 28  # twentieths of a point of a character and of a cell's margins; characters
BOLDER = 1.18


@dataclass
class Paper:
    """A document and what was put in it so far; `folder` holds the pictures."""

    document: Any
    folder: Path
    headings: list[tuple[int, str, str]] = field(default_factory=list)
    drawn: list[Figure] = field(default_factory=list)
    tables: int = 0

    def heading(self, text: str, level: int, fresh: bool = False) -> None:
        """Write a heading that the table of contents can lead to; a fresh one starts a page."""
        paragraph = self.document.add_heading(level=level)
        if fresh:
            paragraph.paragraph_format.page_break_before = True
        elements.add_run(paragraph, typeset(text))
        name = f"_Toc{len(self.headings) + 1:06}"
        elements.bookmark(paragraph, name, len(self.headings) + 1)
        self.headings.append((level, typeset(text), name))

    def say(self, text: str, style: str = "Normal") -> None:
        """Write a paragraph."""
        self._fill(self.document.add_paragraph(), line(style, text))

    def write(self, written: Line) -> None:
        """Write a paragraph of several runs."""
        self._fill(self.document.add_paragraph(), written)

    def bullets(self, items: Sequence[str]) -> None:
        """Write a list."""
        for item in items:
            self.say(item, "List Bullet")

    def figure(self, figure: Figure | None) -> None:
        """Put a picture with its alternative, its numbered caption, its description and where its numbers stand."""
        if figure is None:
            return
        from docx.shared import Cm

        self.drawn.append(figure)
        number = len(self.drawn)
        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.keep_with_next = True
        paragraph.paragraph_format.space_before = Cm(0.3)
        picture = paragraph.add_run().add_picture(str(self.folder / f"{figure.name}.png"), width=Cm(TEXT_WIDTH))
        if picture.height > Cm(TALLEST):
            picture.width, picture.height = int(picture.width * Cm(TALLEST) / picture.height), Cm(TALLEST)
        elements.describe_picture(picture, f"Figure {number}", figure.title, typeset(figure.description))
        self._caption("Figure", "Figure", number, figure.title)
        self.say(f"{typeset(figure.description)} (Chiffres\u00a0: tableau A{number}, en annexe.)", "Description")

    def numbers(self, figure: Figure, number: int) -> None:
        """Put the table behind a figure, numbered like it."""
        self._caption("Tableau A", "Tableau_A", number, f"Les chiffres de la figure {number} : {figure.title}")
        self._grid(figure.table.headings, figure.table.rows, figure.title)

    def table(self, title: str, headings: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
        """Put a table under its numbered caption, with a header that is repeated on every page."""
        self.tables += 1
        self._caption("Tableau", "Tableau", self.tables, title)
        self._grid(headings, rows, title)

    def facing(self, left: Sequence[Block], right: Sequence[Block], heads: tuple[str, str] = HEADS) -> None:
        """Put both sides face to face, a pair a row: institutions on the left, the lived side on the right."""
        from docx.shared import Cm

        table = self.document.add_table(rows=1, cols=2)
        table.autofit = False
        elements.describe_table(table, typeset(f"{heads[0]} et {heads[1]}, face à face"))
        for _ in range(max(len(left), len(right))):
            elements.keep_whole(table.add_row())
        elements.flag_header(table.rows[0])
        for column, (head, blocks, color) in enumerate(((heads[0], left, INSTITUTION), (heads[1], right, LIVED))):
            for row, cell in enumerate(table.columns[column].cells):
                cell.width = Cm(TEXT_WIDTH / 2)
                if row == 0:
                    self._head(cell, head, color)
                elif row <= len(blocks):
                    elements.edge(cell, color, left=18)
                    elements.shade(cell, WASH)
                    self._block(cell, blocks[row - 1])
        self._gap()

    def facts(self, facts: Sequence[tuple[str, str]]) -> None:
        """Put headline counts side by side: (figure, what it is)."""
        table = self.document.add_table(rows=1, cols=len(facts))
        elements.describe_table(table, "Chiffres clés")
        for cell, (head, rest) in zip(table.rows[0].cells, facts, strict=True):
            elements.edge(cell, INK, left=24)
            elements.shade(cell, WASH)
            self._block(cell, (line("Chiffre", head), line("Libellé", rest)))
        self._gap()

    def _head(self, cell: Any, text: str, color: str) -> None:
        from docx.shared import RGBColor

        elements.edge(cell, color, bottom=12)
        self._block(cell, (line("Côté", typeset(text)),))
        cell.paragraphs[0].runs[0].font.color.rgb = RGBColor.from_string(color)

    def _block(self, cell: Any, block: Block) -> None:
        for i, written in enumerate(block):
            self._fill(cell.paragraphs[0] if i == 0 else cell.add_paragraph(), written)

    def _fill(self, paragraph: Any, written: Line) -> None:
        paragraph.style = written.style
        for text, style in written.runs:
            if text:
                elements.add_run(paragraph, text, style)

    def _gap(self) -> None:
        """Leave a little room after a table; two tables that touch would become one."""
        from docx.shared import Pt

        paragraph = self.document.add_paragraph()
        paragraph.paragraph_format.space_after = Pt(4)
        paragraph.paragraph_format.line_spacing = Pt(4)

    def _caption(self, label: str, sequence: str, number: int, title: str) -> None:
        paragraph = self.document.add_paragraph(style="Caption")
        paragraph.paragraph_format.keep_with_next = True
        elements.add_run(paragraph, label if label.endswith("A") else f"{label}\u00a0")
        elements.add_field(paragraph, f"SEQ {sequence} \\* ARABIC", str(number))
        elements.add_run(paragraph, f" – {typeset(title)}")

    def _grid(self, headings: Sequence[str], rows: Sequence[Sequence[str]], title: str) -> None:
        """A table of plain texts whose columns are as wide as what they hold."""
        table = self.document.add_table(rows=0, cols=len(headings), style="Tableau de chiffres")
        table.autofit = False
        elements.describe_table(table, typeset(title))
        widths, dense = column_widths([headings, *rows])
        for column, width in zip(table._tbl.tblGrid.gridCol_lst, widths, strict=True):
            column.w = width * 635  # English metric units of a twentieth of a point
        names = ("Entête", "Intitulé", "Cellule")
        head, first, cell = (self.document.styles[f"{name} dense" if dense else name].style_id for name in names)
        table._tbl.append(elements.row_element([typeset(h) for h in headings], widths, [head] * len(widths), True))
        styles = [first, *[cell] * (len(widths) - 1)]
        for row in rows:
            table._tbl.append(elements.row_element(row, widths, styles, False))
        self._gap()


def column_widths(rows: Sequence[Sequence[str]]) -> tuple[list[int], bool]:
    """Share the width of the page between columns, by what they hold: in twentieths of a point.

    Every column first holds its longest unbreakable piece, as far as the page allows; the rest goes to long texts.

    Returns:
        The widths, and whether they ask for smaller letters.
    """
    columns = list(zip(*rows, strict=True))
    # Headings and the first column are bold, hence wider.
    pieces = [
        max(
            round(len(piece) * (BOLDER if row == 0 or place == 0 else 1))
            for row, cell in enumerate(column)
            for piece in re.split(r"[ /]", cell)
        )
        for place, column in enumerate(columns)
    ]
    least = [min(piece, LONGEST_PIECE) * LETTER + MARGINS for piece in pieces]
    total = int(TEXT_WIDTH * TWIPS)
    if sum(least) >= total:
        return [total * width // sum(least) for width in least], True
    # The square root keeps a very long text from taking all.
    wants = [
        max(0.0, max(len(cell) for cell in column) - piece) ** 0.5 + 0.1 for column, piece in zip(columns, pieces, strict=True)
    ]
    left = total - sum(least)
    return [width + int(left * want / sum(wants)) for width, want in zip(least, wants, strict=True)], False
