"""Figure: lived needs against institutional actions, theme by theme: voices without action, actions without voice."""

from typing import Any

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import tell_count
from pipeline.render.figures.canvas import SIDE_COLORS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.facing import Half, Row, count_rows
from pipeline.render.figures.links import make_clickable, passages_of
from pipeline.render.figures.marks import listed, share_interval, wrapped
from pipeline.render.french import count, number, percent, share, typeset

SUBTHEMES = 3  # drawn a theme; the table has all
ROW_INCHES = 0.33
LABEL_WIDTH = 27  # characters
PALE = {"institutionnel": "#d6e2ea", "vecu": "#f6ded0"}
HEADINGS = (
    "Thème ou sous-thème",
    "Voix qui disent un besoin",
    "Sans action retrouvée",
    "Intervalle à 95 %",
    "Passages qui disent une action",
    "Sans voix retrouvée",
    "Rapprochements",
)


def draw_needs(
    needs: pd.DataFrame, answers: pd.DataFrame, passages: pd.DataFrame, codebook: Codebook, plate: Plate
) -> Figure | None:
    """Draw the share of voices whose needs no action answers, and of actions that answer no need.

    Args:
        needs: Columns of `schemas.NEEDS`; a column `label` may name the sub-themes.
        answers: Columns of `schemas.ANSWERS`.
        passages: Columns of `schemas.PASSAGES`.
        codebook: The themes.
        plate: Where the figure goes.

    Returns:
        The figure, or `None` where no need or no action was found: there is nothing to set face to face.
        Counts of fewer than k persons are neither drawn nor told.
    """
    import matplotlib

    rows = count_rows(needs, passages, codebook, plate.k)
    if not any(row.needs.total for row in rows) or not any(row.actions.total for row in rows):
        return None
    drawn = _drawn(rows)
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.5 + ROW_INCHES * len(drawn))
        figure.set_layout_engine("constrained")
        left, right = figure.subplots(1, 2, sharey=True)
        _panel(left, [row.needs for row in drawn], "vecu", plate.k)
        _panel(right, [row.actions for row in drawn], "institutionnel", plate.k)
        left.set_title("Vécu : voix qui disent un besoin".replace(" :", "\u00a0:"), fontsize=9.5, loc="left")
        right.set_title("Institutions : passages qui disent une action".replace(" :", "\u00a0:"), fontsize=9.5, loc="left")
        _rows(left, drawn)
        for axes, side in ((left, "vecu"), (right, "institutionnel")):
            for place, row in enumerate(drawn):
                make_clickable(axes, (place - 0.4, place + 0.4), _target(row, side))
        _legend(figure)
        return finish(figure, plate, describe_needs(rows, plate.k), _table(rows, answers, needs, plate.k))


def _target(row: Row, side: str | None = None) -> str:
    return passages_of(theme=row.theme, sous_theme=row.subtheme, perspective=side)


def _drawn(rows: list[Row]) -> list[Row]:
    """Themes, and the first sub-themes of each."""
    seen: dict[str, int] = {}
    kept = []
    for row in rows:
        if row.subtheme is not None:
            seen[row.theme] = seen.get(row.theme, 0) + 1
        if row.subtheme is None or seen[row.theme] <= SUBTHEMES:
            kept.append(row)
    return kept


def _panel(axes: Any, halves: list[Half], side: str, k: int) -> None:
    from matplotlib.ticker import FuncFormatter

    for place, half in enumerate(halves):
        _bar(axes, place, half, side, k)
    axes.set_xlim(0, 1.0)
    axes.set_xticks([0, 0.5, 1.0])
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.tick_params(axis="y", length=0, labelleft=side == "vecu")
    axes.spines["left"].set_color("#999999")


def _bar(axes: Any, place: int, half: Half, side: str, k: int) -> None:
    color = SIDE_COLORS[side]
    across = axes.get_yaxis_transform()
    if half.few or not half.total:
        told = f"{tell_count(1, k)} personnes" if half.few else "aucune voix" if side == "vecu" else "aucune action"
        axes.text(0.01, place, told, va="center", size=7.5, style="italic", color="#555555")
        return
    if not half.split:
        axes.barh(place, 1.0, 0.62, facecolor="white", edgecolor="#999999", hatch="....", linewidth=0.7)
        back = {"facecolor": "white", "edgecolor": "none", "pad": 0.8}
        axes.text(
            0.5, place, "partage non publié", ha="center", va="center", size=7.5, style="italic", color="#444444", bbox=back
        )
        axes.text(1.02, place, number(half.total), transform=across, va="center", size=8)
        return
    unanswered = half.alone / half.total
    axes.barh(place, 1.0, 0.62, facecolor=PALE[side], edgecolor=color, hatch="////", linewidth=0.7, zorder=1)
    axes.barh(place, unanswered, 0.62, facecolor=color, edgecolor=color, linewidth=0.7, zorder=2)
    if side == "vecu":
        low, high = share_interval(half.alone, half.total)
        axes.plot([low, high], [place, place], color="white", linewidth=3.4, zorder=3, solid_capstyle="butt")
        axes.plot([low, high], [place, place], color="#111111", linewidth=1.2, marker="|", markersize=7, zorder=4)
    axes.text(1.02, place, f"{number(half.alone)} sur {number(half.total)}", transform=across, va="center", size=8)


