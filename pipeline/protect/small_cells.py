"""The small-cell rule: no group of fewer than k persons is described.

k-anonymity by suppression (Sweeney 2002), attribute by attribute: public, then commune, age, and the
other closed variables. An attribute is kept for a person only if at least k persons share it with all
that was kept before; where it is dropped, so many are dropped that those left out are k or more, since
a total would otherwise give the last of them away (secondary suppression).
"""

import re
from collections import defaultdict

import numpy as np
import pandas as pd

from pipeline.model import PARTICIPANT

DEFAULT_K = 5
UNTOLD = "non-precise"  # stands for a public of fewer than k persons
HIDDEN = ""
_AGE = re.compile(r"\b[âa]ge|tranche|naissance|g[ée]n[ée]ration", re.IGNORECASE)


def is_small(count: int, k: int = DEFAULT_K) -> bool:
    """Tell whether a count of persons may not be given: 1 to k−1.

    >>> is_small(0), is_small(4), is_small(5)
    (False, True, False)
    """
    return 0 < count < k


def tell_count(count: int, k: int = DEFAULT_K) -> str:
    """Write a count of persons: 0 stays 0, 1 to k−1 become «moins de k».

    >>> tell_count(0), tell_count(3), tell_count(12)
    ('0', 'moins de 5', '12')
    """
    return f"moins de {k}" if is_small(count, k) else str(count)


def coarsen(passages: pd.DataFrame, voices: pd.DataFrame, k: int = DEFAULT_K) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Drop attributes of persons until every group that they make holds at least k persons.

    Args:
        passages: Columns of `schemas.PASSAGES`; published documents are not persons and keep theirs.
        voices: Columns of `schemas.VOICES`.
        k: Fewest persons that may be described.

    Returns:
        Passages whose small publics and communes are emptied, and the rows of voices that may stay.

    A group is told by its file too: a questionnaire hides nobody of an encounter.
    """
    persons = _persons(passages)
    public = _common(persons["public"], k)
    wide = voices.drop_duplicates(["voice_id", "variable"]).pivot(index="voice_id", columns="variable", values="value")
    groups = _within(pd.factorize(public)[0], persons["source"].astype(str))
    commune = _hide(groups, persons["commune"], k)
    groups = _within(groups, commune)
    kept: dict[str, pd.Series] = {}
    for variable in sorted(wide.columns, key=lambda name: (not _AGE.search(str(name)), wide[name].nunique(), str(name))):
        kept[variable] = _hide(groups, wide[variable].reindex(persons.index), k)
        groups = _within(groups, kept[variable])
    frame = passages.copy()
    spoken = frame["kind"] != "document"
    # The interviewer is no participant: theirs stays.
    frame["public"] = (
        frame["voice_id"].map(public).where(spoken & (frame["role"] == PARTICIPANT)).fillna(frame["public"]).astype("string")
    )
    frame.loc[spoken, "commune"] = frame.loc[spoken, "voice_id"].map(commune.replace({HIDDEN: None})).astype("string")
    shown = {variable: set(values.index[values != HIDDEN]) for variable, values in kept.items()}
    stay = [voice in shown[variable] for voice, variable in zip(voices["voice_id"], voices["variable"], strict=True)]
    return frame, voices[stay].reset_index(drop=True)


def _persons(passages: pd.DataFrame) -> pd.DataFrame:
    """One row a person, by voice: public, commune and source."""
    persons = passages[(passages["kind"] != "document") & (passages["role"] == PARTICIPANT)]
    return persons.sort_values(["voice_id", "public"]).groupby("voice_id", sort=True)[["public", "commune", "source"]].first()


def _common(publics: pd.Series, k: int) -> "pd.Series[str]":
    """Publics of at least k persons; the others are not told."""
    sizes = publics.map(publics.value_counts())
    return publics.astype("object").where(sizes >= k, UNTOLD)


def _within(groups: np.ndarray, values: pd.Series) -> np.ndarray:
    """Number the groups that a further attribute makes of groups."""
    codes, names = pd.factorize(values)
    return np.unique(groups * max(len(names), 1) + codes, return_inverse=True)[1]


def _hide(groups: np.ndarray, values: pd.Series, k: int) -> "pd.Series[str]":
    """Empty the values that too few persons of a group share, and more until those emptied are k or nobody."""
    shown = values.astype("object").where(values.notna(), HIDDEN).astype(str)
    codes, names = pd.factorize(shown)
    pairs, where, sizes = np.unique(groups * max(len(names), 1) + codes, return_inverse=True, return_counts=True)
    counts: dict[int, dict[str, int]] = defaultdict(dict)
    for pair, size in zip(pairs.tolist(), sizes.tolist(), strict=True):
        counts[pair // len(names)][names[pair % len(names)]] = size
    small: dict[int, set[str]] = {group: _small(told, k) for group, told in counts.items()}
    emptied = np.array([names[pair % len(names)] in small[pair // len(names)] for pair in pairs.tolist()], dtype=bool)
    told = shown.to_numpy(dtype=object, copy=True)
    told[emptied[where]] = HIDDEN
    return pd.Series(told, index=shown.index, dtype="object")


def _small(counts: dict[str, int], k: int) -> set[str]:
    """Values of a group to empty."""
    hidden = {value for value, size in counts.items() if size < k or value == HIDDEN}
    for value in sorted(counts.keys() - hidden, key=lambda v: (counts[v], v)):
        if not is_small(sum(counts[v] for v in hidden), k):
            break
        hidden.add(value)
    return hidden


def describable_publics(passages: pd.DataFrame, k: int = DEFAULT_K) -> frozenset[str]:
    """Publics of at least k persons: the only ones that a quotation may name."""
    persons = passages[(passages["kind"] != "document") & (passages["role"] == PARTICIPANT)]
    sizes = persons.groupby("public")["voice_id"].nunique()
    return frozenset(str(public) for public in sizes[sizes >= k].index if public != UNTOLD)
