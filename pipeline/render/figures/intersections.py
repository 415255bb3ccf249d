"""Figure: which themes voices raise together, per perspective."""

from typing import Any

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import tell_count
from pipeline.render.figures.canvas import SIDE_COLORS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.combinations import Combination, Combined, combine, raised_themes, shown_combinations
from pipeline.render.figures.links import make_clickable, passages_of
from pipeline.render.figures.marks import listed, share_interval, theme_marks
from pipeline.render.french import count, number, percent, typeset

SIDES = (("institutionnel", "Institutions"), ("vecu", "Vécu"))
MOST_ROWS = 12  # drawn
MOST_CELLS = 24  # in the table
ROW_INCHES = 0.34
HEADINGS = (
    "Thèmes soulevés ensemble",
    "Institutions, exactement",
    "Institutions, au moins",
    "Vécu, exactement",
    "Vécu, au moins",
)


def draw_intersections(passages: pd.DataFrame, tags: pd.DataFrame, codebook: Codebook, plate: Plate) -> Figure | None:
    """Draw combinations of themes as rows: linked dots, then a bar a side for the voices that raise exactly these.

    A paler bar behind goes to the voices that raise at least these, and a line over the interval of the exact
    share. A count of fewer than k persons is neither drawn nor told, nor what would give it away.

    Args:
        passages: Columns of `schemas.PASSAGES`.
        tags: Columns of `schemas.TAGS`.
        codebook: The themes.
        plate: Where the figure goes.

    Returns:
        The figure, or `None` where nobody was heard or there are fewer than two themes.
    """
    import matplotlib

    raised = raised_themes(passages, tags, codebook)
    if raised.empty or len(codebook.themes) < 2:
        return None
    sides = [combine(raised, side, codebook, plate.k) for side, _ in SIDES]
    rows = shown_combinations(sides, codebook, MOST_ROWS)
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.75 + ROW_INCHES * len(rows))
        widths = [0.28 * len(codebook.themes), *(2.2,) * len(SIDES)]
        panels = figure.subplots(1, 3, sharey=True, gridspec_kw={"width_ratios": widths})
        figure.set_layout_engine("constrained")
        _matrix(panels[0], rows, codebook)
        for axes, (side, name), counts in zip(panels[1:], SIDES, sides, strict=True):
            _bars(axes, rows, counts, side, plate.k)
            axes.set_title(typeset(f"{name} : {_voices(counts, plate.k)}"), fontsize=10)
        limit = _limit(rows, sides)
        for axes in panels[1:]:
            axes.set_xlim(0, limit)
        _legend(figure)
        return finish(figure, plate, describe_intersections(sides, codebook, plate.k), _table(sides, codebook, plate.k))


def _voices(counts: Combined, k: int) -> str:
    if counts.documents and counts.documents == counts.voices:
        return count(counts.documents, "document")
    return (
        count(counts.voices, "voix", "voix") if counts.documents or counts.voices >= k else f"{tell_count(counts.voices, k)} voix"
    )


def _open(themes: Combination, counts: Combined) -> bool:
    """Whether the count of at least these themes may be told; nobody is no secret."""
    return themes in counts.told or counts.least(themes) == 0


def _matrix(axes: Any, rows: list[Combination], codebook: Codebook) -> None:
    marks = theme_marks(codebook)
    places = {theme: i for i, theme in enumerate(codebook.keys)}
    for height, themes in enumerate(rows):
        inside = sorted(places[theme] for theme in themes)
        axes.scatter(range(len(places)), [height] * len(places), s=22, color="#e2e2e2", linewidths=0, zorder=1)
        if inside:
            axes.plot([inside[0], inside[-1]], [height, height], color="#333333", linewidth=1.6, zorder=2)
        for theme in sorted(themes, key=places.__getitem__):
            mark = marks[theme]
            style = {"marker": mark.marker, "facecolor": mark.face, "edgecolor": mark.color, "linewidths": 1.5}
            axes.scatter([places[theme]], [height], s=60, zorder=3, **style)
        if not themes:
            axes.text((len(places) - 1) / 2, height, "aucun thème", ha="center", va="center", size=8, backgroundcolor="white")
    axes.set_xticks(range(len(places)), [theme.short for theme in codebook.themes], rotation=90)
    axes.xaxis.tick_top()
    axes.set_xlim(-0.6, len(places) - 0.4)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_yticks([])
    axes.tick_params(length=0)
    for spine in axes.spines.values():
        spine.set_visible(False)


