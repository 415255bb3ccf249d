"""Figure: shares of voices of every territory side by side, theme by theme, with their intervals."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.voices import SIDES
from pipeline.model import Codebook
from pipeline.render.figures.canvas import (
    SIDE_COLORS,
    SIDE_LABELS,
    SIDE_MARKERS,
    STYLE,
    DataTable,
    Figure,
    Plate,
    finish,
    new_figure,
)
from pipeline.render.figures.marks import wrapped
from pipeline.render.french import percent, typeset
from pipeline.render.synthesis.sentences import cell, masked

ROW, GAP, OFFSET = 0.36, 0.7, 0.16  # inches of a territory; rows between themes; of a side from the middle of its row
LABEL_WIDTH = 26  # characters


def draw_profiles(profiles: pd.DataFrame, codebook: Codebook, names: dict[str, str], plate: Plate) -> Figure:
    """Draw a row a territory within each theme, a mark and an interval a side.

    Args:
        profiles: Columns of `schemas.territories.PROFILES`; gaps are not drawn.
        codebook: Themes, in the order of the figure.
        names: What territories are called, in the order of the rows.
        plate: Where the figure goes. A share of fewer than k persons is neither drawn nor told; one of too few voices to be compared
            is drawn pale.
    """
    import matplotlib

    places, profiles = _places(codebook, names), masked(profiles, plate.k)
    with matplotlib.rc_context(STYLE):
        height = max(places.values()) + 1
        figure = new_figure(7.6, 1.0 + ROW * height)
        figure.set_layout_engine("constrained")
        axes = figure.add_subplot()
        for side in SIDES:
            _draw_side(axes, profiles[profiles["measure"] == side], places)
        _dress(axes, places, codebook, names)
        return finish(figure, plate, _description(profiles, names), _table(profiles, codebook, names, plate.k))


def _places(codebook: Codebook, names: dict[str, str]) -> dict[tuple[str, str], float]:
    """Height of each theme and territory, from the top."""
    step = len(names) + GAP
    return {
        (theme.key, slug): block * step + row for block, theme in enumerate(codebook.themes) for row, slug in enumerate(names)
    }


def _draw_side(axes: Any, rows: pd.DataFrame, places: dict[tuple[str, str], float]) -> None:
    side = str(rows["measure"].iloc[0])
    color, shift = SIDE_COLORS[side], -OFFSET if side == SIDES[0] else OFFSET
    labelled = False
    for _, row in rows.iterrows():
        height = places[row["theme"], row["territory"]] + shift
        if pd.isna(row["value"]) or row["hidden"]:
            told = "petit effectif" if row["hidden"] else "aucune voix"
            axes.text(0.005, height, told, va="center", size=7, color=color, style="italic")
            continue
        value, low, high = (float(row[name]) for name in ("value", "low", "high"))
        axes.errorbar(
            [value],
            [height],
            xerr=np.array([[max(0.0, value - low)], [max(0.0, high - value)]]),
            fmt=SIDE_MARKERS[side],
            color=color,
            alpha=1.0 if row["enough"] else 0.4,
            markersize=5.5,
            capsize=2.5,
            markerfacecolor=color if side == SIDES[0] else "white",
            markeredgewidth=1.4,
            linewidth=1.4,
            label=None if labelled or not row["enough"] else SIDE_LABELS[side],
            clip_on=False,
            zorder=3,
        )
        labelled = labelled or bool(row["enough"])


def _dress(axes: Any, places: dict[tuple[str, str], float], codebook: Codebook, names: dict[str, str]) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axes.set_yticks(list(places.values()), [wrapped(names[slug], LABEL_WIDTH) for _, slug in places])
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(max(places.values()) + 0.6, -1.0)
    axes.set_xlim(-0.015, 1.0)
    axes.xaxis.set_major_locator(MultipleLocator(0.2))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.set_xlabel(typeset("Part des voix qui soulèvent le thème, intervalle à 95 % ; en pâle, trop peu de voix pour comparer"))
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    across = axes.get_yaxis_transform()
    for theme in codebook.themes:
        top = places[theme.key, next(iter(names))] - 0.62
        axes.text(0.0, top, theme.name, transform=across, weight="bold", size=9, color="#1c2833", va="center")
    handles, labels = axes.get_legend_handles_labels()
    if handles:
        axes.legend(handles, labels, loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2)


def _description(profiles: pd.DataFrame, names: dict[str, str]) -> str:
    few = profiles[(profiles["measure"] != "ecart") & ~profiles["enough"].astype(bool)]["territory"].drop_duplicates()
    told = f" Trop peu de voix d'un côté au moins : {', '.join(names[slug] for slug in few)}." if len(few) else ""
    return typeset(
        f"Pour chaque thème, une ligne par territoire ({', '.join(names.values())}) : part des voix institutionnelles (carré) et du vécu "
        f"(rond), avec leur intervalle à 95 %.{told}"
    )


def _table(profiles: pd.DataFrame, codebook: Codebook, names: dict[str, str], k: int) -> DataTable:
    rows: list[tuple[str, ...]] = []
    for theme in codebook.themes:
        for slug, name in names.items():
            here = profiles[(profiles["theme"] == theme.key) & (profiles["territory"] == slug)].set_index("measure", drop=False)
            rows.append((theme.short, name, *(cell(here.loc[side], k) for side in SIDES)))
    return DataTable(("Thème", "Territoire", *_headings(SIDES)), tuple(rows), names=2)


def _headings(sides: Sequence[str]) -> list[str]:
    return [typeset(f"{SIDE_LABELS[side]} (intervalle à 95 %)") for side in sides]
