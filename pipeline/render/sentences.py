"""Results → French sentences whose hedges follow the interval, with no claim where there is none."""

import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED
from pipeline.compare.significance import effect_word
from pipeline.compare.voices import RAISES_SHARE
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import interval, number, percent, points, typeset

STRONG = 0.30  # whole interval beyond this many points: «nettement»


def gap_sentence(row: pd.Series, k: int) -> str:
    """Say in one sentence what a row of `schemas.GAPS` allows to say."""
    if isinstance(row["reason"], str):
        return typeset(few_voices(row, k))
    shares = f"{_institutional(row, k)} y consacrent au moins {percent(RAISES_SHARE)} de leur propos, contre {_lived(row, k)}"
    # A gap beside the institutional share would give a small count away.
    small = few_persons(row, k)
    if row["claim"]:
        width = f", soit un écart de {points(row['gap'])} (intervalle à 95 % : {_points_interval(row)} ; effet {effect_word(row['effect'])})"
        return typeset(f"{_side(row)} : {shares}{'' if small else width}.")
    if row["cell"] == "silence":
        return typeset(f"Presque personne n'en parle : {shares}.")
    doubt = f" ; l'écart va de {_points_interval(row)} (à 95 %), on n'en conclut rien"
    return typeset(f"Pas d'écart établi : {shares}{'' if small else doubt}.")


def few_voices(row: pd.Series, k: int) -> str:
    """Say which side has too few voices; fewer than k persons are not counted out."""
    sides = (
        (_told_institutional(row, "n", k), row["n_institutional"] < MIN_INSTITUTIONAL, MIN_INSTITUTIONAL, "institutionnel"),
        (tell_count(int(row["n_lived"]), k), row["n_lived"] < MIN_LIVED, MIN_LIVED, "vécu"),
    )
    short = [f"{told} du côté {side} quand il en faut {least}" for told, few, least, side in sides if few]
    return "Trop peu de voix pour conclure" + (f" ({' ; '.join(short)})." if short else ".")


def few_persons(row: pd.Series, k: int) -> bool:
    """Whether a share or a gap would give away that 1 to k−1 persons of a side raise the item.

    Documents are no persons: a count of documents and élus together tells the number of neither.
    """
    return is_small(int(row["k_lived"]), k) or hides_institutional(row, k)


def hides_institutional(row: pd.Series, k: int) -> bool:
    """Whether those who raise the item on the institutional side are 1 to k−1 persons and no document."""
    return is_small(int(row["k_institutional_persons"]), k) and row["k_institutional_persons"] == row["k_institutional"]


def _told_institutional(row: pd.Series, letter: str, k: int) -> str:
    """A count of the institutional side; of persons alone, it is masked below k."""
    count, persons = int(row[f"{letter}_institutional"]), int(row[f"{letter}_institutional_persons"])
    return tell_count(count, k) if persons == count else str(count)


def _institutional(row: pd.Series, k: int) -> str:
    told = f"{_told_institutional(row, 'k', k)} sur {row['n_institutional']}"
    if hides_institutional(row, k):
        return f"{told} voix institutionnelles"
    return f"{percent(row['institutional'])} des voix institutionnelles ({told})"


def _lived(row: pd.Series, k: int) -> str:
    """The lived share; a percentage would give away a count below the small-cell bound."""
    told = tell_count(int(row["k_lived"]), k)
    if is_small(int(row["k_lived"]), k):
        return f"{told} personnes sur {number(row['n_lived'])} dans le vécu"
    return f"{percent(row['lived'])} des voix du vécu ({told} sur {number(row['n_lived'])})"


def _side(row: pd.Series) -> str:
    nearest = min(abs(row["low"]), abs(row["high"]))
    adverb = "Nettement plus" if nearest >= STRONG else "Plus"
    return f"{adverb} présent chez les institutions" if row["gap"] > 0 else f"{adverb} présent dans le vécu"


ORIGINS = {"territoire": "sur ce territoire", "mixte": "sur ce territoire, et un peu sur d'autres"}
WEIGHTINGS = {
    "sources": "si chaque fichier pesait autant",
    "speech": "si chaque mot pesait autant",
    "any": "si un seul passage suffisait",
    "copies": "si chaque texte copié ne comptait qu'une fois",
}


def other_countings(row: pd.Series, variants: pd.DataFrame) -> str | None:
    """Say whether a claim holds under the other weightings, and which of them change its reading.

    Args:
        row: A claim, one row of `schemas.GAPS`.
        variants: Its rows of `schemas.SENSITIVITY`, indexed by variant.
    """
    shown = variants.loc[[v for v in WEIGHTINGS if v in variants.index]].dropna()
    if not row["claim"] or shown.empty:
        return None
    holds = (shown["low"] > 0) if row["gap"] > 0 else (shown["high"] < 0)
    if holds.all():
        return typeset(
            f"L'écart tient sous les autres façons de compter : de {points(shown['gap'].min())} à {points(shown['gap'].max())}."
        )
    told = [f"{WEIGHTINGS[v]} ({points(r['gap'])}, de {_points_interval(r)})" for v, r in shown[~holds].iterrows()]
    return typeset(f"À nuancer : l'écart ne serait pas établi {' ni '.join(told)}.")


def correction(row: pd.Series, corrected: pd.DataFrame, k: int) -> str | None:
    """Say what a theme's shares become once the machine's measured error is taken out; `None` where it is not known.

    Args:
        row: One row of `schemas.GAPS`, of level `theme`.
        corrected: Columns of `schemas.CORRECTED`.
        k: Bound of the small cells, in persons.
    """
    here = corrected[corrected["theme"] == row["theme"]]
    if here.empty or few_persons(row, k) or isinstance(row["reason"], str):
        return None
    found = here.iloc[0]
    where = ORIGINS.get(str(found["origin"]), "sur d'autres territoires")
    controls = f"{number(found['control_institutional'])} passages institutionnels et {number(found['control_lived'])} du vécu"
    text = (
        f"Une fois ôtée l'erreur de la machine (mesurée {where}, {controls}) : {percent(found['institutional'])} contre "
        f"{percent(found['lived'])}, écart de {points(found['gap'])} ({_points_interval(found)})"
    )
    fragile = " : cette erreur suffit à expliquer l'écart, qui n'est donc pas affirmé" if row["fragile"] else ""
    return typeset(f"{text}{fragile}.")


def certainty(score: float) -> str:
    r"""Write the probability that the machine gives to its tag.

    >>> certainty(0.999).replace("\u00a0", " ").replace("\u202f", " "), certainty(0.5).replace("\u202f", "\u00a0")
    ('plus de 99 %', '50\xa0%')
    """
    return f"plus de {percent(0.99)}" if score > 0.99 else percent(score)


def _points_interval(row: pd.Series) -> str:
    return f"{points(row['low'])} à {points(row['high'])}"


def share_text(value: float, low: float, high: float) -> str:
    """Write a share with its interval."""
    return f"{percent(value)} ({interval(low, high)})" if value == value else "–"


def small_share(raised: int, share: tuple[float, float, float], k: int) -> str:
    """Write a lived share (value, low, high); fewer than k persons are not counted out."""
    if is_small(raised, k):
        return f"moins de {k} personnes, part non publiée"
    return share_text(*share)
