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
    """Say, mode by mode, what leaving it out would change.

    A mode of fewer than k persons is not told apart, nor one beside which so few remain: what it changes could tell who
    they are.

    Args:
        table: Columns of `schemas.WITHOUT_MODE`.
        codebook: The themes, for their names.
        k: Bound of the small cells, in persons.
    """
    names = {theme.key: theme.name for theme in codebook.themes}
    sentences = []
    for (side, mode), rows in table.groupby(["perspective", "mode"], sort=True):
        voices = int(rows["voices"].iloc[0])
        if (mode != "document" and is_small(voices, k)) or is_small(int(rows["persons_left"].iloc[0]), k):
            continue
        label = MODES.get(str(mode), "conseil de développement")
        start = f"Sans {_article(label)} ({number(voices)} voix, {SIDES[str(side)]})"
        sentences.append(typeset(f"{start} : {_changes(rows, names)}."))
    return sentences


def _article(label: str) -> str:
    if label == "aller-vers":
        return "l'aller-vers"
    return f"le {label}" if label.startswith("conseil") else f"les {label}"


def _changes(rows: pd.DataFrame, names: dict[str, str]) -> str:
    if (rows["reading"] == "indecidable").all():
        return "il resterait trop peu de voix pour conclure sur quoi que ce soit"
    told = []
    for reading, (one, several) in READINGS.items():
        themes = [f"« {names.get(row.theme, row.theme)} »" for row in rows.itertuples() if row.reading == reading]
        if themes:
            told.append((one if len(themes) == 1 else several).format(themes=listed(themes)))
    return " ; ".join(told) if told else "les constats resteraient les mêmes, thème par thème"
