"""A `Synthesis` value and its figures → one self-contained page, for the screen or for paper."""

import base64
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from markupsafe import Markup

from pipeline.render.figures.canvas import Figure
from pipeline.render.figures.links import passages_of
from pipeline.render.html import TEMPLATES, content_policy, environment
from pipeline.render.synthesis.report import Synthesis
from pipeline.render.typography import font_faces

CONTENTS = (
    ("essentiel", "L’essentiel"),
    ("ensemble", "Vue d’ensemble"),
    ("divergences", "Ce qui diverge"),
    ("communs", "Ce qui est commun"),
    ("carte", "Une carte commune"),
    ("voisinages", "Profils et voisinages"),
    ("demarches", "Façons de travailler"),
    ("methode", "Méthode et limites"),
    ("refaire", "Pour refaire cette synthèse"),
)


def render_page(synthesis: Synthesis, figures: Sequence[Figure], files: Sequence[tuple[str, str]] = ()) -> str:
    """Lay out a synthesis for the screen; nothing in it may call the network, nor run.

    Args:
        synthesis: What it says.
        figures: Those that were drawn.
        files: Name and label of the other editions in the same folder.
    """
    return _lay_out(
        synthesis, figures, _css("rapport.css", "synthese.css"), files=files, policy=content_policy(()), drawing=_inline
    )


def render_paper(synthesis: Synthesis, figures: Sequence[Figure], folder: Path) -> str:
    """Lay out a synthesis for paper: everything open, the figures as pictures of a folder."""

    def drawing(drawn: Figure) -> Markup:
        content = base64.b64encode((folder / f"{drawn.name}.png").read_bytes()).decode()
        return Markup('<img src="data:image/png;base64,{}" alt="{}">').format(content, drawn.description)

    css = _css("rapport.css", "imprime.css", "synthese.css")
    return _lay_out(synthesis, figures, css, files=(), policy="", drawing=drawing, printed=True)


def _lay_out(synthesis: Synthesis, figures: Sequence[Figure], css: str, printed: bool = False, **parts: Any) -> str:
    template = environment().get_template("synthese.html.j2")
    # The macros of a territory's report are shared: there is no explorer to lead to here.
    return template.render(
        report=synthesis,
        figures={figure.name: figure for figure in figures},
        css=css,
        printed=printed,
        explorer=None,
        passages_of=passages_of,
        contents=CONTENTS,
        nnbsp="\u202f",
        **parts,
    )


def _inline(figure: Figure) -> Markup:
    """A drawing of ours as it is; it holds its own text alternative."""
    return Markup(figure.svg)


def _css(*names: str) -> str:
    return "\n".join([font_faces(), *((TEMPLATES / name).read_text(encoding="utf-8") for name in names)])
