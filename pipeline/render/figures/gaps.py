"""Figure: share of voices that raise each item, per perspective, with intervals."""

from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.figures.canvas import SIDE_COLORS, SIDE_LABELS, SIDE_MARKERS, STYLE, Figure, finish, new_figure, save_png
from pipeline.render.french import percent

SIDES = (("institutionnel", "institutional"), ("vecu", "lived"))
OFFSET = 0.16
LONGEST_LABEL = 46


@dataclass(frozen=True)
class Plate:
    """Where a figure goes, how it is called, and the small-cell bound it keeps."""

    name: str
    title: str
    folder: Path
    k: int


def draw_gaps(gaps: pd.DataFrame, plate: Plate) -> Figure:
    """Draw items as rows, a mark and an interval a side; a star where the gap may be stated.

    A share of fewer than k persons is not drawn: its place says so.
    """
    import matplotlib

    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.1 + 0.55 * len(gaps))
        axes = figure.add_subplot()
        for side, column in SIDES:
            _draw_side(axes, gaps, (side, column), plate.k)
        _dress(axes, gaps)
        save_png(figure, plate.folder / f"{plate.name}.png")
        return finish(figure, plate.name, plate.title, describe_gaps(gaps))


def _draw_side(axes: Any, gaps: pd.DataFrame, names: tuple[str, str], k: int) -> None:
    side, column = names
    shift = -OFFSET if side == "institutionnel" else OFFSET
    small = gaps["k_lived"].map(lambda n: is_small(int(n), k)) if side == "vecu" else gaps[column].isna()
    for row in gaps.index[small & gaps[column].notna()]:
        axes.text(
            0.36,
            list(gaps.index).index(row) + shift,
            f"moins de {k} personnes : part non publiée",
            va="center",
            size=7.5,
            color=SIDE_COLORS[side],
        )
    known = gaps[gaps[column].notna() & ~small]
    heights = [list(gaps.index).index(i) + shift for i in known.index]
    values = known[column].astype(float).to_numpy()
    low = (values - known[f"{column}_low"].astype(float).to_numpy()).clip(min=0)
    high = (known[f"{column}_high"].astype(float).to_numpy() - values).clip(min=0)
    axes.errorbar(
        values,
        heights,
        xerr=[low, high],
        fmt=SIDE_MARKERS[side],
        color=SIDE_COLORS[side],
        markersize=7,
        capsize=3,
        markerfacecolor=SIDE_COLORS[side] if side == "institutionnel" else "white",
        markeredgewidth=1.6,
        label=SIDE_LABELS[side],
        linewidth=1.6,
    )


def _dress(axes: Any, gaps: pd.DataFrame) -> None:
    from matplotlib.ticker import FuncFormatter

    labels = [_short(str(row["label"])) + (" ★" if row["claim"] else "") for _, row in gaps.iterrows()]
    axes.set_yticks(range(len(gaps)), labels)
    axes.set_ylim(len(gaps) - 0.5, -0.5)
    axes.set_xlim(-0.02, 1.02)
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.set_xlabel("Part des voix qui soulèvent le thème (intervalle à 95 %)")
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.legend(loc="lower center", bbox_to_anchor=(0.4, 1.0), ncols=2, frameon=False)


def _short(label: str) -> str:
    return label if len(label) <= LONGEST_LABEL else label[: LONGEST_LABEL - 1] + "…"


def describe_gaps(gaps: pd.DataFrame) -> str:
    """Say what the figure shows: the items whose gap may be stated, or that there is none."""
    claims = gaps[gaps["claim"].astype(bool)]
    if claims.empty:
        return "Aucun écart entre institutions et vécu ne peut être affirmé : les intervalles se recouvrent ou les voix manquent."
    there = [str(row["label"]) for _, row in claims.iterrows() if row["gap"] > 0]
    lived = [str(row["label"]) for _, row in claims.iterrows() if row["gap"] < 0]
    parts = []
    if there:
        parts.append("davantage soulevé par les institutions : " + " ; ".join(there))
    if lived:
        parts.append("davantage soulevé dans le vécu : " + " ; ".join(lived))
    text = ". ".join(part[0].upper() + part[1:] for part in parts)
    return text + ". L'étoile marque un écart établi."
