"""Styles, page and language of the Word report: everything an analyst may want to change at once."""

from typing import Any

from pipeline.render.word.elements import add_field, add_run, element

INK, SOFT, LINE, WASH = "1C2833", "566573", "D5DBDF", "F5F7F8"
INSTITUTION, LIVED = "1B4F72", "A5450F"
SERIF, SANS = "Georgia", "Arial"
TEXT_WIDTH = 16.6  # centimetres between the margins

# name: (font, points, bold, colour, before, after, keep with next), spaces in points
Look = tuple[str, float, bool, str, float, float, bool]
BUILT_IN: dict[str, Look] = {
    "Title": (SERIF, 28, True, INK, 0, 6, True),
    "Subtitle": (SANS, 11, False, SOFT, 0, 4, False),
    "Heading 1": (SERIF, 19, True, INK, 30, 10, True),
    "Heading 2": (SERIF, 14.5, True, INK, 20, 6, True),
    "Heading 3": (SERIF, 12, True, INK, 14, 4, True),
    "Heading 4": (SANS, 10, True, INK, 12, 3, True),
    "Caption": (SANS, 9, True, INK, 10, 4, False),
    "List Bullet": (SERIF, 10.5, False, INK, 0, 3, False),
}
# In a table, keeping a paragraph with the next one keeps whole rows together: only headers do.
OWN: dict[str, Look] = {
    "Verbatim": (SERIF, 10, False, INK, 2, 2, False),
    "Source": (SANS, 7.5, False, SOFT, 0, 6, False),
    "Mesure": (SANS, 9, False, INK, 0, 5, False),
    "Repère": (SANS, 9, True, SOFT, 0, 4, True),
    "Précision": (SANS, 9, False, SOFT, 0, 5, False),
    "Description": (SANS, 9, False, SOFT, 0, 10, False),
    "Rien": (SERIF, 10, False, SOFT, 2, 4, False),
    "À lire": (SERIF, 10.5, False, INK, 8, 12, False),
    "Titre de sommaire": (SERIF, 15, True, INK, 26, 8, True),
    "Côté": (SANS, 9, True, INK, 2, 2, True),
    "Chiffre": (SERIF, 11.5, True, INK, 4, 0, False),
    "Libellé": (SANS, 8, False, SOFT, 0, 4, False),
    "Cellule": (SANS, 8, False, INK, 1.5, 1.5, False),
    "Entête": (SANS, 8, True, INK, 1.5, 1.5, True),
    "Intitulé": (SANS, 8, True, INK, 1.5, 1.5, False),
    "Intitulé dense": (SANS, 6.5, True, INK, 1.5, 1.5, False),
    "Cellule dense": (SANS, 6.5, False, INK, 1.5, 1.5, False),
    "Entête dense": (SANS, 6.5, True, INK, 1.5, 1.5, True),
    "Mot": (SANS, 9, False, INK, 3, 1, False),
    "Contexte": (SERIF, 8.5, False, SOFT, 0, 2, False),
    "toc 1": (SANS, 9.5, True, INK, 4, 0, False),
    "toc 2": (SANS, 9, False, INK, 0, 0, False),
}


def prepare(document: Any, footer: str) -> None:
    """Set the page, the styles, the language and the footer of an empty document."""
    _page(document)
    _defaults(document)
    from docx.enum.style import WD_STYLE_TYPE

    for name, look in BUILT_IN.items():
        _dress(document.styles[name], look)
    for name, look in OWN.items():
        _dress(document.styles.add_style(name, WD_STYLE_TYPE.PARAGRAPH), look)
    document.styles.add_style("Mots exacts", WD_STYLE_TYPE.CHARACTER)
    _details(document)
    _table_style(document)
    _footer(document.sections[0], footer)


def _page(document: Any) -> None:
    from docx.shared import Cm

    page = document.sections[0]
    page.page_width, page.page_height = Cm(21), Cm(29.7)
    page.left_margin = page.right_margin = Cm((21 - TEXT_WIDTH) / 2)
    page.top_margin, page.bottom_margin = Cm(2.2), Cm(2.2)


