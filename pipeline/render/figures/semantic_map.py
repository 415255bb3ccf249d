"""Figure: passages on a plane, by theme, one panel a perspective, with where each perspective stands and sub-themes."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.figures.canvas import STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.links import passages_of
from pipeline.render.figures.marks import Mark, push_apart, theme_marks, wrapped
from pipeline.render.french import count, number, percent, typeset

PANELS = (("institutionnel", "Institutions"), ("vecu", "Vécu"))
DENSITY = (0.75, 0.5, 0.25)  # shares of a side's passages inside each contour, from the outer to the inner
NUMBER_BOX = (19.0, 15.0)  # points that a number of two digits covers with its frame
GRID = 80  # points a side on which density is drawn
CROWD = 800  # passages of a side from which points are drawn smaller
MIN_DENSITY = 20  # passages below which no density is drawn
PANEL_INCHES = 3.6
LINE_INCHES = 0.135
MOST_NUMBERED = 8  # sub-themes of a theme that get a number on the map; the table has all
COLUMNS = 4  # of the legend of sub-themes
NAME_WIDTH = 30  # characters
OTHER = "Aucun thème, ou non publié"


@dataclass(frozen=True)
class Placed:
    """What the map shows.

    Attributes:
        points: passage_id, x, y, perspective, voice_id, kind, main (theme) and theme, which is missing where it is not told.
        subthemes: Columns of `schemas.SUBTHEMES` and of `points`, of the passages placed.
        names: theme, subtheme, label, rank from 1, and numbered: whether it is among the largest of its theme.
        codebook: The themes.
        k: Fewest persons that may be told.
    """

    points: pd.DataFrame
    subthemes: pd.DataFrame
    names: pd.DataFrame
    codebook: Codebook
    k: int


def main_theme(tags: pd.DataFrame) -> pd.Series:
    """Theme of highest score among those given to each passage, indexed by passage_id."""
    given = tags[tags["decision"] == "oui"].sort_values(["passage_id", "score", "theme"], ascending=[True, False, True])
    return given.drop_duplicates("passage_id").set_index("passage_id")["theme"]


def draw_map(
    points: pd.DataFrame, passages: pd.DataFrame, tags: pd.DataFrame, subthemes: pd.DataFrame, codebook: Codebook, plate: Plate
) -> Figure | None:
    """Draw one point a passage, coloured and shaped by its main theme; both panels share their axes.

    Grey areas hold a quarter, half and three quarters of a side's passages. Numbers stand at the middle of
    sub-themes, whose names are listed below. A theme or sub-theme of fewer than k persons of a side is not
    marked there: its passages stay grey.

    Args:
        points: Columns of `schemas.MAP_POINTS`.
        passages: Columns of `schemas.PASSAGES`.
        tags: Columns of `schemas.TAGS`.
        subthemes: Columns of `schemas.SUBTHEMES`.
        codebook: The themes.
        plate: Where the figure goes.

    Returns:
        The figure, or `None` without a point.
    """
    import matplotlib

    placed = _place(points, passages, tags, subthemes, codebook, plate.k)
    if placed.points.empty:
        return None
    with matplotlib.rc_context(STYLE):
        lines = _legend_lines(placed)
        below = 0.42 + LINE_INCHES * max((len(column) for column in lines), default=0)
        figure = new_figure(7.6, PANEL_INCHES + 0.3 + below)
        height = PANEL_INCHES + 0.3 + below
        grid = {"left": 0.005, "right": 0.995, "bottom": below / height, "top": 1 - 0.3 / height, "wspace": 0.02}
        panels = figure.subplots(1, 2, sharex=True, sharey=True, gridspec_kw=grid)
        for axes, (side, title) in zip(panels, PANELS, strict=True):
            _panel(axes, placed, side, title)
        _legends(figure, panels[0], lines, below / height)
        return finish(figure, plate, describe_map(placed), _table(placed))


def _place(
    points: pd.DataFrame, passages: pd.DataFrame, tags: pd.DataFrame, subthemes: pd.DataFrame, codebook: Codebook, k: int
) -> Placed:
    placed = points.merge(passages[["passage_id", "perspective", "voice_id", "kind", "caution"]], on="passage_id")
    placed = placed.sort_values("passage_id", kind="stable").reset_index(drop=True)
    placed["main"] = placed["theme"] = placed["passage_id"].map(main_theme(tags)).astype("object")
    for side, _ in PANELS:
        for theme in codebook.keys:
            rows = placed[(placed["perspective"] == side) & (placed["theme"] == theme)]
            if untold(rows, k):
                placed.loc[rows.index, "theme"] = None
    found = subthemes[["passage_id", "theme", "subtheme", "label"]].merge(placed.drop(columns=["main", "theme"]), on="passage_id")
    names = found[["theme", "subtheme", "label"]].drop_duplicates("subtheme")
    order = {theme: i for i, theme in enumerate(codebook.keys)}
    names = names.assign(place=names["theme"].map(order), length=names["subtheme"].str.len(), rank=0).sort_values(
        ["place", "length", "subtheme"], kind="stable"
    )
    names = names[names["place"].notna()].reset_index(drop=True).drop(columns=["place", "length"])
    names["rank"] = range(1, len(names) + 1)
    sizes = names["subtheme"].map(found["subtheme"].value_counts())
    names["numbered"] = sizes.groupby(names["theme"]).rank(method="first", ascending=False) <= MOST_NUMBERED
    return Placed(placed, found, names, codebook, k)


def untold(rows: pd.DataFrame, k: int) -> bool:
    """Whether passages come from 1 to k−1 persons and from no published document."""
    return not (rows["kind"] == "document").any() and is_small(int(rows["voice_id"].nunique()), k)


def _panel(axes: Any, placed: Placed, side: str, title: str) -> None:
    here = placed.points[placed.points["perspective"] == side]
    whole = placed.points
    axes.set_xlim(*_limits(whole["x"]))
    axes.set_ylim(*_limits(whole["y"]))
    if len(here) >= MIN_DENSITY and not untold(here, placed.k):
        _shade(axes, here)
    rest = here[~here["theme"].isin(placed.codebook.keys)]
    grey = axes.scatter(rest["x"], rest["y"], s=9, color="#5f5f5f", marker=".", linewidths=0, label=OTHER, zorder=2)
    _lead_to_passages(grey, rest)
    for theme in placed.codebook.themes:
        mark = theme_marks(placed.codebook)[theme.key]
        rows = here[here["theme"] == theme.key]
        _scatter(axes, rows, mark, theme.short, 15 if len(here) < CROWD else 8)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color("#bbbbbb")
    axes.set_title(typeset(f"{title} : {count(len(here), 'passage')}"), fontsize=10)
    _number_subthemes(axes, placed, side)


def _limits(values: pd.Series) -> tuple[float, float]:
    low, high = float(values.min()), float(values.max())
    margin = 0.05 * (high - low) or 1.0
    return low - margin, high + margin


def _scatter(axes: Any, rows: pd.DataFrame, mark: Mark, name: str, size: int) -> None:
    style = {"marker": mark.marker, "facecolor": mark.face, "edgecolor": mark.color, "linewidths": 0.9}
    _lead_to_passages(axes.scatter(rows["x"], rows["y"], s=size, label=name, zorder=3, **style), rows)


def _lead_to_passages(points: Any, rows: pd.DataFrame) -> None:
    """Each dot opens its passage; one that a person must read first leads nowhere, and its identifier is not told."""
    read_first = rows["caution"].notna()
    points.set_urls([None if w else passages_of(passage=i) for i, w in zip(rows["passage_id"], read_first, strict=True)])


def _shade(axes: Any, here: pd.DataFrame) -> None:
    """Shade where the side's passages stand (Gaussian kernel density), from pale to darker grey."""
    from scipy.stats import gaussian_kde

    spots = here[["x", "y"]].astype(float).to_numpy().T
    if np.linalg.matrix_rank(spots - spots.mean(axis=1, keepdims=True)) < 2:
        return
    density = gaussian_kde(spots, bw_method=0.22)
    (left, right), (low, high) = axes.get_xlim(), axes.get_ylim()
    x, y = np.meshgrid(np.linspace(left, right, GRID), np.linspace(low, high, GRID))
    heights = density(np.vstack([x.ravel(), y.ravel()])).reshape(x.shape)
    bounds = np.quantile(density(spots), [1 - share for share in DENSITY])
    levels = [*np.unique(bounds), max(float(heights.max()), float(bounds.max())) * 1.01]
    if len(levels) > 1:
        axes.contourf(x, y, heights, levels=levels, colors=["#efefef", "#dddddd", "#c9c9c9"][: len(levels) - 1], zorder=0)
        axes.contour(x, y, heights, levels=levels[:-1], colors="#a5a5a5", linewidths=0.6, zorder=1)


