"""Elements of Word that python-docx has no word for: fields, bookmarks, text alternatives, flags of tables."""

from collections.abc import Sequence
from typing import Any

from pipeline.render.word.package import clean

LONGEST_TITLE = 250  # characters that Word takes


def element(tag: str, **attributes: str) -> Any:
    """Make an element of the main namespace; attributes are in the same one."""
    from docx.oxml import OxmlElement
    from docx.oxml.ns import qn

    made = OxmlElement(f"w:{tag}")
    for name, value in attributes.items():
        made.set(qn(f"w:{name}"), value)
    return made


def add_run(paragraph: Any, text: str, style: str = "") -> Any:
    """Add a run of text, whatever characters it holds."""
    return paragraph.add_run(clean(text), style=style or None)


def add_field(paragraph: Any, code: str, shown: str) -> None:
    """Add a field that Word can refresh, with what it shows until then."""
    for kind in ("begin", "code", "separate", "shown", "end"):
        run = paragraph.add_run()
        if kind == "code":
            instruction = element("instrText")
            instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
            instruction.text = f" {code} "
            run._r.append(instruction)
        elif kind == "shown":
            run.text = shown
        else:
            run._r.append(element("fldChar", fldCharType=kind))


def bookmark(paragraph: Any, name: str, number: int) -> None:
    """Put a bookmark around what a paragraph holds."""
    start, end = element("bookmarkStart", id=str(number), name=name), element("bookmarkEnd", id=str(number))
    first = 1 if paragraph._p.pPr is not None else 0
    paragraph._p.insert(first, start)
    paragraph._p.append(end)


def describe_picture(picture: Any, name: str, title: str, description: str) -> None:
    """Give a picture its name, title and text alternative."""
    properties = picture._inline.docPr
    properties.set("name", clean(name))
    properties.set("title", clean(title)[:LONGEST_TITLE])
    properties.set("descr", clean(description))


def describe_table(table: Any, title: str, description: str = "") -> None:
    """Give a table the title and description that screen readers say."""
    properties = table._tbl.tblPr
    properties.append(element("tblCaption", val=clean(title)[:LONGEST_TITLE]))
    if description:
        properties.append(element("tblDescription", val=clean(description)))


def row_element(cells: Sequence[str], widths: Sequence[int], styles: Sequence[str], header: bool) -> Any:
    """Make a table row of plain texts, quickly: tables of files can count thousands of rows.

    Args:
        cells: Texts.
        widths: Of the columns, in twentieths of a point.
        styles: Identifier of the paragraph style of each cell.
        header: Whether the row is repeated on every page and told as a header.
    """
    row, settings = element("tr"), element("trPr")
    settings.append(element("cantSplit"))
    if header:
        settings.append(element("tblHeader"))
    row.append(settings)
    for text, width, style in zip(cells, widths, styles, strict=True):
        cell, about, paragraph, look, run = (element(tag) for tag in ("tc", "tcPr", "p", "pPr", "r"))
        about.append(element("tcW", w=str(width), type="dxa"))
        look.append(element("pStyle", val=style))
        run.text = clean(text)
        paragraph.extend([look, run])
        cell.extend([about, paragraph])
        row.append(cell)
    return row


def flag_header(row: Any) -> None:
    """Mark a row as a header that is repeated on every page."""
    row._tr.get_or_add_trPr().append(element("tblHeader"))


def keep_whole(row: Any) -> None:
    """Keep a row on one page."""
    row._tr.get_or_add_trPr().append(element("cantSplit"))


def edge(cell: Any, color: str, **sides: int) -> None:
    """Draw the borders of a cell; widths in eighths of a point."""
    borders = element("tcBorders")
    for side in ("top", "left", "bottom", "right"):  # the order that the format wants
        if side in sides:
            borders.append(element(side, val="single", sz=str(sides[side]), space="0", color=color))
    cell._tc.get_or_add_tcPr().append(borders)


def shade(cell: Any, color: str) -> None:
    """Fill a cell with a colour."""
    cell._tc.get_or_add_tcPr().append(element("shd", val="clear", color="auto", fill=color))
