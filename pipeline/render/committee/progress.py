"""Figure: where the actions of a plan stand, theme by theme."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.render.committee.counts import STATES
from pipeline.render.committee.words import STATE_WORDS, told_states
from pipeline.render.figures.canvas import STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.marks import wrapped
from pipeline.render.french import count, number, typeset

ROW_INCHES, LABEL_WIDTH = 0.44, 24
# State → fill, hatching, and colour of the number written in it: told apart without colour too.
LOOKS = {
    "termine": ("#1b4f72", "", "white"),
    "en-cours": ("#6fa3c4", "", "#111111"),
    "a-lancer": ("#e3edf4", "", "#111111"),
    "suspendu": ("#f2dfa8", "////", "#111111"),
    "abandonne": ("#c9c9c9", "xxxx", "#111111"),
    "non-dit": ("white", "....", "#111111"),
}


@dataclass(frozen=True)
class Stand:
    """A row of the figure: what it is called, and how many actions are in each state."""

    label: str
    states: dict[str, int]

    @property
    def total(self) -> int:
        """All its actions."""
        return sum(self.states.values())


def draw_progress(stands: Sequence[Stand], what: str, plate: Plate) -> Figure | None:
    """Draw a bar a row, cut by state: as long as there are actions.

    Args:
        stands: In the order of the figure.
        what: What a row is, as the table heads it: « Thème ».
        plate: Where the figure goes.

    Returns:
        The figure, or `None` where there is no action.
    """
    import matplotlib

    drawn = [stand for stand in stands if stand.total]
    if not drawn:
        return None
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.3 + ROW_INCHES * len(drawn))
        figure.set_layout_engine("constrained")
        axes = figure.add_subplot()
        for place, stand in enumerate(drawn):
            _bar(axes, place, stand)
        most = max(stand.total for stand in drawn)
        axes.set_yticks(range(len(drawn)), [wrapped(stand.label, LABEL_WIDTH) for stand in drawn])
        axes.set_ylim(len(drawn) - 0.45, -0.55)
        axes.set_xlim(0, most * 1.02)
        axes.set_xticks([])
        axes.spines["bottom"].set_visible(False)
        axes.tick_params(axis="y", length=0)
        _legend(figure, drawn)
        return finish(figure, plate, _description(drawn), _table(stands, what))


def _bar(axes: Any, place: int, stand: Stand) -> None:
    start = 0
    for state in STATES:
        n = stand.states[state]
        if n:
            face, hatch, ink = LOOKS[state]
            axes.barh(place, n, 0.62, left=start, facecolor=face, edgecolor="#1c2833", hatch=hatch, linewidth=0.8)
            back = {"facecolor": face, "edgecolor": "none", "pad": 1.2} if hatch else None
            axes.text(start + n / 2, place, number(n), ha="center", va="center", size=8.5, color=ink, bbox=back)
        start += n


def _legend(figure: Any, stands: Sequence[Stand]) -> None:
    from matplotlib.patches import Patch

    there = [state for state in STATES if any(stand.states[state] for stand in stands)]
    handles = [
        Patch(facecolor=LOOKS[state][0], edgecolor="#1c2833", hatch=LOOKS[state][1], label=STATE_WORDS[state][2])
        for state in there
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=min(3, len(handles)), frameon=False, fontsize=8.5)


def _description(stands: Sequence[Stand]) -> str:
    whole = {state: sum(stand.states[state] for stand in stands) for state in STATES}
    told = f"{count(sum(whole.values()), 'action')} du plan : {told_states(whole)}"
    still = [f"« {stand.label} »" for stand in stands if not (stand.states["termine"] or stand.states["en-cours"])]
    rest = f". Rien n'est en cours ni terminé sur {', '.join(still)}" if still else ""
    return typeset(f"{told}{rest}.")


def _table(stands: Sequence[Stand], what: str) -> DataTable:
    rows = tuple(
        (typeset(stand.label), number(stand.total), *(number(stand.states[state]) for state in STATES)) for stand in stands
    )
    return DataTable((what, "Actions", *(STATE_WORDS[state][2] for state in STATES)), rows)
