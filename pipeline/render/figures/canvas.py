"""What every figure shares: type, colours, markers, and how it becomes SVG or PNG."""

import io
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STYLE: Any = {
    "font.family": "DejaVu Sans",
    "font.size": 9.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.edgecolor": "#555555",
    "svg.fonttype": "path",
    "svg.hashsalt": "regards-croises",
}
SIDE_COLORS = {"institutionnel": "#1B4F72", "vecu": "#C0561E"}
SIDE_MARKERS = {"institutionnel": "s", "vecu": "o"}
SIDE_LABELS = {"institutionnel": "Institutions", "vecu": "Vécu"}
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


@dataclass(frozen=True)
class Figure:
    """A drawn figure, its title, and the sentence that stands in for it."""

    name: str
    title: str
    description: str
    svg: str


def finish(figure: Any, name: str, title: str, description: str) -> Figure:
    """Turn a matplotlib figure into inline SVG with a role and a text alternative."""
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # Several figures stand in one page: their ids must not meet.
    svg = re.sub(r'(\bid="|url\(#|href="#)', rf"\g<1>{name}-", svg)
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(description)}" ', 1)
    return Figure(name, title, description, svg)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def save_png(figure: Any, path: Path) -> None:
    """Write a figure as PNG at print quality, without the date of the day."""
    figure.savefig(path, format="png", dpi=200, bbox_inches="tight", metadata={"Software": None})


def new_figure(width: float, height: float) -> Any:
    """Make a figure of this size in inches, outside pyplot's global state."""
    from matplotlib.figure import Figure as MplFigure

    return MplFigure(figsize=(width, height), facecolor="white")