def _told_here(placed: Placed, side: str) -> pd.DataFrame:
    """Sub-themes that may be told of a side: passages of enough persons, or of a document."""
    here = placed.subthemes[placed.subthemes["perspective"] == side]
    told = {name for name, rows in here.groupby("subtheme") if not untold(rows, placed.k)}
    return placed.names[placed.names["subtheme"].isin(told) & placed.names["numbered"]]


def _number_subthemes(axes: Any, placed: Placed, side: str) -> None:
    """Write the number of each sub-theme where the side speaks of it most."""
    marks = theme_marks(placed.codebook)
    here = placed.subthemes[placed.subthemes["perspective"] == side]
    names = _told_here(placed, side)
    middles = np.array([_middle(here[here["subtheme"] == name]) for name in names["subtheme"]]).reshape(-1, 2)
    for row, (x, y) in zip(names.itertuples(), _spread(axes, middles), strict=True):
        box = {"boxstyle": "round,pad=0.22", "facecolor": "white", "edgecolor": marks[row.theme].color, "linewidth": 1.1}
        target = passages_of(theme=row.theme, sous_theme=row.subtheme, perspective=side)
        axes.text(x, y, str(row.rank), size=7, weight="bold", ha="center", va="center", bbox=box, zorder=5, url=target)


