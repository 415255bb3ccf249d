"""Figure: publics and words on the plane of a correspondence analysis."""

from typing import Any

import pandas as pd

from pipeline.protect.small_cells import tell_count
from pipeline.render.figures.canvas import SIDE_COLORS, STYLE, DataTable, Figure, Plate, finish, new_figure
from pipeline.render.figures.links import make_clickable, passages_of
from pipeline.render.figures.marks import listed, place_labels
from pipeline.render.french import MODES, PUBLICS, percent, typeset

LEMMAS = 30  # drawn: those that make the axes
MARK_POINTS = 11  # width of a group's mark
TOLD_WORDS = 4  # words named in the sentence, at each end of an axis
SHORTEST = 0.02  # inertia below which an axis is not told
HEADINGS = ("Libellé", "Nature", "Axe 1", "Axe 2", "Contribution à l'axe 1", "Contribution à l'axe 2", "Voix")


def draw_factors(factors: pd.DataFrame, plate: Plate) -> Figure | None:
    """Draw publics as large marks and the words that make the axes, or one axis where there are two publics.

    Args:
        factors: Columns of `schemas.FACTORS`.
        plate: Where the figure goes.

    Returns:
        The figure, or `None` without a factor: fewer than two groups of k persons, or too few words in common.
    """
    import matplotlib

    if factors.empty:
        return None
    frame = factors.assign(name=[_name(row) for _, row in factors.iterrows()], weight=_weight(factors))
    publics = frame[frame["kind"] == "public"]
    plane = float(frame["inertia_y"].iloc[0]) > 0
    words = _words(frame[frame["kind"] == "lemme"], plane)
    with matplotlib.rc_context(STYLE):
        figure = _plane(publics, words) if plane else _axis(publics, words)
        return finish(figure, plate, describe_factors(frame, plane), _table(frame, words, plate.k))


