"""A report's value and its figures → one self-contained page from a template, for the screen or for paper.

For reports that have no explorer: nothing in their pages may call the network, nor run.
"""

import base64
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.render.figures.canvas import Figure
from pipeline.render.figures.links import passages_of
from pipeline.render.html import TEMPLATES, content_policy, environment
from pipeline.render.typography import font_faces


@dataclass(frozen=True)
class Layout:
    """How a report is laid out.

    Attributes:
        template: Its file among the templates.
        style: Its own sheet, beside those that all reports share.
        contents: Anchor and name of each part.
    """

    template: str
    style: str
    contents: tuple[tuple[str, str], ...]


def screen_page(layout: Layout, report: Any, figures: Sequence[Figure], files: Sequence[tuple[str, str]] = ()) -> str:
    """Lay out a report for the screen.

    Args:
        layout: Its template, style and parts.
        report: What it says; the template calls it `report`.
        figures: Those that were drawn, by name in the template's `figures`.
        files: Name and label of the other editions in the same folder.
    """
    css = _sheets("rapport.css", layout.style)
    return _lay_out(layout, report, figures, css=css, files=files, policy=content_policy(()), drawing=_inline, printed=False)


def paper_page(layout: Layout, report: Any, figures: Sequence[Figure], folder: Path) -> str:
    """Lay out a report for paper: everything open, the figures as pictures of a folder."""

    def drawing(drawn: Figure) -> Markup:
        content = base64.b64encode((folder / f"{drawn.name}.png").read_bytes()).decode()
        return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(content, drawn.description)

    css = _sheets("rapport.css", "imprime.css", layout.style)
    return _lay_out(layout, report, figures, css=css, files=(), policy="", drawing=drawing, printed=True)


def looks_print() -> str:
    """Print of all templates and sheets: pages made from the same ones look the same."""
    return hashlib.sha256(b"".join(path.read_bytes() for path in sorted(TEMPLATES.glob("*")))).hexdigest()[:16]


def _lay_out(layout: Layout, report: Any, figures: Sequence[Figure], **parts: Any) -> str:
    # The macros of a territory's report are shared: there is no explorer to lead to here.
    return (
        environment()
        .get_template(layout.template)
        .render(
            report=report,
            figures={figure.name: figure for figure in figures},
            explorer=None,
            passages_of=passages_of,
            contents=layout.contents,
            nnbsp="\u202f",
            **parts,
        )
    )


def _inline(figure: Figure) -> Markup:
    """A drawing of ours as it is; it holds its own text alternative."""
    return Markup(figure.svg)


def _sheets(*names: str) -> str:
    return "\n".join([font_faces(), *((TEMPLATES / name).read_text(encoding="utf-8") for name in names)])
