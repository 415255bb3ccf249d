"""Figure: communes by theme and perspective, as small maps side by side, and a map of their names."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
from slugify import slugify

from pipeline.model import Codebook
from pipeline.outlines import Commune
from pipeline.render.figures.canvas import SIDE_LABELS, STYLE, Figure, Plate, finish, new_figure
from pipeline.render.figures.commune_names import Spot, spots, write_apart
from pipeline.render.figures.links import passages_of
from pipeline.render.figures.marks import wrapped
from pipeline.render.figures.territory_text import SIDES, describe_territory, table_of
from pipeline.render.french import percent

WIDTH = 7.6  # inches
# Upper bounds of the classes of shares, and blues whose lightness falls evenly: they keep their order in grey.
BOUNDS = (0.0, 0.25, 0.5, 0.75, 1.0)
COLORS = ("#d5e2ee", "#a6c5e1", "#6a9fce", "#2f6ca9", "#0b2f5e")
# Then too few voices, then nobody.
FILLS: tuple[dict[str, Any], ...] = (
    *({"facecolor": color} for color in COLORS),
    {"facecolor": "white", "hatch": "//////"},
    {"facecolor": "white"},
)
FEW, NOBODY = len(COLORS), len(COLORS) + 1
LINE = "#8a8a8a"
NAMED = 14  # communes whose names are written on the map; more are numbered
COLUMNS = 3  # of the list of names
LINE_HEIGHT = 0.112  # inches, of that list
LANDSCAPE = 1.5  # width by height from which themes go down the page rather than across
ACROSS = 4  # themes side by side
DOWN = 5  # themes one below the other, at most
GRID = 700  # steps across the territory: points nearer than one are drawn once


@dataclass(frozen=True)
class _Panel:
    """One small map: its theme, its side, and its place in inches from the upper left corner."""

    theme: str
    side: str
    left: float
    top: float


@dataclass(frozen=True)
class _Land:
    """The territory as it is drawn: a shape a commune, and its extent.

    Attributes:
        communes: Those that have an outline, by name.
        rings: Rings of each in plane units, latitude 1 unit a degree; arrays of shape (points, 2).
        low: Lower left corner, shape (2,).
        size: Width and height, shape (2,).
    """

    communes: tuple[Commune, ...]
    rings: tuple[tuple[np.ndarray, ...], ...]
    low: np.ndarray
    size: np.ndarray

    @property
    def aspect(self) -> float:
        """Width by height."""
        return float(self.size[0] / self.size[1])


def draw_territory(communes: Sequence[Commune], shares: pd.DataFrame, codebook: Codebook, plate: Plate) -> Figure | None:
    """Draw a map a theme and perspective: the share of the voices of each commune that raise the theme.

    Args:
        communes: With their outlines.
        shares: As `compare.places.share_by_commune` gives them: what may not be told is null.
        codebook: Its themes, in order.
        plate: Where it goes.

    Returns:
        The figure; `None` without outline, or where no passage is about a commune that has one.
    """
    drawn = sorted((c for c in communes if c.rings), key=lambda c: (slugify(c.label), c.code))
    known = shares[shares["code"].isin([c.code for c in drawn])]
    if known.empty:
        return None
    import matplotlib

    land = _land(drawn)
    with matplotlib.rc_context({**STYLE, "hatch.linewidth": 0.6}):
        figure = _compose(land, known, codebook, plate.k)
        return finish(figure, plate, describe_territory(drawn, known, plate.k), table_of(drawn, known, codebook))


def _land(communes: Sequence[Commune]) -> _Land:
    """Put outlines on a plane: equirectangular, longitudes shrunk by the cosine of the middle latitude."""
    points = np.concatenate([np.array(ring) for commune in communes for ring in commune.rings])
    shrink = np.array([np.cos(np.radians((points[:, 1].min() + points[:, 1].max()) / 2)), 1.0])
    low, high = points.min(axis=0) * shrink, points.max(axis=0) * shrink
    step = float((high - low).max()) / GRID or 1.0

    def plane(ring: Any) -> np.ndarray:
        # Neighbours share their points, so that rounding them keeps borders together.
        rounded = np.round(np.array(ring) * shrink / step) * step
        moved = np.any(np.diff(rounded, axis=0) != 0, axis=1)
        return np.asarray(rounded[np.concatenate([[True], moved])])

    rings = tuple(tuple(plane(ring) for ring in commune.rings) for commune in communes)
    margin = 0.01 * (high - low) + step
    return _Land(tuple(communes), rings, low - margin, high - low + 2 * margin)


def _compose(land: _Land, shares: pd.DataFrame, codebook: Codebook, k: int) -> Any:
    """Lay out the maps, their key and the map of names from the top down, and draw them."""
    panels, size, bottom = _panels([theme.key for theme in codebook.themes], land.aspect)
    names = {theme.key: theme.short for theme in codebook.themes}
    numbered = len(land.communes) > NAMED
    width = min(3.3 if numbered else 4.6, 3.2 * land.aspect)
    lines = -(-len(land.communes) // COLUMNS)
    tall = max(width / land.aspect, LINE_HEIGHT * lines if numbered else 1.9)
    top = bottom + (0.62 if numbered else 0.25)
    figure = new_figure(WIDTH, top + tall + 0.1)
    for panel in panels:
        axes = _axes(figure, land, (panel.left, panel.top), size)
        _paint(axes, land, shares[(shares["theme"] == panel.theme) & (shares["perspective"] == panel.side)], panel, k)
        _entitle(figure, panel, panels, (names[panel.theme], size, _goes_down(land.aspect, len(names))))
    _key(figure, (0.5 * WIDTH, bottom + 0.02) if numbered else (width + 0.45, top), k, len(FILLS) if numbered else 1)
    axes = _axes(figure, land, (0.15, top), (width, width / land.aspect))
    _shape(axes, land.rings, facecolor="#f4f4f4")
    places = spots(land.rings)
    if numbered or not write_apart(axes, places, [commune.label for commune in land.communes], 7.5):
        _number(axes, land, places, (width + 0.3, top))
    return figure


def _goes_down(aspect: float, themes: int) -> bool:
    """Whether themes go down the page: the territory is wide, and they are few enough for one page."""
    return aspect >= LANDSCAPE and themes <= DOWN


def _panels(themes: Sequence[str], aspect: float) -> tuple[list[_Panel], tuple[float, float], float]:
    """Place the small maps; a wide territory has its themes down the page, another has them across.

    Returns:
        Panels, their size (width, height), and where they end.
    """
    gap, head, margin = 0.12, 0.3, 1.0 if _goes_down(aspect, len(themes)) else 0.3
    if _goes_down(aspect, len(themes)):
        width = (WIDTH - margin - gap) / len(SIDES)
        height = width / aspect
        placed = [
            _Panel(theme, side, margin + column * (width + gap), head + row * (height + gap))
            for row, theme in enumerate(themes)
            for column, side in enumerate(SIDES)
        ]
        return placed, (width, height), head + len(themes) * (height + gap)
    columns = min(len(themes), ACROSS)
    width = (WIDTH - margin - gap * columns) / max(columns, 3)
    height = width / aspect
    block = head + len(SIDES) * (height + gap)
    placed = [
        _Panel(theme, side, margin + (i % ACROSS) * (width + gap), (i // ACROSS) * block + head + row * (height + gap))
        for i, theme in enumerate(themes)
        for row, side in enumerate(SIDES)
    ]
    return placed, (width, height), block * -(-len(themes) // ACROSS)


def _axes(figure: Any, land: _Land, corner: tuple[float, float], size: tuple[float, float]) -> Any:
    """Axes of the territory's shape at a place in inches from the upper left corner."""
    wide, tall = figure.get_size_inches()
    left, top = corner
    axes = figure.add_axes((left / wide, 1 - (top + size[1]) / tall, size[0] / wide, size[1] / tall))
    axes.set_xlim(land.low[0], land.low[0] + land.size[0])
    axes.set_ylim(land.low[1], land.low[1] + land.size[1])
    axes.set_axis_off()
    return axes