def _words(lemmas: pd.DataFrame, plane: bool) -> pd.DataFrame:
    """The words that make the plane most; on one axis, as many of each side: those of the rarer side alone would fill it."""
    best = lemmas.sort_values(["weight", "label"], ascending=[False, True])
    if plane:
        return best.head(LEMMAS)
    return pd.concat([best[best["x"] < 0].head(LEMMAS // 2), best[best["x"] > 0].head(LEMMAS // 2)])


def _weight(factors: pd.DataFrame) -> pd.Series:
    """Share of the plane's inertia that a row carries."""
    parts = [factors[f"contribution_{axis}"].astype(float) * factors[f"inertia_{axis}"].astype(float) for axis in ("x", "y")]
    return parts[0] + parts[1]


def _name(row: pd.Series) -> str:
    """A group as analysts read it: «habitant·e (questionnaires)».

    The groups are keys of `compare.factors`: a public, or a public and a mode around a sign «×».
    """
    if row["kind"] != "public":
        return str(row["label"])
    public, _, mode = str(row["label"]).partition(" × ")
    if public == "institution":
        return "institutions (documents)"
    # In a public meeting nobody says who lives here: the public is only the default.
    name = "public non déclaré" if (public, mode) == ("habitant", "reunion-publique") else PUBLICS.get(public, public)
    return f"{name} ({MODES.get(mode, mode)})" if mode else name


def _plane(publics: pd.DataFrame, words: pd.DataFrame) -> Any:
    figure = new_figure(7.6, 6.2)
    axes = figure.add_axes((0.08, 0.08, 0.9, 0.9))
    both = pd.concat([publics, words])
    axes.set_xlim(*_limits(both["x"], 0.12))
    axes.set_ylim(*_limits(both["y"], 0.08))
    axes.axhline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
    axes.axvline(0, color="#bbbbbb", linewidth=0.8, zorder=0)
    dots = axes.scatter(words["x"], words["y"], s=9, color="#555555", zorder=2)
    dots.set_urls([_target(row) for _, row in words.iterrows()])
    for _, row in publics.iterrows():
        style = _style(str(row["label"]))
        mark = axes.scatter([row["x"]], [row["y"]], s=MARK_POINTS**2, linewidths=1.8, zorder=3, **style)
        mark.set_urls([_target(row)])
    for axis, told in (("x", axes.set_xlabel), ("y", axes.set_ylabel)):
        told(typeset(f"Axe {1 if axis == 'x' else 2} : {percent(float(both[f'inertia_{axis}'].iloc[0]))} de l'inertie"))
    axes.tick_params(labelbottom=False, labelleft=False, length=0)
    _label(axes, publics, words)
    return figure


def _target(row: pd.Series) -> str:
    """Passages where a word is said, or that a group says."""
    if row["kind"] != "public":
        return passages_of(mots=row["label"])
    public, _, mode = str(row["label"]).partition(" × ")
    return passages_of(perspective="institutionnel") if public == "institution" else passages_of(public=public, mode=mode or None)


def _style(label: str) -> dict[str, Any]:
    """Documents are a full square, persons a hollow circle."""
    if label == "institution":
        return {"marker": "s", "facecolor": SIDE_COLORS["institutionnel"], "edgecolor": SIDE_COLORS["institutionnel"]}
    return {"marker": "o", "facecolor": "white", "edgecolor": SIDE_COLORS["vecu"]}


def _label(axes: Any, publics: pd.DataFrame, words: pd.DataFrame) -> None:
    from matplotlib.patheffects import withStroke

    halo = [withStroke(linewidth=2.2, foreground="white")]
    texts = [
        axes.text(
            row["x"], row["y"], typeset(row["name"]), size=9.5, weight="bold", path_effects=halo, zorder=6, url=_target(row)
        )
        for _, row in publics.iterrows()
    ]
    texts += [
        axes.text(row["x"], row["y"], row["name"], size=8.5, path_effects=halo, zorder=5, url=_target(row))
        for _, row in words.iterrows()
    ]
    points, marks = (rows[["x", "y"]].astype(float).to_numpy() for rows in (words, publics))
    place_labels(axes, texts, points, marks)


def _limits(values: pd.Series, share: float) -> tuple[float, float]:
    low, high = min(float(values.min()), 0.0), max(float(values.max()), 0.0)
    margin = share * ((high - low) or 1.0)
    return low - margin, high + margin


def _axis(publics: pd.DataFrame, words: pd.DataFrame) -> Any:
    """One axis: a row a word, from one public's side to the other's."""
    rows = words.sort_values(["x", "label"]).reset_index(drop=True)
    figure = new_figure(7.6, 1.3 + 0.19 * len(rows))
    figure.set_layout_engine("constrained")
    axes = figure.add_subplot()
    for place, row in rows.iterrows():
        side = "institutionnel" if row["x"] < 0 else "vecu"
        face = SIDE_COLORS[side] if row["x"] < 0 else "white"
        axes.plot([0, row["x"]], [place, place], color=SIDE_COLORS[side], linewidth=1.2, zorder=2)
        axes.plot(
            [row["x"]], [place], marker="s" if row["x"] < 0 else "o", color=SIDE_COLORS[side], markerfacecolor=face, zorder=3
        )
        make_clickable(axes, (place - 0.45, place + 0.45), _target(row))
    axes.set_yticks(range(len(rows)), rows["name"], size=8.5)
    axes.tick_params(axis="y", length=0)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    reach = 1.08 * max(float(rows["x"].abs().max()), 1e-6)
    axes.set_xlim(-reach, reach)
    axes.axvline(0, color="#555555", linewidth=0.8)
    axes.set_xticks([])
    axes.set_xlabel(typeset("Mots qui distinguent les deux groupes : plus le trait est long, plus le mot est propre à un côté"))
    ends = publics.sort_values("x")["name"].tolist()
    axes.text(0.0, 1.01, typeset(f"◄ {ends[0]}"), transform=axes.transAxes, weight="bold", va="bottom")
    axes.text(1.0, 1.01, typeset(f"{ends[-1]} ►"), transform=axes.transAxes, weight="bold", va="bottom", ha="right")
    return figure


def describe_factors(frame: pd.DataFrame, plane: bool) -> str:
    """Say what each axis sets against what, and in which words."""
    text = _opposition(frame, "x", "L'axe 1" if plane else "Le seul axe")
    if plane and float(frame["inertia_y"].iloc[0]) >= SHORTEST:
        text += " " + _opposition(frame, "y", "L'axe 2")
    if not plane:
        text += " Avec deux groupes seulement, il n'y a pas de plan : un seul axe les sépare."
    note = (
        " Un mot proche d'un groupe y est plus fréquent qu'ailleurs ; une distance courte entre un mot et le centre ne dit rien."
    )
    return typeset(text + (note if plane else ""))


def _opposition(frame: pd.DataFrame, axis: str, name: str) -> str:
    ends = []
    publics, words = (frame[frame["kind"] == kind] for kind in ("public", "lemme"))
    for sign in (-1, 1):
        groups = publics[(publics[axis] * sign > 0) & (publics[f"contribution_{axis}"] >= 1 / (2 * len(publics)))]
        near = words[words[axis] * sign > 0].sort_values([f"contribution_{axis}", "label"], ascending=[False, True])
        if groups.empty:
            groups = publics[publics[axis] * sign > 0].sort_values(f"contribution_{axis}", ascending=False).head(1)
        told = listed(groups.sort_values(f"contribution_{axis}", ascending=False)["name"].tolist()) if len(groups) else "le reste"
        said = ", ".join(near["label"].head(TOLD_WORDS))
        ends.append(told + (f" (« {said} »)" if said else ""))
    return f"{name} ({percent(float(frame[f'inertia_{axis}'].iloc[0]))} de l'inertie) oppose {ends[0]} à {ends[1]}."


def _table(frame: pd.DataFrame, words: pd.DataFrame, k: int) -> DataTable:
    """Publics, then the words drawn, heaviest first."""
    rows = []
    shown = pd.concat([frame[frame["kind"] == "public"], words])
    for _, row in shown.iterrows():
        # Documents are counted among the voices: they are no persons.
        voices = str(row["voices"]) if row["label"] == "institution" else tell_count(int(row["voices"]), k)
        places = [f"{float(row[axis]):.2f}".replace(".", ",").replace("-", "−") for axis in ("x", "y")]
        shares = [percent(float(row[f"contribution_{axis}"])) for axis in ("x", "y")]
        nature = "groupe" if row["kind"] == "public" else "mot"
        rows.append((typeset(row["name"]), nature, *places, *shares, voices))
    return DataTable(tuple(map(typeset, HEADINGS)), tuple(rows), tuple(_target(row) for _, row in shown.iterrows()))