def _middle(rows: pd.DataFrame) -> tuple[float, float]:
    """The passage that half of the others stand nearest to: a mean would fall between two clusters, where nothing is."""
    spots = rows[["x", "y"]].astype(float).to_numpy()
    apart = np.median(np.linalg.norm(spots[:, None] - spots[None], axis=2), axis=1)
    x, y = spots[int(apart.argmin())]
    return float(x), float(y)


def _spread(axes: Any, middles: np.ndarray) -> np.ndarray:
    """Push numbers apart until their boxes keep clear: shape (numbers, 2), in data units."""
    size = axes.get_window_extent()
    origin = np.array([axes.get_xlim()[0], axes.get_ylim()[0]])
    scale = np.array([axes.get_xlim()[1], axes.get_ylim()[1]]) - origin
    room = np.array([size.width, size.height]) / axes.figure.dpi * 72
    spots = push_apart((middles - origin) / scale * room, NUMBER_BOX, (float(room[0]), float(room[1])))
    return np.asarray(spots / room * scale + origin)


def _legend_lines(placed: Placed) -> list[list[tuple[str, str]]]:
    """Names of sub-themes in columns of (text, colour), a theme after another; long names take two lines."""
    marks = theme_marks(placed.codebook)
    shown = {name for side, _ in PANELS for name in _told_here(placed, side)["subtheme"]}
    blocks = []
    width = NAME_WIDTH * COLUMNS // max(1, min(COLUMNS, placed.names["theme"].nunique()))
    for theme in placed.codebook.themes:
        rows = placed.names[(placed.names["theme"] == theme.key) & placed.names["subtheme"].isin(shown)]
        if rows.empty:
            continue
        lines = [(theme.short, marks[theme.key].color)]
        for row in rows.itertuples():
            first, *more = wrapped(f"{row.rank}  {row.label}", width).split("\n")
            lines += [(first, ""), *[(f"      {line}", "") for line in more]]
        blocks.append([*lines, ("", "")])
    columns: list[list[tuple[str, str]]] = [[] for _ in range(min(COLUMNS, len(blocks)))]
    for block in blocks:
        min(columns, key=len).extend(block)
    return columns


