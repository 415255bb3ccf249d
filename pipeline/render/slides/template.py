"""The look of the slides: 16:9, our colours and typeface in the theme, a title layout and a slide layout."""

from typing import Any, NamedTuple

INK, SOFT, PAPER, PALE, WASH = "1C2833", "566573", "FFFFFF", "D5DBDF", "F2F4F6"
INSTITUTION, LIVED = "1B4F72", "A5450F"
TYPEFACE = "Arial"
WIDTH, HEIGHT = 13.333, 7.5  # inches
KEPT = ("Title Slide", "Title Only")


class Box(NamedTuple):
    """A rectangle of a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


TITLE = Box(0.6, 0.4, 12.13, 1.15)
COVER = Box(0.9, 1.9, 11.5, 2.0)
BODY = Box(0.6, 1.7, 12.13, 4.9)
CAPTION = Box(0.6, 6.65, 11.2, 0.6)
NUMBER = Box(12.0, 6.95, 0.73, 0.35)


def new_presentation() -> Any:
    """Make an empty presentation with our two layouts."""
    from pptx import Presentation
    from pptx.util import Inches

    made = Presentation()
    made.slide_width, made.slide_height = Inches(WIDTH), Inches(HEIGHT)
    for layout in list(made.slide_layouts):
        if layout.name not in KEPT:
            made.slide_layouts.remove(layout)
    _theme(made.slide_master)
    _title_style(made.slide_master)
    for layout in (made.slide_master, *made.slide_layouts):
        _arrange(layout)
    cover = next(layout for layout in made.slide_layouts if layout.name == "Title Slide")
    _place(cover.placeholders[0], COVER)
    _place(cover.placeholders[1], Box(0.9, 4.1, 11.5, 1.4))
    for level in cover.placeholders[1]._element.iterfind(".//{*}lstStyle/*"):
        level.set("algn", "l")
    cover.background.fill.solid()
    cover.background.fill.fore_color.rgb = rgb(INK)
    for layout in made.slide_layouts:
        _band(layout, Box(0, 0, WIDTH / 2, 0.14), INSTITUTION)
        _band(layout, Box(WIDTH / 2, 0, WIDTH / 2, 0.14), LIVED)
    for part in (made.slide_master, *made.slide_layouts, made.notes_master):
        for told in part.element.iterfind(".//*[@lang]"):
            told.set("lang", "fr-FR")
    return made


def rgb(code: str) -> Any:
    """A colour from its six hexadecimal digits."""
    from pptx.dml import color

    made: Any = color.RGBColor  # untyped in the library
    return made.from_string(code)


def _band(layout: Any, box: Box, color: str) -> None:
    """Draw a band of colour on a layout, under everything else."""
    from pptx.oxml.shapes.autoshape import CT_Shape
    from pptx.shapes.autoshape import Shape
    from pptx.util import Inches

    made = CT_Shape.new_autoshape_sp(len(layout.shapes) + 100, "Bandeau", "rect", *(Inches(value) for value in box))
    made.remove(made.find("{*}style"))  # it would cast a shadow
    layout.shapes._spTree.insert(2, made)
    shape = Shape(made, layout.shapes)
    shape.fill.solid()
    shape.fill.fore_color.rgb = rgb(color)
    shape.line.fill.background()


def _theme(master: Any) -> None:
    """Put our typeface and colours in the theme, so that what an analyst adds looks the same."""
    from lxml import etree
    from pptx.opc.constants import RELATIONSHIP_TYPE

    part = master.part.part_related_by(RELATIONSHIP_TYPE.THEME)
    theme = etree.fromstring(part.blob)
    for font in theme.iterfind(".//{*}fontScheme//{*}latin"):
        font.set("typeface", TYPEFACE)
    for name, color in (("dk2", INK), ("accent1", INSTITUTION), ("accent2", LIVED)):
        for scheme in theme.iterfind(f".//{{*}}clrScheme/{{*}}{name}/{{*}}srgbClr"):
            scheme.set("val", color)
    part._blob = etree.tostring(theme, xml_declaration=True, encoding="UTF-8", standalone=True)


def _title_style(master: Any) -> None:
    style = master.element.find(".//{*}titleStyle/{*}lvl1pPr")
    style.set("algn", "l")
    for level in master.element.iterfind(".//{*}bodyStyle/*"):
        level.set("algn", "l")
    style.find("{*}defRPr").set("sz", "2800")
    style.find("{*}defRPr").set("b", "1")


def _arrange(layout: Any) -> None:
    """Place the title and the slide's number; drop what no slide uses."""
    from pptx.enum.shapes import PP_PLACEHOLDER
    from pptx.enum.text import MSO_ANCHOR

    for placeholder in list(layout.placeholders):
        kind = placeholder.placeholder_format.type
        if kind in (PP_PLACEHOLDER.TITLE, PP_PLACEHOLDER.CENTER_TITLE):
            _place(placeholder, TITLE)
            placeholder.text_frame.vertical_anchor = MSO_ANCHOR.BOTTOM
        elif kind == PP_PLACEHOLDER.SLIDE_NUMBER:
            _place(placeholder, NUMBER)
            _small_number(placeholder)
        elif kind == PP_PLACEHOLDER.BODY:
            _place(placeholder, BODY)
        elif kind in (PP_PLACEHOLDER.DATE, PP_PLACEHOLDER.FOOTER):
            placeholder._element.getparent().remove(placeholder._element)


def _place(placeholder: Any, box: Box) -> None:
    from pptx.util import Inches

    placeholder.left, placeholder.top, placeholder.width, placeholder.height = (Inches(value) for value in box)


def _small_number(placeholder: Any) -> None:
    for field in placeholder._element.iterfind(".//{*}fld"):
        properties = field.find("{*}rPr")
        properties.set("lang", "fr-FR")
        properties.set("sz", "1100")
    for end in placeholder._element.iterfind(".//{*}endParaRPr"):
        end.set("lang", "fr-FR")
