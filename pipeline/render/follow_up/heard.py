"""Who was heard at two waves, as it may be told: nothing of few persons, nor what would give them away."""

import numpy as np
import pandas as pd

from pipeline.protect.small_cells import is_small
from pipeline.render.french import MODES, PUBLICS, number, typeset
from pipeline.render.synthesis.sentences import SIDE_NAMES

ATTRIBUTES = {"public": "Public", "mode": "Mode de recueil", "commune": "Commune"}
UNTOLD = "non précisé"


def mix_rows(mix: pd.DataFrame, k: int) -> list[tuple[str, ...]]:
    """Persons of each wave; values of fewer than k persons at a wave are not described, nor what would give them away.

    Args:
        mix: Columns of `schemas.waves.MIX`.
        k: Fewest persons that are told.
    """
    names: dict[str, dict[str, str]] = {"public": PUBLICS, "mode": MODES, "commune": {}}
    persons = mix[mix["attribute"] == "mode"].groupby("perspective")[["before", "after"]].sum()  # everybody has a mode
    rows: list[tuple[str, ...]] = []
    for (attribute, side), part in mix.groupby(["attribute", "perspective"], sort=False):
        # Nobody of a commune is known only where everybody's is told.
        whole = {end: bool(part[end].sum() >= persons.at[side, end]) for end in ("before", "after")}
        for row in part[_described(part[["before", "after"]].to_numpy(int), k)].itertuples():
            told = names[str(attribute)].get(row.value, row.value)
            counts = (number(n) if n or whole[end] else UNTOLD for end, n in (("before", row.before), ("after", row.after)))
            rows.append((typeset(f"{ATTRIBUTES[str(attribute)]} : {told}"), SIDE_NAMES[str(side)], *counts))
    return rows


def _described(counts: np.ndarray, k: int) -> np.ndarray:
    """Which values may be told: those of k persons or none at both waves, fewer where a total would give the others away.

    Args:
        counts: Persons of each value at both waves, shape (values, 2).
        k: Fewest persons that are told.
    """
    shown = np.array([not any(is_small(int(count), k) for count in row) for row in counts], dtype=bool)
    while shown.any() and any(is_small(int(left), k) for left in counts[~shown].sum(axis=0)):
        shown[np.flatnonzero(shown)[np.argmin(counts[shown].sum(axis=1))]] = False
    return shown
