"""A `Report` value and its figures → one self-contained page, for the screen or for paper."""

import base64
import hashlib
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from pipeline.render.explorer.page import ExplorerParts
from pipeline.render.figures.canvas import Figure
from pipeline.render.figures.links import passages_of
from pipeline.render.figures.ranges import draw_ranges, told_ranges
from pipeline.render.french import typeset
from pipeline.render.method import heard_note
from pipeline.render.report import Report
from pipeline.render.typography import font_faces

TEMPLATES = Path(__file__).parent / "templates"


def environment() -> Environment:
    """Templates with every text escaped: only our own drawings are trusted."""
    made = Environment(
        loader=PackageLoader("pipeline.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    made.filters["typo"] = typeset
    made.filters["anchor"] = _unbroken
    return made


def render_html(report: Report, figures: Sequence[Figure], explorer: ExplorerParts, files: Sequence[tuple[str, str]] = ()) -> str:
    """Lay out a report for the screen, with its explorer; nothing in it may call the network.

    Args:
        report: What it says.
        figures: Its maps, whose elements lead to the explorer.
        explorer: Its passages and scripts.
        files: Name and label of the other editions in the same folder.
    """
    css = _css("rapport.css") + explorer.style
    return _lay_out(
        report, figures, css, explorer=explorer, files=files, policy=content_policy(explorer.scripts), drawing=_trusted
    )


def render_print(report: Report, figures: Sequence[Figure], folder: Path) -> str:
    """Lay out a report for paper: everything open, no explorer, the figures as pictures of a folder."""
    css = _css("rapport.css", "imprime.css")

    def drawing(figure: Figure) -> Markup:
        return _picture("image/png", (folder / f"{figure.name}.png").read_bytes(), figure.description)

    return _lay_out(report, figures, css, explorer=None, files=(), policy="", drawing=drawing)


def content_policy(scripts: Sequence[str]) -> str:
    """What a page may do: run exactly these scripts, and call nobody."""
    hashes = " ".join(f"'sha256-{base64.b64encode(hashlib.sha256(s.encode()).digest()).decode()}'" for s in scripts)
    return (
        f"default-src 'none'; script-src {hashes or chr(39) + 'none' + chr(39)}; style-src 'unsafe-inline'; img-src data:; "
        "font-src data:; base-uri 'none'; form-action 'none'"
    )


def _lay_out(report: Report, figures: Sequence[Figure], css: str, **parts: Any) -> str:
    printed = parts["explorer"] is None
    template = environment().get_template("rapport.html.j2")
    drawn = {figure.name: figure for figure in figures}
    return template.render(
        report=report,
        figures=drawn,
        css=css,
        printed=printed,
        picture=_embedded if printed else _inline,
        ranges=draw_ranges,
        ranges_told=told_ranges,
        passages_of=passages_of,
        contents=_contents(report, drawn, printed),
        quadrants=[(typeset(cell), " · ".join(labels) or "rien") for cell, labels in report.cells],
        groups=("Groupe", "Côté", "Voix", *(part.theme.short for part in report.parts)),
        by_group=[(row[1], row[0], *row[2:]) for row in report.prevalence],
        heard_note=heard_note(),
        nnbsp="\u202f",
        **parts,
    )


def _contents(report: Report, figures: dict[str, Figure], printed: bool) -> list[tuple[str, str]]:
    """Anchor and name of each part that the page has."""
    parts = [
        ("essentiel", "L’essentiel", True),
        ("ensemble", "Vue d’ensemble", True),
        ("angles", "Angles morts", True),
        ("themes", "Thème par thème", True),
        ("besoins", "Besoins et actions", True),
        ("hors-livre", "Hors du livre de codes", bool(report.outside or report.lost_names)),
        ("territoire", "Carte du territoire", "territoire" in figures),
        ("entendus", "Qui a été entendu", True),
        ("lu", "Ce qui a été lu et refusé", True),
        ("methode", "Méthode et limites", True),
        ("refaire", "Pour refaire ce rapport", True),
        ("explorer", "Explorer les passages", not printed),
    ]
    return [(anchor, label) for anchor, label, there in parts if there]


def _css(*names: str) -> str:
    return "\n".join([font_faces(), *((TEMPLATES / name).read_text(encoding="utf-8") for name in names)])


def _trusted(figure: Figure) -> Markup:
    """A drawing of ours as it is; it holds its own text alternative."""
    return Markup(figure.svg)


def _inline(svg: str, told: str) -> Markup:
    return Markup(svg)


def _embedded(svg: str, told: str) -> Markup:
    """A small drawing as a picture with its alternative, as tagged PDF wants it."""
    return _picture("image/svg+xml", svg.encode(), told)


def _picture(kind: str, content: bytes, told: str) -> Markup:
    return Markup('<img src="data:{};base64,{}" alt="{}">').format(kind, base64.b64encode(content).decode(), told)


def _unbroken(anchor: str) -> str:
    """Keep «page 8» and «tour 12» on one line."""
    return re.sub(r", (page|tour|ligne) (?=\d)", ", \\1\u00a0", anchor)
