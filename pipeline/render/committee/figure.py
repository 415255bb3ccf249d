"""Figure: voices that tell a need, and actions, face to face, theme by theme or commune by commune."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from pipeline.protect.small_cells import tell_count
from pipeline.render.committee.counts import Split
from pipeline.render.committee.words import told_alone, told_third, told_total
from pipeline.render.figures.canvas import SIDE_COLORS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.marks import listed, wrapped
from pipeline.render.figures.needs import PALE
from pipeline.render.french import number, percent, share, typeset

ROW_INCHES, LABEL_WIDTH = 0.44, 24
THEME, COMMUNE = "Thème", "Commune"
HEADINGS = (
    "Voix qui disent un besoin",
    "dont action confirmée",
    "dont action proposée",
    "Sans action (intervalle à 95 %)",
    "Actions",
    "Sans voix",
)


@dataclass(frozen=True)
class Line:
    """A row of the figure: a theme or a commune, its voices, and its actions with and without voice."""

    label: str
    needs: Split
    actions: int
    unvoiced: int


def draw_answers(lines: Sequence[Line], what: str, plate: Plate) -> Figure | None:
    """Draw, for each row, voices by the best answer that the plan has for them, and actions by whether a voice asks for them.

    Args:
        lines: In the order of the figure.
        what: What a row is, as the table heads it: « Thème ».
        plate: Where the figure goes. Counts of fewer than k persons are neither drawn nor told.

    Returns:
        The figure, or `None` where there is neither a need nor an action.
    """
    import matplotlib

    drawn = [line for line in lines if line.needs.total or line.actions]
    if not drawn:
        return None
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.5 + ROW_INCHES * len(drawn))
        figure.set_layout_engine("constrained")
        left, right = figure.subplots(1, 2, sharey=True, width_ratios=(1.35, 1))
        _voices(left, drawn, plate.k)
        _actions(right, drawn)
        left.set_yticks(range(len(drawn)), [wrapped(line.label, LABEL_WIDTH) for line in drawn])
        left.set_ylim(len(drawn) - 0.45, -0.55)
        _legend(figure)
        return finish(figure, plate, _description(drawn, what), _table(drawn, what, plate.k))


def _voices(axes: Any, lines: Sequence[Line], k: int) -> None:
    from matplotlib.ticker import FuncFormatter

    for place, line in enumerate(lines):
        _voice_bar(axes, place, line.needs, k)
    axes.set_xlim(0, 1.0)
    axes.set_xticks([0, 0.5, 1.0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.tick_params(axis="y", length=0)
    axes.set_title("Voix qui disent un besoin, et combien ont une action", fontsize=9.5, loc="left")


def _voice_bar(axes: Any, place: int, found: Split, k: int) -> None:
    color, pale = SIDE_COLORS["vecu"], PALE["vecu"]
    if found.few or not found.total:
        told = f"{tell_count(1, k)} personnes" if found.few else "aucun besoin entendu"
        axes.text(0.01, place, told, va="center", size=7.5, style="italic", color="#555555")
        return
    if not found.told:
        axes.barh(place, 1.0, 0.62, facecolor="white", edgecolor="#999999", hatch="....", linewidth=0.7)
        back = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(
            0.5, place, "partage non publié", ha="center", va="center", size=7.5, style="italic", color="#444444", bbox=back
        )
    else:
        confirmed, answered = found.confirmed / found.total, found.answered / found.total
        first = confirmed if found.thirds else 0.0
        axes.barh(place, answered, 0.62, facecolor=pale, edgecolor=color, hatch="////", linewidth=0.7)
        axes.barh(place, first, 0.62, facecolor=color, edgecolor=color, linewidth=0.7)
        axes.barh(place, 1 - answered, 0.62, left=answered, facecolor="white", edgecolor=color, linewidth=0.9)
    told = number(found.total) if not found.told else f"{number(found.answered)} sur {number(found.total)}"
    axes.text(1.02, place, told, transform=axes.get_yaxis_transform(), va="center", size=8)


def _actions(axes: Any, lines: Sequence[Line]) -> None:
    color, pale = SIDE_COLORS["institutionnel"], PALE["institutionnel"]
    most = max([line.actions for line in lines] + [1])
    for place, line in enumerate(lines):
        asked = line.actions - line.unvoiced
        axes.barh(place, asked, 0.62, facecolor=color, edgecolor=color, linewidth=0.7)
        axes.barh(place, line.unvoiced, 0.62, left=asked, facecolor=pale, edgecolor=color, hatch="....", linewidth=0.7)
        told = f"{number(asked)} sur {number(line.actions)}" if line.actions else "aucune action"
        axes.text(line.actions + most * 0.03, place, told, va="center", size=8, style="normal" if line.actions else "italic")
    axes.set_xlim(0, most * 1.3)
    axes.set_xticks([])
    axes.spines["bottom"].set_visible(False)
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.set_title("Actions, et combien sont demandées", fontsize=9.5, loc="left")


def _legend(figure: Any) -> None:
    from matplotlib.patches import Patch

    lived, there = SIDE_COLORS["vecu"], SIDE_COLORS["institutionnel"]
    handles = [
        Patch(facecolor=lived, edgecolor=lived, label="action confirmée par une personne"),
        Patch(facecolor=PALE["vecu"], edgecolor=lived, hatch="////", label="action proposée par la machine"),
        Patch(facecolor="white", edgecolor=lived, label="aucune action retrouvée"),
        Patch(facecolor=there, edgecolor=there, label="actions qu’une voix demande"),
        Patch(facecolor=PALE["institutionnel"], edgecolor=there, hatch="....", label="actions sans voix retrouvée"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8.5)


def _description(lines: Sequence[Line], what: str) -> str:
    """Say where most voices are left without action, and where actions stand without voice."""
    told = [line for line in lines if line.needs.told and line.needs.total]
    parts = []
    if told:
        worst = max(line.needs.alone / line.needs.total for line in told)
        names = listed([f"« {line.label} »" for line in told if line.needs.alone / line.needs.total == worst])
        parts.append(f"La part des voix sans action retrouvée est la plus forte sur {names} : {share(worst)}")
    else:
        parts.append("Trop peu de personnes disent un besoin pour que la part de celles qui n'ont aucune action soit publiée")
    empty = [f"« {line.label} »" for line in lines if line.needs.total and not line.actions]
    none = "aucune action du plan ne la nomme" if what == COMMUNE else "aucune action du plan"
    parts += [f"Des besoins, mais {none} : {listed(empty)}"] if empty else []
    unheard = [f"« {line.label} »" for line in lines if line.actions and line.unvoiced == line.actions]
    parts += [f"Des actions, mais aucune voix retrouvée : {listed(unheard)}"] if unheard else []
    return typeset(". ".join(parts) + ". En plein, ce qu'une personne a confirmé ; hachuré, ce que la machine propose.")


def _table(lines: Sequence[Line], what: str, k: int) -> DataTable:
    rows = tuple(
        tuple(
            typeset(cell)
            for cell in (
                line.label,
                told_total(line.needs, k),
                told_third(line.needs, line.needs.confirmed) if line.needs.total else "–",
                told_third(line.needs, line.needs.proposed) if line.needs.total else "–",
                told_alone(line.needs, k),
                number(line.actions),
                number(line.unvoiced),
            )
        )
        for line in lines
    )
    return DataTable((what, *(typeset(heading) for heading in HEADINGS)), rows)