def _paint(axes: Any, land: _Land, rows: pd.DataFrame, panel: _Panel, k: int) -> None:
    """Fill each commune by its class; nobody leaves it white, too few voices hatch it. A commune leads to its passages."""
    told = rows.set_index("code")
    looks = [_look(told.loc[c.code] if c.code in told.index else None, k) for c in land.communes]
    for number, fill in enumerate(FILLS):
        here = [place for place, look in enumerate(looks) if look == number]
        filters = {"theme": panel.theme, "perspective": panel.side}
        urls = [passages_of(commune=land.communes[place].code, **filters) if _told(number) else None for place in here]
        _shape(axes, [land.rings[place] for place in here], urls=urls, **fill)


def _told(number: int) -> bool:
    """Whether a fill tells of passages that may be shown."""
    return number < FEW


def _look(row: pd.Series | None, k: int) -> int:
    """Which of the fills a commune has: a share of a few documents may be told in a table, and is no colour of a map."""
    if row is None or (pd.notna(row["voices"]) and row["voices"] == 0):
        return NOBODY
    if pd.isna(row["share"]) or row["voices"] < k:
        return FEW
    return int(np.searchsorted(BOUNDS, float(row["share"])))


def _shape(axes: Any, shapes: Sequence[Sequence[np.ndarray]], **look: Any) -> None:
    """Draw communes that look alike at once."""
    from matplotlib.collections import PathCollection
    from matplotlib.path import Path

    if shapes:
        paths = [Path.make_compound_path(*(Path(ring, closed=True) for ring in rings)) for rings in shapes]
        collection = PathCollection(paths, edgecolor=LINE, linewidth=0.5, **look)
        collection.set_transform(axes.transData)
        axes.add_collection(collection, autolim=False)


