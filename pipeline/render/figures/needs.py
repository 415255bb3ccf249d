"""Figure: needs against actions, theme by theme: what meets something of the other side, and what stands alone."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from pipeline.compare.needs import ACTION, NEED
from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.figures.canvas import SIDE_COLORS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.marks import listed, wrapped
from pipeline.render.french import count, number, percent, typeset

PANELS = (
    ("needs", "vecu", "Voix du vécu qui expriment un besoin"),
    ("actions", "institutionnel", "Passages qui disent une action"),
)
HEADINGS = ("Thème", "Voix avec un besoin", "dont sans action retrouvée", "Actions", "dont sans besoin rapproché")
UNTOLD = "détail non publié"
HATCH = "////"


@dataclass(frozen=True)
class Facing:
    """Counts of one theme: voices with needs, those without any action found, actions, those without any need."""

    label: str
    needs: int
    needs_alone: int
    actions: int
    actions_alone: int

    def split(self, panel: str, k: int) -> bool:
        """Whether both parts of a panel may be told; actions are written by institutions, and no persons."""
        return panel == "actions" or not (is_small(self.needs_alone, k) or is_small(self.needs - self.needs_alone, k))


def draw_needs(
    needs: pd.DataFrame, answers: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook, plate: Plate
) -> Figure | None:
    """Draw a bar a theme and side: what meets the other side is plain, what stands alone is hatched.

    Args:
        needs: Columns of `schemas.NEEDS`.
        answers: Columns of `schemas.ANSWERS`.
        passages: Columns passage_id and voice_id at least.
        codebook: The themes.
        plate: Where the figure goes. Fewer than k voices are neither drawn nor told.

    Returns:
        The figure, or `None` where nobody needs anything and nothing is done.
    """
    import matplotlib

    rows = _counts(needs, passages, codebook)
    if not rows:
        return None
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.4 + 0.5 * len(rows))
        figure.set_layout_engine("constrained")
        panels = figure.subplots(1, 2, sharey=True)
        for axes, (panel, side, title) in zip(panels, PANELS, strict=True):
            _panel(axes, rows, (panel, SIDE_COLORS[side]), plate.k)
            axes.set_title(title, fontsize=9.5)
        panels[0].set_yticks(range(len(rows)), [wrapped(row.label, 24) for row in rows])
        panels[0].set_ylim(len(rows) - 0.5, -0.5)
        _legend(figure)
        return finish(figure, plate, describe_needs(rows, len(answers), plate.k), _table(rows, plate.k))


def _counts(needs: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook) -> list[Facing]:
    known = needs.merge(passages[["passage_id", "voice_id"]], on="passage_id")
    rows = []
    for theme in codebook.themes:
        here = known[known["theme"] == theme.key]
        asked = here[here["side"] == NEED].groupby("voice_id")["matched"].any()
        done = here.loc[here["side"] == ACTION, "matched"].astype(bool)
        if len(asked) + len(done):
            alone = int((~asked.astype(bool)).sum())
            rows.append(Facing(theme.name, len(asked), alone, len(done), int((~done).sum())))
    return rows


def _panel(axes: Any, rows: list[Facing], look: tuple[str, str], k: int) -> None:
    panel, color = look
    for place, row in enumerate(rows):
        whole, alone = (row.needs, row.needs_alone) if panel == "needs" else (row.actions, row.actions_alone)
        if panel == "needs" and is_small(whole, k):
            axes.text(0, place, f" moins de {k} personnes", va="center", size=7.5, color=color)
            continue
        told = row.split(panel, k)
        met = whole - alone if told else 0
        if told:
            axes.barh(place, met, color=color, height=0.55)
            axes.barh(place, alone, left=met, color="white", edgecolor=color, hatch=HATCH, height=0.55, linewidth=1)
        else:
            axes.barh(place, whole, color="#dddddd", edgecolor=color, height=0.55, linewidth=1)
        axes.text(whole, place, f" {number(whole)}" + ("" if told else f" ({UNTOLD})"), va="center", size=8)
    axes.margins(x=0.3)
    axes.set_xlim(left=0)
    axes.xaxis.set_major_locator(_whole_numbers())


def _whole_numbers() -> Any:
    from matplotlib.ticker import MaxNLocator

    return MaxNLocator(4, integer=True)


def _legend(figure: Any) -> None:
    from matplotlib.patches import Patch

    marks = [
        Patch(facecolor="#555555", label="rapproché de l'autre côté"),
        Patch(facecolor="white", edgecolor="#555555", hatch=HATCH, label="rien trouvé de l'autre côté"),
    ]
    figure.legend(handles=marks, loc="outside lower center", ncols=2, frameon=False)


def describe_needs(rows: list[Facing], pairs: int, k: int) -> str:
    """Say where most voices meet no action, and where most actions meet no voice."""
    told = [row for row in rows if row.needs >= k and row.split("needs", k)]
    parts = [f"{count(pairs, 'rapprochement')} entre un besoin et une action"]
    if told:
        worst = max(told, key=lambda row: row.needs_alone / row.needs)
        parts.append(
            f"c'est sur « {worst.label} » que le plus de voix restent sans action retrouvée "
            f"({percent(worst.needs_alone / worst.needs)} de {number(worst.needs)})"
        )
    silent = [row.label for row in rows if row.actions and row.actions_alone == row.actions]
    if silent:
        parts.append(f"aucune action n'est rapprochée d'un besoin sur {listed([f'« {label} »' for label in silent])}")
    return typeset(
        " ; ".join(parts) + ". La machine ne retrouve qu'une partie des réponses : l'absence est à vérifier dans les textes."
    )


def _table(rows: list[Facing], k: int) -> DataTable:
    cells = []
    for row in rows:
        alone = UNTOLD if is_small(row.needs, k) or not row.split("needs", k) else number(row.needs_alone)
        cells.append((row.label, tell_count(row.needs, k), alone, number(row.actions), number(row.actions_alone)))
    return DataTable(HEADINGS, tuple(cells))
