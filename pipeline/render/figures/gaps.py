"""Figure: share of voices that raise each item, per perspective, with intervals."""

from typing import Any

import pandas as pd

from pipeline.protect.small_cells import is_small, tell_count
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
from pipeline.render.figures.links import make_clickable, passages_of
from pipeline.render.figures.marks import listed, wrapped
from pipeline.render.french import amount, interval, percent, points, typeset
from pipeline.render.sentences import hides_institutional

SIDES = (("institutionnel", "institutional"), ("vecu", "lived"))
OFFSET = 0.17
MAX_ROWS = 12
ROW_INCHES = 0.5
LABEL_WIDTH = 30  # characters
TOLD_ITEMS = 3  # items named in the sentence, a side
HEADINGS = (
    "Institutions",
    "Intervalle à 95 %",
    "Vécu",
    "Intervalle à 95 %",
    "Écart",
    "Intervalle de l'écart",
    "Conclusion",
)


def draw_gaps(gaps: pd.DataFrame, plate: Plate) -> Figure | None:
    """Draw items as rows, a mark and an interval a side, and the gap in figures where it may be stated.

    Args:
        gaps: Columns of `schemas.GAPS`; a column `weak` may mark sub-themes that change from draw to draw.
        plate: Where the figure goes. Beyond `MAX_ROWS` items, those of widest gap are drawn; the table has all.

    Returns:
        The figure, or `None` without an item. A share of fewer than k persons is neither drawn nor told.
    """
    import matplotlib

    if gaps.empty:
        return None
    drawn = _drawn(gaps.reset_index(drop=True))
    with matplotlib.rc_context(STYLE):
        figure = new_figure(7.6, 1.15 + ROW_INCHES * len(drawn))
        figure.set_layout_engine("constrained")
        axes = figure.add_subplot()
        ends = [_draw_side(axes, drawn, names, plate.k) for names in SIDES]
        _dress(axes, drawn, max(ends))
        _tell_gaps(axes, drawn, plate.k)
        _lead_to_passages(axes, drawn)
        return finish(figure, plate, describe_gaps(gaps, plate.k), _table(gaps, plate.k))


def _drawn(gaps: pd.DataFrame) -> pd.DataFrame:
    """The items that fit: claims first, then the widest gaps, in the order of the table."""
    width = gaps["gap"].astype(float).abs().fillna(-1) + 2 * gaps["claim"].astype(bool)
    kept = width.sort_values(ascending=False, kind="stable").index[:MAX_ROWS]
    return gaps.loc[sorted(kept)].reset_index(drop=True)


def masked(row: pd.Series, column: str, k: int) -> bool:
    """Whether a side's share would tell of 1 to k−1 persons: those who raise the item, or all who were heard."""
    if column == "lived":
        return is_small(int(row["k_lived"]), k) or is_small(int(row["n_lived"]), k)
    alone = row["n_institutional_persons"] == row["n_institutional"]
    return hides_institutional(row, k) or (bool(alone) and is_small(int(row["n_institutional"]), k))


def _draw_side(axes: Any, gaps: pd.DataFrame, names: tuple[str, str], k: int) -> float:
    """Draw a side's marks and intervals; give the highest share that is drawn."""
    side, column = names
    shift = -OFFSET if side == "institutionnel" else OFFSET
    color = SIDE_COLORS[side]
    hidden = [masked(row, column, k) for _, row in gaps.iterrows()]
    for place in (i for i, small in enumerate(hidden) if small):
        told = f"{tell_count(1, k)} personnes : part non publiée"
        back = {"facecolor": "white", "edgecolor": "none", "pad": 0.5}
        axes.text(0.005, place + shift, typeset(told), va="center", size=7.5, color=color, style="italic", bbox=back)
    known = gaps[gaps[column].notna().to_numpy() & ~pd.Series(hidden, dtype=bool).to_numpy()]
    values, low, high = (known[name].astype(float).to_numpy() for name in (column, f"{column}_low", f"{column}_high"))
    axes.errorbar(
        values,
        [i + shift for i in known.index],
        xerr=[(values - low).clip(min=0), (high - values).clip(min=0)],
        fmt=SIDE_MARKERS[side],
        color=color,
        markersize=6.5,
        capsize=3,
        markerfacecolor=color if side == "institutionnel" else "white",
        markeredgewidth=1.6,
        linewidth=1.6,
        label=SIDE_LABELS[side],
        clip_on=False,
        zorder=3,
    )
    return float(high.max()) if len(known) else 0.0


