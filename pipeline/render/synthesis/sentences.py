"""Comparisons of territories → French sentences, with no more than their intervals allow."""

import re
from collections.abc import Sequence

import pandas as pd

from pipeline.compare.gaps import MIN_INSTITUTIONAL, MIN_LIVED
from pipeline.protect.small_cells import is_small, tell_count
from pipeline.render.french import amount, bare_points, number, percent, share, typeset

SIDE_NAMES = {"institutionnel": "institutions", "vecu": "vécu", "ecart": "écart entre institutions et vécu"}
WHERE = {"institutionnel": "chez les institutions", "vecu": "dans le vécu"}
LEAST = {"institutionnel": MIN_INSTITUTIONAL, "vecu": MIN_LIVED}


def short_name(name: str) -> str:
    """Leave out what a territory's name says between brackets.

    >>> short_name("Val d'Ormance (territoire inventé)")
    "Val d'Ormance"
    """
    return re.sub(r"\s*\([^)]*\)\s*$", "", name) or name


def listed(words: Sequence[str]) -> str:
    """Join words as French does.

    >>> listed(["a", "b", "c"])
    'a, b et c'
    """
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} et {words[-1]}"


def masked(profiles: pd.DataFrame, k: int) -> pd.DataFrame:
    """Add `hidden`: whether a share would tell of 1 to k−1 persons, those who raise the theme or all who were heard.

    On the institutional side documents count with élus and agents: only persons alone are hidden. A gap beside a share would give the
    other one away.
    """
    few = [_few(row, k) for _, row in profiles.iterrows()]
    keys = profiles[["territory", "theme"]].apply(tuple, axis=1)
    lost = set(keys[few])
    return profiles.assign(
        hidden=[small or (m == "ecart" and key in lost) for small, m, key in zip(few, profiles["measure"], keys, strict=True)]
    )


def _few(profile: pd.Series, k: int) -> bool:
    if profile["measure"] == "ecart":
        return False
    raised = is_small(int(profile["raised_persons"]), k) and profile["raised_persons"] == profile["raised"]
    return bool(raised or (is_small(int(profile["persons"]), k) and profile["persons"] == profile["voices"]))


def told_share(profile: pd.Series, k: int) -> str:
    """Tell a share and its voices, or a gap and its side."""
    if pd.isna(profile["value"]):
        return "aucune voix"
    if profile["hidden"]:
        return "écart non publié" if profile["measure"] == "ecart" else f"{tell_count(1, k)} personnes"
    if profile["measure"] == "ecart":
        return told_gap(float(profile["value"]))
    return f"{share(float(profile['value']))}, {number(profile['raised'])} sur {number(profile['voices'])}"


def told_gap(value: float) -> str:
    """Tell a gap without its sign."""
    return f"{amount(value)} de plus {WHERE['institutionnel' if value > 0 else 'vecu']}" if value else "aucun écart"


def cell(profile: pd.Series, k: int) -> str:
    """A share or a gap in a table, with its interval."""
    if not profile["enough"]:
        return "trop peu de voix"
    if pd.isna(profile["value"]) or profile["hidden"]:
        return told_share(profile, k)
    low, high = float(profile["low"]), float(profile["high"])
    if profile["measure"] == "ecart":
        return typeset(f"{_signed(float(profile['value']))} ({_signed(low)} à {_signed(high)})")
    return typeset(f"{percent(float(profile['value']))} ({percent(low)} à {percent(high)})")


def _signed(value: float) -> str:
    return f"{'−' if value < 0 else '+' if value > 0 else ''}{bare_points(value)}"


def divergence_sentence(pairs: pd.DataFrame, told: dict[str, pd.Series], names: dict[str, str], k: int) -> str:
    """Say how one territory diverges from others on a theme and measure, in one sentence.

    Args:
        pairs: Rows that are claimed, `one` having more than each `other`.
        told: Profiles of this theme and measure, as `masked` gives them, by territory.
        names: What territories are called.
        k: Fewest persons that are told.
    """
    first = pairs["one"].iloc[0]
    others = listed([f"{names[slug]} ({told_share(told[slug], k)})" for slug in pairs["other"]])
    head = f"{names[first]} ({told_share(told[first], k)})"
    if told[first]["measure"] == "ecart":
        sentence = f"L'écart entre institutions et vécu n'est pas le même pour {head} que pour {others}"
    else:
        sentence = f"Davantage soulevé {WHERE[told[first]['measure']]} pour {head} que pour {others}"
    if any(told[slug]["hidden"] for slug in (first, *pairs["other"])):
        return typeset(f"{sentence} (différence non publiée : petit effectif).")
    return typeset(f"{sentence} : {_differences(pairs)}.")


def _differences(pairs: pd.DataFrame) -> str:
    if len(pairs) == 1:
        row = pairs.iloc[0]
        span = f"{bare_points(float(row['low']))} à {bare_points(float(row['high']))}"
        return f"{amount(float(row['difference']))} de différence (à 95 %, toutes comparaisons ensemble : {span})"
    low, high = float(pairs["difference"].min()), float(pairs["difference"].max())
    return f"de {bare_points(low)} à {amount(high)} de différence, chacune établie toutes comparaisons ensemble"


def common_sentence(row: pd.Series, profiles: pd.DataFrame) -> str:
    """Say what every territory of enough voices has.

    Args:
        row: Of `schemas.territories.COMMONS`.
        profiles: Of those territories, as `masked` gives them.
    """
    where = WHERE.get(row["measure"], "")
    count = f"les {number(row['territories'])} territoires comparables"
    if row["measure"] == "ecart":
        return typeset(f"Davantage soulevé {WHERE[_side(row['shared'])]} dans {count}.")
    if row["shared"] == "tu":
        return typeset(f"Presque personne n'en parle {where} dans {count}.")
    if profiles["hidden"].any():
        return typeset(f"Soulevé {where} dans {count}.")
    low, high = percent(float(profiles["value"].min())), percent(float(profiles["value"].max()))
    span = f"{low} des voix" if low == high else f"de {low} à {high} des voix"
    return typeset(f"Soulevé {where} dans {count} : {span}.")


def _side(cell_name: str) -> str:
    return "institutionnel" if cell_name == "institution" else "vecu"


def few_sentence(names: Sequence[str], measure: str) -> str:
    """Say who has too few voices of a side to be compared."""
    verb = "a" if len(names) == 1 else "ont"
    verb_out = "n'entre" if len(names) == 1 else "n'entrent"
    return typeset(
        f"{listed(list(names))} {verb} moins de {LEAST[measure]} voix côté {SIDE_NAMES[measure]} et {verb_out} dans aucune "
        "comparaison de ce côté."
    )


def neighbour_sentence(row: pd.Series, names: dict[str, str]) -> str:
    """Say whose profile is the nearest, and how sure that is."""
    far = f"{bare_points(float(row['distance']))} points par thème et par côté"
    span = f"{bare_points(float(row['low']))} à {bare_points(float(row['high']))}"
    sure = "" if row["support"] >= 0.95 else ", ce qui ne suffit pas pour l'affirmer"
    return typeset(
        f"{names[row['one']]} : le profil le plus proche est celui de {names[row['other']]}, à {far} (intervalle à 95 % : {span}) ; "
        f"c'est le cas dans {percent(float(row['support']))} des tirages{sure}."
    )
