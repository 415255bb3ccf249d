"""Who is not heard: what would change without each mode of collection, in sentences."""

import pandas as pd

from pipeline.model import Codebook
from pipeline.protect.small_cells import is_small
from pipeline.render.french import MODES, number, typeset

READINGS = {
    "disparait": "l'écart sur « {theme} » ne serait plus affirmé",
    "apparait": "un écart sur « {theme} » pourrait être affirmé",
    "change": "l'écart sur « {theme} » changerait de sens",
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
    told = [
        READINGS[row.reading].format(theme=names.get(row.theme, row.theme))
        for row in rows.itertuples()
        if row.reading in READINGS
    ]
    return " ; ".join(told) if told else "aucun écart entre thèmes ne changerait de lecture"