def _defaults(document: Any) -> None:
    """French, our own fonts, and no compatibility mode."""
    from docx.oxml.ns import qn

    for language in document.styles.element.iter(qn("w:lang")):
        language.set(qn("w:val"), "fr-FR")
    document.settings.element.find(qn("w:themeFontLang")).set(qn("w:val"), "fr-FR")
    for setting in document.settings.element.iter(qn("w:compatSetting")):
        if setting.get(qn("w:name")) == "compatibilityMode":
            setting.set(qn("w:val"), "15")
    document.settings.element.find(qn("w:decimalSymbol")).set(qn("w:val"), ",")
    document.settings.element.find(qn("w:listSeparator")).set(qn("w:val"), ";")
    _dress(document.styles["Normal"], (SERIF, 10.5, False, INK, 0, 7, False))
    document.styles["Normal"].paragraph_format.line_spacing = 1.2


def _dress(style: Any, look: Look) -> None:
    """Give a style its font, size, colour and spaces."""
    from docx.oxml.ns import qn
    from docx.shared import Pt, RGBColor

    font, size, bold, color, before, after, keep = look
    properties = style.element.get_or_add_rPr()
    for old in properties.findall(qn("w:rFonts")):
        properties.remove(old)
    properties.insert(0, element("rFonts", ascii=font, hAnsi=font, cs=font, eastAsia=font))
    style.font.size, style.font.bold, style.font.color.rgb = Pt(size), bold, RGBColor.from_string(color)
    style.font.italic = False
    space = style.paragraph_format
    space.space_before, space.space_after, space.keep_with_next = Pt(before), Pt(after), keep
    space.widow_control = True
    style.quick_style, style.hidden = True, False


def _details(document: Any) -> None:
    """What only some styles have: a box, a rule, italics, tabs."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.oxml.ns import qn
    from docx.shared import Cm

    styles = document.styles
    styles["Rien"].font.italic = True
    rule = element("pBdr")
    rule.append(element("top", val="single", sz="8", space="8", color=INK))
    styles["Heading 1"].element.get_or_add_pPr().insert_element_before(rule, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    styles["toc 2"].paragraph_format.left_indent = Cm(0.6)
    for name in ("toc 1", "toc 2"):
        styles[name].paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
        styles[name].paragraph_format.line_spacing = 1.0
    title = styles["Title"].element.get_or_add_pPr()
    for old in title.findall(qn("w:pBdr")):
        title.remove(old)
    box = element("pBdr")
    for side in ("top", "left", "bottom", "right"):
        box.append(element(side, val="single", sz="10", space="6", color="8A6D00"))
    about = styles["À lire"].element.get_or_add_pPr()
    about.insert_element_before(box, "w:shd", "w:tabs", "w:spacing", "w:ind", "w:jc")
    about.insert_element_before(element("shd", val="clear", color="auto", fill="FFFBE6"), "w:tabs", "w:spacing", "w:ind", "w:jc")
    styles["À lire"].paragraph_format.left_indent = styles["À lire"].paragraph_format.right_indent = Cm(0.3)


def _table_style(document: Any) -> None:
    """A table style with thin lines and a firmer one under its header."""
    from docx.enum.style import WD_STYLE_TYPE

    style = document.styles.add_style("Tableau de chiffres", WD_STYLE_TYPE.TABLE)
    about = element("tblPr")
    borders = element("tblBorders")
    for side, color in (("top", INK), ("bottom", INK), ("insideH", LINE)):
        borders.append(element(side, val="single", sz="6" if color == INK else "4", space="0", color=color))
    about.append(borders)
    margins = element("tblCellMar")
    for side in ("left", "right"):
        margins.append(element(side, w="80", type="dxa"))
    about.append(margins)
    style.element.append(about)
    first = element("tblStylePr", type="firstRow")
    cell, lines = element("tcPr"), element("tcBorders")
    lines.append(element("bottom", val="single", sz="8", space="0", color=INK))
    cell.extend([lines, element("shd", val="clear", color="auto", fill=WASH)])
    first.append(cell)
    style.element.append(first)


def _footer(section: Any, text: str) -> None:
    """Territory on the left, «page X sur Y» on the right."""
    from docx.enum.text import WD_TAB_ALIGNMENT
    from docx.shared import Cm

    paragraph = section.footer.paragraphs[0]
    paragraph.style = "Libellé"
    paragraph.paragraph_format.tab_stops.add_tab_stop(Cm(TEXT_WIDTH), WD_TAB_ALIGNMENT.RIGHT)
    add_run(paragraph, f"{text}\tpage\u00a0")
    add_field(paragraph, "PAGE", "1")
    add_run(paragraph, " sur\u00a0")
    add_field(paragraph, "NUMPAGES", "1")
