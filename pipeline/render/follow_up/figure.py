"""Figure: an arrow from the share of one wave to that of the next, with both intervals, theme by theme and side by side."""

from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.model import Codebook
from pipeline.render.figures.canvas import SIDE_COLORS, SIDE_LABELS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.follow_up.sentences import VERDICTS, difference_cell, hidden
from pipeline.render.french import count, percent, typeset
from pipeline.waves.changes import CLAIMS, DRIFT, FEW

STEP, APART, BETWEEN = 0.42, 0.17, 0.75  # inches of a row; of a wave from the middle of its row, in rows; rows between themes
ABSENT = "#808b96"


def draw_arrows(changes: pd.DataFrame, codebook: Codebook, pair: tuple[str, str], plate: Plate) -> Figure:
    """Draw both waves of each theme and side, and the arrow between them.

    Args:
        changes: Columns of `schemas.waves.CHANGES`.
        codebook: Themes, in the order of the figure.
        pair: Names of both waves.
        plate: Where the figure goes. A share of fewer than k persons is neither drawn nor told.
    """
    import matplotlib

    rows = changes[changes["level"] == "theme"].assign(small=plate.k).set_index(["theme", "perspective"], drop=False)
    # A side of too few voices is told beside the figure: rows of it would say nothing theme after theme.
    heard = [side for side in SIDES if (rows.loc[rows["perspective"] == side, "verdict"] != FEW).any()] or list(SIDES)
    places = {
        (theme.key, side): block * (len(heard) + BETWEEN) + row
        for block, theme in enumerate(codebook.themes)
        for row, side in enumerate(heard)
    }
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.3 + STEP * (max(places.values()) + 1))
        figure.set_layout_engine("constrained")
        axes = figure.add_subplot()
        for (theme, side), height in places.items():
            _draw_row(axes, rows.loc[(theme, side)], height)
        _dress(axes, places, codebook, pair)
        return finish(figure, plate, _description(rows, pair), _table(rows, places, codebook, pair))


def _draw_row(axes: Any, row: pd.Series, height: float) -> None:
    color = SIDE_COLORS[str(row["perspective"])]
    told = _untold(row)
    if told:
        axes.text(0.006, height, told, va="center", size=8, color=ABSENT, style="italic")
        return
    sure = row["verdict"] in CLAIMS
    pale = 1.0 if sure else 0.45
    for wave, shift, face in (("before", -APART, "white"), ("after", APART, color)):
        value, low, high = (float(row[f"{wave}{end}"]) for end in ("", "_low", "_high"))
        axes.errorbar(
            [value],
            [height + shift],
            xerr=np.array([[max(0.0, value - low)], [max(0.0, high - value)]]),
            fmt="o",
            color=color,
            alpha=pale,
            markersize=5.5,
            markerfacecolor=face,
            markeredgewidth=1.4,
            linewidth=1.2,
            capsize=2,
            clip_on=False,
            zorder=2,
        )
    start, end = (float(row["before"]), height - APART), (float(row["after"]), height + APART)
    look = {"arrowstyle": "-|>", "color": color, "linewidth": 2.2 if sure else 0.9, "alpha": pale, "shrinkA": 4, "shrinkB": 4}
    axes.annotate("", xy=end, xytext=start, arrowprops=look, zorder=3)
    words = VERDICTS[str(row["verdict"])].partition(" :")[0] if sure or row["verdict"] == DRIFT else ""
    right = max(float(row["before_high"]), float(row["after_high"]))
    axes.text(right + 0.015, height, words, va="center", size=8.5, color=color, weight="bold" if sure else "normal")


def _untold(row: pd.Series) -> str:
    if row["verdict"] == FEW:
        return "trop peu de voix à l'une des vagues"
    return "petit effectif" if hidden(row) else ""


def _dress(axes: Any, places: dict[tuple[str, str], float], codebook: Codebook, pair: tuple[str, str]) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axes.set_yticks(list(places.values()), [SIDE_LABELS[side] for _, side in places])
    axes.tick_params(axis="y", length=0)
    for label, (_, side) in zip(axes.get_yticklabels(), places, strict=True):
        label.set_color(SIDE_COLORS[side])
    axes.set_ylim(max(places.values()) + 0.6, -1.0)
    axes.set_xlim(-0.015, 1.0)
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.set_xlabel(typeset("Part des voix qui soulèvent le thème, intervalle à 95 % ; en pâle, pas de changement établi"))
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    across = axes.get_yaxis_transform()
    for theme in codebook.themes:
        top = min(height for (key, _), height in places.items() if key == theme.key) - 0.62
        axes.text(0.0, top, theme.name, transform=across, weight="bold", size=9, color="#1c2833", va="center")
    marks = [
        Line2D([], [], marker="o", color="#1c2833", markerfacecolor=face, linestyle="", markeredgewidth=1.4, label=name)
        for name, face in zip(pair, ("white", "#1c2833"), strict=True)
    ]
    axes.legend(handles=marks, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2)


def _description(rows: pd.DataFrame, pair: tuple[str, str]) -> str:
    sure = rows[rows["verdict"].isin(CLAIMS)]
    told = (
        f"{count(len(sure), 'changement établi', 'changements établis')}, en traits pleins"
        if len(sure)
        else "Aucun changement n'est établi"
    )
    return typeset(
        f"Pour chaque thème et chaque côté, la part des voix à {pair[0]} (rond vide) et à {pair[1]} (rond plein), avec leur intervalle à 95 % ; la flèche "
        f"va de l'une à l'autre. {told}."
    )


def _table(rows: pd.DataFrame, places: dict[tuple[str, str], float], codebook: Codebook, pair: tuple[str, str]) -> DataTable:
    short = {theme.key: theme.short for theme in codebook.themes}
    cells = []
    for theme, side in places:
        row = rows.loc[(theme, side)]
        shares = (_cell(row, wave) for wave in ("before", "after"))
        cells.append((short[theme], SIDE_LABELS[side], *shares, difference_cell(row), typeset(VERDICTS[str(row["verdict"])])))
    headings = (
        "Thème",
        "Côté",
        *(typeset(f"{wave} (intervalle à 95 %)") for wave in pair),
        "Différence, en points",
        "Conclusion",
    )
    return DataTable(headings, tuple(cells), names=2)


def _cell(row: pd.Series, wave: str) -> str:
    untold = _untold(row)
    if untold or pd.isna(row[wave]):
        return untold or "aucune voix"
    value, low, high = (percent(float(row[f"{wave}{end}"])) for end in ("", "_low", "_high"))
    return typeset(f"{value} ({low} à {high})")