def _rows(axes: Any, drawn: list[Row]) -> None:
    labels = [row.label if row.subtheme is None else wrapped(row.label, LABEL_WIDTH, 2) for row in drawn]
    axes.set_yticks(range(len(drawn)), labels)
    for text, row in zip(axes.get_yticklabels(), drawn, strict=True):
        text.set_weight("bold" if row.subtheme is None else "normal")
        text.set_size(9.5 if row.subtheme is None else 8)
    axes.set_ylim(len(drawn) - 0.4, -0.6)


def _legend(figure: Any) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    lived, there = SIDE_COLORS["vecu"], SIDE_COLORS["institutionnel"]
    handles = [
        Patch(facecolor=lived, label="aucune action retrouvée"),
        Patch(facecolor=PALE["vecu"], edgecolor=lived, hatch="////", label="voix qu'une action rejoint".replace("'", "’")),
        Line2D([], [], color="#111111", linewidth=1.2, marker="|", label="intervalle à 95\u00a0%"),
        Patch(facecolor=there, label="aucune voix retrouvée"),
        Patch(facecolor=PALE["institutionnel"], edgecolor=there, hatch="////", label="actions qui rejoignent un besoin"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8.5)


def describe_needs(rows: list[Row], k: int) -> str:
    """Say on which theme most voices find no action, and where most actions find no voice."""
    themes = [row for row in rows if row.subtheme is None]
    parts = [_told_needs(themes, k), *_told_actions(themes)]
    silent = [row.label for row in themes if row.needs.total and not row.actions.total]
    parts += [f"Aucune action trouvée sur : {', '.join(silent)}"] if silent else []
    return typeset(
        ". ".join(parts)
        + ". Une machine rapproche besoins et actions, et en laisse passer : « sans action » veut dire qu'aucune n'a été "
        "retrouvée dans les textes lus, non que rien n'est fait."
    )


def _told_needs(themes: list[Row], k: int) -> str:
    """Where the share of voices without action is the highest; no theme is singled out among equals."""
    asking = [row for row in themes if row.needs.total]
    told = [row for row in asking if row.needs.split and row.needs.total >= k]
    if not told:
        return "Trop peu de personnes disent un besoin pour que la part des voix sans action retrouvée soit publiée"
    # A theme that may not be told is not said to be like the others.
    if told == asking and all(row.needs.alone == row.needs.total for row in told):
        return "Aucun besoin n'a été rapproché d'une action, sur aucun thème"
    # Counts of voices by theme overlap: they are compared, not added.
    highest = max(row.needs.alone / row.needs.total for row in told)
    worst = [row for row in told if row.needs.alone / row.needs.total == highest]
    lead = f"Voix sans action retrouvée : c'est sur {_names(worst)} que la part est la plus forte, {share(highest)} des"
    if len(worst) > 1:
        return f"{lead} voix qui disent un besoin"
    low, high = share_interval(worst[0].needs.alone, worst[0].needs.total)
    among = f"{number(worst[0].needs.total)} voix qui disent un besoin"
    return f"{lead} {among} ({percent(low)} à {percent(high)}, sans compter l'erreur de la machine)"


def _told_actions(themes: list[Row]) -> list[str]:
    """Where most actions find no voice, if it may be told."""
    acting = [row for row in themes if row.actions.total]
    told = [row for row in acting if row.actions.split]
    if not told:
        return []
    if told == acting and all(row.actions.alone == row.actions.total for row in told):
        return ["Aucune action n'a été rapprochée d'un besoin, sur aucun thème"]
    alone = max(row.actions.alone for row in told)
    if not alone:
        return ["Chaque action dont le compte est publié a été rapprochée d'un besoin"]
    most = [row for row in told if row.actions.alone == alone]
    passages = f"{number(alone)} {'passages' if alone > 1 else 'passage'}"
    among = "chacun" if len(most) > 1 else f"sur {count(most[0].actions.total, 'action')}"
    return [f"Actions sans voix retrouvée : le plus sur {_names(most)}, {passages} {among}"]


def _names(rows: list[Row]) -> str:
    return listed([f"« {row.label} »" for row in rows])


def _table(rows: list[Row], answers: pd.DataFrame, needs: pd.DataFrame, k: int) -> DataTable:
    places = needs.drop_duplicates(["theme", "passage_id"]).set_index(["theme", "passage_id"])["subtheme"]
    pairs = answers.assign(
        subtheme=[places.get((theme, need)) for theme, need in zip(answers["theme"], answers["need_id"], strict=True)]
    )
    links = tuple(_target(row) for row in rows)
    return DataTable(tuple(map(typeset, HEADINGS)), tuple(_cells(row, pairs, k) for row in rows), links)


def _cells(row: Row, pairs: pd.DataFrame, k: int) -> tuple[str, ...]:
    here = pairs[pairs["theme"] == row.theme]
    here = here if row.subtheme is None else here[here["subtheme"] == row.subtheme]
    named = row.label if row.subtheme is None else f"– {row.label}"
    needs, actions = row.needs, row.actions
    low, high = share_interval(needs.alone, needs.total) if needs.total else (0.0, 0.0)
    cells = (
        named,
        f"{tell_count(1, k)} personnes" if needs.few else number(needs.total),
        _alone(needs),
        f"{percent(low)} à {percent(high)}" if needs.split and needs.total else "–",
        f"{tell_count(1, k)} personnes" if actions.few else number(actions.total),
        _alone(actions),
        # Pairs of a need and an action tell of few persons too.
        number(len(here)) if needs.split and actions.split else "non publié",
    )
    return tuple(typeset(cell) for cell in cells)


def _alone(half: Half) -> str:
    if not half.split:
        return "non publié"
    return f"{number(half.alone)} ({share(half.alone / half.total)})" if half.total else "–"
