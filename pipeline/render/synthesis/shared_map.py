"""Figure: passages of all territories on one plane, then the same plane territory by territory."""

from math import ceil
from typing import Any

import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.model import Codebook
from pipeline.render.figures.canvas import SIDE_LABELS, SIDE_MARKERS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.marks import wrapped
from pipeline.render.french import count, typeset

ACROSS = 3  # territories side by side
MOST_LABELS = 10
LABEL_WIDTH = 24  # characters
PALE = "#d9dfe3"


def draw_shared_map(
    points: pd.DataFrame, subthemes: pd.DataFrame, codebook: Codebook, names: dict[str, str], plate: Plate
) -> Figure | None:
    """Draw passages as marks, coloured by their surest theme; the plane of all carries the names of its largest sub-themes.

    Args:
        points: Columns of `schemas.territories.SHARED_MAP`.
        subthemes: Columns of `schemas.territories.SHARED_SUBTHEMES`.
        codebook: Gives colours and names.
        names: What territories are called, in order.
        plate: Where the figure goes.

    Returns:
        The figure, or `None` where too few passages were placed.
    """
    import matplotlib

    if points.empty:
        return None
    rows = ceil(len(names) / ACROSS)
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 5.0 + 2.5 * rows)
        figure.set_layout_engine("constrained")
        grid = figure.add_gridspec(1 + rows, ACROSS, height_ratios=[2.0, *[1.0] * rows])
        whole = figure.add_subplot(grid[0, :])
        _scatter(whole, points, codebook)
        _frame(whole, points, "Tous les territoires")
        _legend(whole, codebook)
        _name(figure, whole, points, subthemes)
        for place, (slug, name) in enumerate(names.items()):
            axes = figure.add_subplot(grid[1 + place // ACROSS, place % ACROSS])
            here = points["territory"] == slug
            axes.scatter(points["x"], points["y"], s=3, color=PALE, linewidths=0)
            _scatter(axes, points[here], codebook, size=7)
            _frame(axes, points, wrapped(f"{name} ({count(int(here.sum()), 'passage')})", 30))
        return finish(figure, plate, _description(points, names), _table(points, codebook, names))


def _scatter(axes: Any, points: pd.DataFrame, codebook: Codebook, size: float = 9) -> None:
    colors = {theme.key: theme.color for theme in codebook.themes}
    none = points[points["theme"].isna()]
    axes.scatter(none["x"], none["y"], s=size * 0.6, color="#9aa5ad", alpha=0.5, linewidths=0)
    for theme, color in colors.items():
        for side in SIDES:
            here = points[(points["theme"] == theme).fillna(False) & (points["perspective"] == side)]
            face = color if side == SIDES[0] else "white"
            axes.scatter(
                here["x"], here["y"], s=size, marker=SIDE_MARKERS[side], facecolors=face, edgecolors=color, linewidths=0.8
            )


def _frame(axes: Any, points: pd.DataFrame, title: str) -> None:
    axes.set_title(title, fontsize=8.5, loc="left")
    axes.set_xticks([])
    axes.set_yticks([])
    for side in ("left", "bottom"):
        axes.spines[side].set_color(PALE)
    for least, most, limit in (
        (points["x"].min(), points["x"].max(), axes.set_xlim),
        (points["y"].min(), points["y"].max(), axes.set_ylim),
    ):
        margin = 0.04 * (float(most) - float(least))
        limit(float(least) - margin, float(most) + margin)


def _legend(axes: Any, codebook: Codebook) -> None:
    from matplotlib.lines import Line2D

    marks = [
        Line2D([], [], marker="o", linestyle="", color=theme.color, markersize=5, label=theme.short) for theme in codebook.themes
    ]
    marks.append(Line2D([], [], marker="o", linestyle="", color="#9aa5ad", markersize=4, label="aucun thème"))
    for side in SIDES:
        face = "#555555" if side == SIDES[0] else "white"
        look: dict[str, Any] = {
            "marker": SIDE_MARKERS[side],
            "markerfacecolor": face,
            "markeredgecolor": "#555555",
            "markersize": 5,
        }
        marks.append(Line2D([], [], linestyle="", label=SIDE_LABELS[side], **look))
    axes.legend(handles=marks, loc="upper left", bbox_to_anchor=(1.0, 1.0), frameon=False, fontsize=8)


def _name(figure: Any, axes: Any, points: pd.DataFrame, subthemes: pd.DataFrame) -> None:
    """Write the names of the largest sub-themes that hold, where their passages are; one that would cover another is left out."""
    firm = subthemes[~subthemes["weak"].astype(bool)].drop_duplicates("subtheme").set_index("subtheme")["label"]
    sizes = points["subtheme"].value_counts()
    figure.draw_without_rendering()
    taken: list[Any] = []
    for key in sorted(set(sizes.index) & set(firm.index), key=lambda one: (-sizes[one], one)):
        here = points[points["subtheme"] == key]
        back = {"facecolor": "white", "edgecolor": "none", "alpha": 0.8, "pad": 1.0}
        spot = float(here["x"].median()), float(here["y"].median())
        text = axes.text(
            *spot, wrapped(str(firm[key]), LABEL_WIDTH), size=7.5, ha="center", va="center", weight="bold", bbox=back
        )
        box = text.get_window_extent(figure.canvas.get_renderer()).padded(4)
        if len(taken) == MOST_LABELS or any(box.overlaps(other) for other in taken):
            text.remove()
        else:
            taken.append(box)


def _description(points: pd.DataFrame, names: dict[str, str]) -> str:
    return typeset(
        f"{count(len(points), 'passage')} de {count(len(names), 'territoire')} sur un même plan : deux passages proches parlent de choses proches, "
        "quel que soit le territoire. La couleur est celle du thème le plus sûr, la forme celle du côté ; en bas, le même plan pour chaque "
        "territoire. Les distances entre groupes éloignés ne veulent rien dire."
    )


def _table(points: pd.DataFrame, codebook: Codebook, names: dict[str, str]) -> DataTable:
    rows = []
    for slug, name in names.items():
        here = points[points["territory"] == slug]
        counts = [int((here["theme"] == theme.key).fillna(False).sum()) for theme in codebook.themes]
        rows.append((name, *(str(number) for number in (*counts, int(here["theme"].isna().sum()), len(here)))))
    return DataTable(("Territoire", *(theme.short for theme in codebook.themes), "Aucun thème", "Passages placés"), tuple(rows))
