"""A `Report` value and its figures → a Word document, in the order of the page."""

from collections.abc import Sequence
from copy import deepcopy
from pathlib import Path
from typing import Any

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.report import Report
from pipeline.render.word import elements, package, styles
from pipeline.render.word.closing import (
    write_heard,
    write_method,
    write_needs,
    write_numbers,
    write_outside,
    write_read,
    write_reproducibility,
    write_territory,
)
from pipeline.render.word.opening import write_blind_spots, write_essential, write_overview, write_themes
from pipeline.render.word.paper import Paper

DEPTH = 2  # levels of headings in the table of contents
HINT = "Numéros de page : tout sélectionner (Ctrl + A), puis F9."


def write_word(report: Report, figures: Sequence[Figure], folder: Path, path: Path) -> None:
    """Write a report as an editable Word document, aside first; the same report gives the same bytes.

    Args:
        report: What is said.
        figures: Those that were drawn.
        folder: Holds each figure as `{name}.png`.
        path: The document.
    """
    from docx import Document

    document = Document()
    territory = typeset(report.territory)
    styles.prepare(document, f"{territory} · regards croisés")
    package.describe(document, f"Regards croisés — {territory}", "Ce que les institutions écrivent, ce que les gens vivent")
    paper = Paper(document, folder)
    contents = _cover(paper, report)
    known = {figure.name: figure for figure in figures}
    write_essential(paper, report)
    write_overview(paper, report, known)
    write_blind_spots(paper, report)
    write_themes(paper, report, known)
    write_needs(paper, report, known)
    write_outside(paper, report, known)
    write_territory(paper, known)
    write_heard(paper, report, known)
    write_read(paper, report)
    write_method(paper, report)
    write_reproducibility(paper, report)
    write_numbers(paper)
    _fill_contents(paper, contents)
    package.write_package(document.save, path)


def _cover(paper: Paper, report: Report) -> Any:
    """Write the title and make room for the table of contents."""
    paper.say("Regards croisés · diagnostic territorial", "Subtitle")
    paper.say(typeset(report.territory), "Title")
    paper.say("Ce que les institutions écrivent, ce que les gens vivent", "Subtitle")
    paper.say(f"Rapport du {report.made}", "Subtitle")
    paper.say("Sommaire", "Titre de sommaire")
    contents = paper.document.add_paragraph(style="toc 1")
    paper.say(typeset(HINT), "Libellé")
    return contents


def _fill_contents(paper: Paper, first: Any) -> None:
    """Fill in the table of contents: a field that Word can refresh, already holding links to every heading.

    Asking Word to refresh it on opening would make it warn of «other files»: there are none.
    """
    told = [(level, text, name) for level, text, name in paper.headings if level <= DEPTH]
    paragraphs = [first]
    for _ in told[1:]:
        copy = deepcopy(first._p)
        paragraphs[-1]._p.addnext(copy)
        paragraphs.append(type(first)(copy, first._parent))
    instruction = (_mark("begin"), _instruction(f' TOC \\o "1-{DEPTH}" \\h \\z \\u '), _mark("separate"))
    for paragraph, (level, text, name) in zip(paragraphs, told, strict=True):
        paragraph.style = f"toc {level}"
        link = elements.element("hyperlink", anchor=name, history="1")
        elements.add_run(paragraph, text)
        paragraph.add_run().add_tab()
        elements.add_field(paragraph, f"PAGEREF {name} \\h", "")
        link.extend(paragraph._p.r_lst)
        paragraph._p.append(link)
    for i, mark in enumerate(instruction):
        first._p.insert(1 + i, mark)
    paragraphs[-1]._p.append(_mark("end"))


def _mark(kind: str) -> Any:
    """Make a run that begins, separates or ends a field."""
    run = elements.element("r")
    run.append(elements.element("fldChar", fldCharType=kind))
    return run


def _instruction(code: str) -> Any:
    run, instruction = elements.element("r"), elements.element("instrText")
    instruction.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")
    instruction.text = code
    run.append(instruction)
    return run
