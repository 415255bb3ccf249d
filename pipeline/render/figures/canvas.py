"""What every figure shares: type, colours, markers, and how it becomes SVG or PNG."""

import io
import re
from dataclasses import dataclass, field
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
SVG, PNG = "svg", "png"
MARGIN = 0.1  # inches around what is drawn
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
    """A drawn figure, its title, the sentence that stands in for it, and the table behind it.

    Attributes:
        name: Of its files.
        title: What it is called.
        description: Says what to see.
        svg: For a page; empty where none was asked for.
        table: Its numbers.
        drawing: As matplotlib holds it.
    """

    name: str
    title: str
    description: str
    svg: str
    table: DataTable
    drawing: Any = field(compare=False, repr=False)

    @property
    def labels(self) -> tuple[Label, ...]:
        """Where its texts stand: drawing it once more tells, so that only who asks waits."""
        return labels_of(self.drawing)


@dataclass(frozen=True)
class Plate:
    """Where a figure goes, how it is called, and the small-cell bound it keeps.

    Attributes:
        name: Of its files.
        title: What it is called.
        folder: Of its picture.
        k: Fewest persons that may be told.
        kinds: What is wanted of it: `SVG` for a page, `PNG` in the folder.
        note: A sentence that ends its description.
    """

    name: str
    title: str
    folder: Path
    k: int
    kinds: frozenset[str] = frozenset({SVG, PNG})
    note: str | None = None


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
    """Lay a figure out once, then write what is wanted of it: a PNG, an inline SVG with a role and a text alternative."""
    figure.draw_without_rendering()
    # Laid out: each output would do it again, and what one gives must not depend on whether another was asked for.
    figure.set_layout_engine(None)
    frame = figure.get_tightbbox().padded(MARGIN)
    description = f"{description} {plate.note}" if plate.note else description
    svg = _inline(figure, plate.name, frame, description) if SVG in plate.kinds else ""
    if PNG in plate.kinds:
        path = plate.folder / f"{plate.name}.png"
        figure.savefig(path, format="png", dpi=200, bbox_inches=frame, metadata={"Software": None})
    return Figure(plate.name, plate.title, description, svg, table, figure)


def _inline(figure: Any, name: str, frame: Any, description: str) -> str:
    buffer = io.StringIO()
    figure.savefig(buffer, format="svg", bbox_inches=frame, metadata={"Date": None, "Creator": None})
    svg = buffer.getvalue()
    svg = svg[svg.index("<svg") :]
    # Several figures stand in one page: their ids must not meet.
    svg = re.sub(r'(\bid="|url\(#|href="#(?!explorer))', rf"\g<1>{name}-", svg)
    # Hundreds of points would be as many stops of the Tab key: the table under the figure has the same links.
    svg = svg.replace(' target="_blank"', "")
    svg = svg.replace('<a xlink:href="#explorer', '<a tabindex="-1" aria-hidden="true" xlink:href="#explorer')
    return svg.replace("<svg ", f'<svg role="img" aria-label="{_attribute(description)}" ', 1)


def _attribute(text: str) -> str:
    return text.replace("&", "&amp;").replace('"', "&quot;").replace("<", "&lt;")


def new_figure(width: float, height: float) -> Any:
    """Make a figure of this size in inches, outside pyplot's global state; it can measure its texts at once."""
    from matplotlib.backends.backend_agg import FigureCanvasAgg
    from matplotlib.figure import Figure as MplFigure

    figure = MplFigure(figsize=(width, height), facecolor="white")
    FigureCanvasAgg(figure)
    return figure