def _dress(axes: Any, gaps: pd.DataFrame, end: float) -> None:
    from matplotlib.ticker import FuncFormatter, MultipleLocator

    axes.set_yticks(range(len(gaps)), [_row_label(row) for _, row in gaps.iterrows()])
    for text, (_, row) in zip(axes.get_yticklabels(), gaps.iterrows(), strict=True):
        text.set_style("italic" if _weak(row) else "normal")
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(gaps) - 0.5, -0.5)
    limit = min(1.0, max(0.3, -(-end // 0.1) / 10))
    axes.set_xlim(-0.015 * limit, limit)
    axes.xaxis.set_major_locator(MultipleLocator(0.2 if limit > 0.6 else 0.1))
    axes.xaxis.set_major_formatter(FuncFormatter(lambda value, _: percent(value)))
    note = "" if gaps["reason"].isna().all() else f"\n{_too_few(gaps)} ; aucun écart n'est affirmé."
    axes.set_xlabel(typeset(f"Part des voix qui soulèvent le thème, intervalle à 95 %{note}"))
    axes.grid(axis="x", color="#dddddd", linewidth=0.7)
    for line in range(1, len(gaps)):
        axes.axhline(line - 0.5, color="#eeeeee", linewidth=0.7)
    axes.set_axisbelow(True)
    axes.legend(loc="lower left", bbox_to_anchor=(0.0, 1.0), ncols=2, frameon=False, borderaxespad=0.2)


def _lead_to_passages(axes: Any, gaps: pd.DataFrame) -> None:
    """Upper half of a row: the institutions' passages; lower half: the lived ones."""
    for place, row in gaps.iterrows():
        for (side, _), start in zip(SIDES, (place - 0.5, place), strict=True):
            make_clickable(axes, (start, start + 0.5), _target(row, side))


def _target(row: pd.Series, side: str | None = None) -> str:
    subtheme = row["subtheme"] if isinstance(row["subtheme"], str) else None
    return passages_of(theme=row["theme"], sous_theme=subtheme, perspective=side)


def _tell_gaps(axes: Any, gaps: pd.DataFrame, k: int) -> None:
    """Write each gap at the right, in bold with a star where it may be stated."""
    across = axes.get_yaxis_transform()
    axes.text(1.03, -0.5, "Écart\n(institutions − vécu)", transform=across, size=7.5, color="#444444", va="bottom")
    for place, row in gaps.iterrows():
        told = _told_gap(row, k)
        weight, color = ("bold", "#1c2833") if row["claim"] else ("normal", "#666666")
        axes.text(1.03, place, told, transform=across, size=8.5, weight=weight, color=color, va="center")


def _told_gap(row: pd.Series, k: int) -> str:
    if not row["claim"]:
        return "non établi"
    return "★ établi" if any(masked(row, column, k) for _, column in SIDES) else f"★ {points(row['gap'])}"


def _weak(row: pd.Series) -> bool:
    weak = row.get("weak")
    return weak is not None and not pd.isna(weak) and bool(weak)


def _row_label(row: pd.Series) -> str:
    return wrapped(str(row["label"]), LABEL_WIDTH) + (" (fragile)" if _weak(row) else "")


def _too_few(gaps: pd.DataFrame) -> str:
    reasons = gaps["reason"].dropna()
    return str(reasons.iloc[0]).capitalize() if len(reasons) else ""


def _table(gaps: pd.DataFrame, k: int) -> DataTable:
    rows = tuple(_cells(row, k) for _, row in gaps.iterrows())
    item = "Sous-thème" if (gaps["level"] == "subtheme").all() else "Thème"
    return DataTable(tuple(map(typeset, (item, *HEADINGS))), rows, tuple(_target(row) for _, row in gaps.iterrows()))


def _cells(row: pd.Series, k: int) -> tuple[str, ...]:
    cells = [str(row["label"]) + (" (fragile)" if _weak(row) else "")]
    for _, column in SIDES:
        if masked(row, column, k):
            cells += [f"{tell_count(1, k)} personnes", "–"]
        else:
            cells += [percent(_number(row[column])), _interval(row, f"{column}_low", f"{column}_high")]
    # Too few voices: no gap is told, here as in the sections.
    if isinstance(row["reason"], str) or any(masked(row, column, k) for _, column in SIDES) or pd.isna(row["gap"]):
        cells += ["–", "–"]
    else:
        cells += [points(row["gap"]), f"{points(row['low'])} à {points(row['high'])}"]
    told = str(row["reason"]) if isinstance(row["reason"], str) else "écart établi" if row["claim"] else "écart non établi"
    return tuple(map(typeset, [*cells, told]))


def _number(value: Any) -> float:
    return float("nan") if pd.isna(value) else float(value)


def _interval(row: pd.Series, low: str, high: str) -> str:
    return "–" if pd.isna(row[low]) else interval(row[low], row[high])


def describe_gaps(gaps: pd.DataFrame, k: int) -> str:
    """Say what to see: the items whose gap may be stated, or why there is none."""
    claims = gaps[gaps["claim"].astype(bool)].copy()
    claims["width"] = claims["gap"].astype(float).abs()
    claims = claims.sort_values("width", ascending=False, kind="stable")
    if not gaps["reason"].isna().all():
        text = f"{_too_few(gaps)}. Aucun écart ne peut être affirmé ; les intervalles disent combien les parts sont incertaines."
    elif claims.empty:
        text = "Aucun écart établi entre institutions et vécu : les voix entendues ne permettent pas d'en affirmer un."
    else:
        sides = (
            ("davantage soulevé par les institutions", claims["gap"] > 0),
            ("davantage soulevé dans le vécu", claims["gap"] < 0),
        )
        parts = [_items(lead, claims[chosen.to_numpy()], k) for lead, chosen in sides if chosen.any()]
        text = ". ".join(part[0].upper() + part[1:] for part in parts) + ". L'étoile marque un écart établi."
    return typeset(text + _notes(gaps))


def _items(lead: str, claims: pd.DataFrame, k: int) -> str:
    """Name the widest gaps of a side, and count the others."""
    told = []
    for _, row in claims.head(TOLD_ITEMS).iterrows():
        small = any(masked(row, column, k) for _, column in SIDES)
        told.append(f"« {row['label']} »" + ("" if small else f" ({amount(row['gap'])} de plus)"))
    more = len(claims) - len(told)
    rest = "" if more == 0 else f" et {more} autre{'s' if more > 1 else ''}"
    return f"{lead} : " + (", ".join(told) + rest if rest else listed(told))


def _notes(gaps: pd.DataFrame) -> str:
    notes = ""
    if any(_weak(row) for _, row in gaps.iterrows()):
        notes += " En italique, les sous-thèmes fragiles : leur contour change d'un tirage à l'autre."
    if len(gaps) > MAX_ROWS:
        notes += f" Les {MAX_ROWS} écarts les plus larges sont dessinés ; le tableau donne les {len(gaps)}."
    return notes