def _legends(figure: Any, axes: Any, lines: list[list[tuple[str, str]]], below: float) -> None:
    handles, labels = axes.get_legend_handles_labels()
    order = [*range(1, len(handles)), 0]
    figure.legend(
        [handles[i] for i in order],
        [labels[i] for i in order],
        loc="upper center",
        ncols=len(labels) if len(labels) < 7 else 4,
        frameon=False,
        bbox_to_anchor=(0.5, below),
        markerscale=1.5,
        fontsize=9,
        borderaxespad=0.3,
    )
    step = LINE_INCHES / figure.get_figheight()
    for column, entries in enumerate(lines):
        for place, (text, color) in enumerate(entries):
            weight = "bold" if color else "normal"
            # A theme's own colour is too pale for small type on white: black words, and numbers framed in colour on the map.
            top = below - 0.36 / figure.get_figheight() - place * step
            figure.text(0.01 + column / len(lines), top, text, size=7.2, weight=weight, va="top", color="#222222")


def describe_map(placed: Placed) -> str:
    """Say which theme fills each panel most, and where the two sides stand apart."""
    parts = []
    for side, title in PANELS:
        here = placed.points[placed.points["perspective"] == side]
        shares = here["theme"].value_counts() / max(len(here), 1)
        told = [(float(shares[t.key]), t.short) for t in placed.codebook.themes if t.key in shares]
        if not told:
            parts.append(f"{title} : aucun thème que l'on puisse dire" if len(here) else f"{title} : aucun passage")
            continue
        first, *rest = sorted(told, key=lambda pair: -pair[0])
        others = ", ".join(f"{name} {percent(share)}" for share, name in rest)
        parts.append(f"{title} : surtout {first[1]} ({percent(first[0])} des passages)" + (f", puis {others}" if others else ""))
    numbers = " Les chiffres renvoient aux sous-thèmes." if len(placed.names) else ""
    return typeset(
        ". ".join(parts) + ". Deux points proches parlent de la même chose ; les deux panneaux ont les mêmes axes, et le gris "
        f"montre où se tient chaque côté.{numbers} Ce sont des passages, non des voix : aucun écart ne se lit ici."
    )


def _table(placed: Placed) -> DataTable:
    rows, links = [], []
    for theme in placed.codebook.themes:
        sides = [placed.points[placed.points["perspective"] == side] for side, _ in PANELS]
        cells = [_told(here[here["main"] == theme.key], placed.k) for here in sides]
        rows.append((theme.short, "thème principal", *cells))
        links.append(passages_of(theme=theme.key))
        for row in placed.names[placed.names["theme"] == theme.key].itertuples():
            found = placed.subthemes[placed.subthemes["subtheme"] == row.subtheme]
            told = [_told(found[found["perspective"] == side], placed.k) for side, _ in PANELS]
            rows.append((theme.short, f"{row.rank}. {row.label}", *told))
            links.append(passages_of(theme=theme.key, sous_theme=row.subtheme))
    headings = ("Thème", "Sous-thème", "Passages des institutions", "Passages du vécu")
    return DataTable(headings, tuple(rows), tuple(links), names=2)


def _told(rows: pd.DataFrame, k: int) -> str:
    return f"{tell_count(1, k)} personnes" if untold(rows, k) else number(len(rows))
