"""Results → French sentences whose hedges follow the interval, with no claim where there is none."""

import pandas as pd

from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import interval, number, percent, points, typeset

STRONG = 0.30  # whole interval beyond this many points: «nettement»


def gap_sentence(row: pd.Series, k: int) -> str:
    """Say in one sentence what a row of `schemas.GAPS` allows to say."""
    if isinstance(row["reason"], str):
        return typeset(f"On ne peut pas conclure : {row['reason']}.")
    shares = (
        f"{percent(row['institutional'])} des voix institutionnelles ({row['k_institutional']} sur {row['n_institutional']}) "
        f"contre {_lived(row, k)}"
    )
    # A gap beside the institutional share would give a small count away.
    small = is_small(int(row["k_lived"]), k)
    if row["claim"]:
        width = f", soit un écart de {points(row['gap'])} (intervalle à 95 % : {_points_interval(row)})"
        return typeset(f"{_side(row)} : {shares}{'' if small else width}.")
    if row["cell"] == "silence":
        return typeset(f"Presque personne n'en parle : {shares}.")
    doubt = f" ; l'écart va de {_points_interval(row)} (à 95 %), on n'en conclut rien"
    return typeset(f"Pas d'écart établi : {shares}{'' if small else doubt}.")


def _side(row: pd.Series) -> str:
    nearest = min(abs(row["low"]), abs(row["high"]))
    adverb = "Nettement plus" if nearest >= STRONG else "Plus"
    return f"{adverb} présent dans les documents institutionnels" if row["gap"] > 0 else f"{adverb} présent dans le vécu"


def _lived(row: pd.Series, k: int) -> str:
    """The lived share; a percentage would give away a count below the small-cell bound."""
    told = tell_count(int(row["k_lived"]), k)
    if is_small(int(row["k_lived"]), k):
        return f"{told} personnes sur {number(row['n_lived'])} dans le vécu"
    return f"{percent(row['lived'])} des voix du vécu ({told} sur {number(row['n_lived'])})"


def _points_interval(row: pd.Series) -> str:
    return f"{points(row['low'])} à {points(row['high'])}"


def share_text(value: float, low: float, high: float) -> str:
    """Write a share with its interval."""
    return f"{percent(value)} ({interval(low, high)})" if value == value else "–"


def small_share(raised: int, share: tuple[float, float, float], k: int) -> str:
    """Write a lived share (value, low, high); fewer than k persons are not counted out."""
    if is_small(raised, k):
        return f"moins de {k} personnes"
    return share_text(*share)