def _entitle(figure: Any, panel: _Panel, panels: Sequence[_Panel], told: tuple[str, tuple[float, float], bool]) -> None:
    """Write the theme and the side once a row and a column."""
    name, (width, height), landscape = told
    wide, tall = figure.get_size_inches()
    top, side = SIDE_LABELS[panel.side], panel.side
    first = panel.left == min(p.left for p in panels)
    over, beside = (top, name) if landscape else (name, top)
    if side == SIDES[0] if not landscape else panel.top == panels[0].top:
        figure.text((panel.left + width / 2) / wide, 1 - (panel.top - 0.07) / tall, over, ha="center", va="bottom", weight="bold")
    if first:
        x, ha, turn = (0.92, "right", 0) if landscape else (0.2, "center", 90)
        figure.text(
            x / wide, 1 - (panel.top + height / 2) / tall, beside, ha=ha, va="center", rotation=turn, size=9, color="#333333"
        )


def _key(figure: Any, corner: tuple[float, float], k: int, columns: int) -> None:
    """What fills mean: in a row below the maps, or in a column beside the names."""
    from matplotlib.patches import Patch

    wide, tall = figure.get_size_inches()
    upper = [percent(bound) for bound in BOUNDS[1:]]
    between = [f"{round(100 * low)} à {high}" for low, high in zip(BOUNDS[1:], upper[1:], strict=False)]
    labels = [percent(0), f"jusqu'à {upper[0]}", *between, f"moins de {k} voix, ou masqué", "pas citée"]
    title = "Part des voix de la commune (qui y vivent ou la citent) qui soulèvent le thème"
    legend = figure.legend(
        handles=[Patch(edgecolor=LINE, label=text, **fill) for fill, text in zip(FILLS, labels, strict=True)],
        title=title if columns > 1 else wrapped(title, 32, 4),
        loc="upper center" if columns > 1 else "upper left",
        bbox_to_anchor=(corner[0] / wide, 1 - corner[1] / tall),
        ncols=columns,
        frameon=False,
        fontsize=7.5,
        title_fontsize=8,
        columnspacing=1.1,
        handlelength=1.8,
        handleheight=1.0,
        handletextpad=0.5,
        borderaxespad=0.1,
    )
    legend.get_title().set_multialignment("left")
    legend.set_alignment("center" if columns > 1 else "left")


def _number(axes: Any, land: _Land, places: Sequence[Spot], corner: tuple[float, float]) -> None:
    """Write numbers in place of names, and their list beside the map, from a corner in inches."""
    figure, few = axes.figure, len(places) <= 40
    write_apart(axes, places, [str(i) for i in range(1, len(places) + 1)], 7.5 if few else 5.2, every=False)
    wide, tall = figure.get_size_inches()
    lines = -(-len(places) // COLUMNS)
    step = (WIDTH - corner[0]) / COLUMNS
    for column, start in enumerate(range(0, len(places), lines)):
        some = range(start, min(start + lines, len(places)))
        x, y = corner[0] + column * step, 1 - corner[1] / tall
        style = {"size": 5.6, "va": "top", "linespacing": 1.35}
        figure.text((x + 0.2) / wide, y, "\n".join(str(i + 1) for i in some), ha="right", color="#555555", **style)
        figure.text((x + 0.26) / wide, y, "\n".join(land.communes[i].label for i in some), **style)
