"""Results → French sentences whose hedges follow the interval, with no claim where there is none."""

from dataclasses import dataclass

import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED, NOTABLE
from pipeline.compare.voices import RAISES_SHARE
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import amount, bare_points, count, interval, number, percent, share, typeset

STRONG = 0.30  # whole interval beyond this many points: «nettement»
WIDE = 0.40  # an interval this wide says that there is a gap, not how wide it is
IN_VOICES = 3  # voices up to which a share is told in voices: a percentage would sound surer than they are
ONE_IN = number(1 / RAISES_SHARE)


@dataclass(frozen=True)
class Raised:
    """The voices of one side that raise an item: how many, of how many, and whether few persons may not be counted."""

    voices: int
    among: int
    share: float
    noun: str
    bound: int | None

    def __str__(self) -> str:
        """Tell them, in voices where they are very few, none or all."""
        if self.bound:
            return f"moins de {self.bound} des {number(self.among)} {self.noun}"
        if self.voices in (0, self.among):
            return f"{'les' if self.voices else 'aucune des'} {number(self.among)} {self.noun}"
        if self.voices <= IN_VOICES:
            return f"{self.voices} des {number(self.among)} {self.noun}"
        return f"{share(self.share)} des {self.noun} ({number(self.voices)} sur {number(self.among)})"

    @property
    def devote(self) -> str:
        """The verb that they are the subject of."""
        if self.bound:
            return "y consacrent"
        return "n'y consacre" if self.voices == 0 else f"y consacre{'nt' if self.voices > 1 else ''}"


def gap_sentence(row: pd.Series, k: int) -> str:
    """Say in one sentence what a row of `schemas.GAPS` allows to say."""
    if isinstance(row["reason"], str):
        return few_voices(row, k)
    # A gap beside the institutional share would give a small count away.
    small = few_persons(row, k)
    if row["claim"]:
        width = f", soit {amount(row['gap'])} de plus (intervalle à 95 % : {_span(row)})"
        untold = " (écart et intervalle non publiés : petit effectif)"
        return typeset(f"{_side(row)} : {_shares(row, k)}{untold if small else width}.")
    if row.get("weak"):
        return typeset(f"Sous-thème trop fragile pour porter un constat : {_shares(row, k)}.")
    if row["cell"] == "silence":
        return typeset(f"Presque personne n'en parle : {_shares(row, k)}.")
    start = "Présent des deux côtés, sans écart établi" if row["cell"] == "partage" else "Pas d'écart établi"
    return typeset(f"{start} : {_shares(row, k)}{'' if small else f' ; {_doubt(row)}'}.")


def few_voices(row: pd.Series, k: int) -> str:
    """Say which side has too few voices; fewer than k persons are not counted out."""
    sides = (
        (_told_institutional(row, "n", k), row["n_institutional"] < MIN_INSTITUTIONAL, MIN_INSTITUTIONAL, "institutionnel"),
        (_told(int(row["n_lived"]), k), row["n_lived"] < MIN_LIVED, MIN_LIVED, "vécu"),
    )
    short = [f"{told} du côté {side} quand il en faut {least}" for told, few, least, side in sides if few]
    return typeset("Trop peu de voix pour conclure" + (f" ({' ; '.join(short)})." if short else "."))


def few_persons(row: pd.Series, k: int) -> bool:
    """Whether a share or a gap would give away that 1 to k−1 persons of a side raise the item.

    Documents are no persons: a count of documents and élus together tells the number of neither.
    """
    return is_small(int(row["k_lived"]), k) or hides_institutional(row, k)


def hides_institutional(row: pd.Series, k: int) -> bool:
    """Whether those who raise the item on the institutional side are 1 to k−1 persons and no document."""
    return is_small(int(row["k_institutional_persons"]), k) and row["k_institutional_persons"] == row["k_institutional"]


def told(persons: int, k: int) -> str:
    """Write a count of persons as French does; 1 to k−1 become «moins de k»."""
    return tell_count(persons, k) if is_small(persons, k) else number(persons)


def _told(voices: int, k: int) -> str:
    return told(voices, k) if voices else "aucune"


def _told_institutional(row: pd.Series, letter: str, k: int) -> str:
    """A count of the institutional side; of persons alone, it is masked below k."""
    voices, persons = int(row[f"{letter}_institutional"]), int(row[f"{letter}_institutional_persons"])
    return _told(voices, k) if persons == voices else number(voices)


def _shares(row: pd.Series, k: int) -> str:
    """Who raises the item, the louder side first; a side where nobody does never comes first alone."""
    institutional, lived = sides_of(row, k)
    if not institutional.voices and not lived.voices:
        return (
            f"aucune voix, ni institutionnelle (sur {number(institutional.among)}) ni du vécu (sur {number(lived.among)}), "
            f"n'y consacre 1 mot sur {ONE_IN}"
        )
    lived_first = row["gap"] < 0 if row["claim"] else not institutional.voices
    first, second = (lived, institutional) if lived_first else (institutional, lived)
    # Nothing is said to be alike where the sub-theme is frail, or the interval leaves no room for no gap.
    alike = row["cell"] in ("partage", "silence") and not row.get("weak") and row["low"] <= 0 <= row["high"]
    return (
        f"{first} {first.devote} au moins 1 mot sur {ONE_IN}, {'de même que' if alike and second.voices else 'contre'} {second}"
    )


