"""Who is not heard: what would change without each mode of collection, in sentences."""

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.figures.marks import listed
from pipeline.render.french import MODES, number, typeset

# reading → what happens to the gap on one theme, and on several
READINGS = {
    "disparait": ("l'écart sur {themes} ne serait plus affirmé", "les écarts sur {themes} ne seraient plus affirmés"),
    "apparait": ("un écart sur {themes} pourrait être affirmé", "des écarts sur {themes} pourraient être affirmés"),
    "change": ("l'écart sur {themes} changerait de sens", "les écarts sur {themes} changeraient de sens"),
    "indecidable": ("il resterait trop peu de voix pour conclure sur {themes}",) * 2,
}
SIDES = {"institutionnel": "côté institutions", "vecu": "côté vécu"}


def without_modes(table: pd.DataFrame, codebook: Codebook, k: int) -> list[str]:
    """Say, mode by mode, what leaving it out would change, then which modes change nothing.

    A mode of fewer than k persons is not told apart, nor one beside which so few remain: what it changes could tell who
    they are.

    Args:
        table: Columns of `schemas.WITHOUT_MODE`.
        codebook: The themes, for their names.
        k: Bound of the small cells, in persons.
    """
    names = {theme.key: theme.name for theme in codebook.themes}
    sentences, same = [], []
    for (side, mode), rows in table.groupby(["perspective", "mode"], sort=True):
        voices = int(rows["voices"].iloc[0])
        if (mode != "document" and is_small(voices, k)) or is_small(int(rows["persons_left"].iloc[0]), k):
            continue
        label = MODES.get(str(mode), "conseil de développement")
        start = f"Sans {_article(label)} ({number(voices)} voix, {SIDES[str(side)]})"
        changes = _changes(rows, names)
        if changes is None:
            same.append((str(side), label, start))
        else:
            sentences.append(typeset(f"{start} : {changes}."))
    return sentences + _unchanged(same)


def _unchanged(same: list[tuple[str, str, str]]) -> list[str]:
    """Say in one sentence of which modes (side, label, how a sentence of it alone starts) leaving one out changes nothing."""
    if len(same) < 2:
        return [typeset(f"{start} : les constats resteraient les mêmes, thème par thème.") for *_, start in same]
    by_side = {name: [label for side, label, _ in same if side == key] for key, name in SIDES.items()}
    told = " ; ".join(f"{name} : {listed(labels)}" for name, labels in by_side.items() if labels)
    return [typeset(f"Sans l'un ou l'autre de ces modes ({told}), les constats resteraient les mêmes.")]


def _article(label: str) -> str:
    if label == "aller-vers":
        return "l'aller-vers"
    return f"le {label}" if label.startswith("conseil") else f"les {label}"


def _changes(rows: pd.DataFrame, names: dict[str, str]) -> str | None:
    """What would happen to the gaps; `None` where nothing would."""
    if (rows["reading"] == "indecidable").all():
        return "il resterait trop peu de voix pour conclure sur quoi que ce soit"
    told = []
    for reading, (one, several) in READINGS.items():
        themes = [f"« {names.get(row.theme, row.theme)} »" for row in rows.itertuples() if row.reading == reading]
        if themes:
            told.append((one if len(themes) == 1 else several).format(themes=listed(themes)))
    return " ; ".join(told) or None
