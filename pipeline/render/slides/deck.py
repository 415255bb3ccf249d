"""A presentation being made: slides with a real title, boxes that hold their text, pictures, tables and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.render.french import typeset
from pipeline.render.slides.measure import HANG, LEADING, Para, fit, height, para, shortened
from pipeline.render.slides.template import COVER, INK, PAPER, SOFT, TITLE, Box, rgb
from pipeline.render.word.package import clean

PADDING = 0.1  # inches on each side of a box
CELL = 0.1
TABLE, AIR = 17, 6  # points of a table's letters, and above and below them
LONGEST_CELL = 90  # characters
ALTERNATIVE = 2000  # characters of a text alternative


@dataclass
class Deck:
    """A presentation and the folder of its pictures."""

    presentation: Any
    folder: Path

    def slide(self, title: str, notes: Sequence[str], layout: str = "Title Only") -> Any:
        """Add a slide with its title, its number and its notes."""
        layouts = {made.name: made for made in self.presentation.slide_layouts}
        slide = self.presentation.slides.add_slide(layouts[layout])
        box = TITLE if layout == "Title Only" else COVER
        written = fit(
            [para(clean(title), 28 if layout == "Title Only" else 44, INK if layout == "Title Only" else PAPER, bold=True)],
            box.width - 0.2,
            box.height - 0.1,
        )
        self.fill(slide.shapes.title.text_frame, written)
        if layout == "Title Only":
            _number(slide, layouts[layout])
        self._notes(slide, [title, *notes])
        return slide

    def text(self, slide: Any, name: str, box: Box, paragraphs: Sequence[Para], color: str | None = None) -> Any:
        """Put paragraphs in a box, smaller where they would not hold; give what was written."""
        from pptx.enum.text import MSO_AUTO_SIZE
        from pptx.util import Inches

        shape = slide.shapes.add_textbox(*(Inches(value) for value in box))
        shape.name = name
        frame = shape.text_frame
        frame.word_wrap, frame.auto_size = True, MSO_AUTO_SIZE.NONE
        frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = Inches(PADDING)
        if color:
            shape.fill.solid()
            shape.fill.fore_color.rgb = rgb(color)
        self.fill(frame, fit(paragraphs, box.width - 2 * PADDING, box.height - 2 * PADDING))
        return shape

    def picture(self, slide: Any, name: str, alternative: str, box: Box) -> None:
        """Put a picture as large as a box allows, in its middle, with its text alternative."""
        from pptx.util import Inches

        picture = slide.shapes.add_picture(str(self.folder / f"{name}.png"), 0, 0)
        ratio = min(Inches(box.width) / picture.width, Inches(box.height) / picture.height)
        picture.width, picture.height = int(picture.width * ratio), int(picture.height * ratio)
        picture.left = Inches(box.left) + (Inches(box.width) - picture.width) // 2
        picture.top = Inches(box.top) + (Inches(box.height) - picture.height) // 2
        picture.name = f"Figure {name}"
        picture._element.nvPicPr.cNvPr.set("descr", clean(typeset(alternative))[:ALTERNATIVE])

    def size_in(self, name: str, box: Box) -> float:
        """How many inches wide a picture would be in a box."""
        from PIL import Image

        with Image.open(self.folder / f"{name}.png") as image:
            return min(box.width, box.height * image.width / image.height)

    def table(self, slide: Any, box: Box, headings: Sequence[str], rows: Sequence[Sequence[str]], shares: Sequence[float]) -> int:
        """Put a table whose columns take these shares of a box, with as many rows as it holds; give how many."""
        from pptx.util import Inches, Pt

        widths = [box.width * share / sum(shares) for share in shares]
        shown, top = [list(headings)], box.height
        rows = [[shortened(cell, LONGEST_CELL) for cell in row] for row in rows]
        sizes = [_row_height(headings, widths)]
        for row in rows:
            tall = _row_height(row, widths)
            if sum(sizes) + tall > top:
                break
            shown.append(list(row))
            sizes.append(tall)
        place = (Inches(box.left), Inches(box.top), Inches(box.width), Inches(sum(sizes)))
        frame = slide.shapes.add_table(len(shown), len(headings), *place)
        frame.name = "Tableau"
        frame._element.nvGraphicFramePr.cNvPr.set("descr", clean(f"Tableau\u00a0: {', '.join(headings)}"))
        for column, wide in zip(frame.table.columns, widths, strict=True):
            column.width = Inches(wide)
        for i, (row, tall) in enumerate(zip(shown, sizes, strict=True)):
            frame.table.rows[i].height = Inches(tall)
            for j, cell in enumerate(row):
                target = frame.table.cell(i, j)
                target.margin_left = target.margin_right = Inches(CELL)
                target.margin_top = target.margin_bottom = Pt(AIR)
                self.fill(target.text_frame, [para(cell, TABLE, "FFFFFF" if i == 0 else INK, bold=i == 0 or j == 0)])
        return len(shown) - 1

    def fill(self, frame: Any, paragraphs: Sequence[Para]) -> None:
        """Write paragraphs in a frame, each run told to be French."""
        from pptx.util import Pt

        for i, written in enumerate(paragraphs):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            paragraph.space_after = Pt(written.after)
            if written.bullet:
                _bullet(paragraph)
            for text, bold in written.runs:
                if text:
                    run = paragraph.add_run()
                    run.text = clean(text)
                    run.font.size, run.font.bold = Pt(written.size), bold
                    run.font.color.rgb = rgb(written.color)
                    run._r.get_or_add_rPr().set("lang", "fr-FR")

    def _notes(self, slide: Any, notes: Sequence[str]) -> None:
        frame = slide.notes_slide.notes_text_frame
        for i, note in enumerate(notes):
            paragraph = frame.paragraphs[0] if i == 0 else frame.add_paragraph()
            run = paragraph.add_run()
            run.text = clean(note)
            run._r.get_or_add_rPr().set("lang", "fr-FR")


def source_line(text: str) -> list[Para]:
    """Make the small line that says where something comes from."""
    return [para(text, 12, SOFT)]


def _bullet(paragraph: Any) -> None:
    from pptx.oxml import parse_xml
    from pptx.oxml.ns import nsdecls
    from pptx.util import Inches

    about = paragraph._p.get_or_add_pPr()
    about.set("marL", str(Inches(HANG)))
    about.set("indent", str(-Inches(HANG)))
    about.append(parse_xml(f'<a:buChar {nsdecls("a")} char="•"/>'))


def _row_height(cells: Sequence[str], widths: Sequence[float]) -> float:
    margins = 2 * AIR / 72 + 0.02
    tallest = max(height([para(cell, TABLE, INK, bold=True)], wide - 2 * CELL) for cell, wide in zip(cells, widths, strict=True))
    return max(tallest, TABLE * LEADING / 72) + margins


def _number(slide: Any, layout: Any) -> None:
    """Show the slide's number: the library leaves its placeholder out."""
    from copy import deepcopy

    for placeholder in layout.placeholders:
        if placeholder.placeholder_format.type == 13:  # PP_PLACEHOLDER.SLIDE_NUMBER
            slide.shapes._spTree.append(deepcopy(placeholder._element))