def _bars(axes: Any, rows: list[Combination], counts: Combined, side: str, k: int) -> None:
    from matplotlib.ticker import FuncFormatter, MaxNLocator

    color = SIDE_COLORS[side]
    for height, themes in enumerate(rows):
        if themes and _open(themes, counts):
            make_clickable(axes, (height - 0.4, height + 0.4), _target(themes, side))
        if themes in counts.told and counts.voices:
            share = counts.least(themes) / counts.voices
            axes.barh(height, share, 0.72, facecolor="#f0f0f0", edgecolor="#999999", hatch="....", linewidth=0.6, zorder=1)
        if themes in counts.hidden:
            told = f"non publié ({tell_count(1, k)}, ou pour ne pas le révéler)"
            back = {"facecolor": "white", "edgecolor": "none", "pad": 0.6}
            axes.text(0.006, height, told, va="center", size=7, style="italic", color=color, bbox=back, zorder=4)
        elif counts.voices:
            _exact(axes, height, counts.exact.get(themes, 0), counts.voices, color)
    axes.xaxis.set_major_locator(MaxNLocator(4, prune="upper"))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    axes.tick_params(axis="y", length=0, labelleft=False)
    axes.spines["left"].set_color("#999999")
    axes.grid(axis="x", color="#e4e4e4", linewidth=0.6)
    axes.set_axisbelow(True)
    axes.set_xlabel("Part des documents" if counts.documents and counts.documents == counts.voices else "Part des voix")


def _exact(axes: Any, height: int, raised: int, voices: int, color: str) -> None:
    share = raised / voices
    low, high = share_interval(raised, voices)
    axes.barh(height, share, 0.4, color=color, zorder=2)
    axes.plot([low, high], [height, height], color="#111111", linewidth=1.1, zorder=3)
    for end in (low, high):
        axes.plot([end, end], [height - 0.12, height + 0.12], color="#111111", linewidth=1.1, zorder=3)


def _limit(rows: list[Combination], sides: list[Combined]) -> float:
    """End of the axis: beyond every bar and interval that is drawn."""
    ends = [0.2]
    for counts in (side for side in sides if side.voices):
        ends += [counts.least(t) / counts.voices for t in rows if t in counts.told]
        ends += [share_interval(counts.exact.get(t, 0), counts.voices)[1] for t in rows if t not in counts.hidden]
    return min(1.02, 1.04 * max(ends))


def _legend(figure: Any) -> None:
    from matplotlib.lines import Line2D
    from matplotlib.patches import Patch

    handles = [
        Patch(facecolor="#555555", label="exactement ces thèmes"),
        Line2D([], [], color="#111111", linewidth=1.1, marker="|", label="son intervalle à 95 %".replace(" %", "\u00a0%")),
        Patch(facecolor="#f0f0f0", edgecolor="#999999", hatch="....", label="au moins ces thèmes"),
    ]
    figure.legend(handles=handles, loc="outside lower center", ncols=3, frameon=False, fontsize=8.5)


def describe_intersections(sides: list[Combined], codebook: Codebook, k: int) -> str:
    """Say how often themes come together on each side, and which combination comes first."""
    parts = []
    for (_, name), counts in zip(SIDES, sides, strict=True):
        if not counts.voices:
            parts.append(f"{name} : aucune voix")
            continue
        told = [themes for themes in counts.exact if themes not in counts.hidden and themes]
        if counts.tells_several:
            several = f"{percent(counts.several / counts.voices)} des {_voices(counts, k)} soulèvent plusieurs thèmes"
        else:
            several = "la part des voix qui soulèvent plusieurs thèmes n'est pas publiée (petits effectifs)"
        first = ""
        if told:
            best = max(sorted(told, key=lambda t: _named(t, codebook)), key=lambda t: counts.exact[t])
            alone = ", sans autre thème" if len(best) == 1 else ""
            first = f" ; le plus souvent {_named(best, codebook)}{alone} ({percent(counts.exact[best] / counts.voices)})"
        parts.append(f"{name} : {several}{first}")
    return typeset(
        ". ".join(parts) + ". Un document long aborde plus de thèmes qu'une réponse brève : ce sont les combinaisons, "
        "plus que leur nombre, qui se comparent. Le lien montre les passages qui portent ces thèmes à la fois ; une voix peut les "
        "soulever dans des passages différents."
    )


def _target(themes: Combination, side: str | None = None) -> str:
    """Passages of a combination of themes; those of none have no address."""
    return passages_of(theme=sorted(themes), perspective=side, ensemble="1") if themes else ""


def _named(themes: Combination, codebook: Codebook) -> str:
    names = [theme.short for theme in codebook.themes if theme.key in themes]
    return listed(names) if names else "aucun thème"


def _table(sides: list[Combined], codebook: Codebook, k: int) -> DataTable:
    rows = []
    shown = shown_combinations(sides, codebook, MOST_CELLS)
    for themes in shown:
        cells = [_named(themes, codebook)]
        for counts in sides:
            cells.append(_cell(counts.exact.get(themes, 0), counts, themes not in counts.hidden, k))
            least = counts.least(themes)
            cells.append("–" if not themes else _cell(least, counts, _open(themes, counts), k))
        rows.append(tuple(typeset(cell) for cell in cells))
    links = (_target(themes) if all(_open(themes, counts) for counts in sides) else "" for themes in shown)
    return DataTable(HEADINGS, tuple(rows), tuple(links))


def _cell(raised: int, counts: Combined, told: bool, k: int) -> str:
    if not counts.voices:
        return "–"
    if not told:
        return "non publié"
    return f"{number(raised)} ({percent(raised / counts.voices)})"
