"""A `Report` value and its figures → one self-contained HTML file."""

import re
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.report import Report, method_facts


def render_html(report: Report, figures: list[Figure]) -> str:
    """Lay out a report; every text is escaped, only our own SVG is trusted."""
    environment = Environment(
        loader=PackageLoader("pipeline.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["typo"] = typeset
    environment.filters["anchor"] = _unbroken
    template = environment.get_template("rapport.html.j2")
    return template.render(
        report=report,
        figures={figure.name: figure for figure in figures},
        facts=method_facts(report.k),
        css=(Path(__file__).parent / "templates" / "rapport.css").read_text(encoding="utf-8"),
    )


def _unbroken(anchor: str) -> str:
    """Keep «page 8» and «tour 12» on one line."""
    return re.sub(r", (page|tour|ligne) (?=\d)", ", \\1\u00a0", anchor)
