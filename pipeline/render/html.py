"""A `Report` value and its figures → one self-contained HTML file."""

from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined

from pipeline.render.figures.canvas import Figure
from pipeline.render.french import typeset
from pipeline.render.report import Report, method_facts

CELL_NAMES = {
    "partage": "Dit des deux côtés",
    "institution": "Surtout dit par les institutions",
    "vecu": "Surtout dit dans le vécu",
    "silence": "Presque tu",
}


def render_html(report: Report, figures: list[Figure]) -> str:
    """Lay out a report; every text is escaped, only our own SVG is trusted."""
    environment = Environment(
        loader=PackageLoader("pipeline.render"), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )
    environment.filters["typo"] = typeset
    template = environment.get_template("rapport.html.j2")
    return template.render(
        report=report,
        figures={figure.name: figure for figure in figures},
        facts=method_facts(report.k),
        cells=CELL_NAMES,
        css=(Path(__file__).parent / "templates" / "rapport.css").read_text(encoding="utf-8"),
    )
