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
SIDE_COLORS = {"institutionnel": "#1B4F72", "vecu": "#A5450F"}
SIDE_MARKERS = {"institutionnel": "s", "vecu": "o"}
SIDE_LABELS = {"institutionnel": "Institutions", "vecu": "Vécu"}
MARKERS = ("o", "s", "^", "D", "v", "P", "X", "*")


@dataclass(frozen=True)
class DataTable:
    """The numbers behind a figure, as they are shown: small counts are masked already.

    Attributes:
        headings: One a column.
        rows: Cells.
        links: Where each row's passages are (`links.passages_of`), in the rows' order; empty where they lead nowhere.
        names: How many of the first cells name a row.
    """

    headings: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    links: tuple[str, ...] = ()
    names: int = 1


@dataclass(frozen=True)
class Label:
    """A text of a figure and the rectangle that it covers, in pixels from the lower left corner."""

    text: str
    x0: float
    y0: float
    x1: float
    y1: float

    def meets(self, other: "Label") -> bool:
        """Whether two labels cover a common place, beyond a pixel."""
        return min(self.x1, other.x1) - max(self.x0, other.x0) > 1 and min(self.y1, other.y1) - max(self.y0, other.y0) > 1


@dataclass(frozen=True)
class Figure:
    """A drawn figure, its title, the sentence that stands in for it, the table behind it, and where its labels stand."""

    name: str
    title: str
    description: str
    svg: str
    table: DataTable
    labels: tuple[Label, ...]


@dataclass(frozen=True)
class Plate:
    """Where a figure goes, how it is called, and the small-cell bound it keeps."""

    name: str
    title: str
    folder: Path
    k: int


def labels_of(figure: Any) -> tuple[Label, ...]:
    """Every visible text of a figure with its rectangle, as drawn."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.text import Text

    canvas = FigureCanvasAgg(figure)
    canvas.draw()
    renderer = canvas.get_renderer()
    # Ticks beyond an axis's view are kept by matplotlib and never drawn.
    unseen = {
        id(label)
        for axes in figure.axes
        for axis in (axes.xaxis, axes.yaxis)
        for tick in axis.get_major_ticks()
        if not min(axis.get_view_interval()) - 1e-9 <= tick.get_loc() <= max(axis.get_view_interval()) + 1e-9
        for label in (tick.label1, tick.label2)
    }
    found = (text for text in figure.findobj(Text) if id(text) not in unseen)
    texts = [text for text in found if text.get_visible() and text.get_text().strip()]
    boxes = [(text.get_text(), text.get_window_extent(renderer)) for text in texts]
    return tuple(Label(text, box.x0, box.y0, box.x1, box.y1) for text, box in boxes)


def finish(figure: Any, plate: Plate, description: str, table: DataTable) -> Figure:
    """Write a figure as PNG, and turn it into inline SVG with a role and a text alternative."""
    name = plate.name
    labels = labels_of(figure)
    figure.savefig(plate.folder / f"{name}.png", format="png", dpi=200, bbox_inches="tight", metadata={"Software": None})
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches="tight", metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # Several figures stand in one page: their ids must not meet.
    svg = re.sub(r'(\bid="|url\(#|href="#(?!explorer))', rf"\g<1>{name}-", svg)
    # Hundreds of points would be as many stops of the Tab key: the table under the figure has the same links.
    svg = svg.replace(' target="_blank"', "")
    svg = svg.replace('<a xlink:href="#explorer', '<a tabindex="-1" aria-hidden="true" xlink:href="#explorer')
    svg = svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(description)}" ', 1)
    return Figure(name, plate.title, description, svg, table, labels)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def new_figure(width: float, height: float) -> Any:
    """Make a figure of this size in inches, outside pyplot's global state."""
    from matplotlib.figure import Figure as MplFigure

    return MplFigure(figsize=(width, height), facecolor="white")
