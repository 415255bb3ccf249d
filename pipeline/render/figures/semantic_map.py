"""Figure: passages on a plane, by theme, one panel a perspective."""

from pathlib import Path
from typing import Any

import pandas as pd

from pipeline.model import Codebook
from pipeline.render.figures.canvas import MARKERS, STYLE, Figure, finish, new_figure, save_png
from pipeline.render.french import percent

PANELS = (("institutionnel", "Institutions"), ("vecu", "Vécu"))


def main_theme(tags: pd.DataFrame) -> pd.Series:
    """Theme of highest score among those given to each passage, indexed by passage_id."""
    given = tags[tags["decision"] == "oui"].sort_values(["passage_id", "score", "theme"], ascending=[True, False, True])
    return given.drop_duplicates("passage_id").set_index("passage_id")["theme"]


def draw_map(points: pd.DataFrame, passages: pd.DataFrame, tags: pd.DataFrame, codebook: Codebook, folder: Path) -> Figure:
    """Draw one point a passage, coloured and shaped by its main theme; both panels share their axes."""
    import matplotlib

    placed = points.merge(passages[["passage_id", "perspective"]], on="passage_id")
    placed["theme"] = placed["passage_id"].map(main_theme(tags))
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 4.4)
        panels = figure.subplots(1, 2, sharex=True, sharey=True)
        for axes, (side, title) in zip(panels, PANELS, strict=True):
            _panel(axes, placed, side, codebook)
            axes.set_title(f"{title} ({(placed['perspective'] == side).sum()} passages)", fontsize=10)
        handles, labels = panels[0].get_legend_handles_labels()
        figure.legend(
            handles, labels, loc="lower center", ncols=len(labels), frameon=False, bbox_to_anchor=(0.5, -0.02), markerscale=1.6
        )
        save_png(figure, folder / "carte.png")
        return finish(figure, "carte", "Carte sémantique des passages", describe_map(placed, codebook))


def _panel(axes: Any, placed: pd.DataFrame, side: str, codebook: Codebook) -> None:
    axes.scatter(placed["x"], placed["y"], s=3, color="#e6e6e6", linewidths=0)
    here = placed[placed["perspective"] == side]
    none = here[here["theme"].isna()]
    axes.scatter(none["x"], none["y"], s=7, color="#9a9a9a", marker=".", linewidths=0, label="Aucun thème")
    for theme, marker in zip(codebook.themes, MARKERS, strict=False):
        rows = here[here["theme"] == theme.key]
        axes.scatter(rows["x"], rows["y"], s=16, color=theme.color, marker=marker, alpha=0.85, linewidths=0, label=theme.short)
    axes.set_xticks([])
    axes.set_yticks([])
    for spine in axes.spines.values():
        spine.set_visible(True)
        spine.set_color("#cccccc")


def describe_map(placed: pd.DataFrame, codebook: Codebook) -> str:
    """Say which theme fills each panel most."""
    parts = []
    for side, title in PANELS:
        here = placed[placed["perspective"] == side]
        shares = here["theme"].value_counts(normalize=False) / max(len(here), 1)
        told = [f"{t.short} {percent(float(shares.get(t.key, 0.0)))}" for t in codebook.themes]
        parts.append(f"{title} : " + ", ".join(told))
    return (
        "Deux passages proches parlent de la même chose ; les deux panneaux ont les mêmes axes. "
        "Part des passages par thème principal. " + " ; ".join(parts) + "."
    )