def sides_of(row: pd.Series, k: int) -> tuple[Raised, Raised]:
    """Those who raise an item, one row of `schemas.GAPS`: institutional, then lived."""
    return (
        Raised(
            int(row["k_institutional"]),
            int(row["n_institutional"]),
            float(row["institutional"]),
            "voix institutionnelles",
            k if hides_institutional(row, k) else None,
        ),
        Raised(
            int(row["k_lived"]),
            int(row["n_lived"]),
            float(row["lived"]),
            "voix du vécu",
            k if is_small(int(row["k_lived"]), k) else None,
        ),
    )


def _side(row: pd.Series) -> str:
    nearest = min(abs(row["low"]), abs(row["high"]))
    adverb = "Nettement plus" if nearest >= STRONG else "Plus"
    vague = ", sans qu'on sache bien de combien" if nearest < STRONG and row["high"] - row["low"] >= WIDE else ""
    return f"{adverb} présent {_where(row['gap'])}{vague}"


def _where(gap: float) -> str:
    return "chez les institutions" if gap > 0 else "dans le vécu"


def _doubt(row: pd.Series) -> str:
    """Why a gap is not claimed: its interval holds 0, or it does not, and something else forbids."""
    span = f"l'écart peut aller {_sided_span(row)} (intervalle à 95 %)"
    if row["low"] <= 0 <= row["high"]:
        return f"{span}, on n'en conclut rien"
    if row["fragile"]:
        return f"{span}, mais l'erreur de la machine suffirait à l'expliquer"
    if abs(row["gap"]) < NOTABLE:
        return f"{span}, mais celui qu'on observe n'atteint pas {amount(NOTABLE)}"
    return f"{span}, mais, vu le nombre d'écarts examinés, celui-ci peut venir du hasard"


def _span(row: pd.Series) -> str:
    """The interval of a gap of one sign: «de 35 à 75 points»."""
    low, high = sorted((abs(row["low"]), abs(row["high"])))
    return f"de {bare_points(low)} à {amount(high)}"


def _sided_span(row: pd.Series) -> str:
    """The interval of a gap, told by side rather than by sign."""
    low, high = float(row["low"]), float(row["high"])
    if low < 0 < high:
        return f"de {amount(low)} de plus dans le vécu à {amount(high)} de plus chez les institutions"
    return f"{_span(row)} de plus {_where(low + high)}"


ORIGINS = {"territoire": "sur ce territoire", "mixte": "sur ce territoire, et un peu sur d'autres"}
WEIGHTINGS = {
    "sources": "si chaque fichier comptait autant",
    "speech": "si chaque mot comptait autant",
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
        least, most = shown["gap"].abs().min(), shown["gap"].abs().max()
        same = amount(least) == amount(most)
        return typeset(
            f"L'écart tient quand on compte autrement : {amount(most) if same else f'de {bare_points(least)} à {amount(most)}'}."
        )
    breaks = [f"{WEIGHTINGS[str(v)]} ({_sided_span(r)})" for v, r in shown[~holds].iterrows()]
    return typeset(f"À nuancer : l'écart ne serait pas établi {', ni '.join(breaks)}.")


def correction(row: pd.Series, corrected: pd.DataFrame, k: int) -> str | None:
    """Say what a theme's shares become once the machine's measured error is taken out; `None` where it is not known.

    Args:
        row: One row of `schemas.GAPS`, of level `theme`.
        corrected: Columns of `schemas.CORRECTED`.
        k: Bound of the small cells, in persons.
    """
    here = corrected[corrected["theme"] == row["theme"]]
    if here.empty or few_persons(row, k) or isinstance(row["reason"], str) or here.iloc[0].isna().any():
        return None
    found = here.iloc[0]
    where = ORIGINS.get(str(found["origin"]), "sur d'autres territoires")
    there = count(int(found["control_institutional"]), "passage institutionnel", "passages institutionnels")
    text = (
        f"Une fois ôtée l'erreur de la machine (mesurée {where} : {there} et {number(found['control_lived'])} du vécu), "
        f"les parts seraient de {share(found['institutional'])} chez les institutions et de {share(found['lived'])} dans le vécu ; "
        f"l'écart irait {_sided_span(found)} (intervalle à 95 %)"
    )
    fragile = " : cette erreur suffit à expliquer l'écart, qui n'est donc pas affirmé" if row["fragile"] else ""
    return typeset(f"{text}{fragile}.")


def certainty(score: float) -> str:
    r"""Write the probability that the machine gives to its tag.

    >>> certainty(0.999).replace("\u00a0", " ").replace("\u202f", " "), certainty(0.5).replace("\u202f", "\u00a0")
    ('plus de 99 %', '50\xa0%')
    """
    return f"plus de {percent(0.99)}" if score > 0.99 else percent(score)


def share_text(value: float, low: float, high: float) -> str:
    """Write a share with its interval."""
    return f"{share(value)} ({interval(low, high)})" if value == value else "–"


def small_share(raised: int, part: tuple[float, float, float], k: int) -> str:
    """Write a lived share (value, low, high); fewer than k persons are not counted out."""
    if is_small(raised, k):
        return f"moins de {k} personnes, part non publiée"
    return share_text(*part)
