"""Where two territories diverge more than resampling noise, for all comparisons at once.

Every pair of territories is compared on every theme: institutional share, lived share, and the gap between them. Pairs,
not «one against the others»: where one territory alone differs, the others would differ from a mean that it is part of.

Bounds are simultaneous percentile bounds (Mandel & Betensky 2008): draws of each comparison are ranked, and the rank
that no comparison passes in 95 % of the draws cuts all of them. It is the max-|t| bootstrap (Westfall & Young 1993) on
ranks instead of standard deviations, which mislead where shares near 0 or 1 are made of few voices. Comparisons that share a
territory or a side move together in the draws; Holm would take them for strangers and lose claims that hold.

What is beyond those bounds is claimed only where it is worth it (`WORTH` points) and where the machine's measured error
does not explain it: the interval of the corrected difference is made of those of both territories (MOVER, Zou & Donner 2008).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

import numpy as np
import pandas as pd

from pipeline.compare.territories import COLUMNS, DRAWS, MEASURES, Account, Drawn
from pipeline.schemas.territories import DIVERGENCES

CONFIDENCE = 0.95
WORTH = 0.05  # a difference of fewer points is not worth a claim
Numbers = tuple[float, float, float]


@dataclass(frozen=True)
class Comparison:
    """Two territories, by their place, on a measure and a theme, by theirs."""

    one: int
    other: int
    measure: int
    theme: int

    def draws(self, drawn: Drawn) -> np.ndarray:
        """Draws of the difference: shape (DRAWS,)."""
        there, here = (drawn.draws[place, self.measure, :, self.theme] for place in (self.one, self.other))
        return np.asarray(there - here)

    def difference(self, drawn: Drawn) -> float:
        """What one has more of than the other, −1 to 1 for shares, −2 to 2 for gaps."""
        return float(drawn.values[self.one, self.measure, self.theme] - drawn.values[self.other, self.measure, self.theme])


def comparisons(drawn: Drawn) -> list[Comparison]:
    """Every pair of territories of enough voices, measure by measure and theme by theme."""
    pairs = combinations(range(len(drawn.slugs)), 2)
    return [
        Comparison(one, other, measure, theme)
        for one, other in pairs
        for measure in range(len(MEASURES))
        if drawn.enough[one, measure] and drawn.enough[other, measure]
        for theme in range(len(drawn.themes))
    ]


def diverge(drawn: Drawn, accounts: Sequence[Account]) -> pd.DataFrame:
    """Compare territories two by two.

    Args:
        drawn: Their draws.
        accounts: What their runs tell, in any order; the machine's error is taken from there.

    Returns:
        Columns of `schemas.territories.DIVERGENCES`, a row a comparison.
    """
    family = comparisons(drawn)
    corrected = {account.slug: _corrected(account) for account in accounts}
    rows = []
    for one, (low, high, p_value) in zip(family, _bounds(family, drawn), strict=True):
        slugs = drawn.slugs[one.one], drawn.slugs[one.other]
        key = MEASURES[one.measure], drawn.themes[one.theme]
        difference = one.difference(drawn)
        real = _mover(*(corrected[slug].get(key) for slug in slugs))
        beyond = (low > 0 or high < 0) and abs(difference) >= WORTH
        fragile = beyond and real is not None and not (real[1] > 0 if difference > 0 else real[2] < 0)
        told = dict(zip(("corrected", "corrected_low", "corrected_high"), real or (None,) * 3, strict=True))
        names = dict(zip(("theme", "measure", "one", "other"), (key[1], key[0], *slugs), strict=True))
        numbers = {"difference": difference, "low": min(low, difference), "high": max(high, difference), "p_value": p_value}
        rows.append(names | numbers | told | {"fragile": fragile, "claim": beyond and not fragile})
    frame = pd.DataFrame(rows, columns=list(DIVERGENCES))
    digits = [name for name, (dtype, _) in DIVERGENCES.items() if dtype == "Float64"]
    return frame.assign(**{name: frame[name].astype("Float64").round(4) for name in digits})


def _bounds(family: Sequence[Comparison], drawn: Drawn) -> Iterator[Numbers]:
    """Bounds of each comparison and its p-value, corrected for all: lower, upper, p."""
    farthest = np.zeros(DRAWS, dtype=np.int32)
    for one in family:
        farthest = np.maximum(farthest, _extremeness(one.draws(drawn)))
    farthest.sort()
    cut = int(farthest[int(np.ceil(CONFIDENCE * DRAWS)) - 1])
    for one in family:
        ordered = np.sort(one.draws(drawn))
        low, high = float(ordered[DRAWS - 1 - cut]), float(ordered[cut])
        none = int(np.searchsorted(ordered, 0.0))
        as_far = DRAWS - int(np.searchsorted(farthest, max(none, DRAWS - none)))
        yield low, high, as_far / DRAWS


def _extremeness(draws: np.ndarray) -> np.ndarray:
    """How far from the middle each draw ranks, DRAWS − 1 at either end: shape (DRAWS,)."""
    ranks = np.empty(DRAWS, dtype=np.int32)
    ranks[np.argsort(draws, kind="stable")] = np.arange(DRAWS, dtype=np.int32)
    return np.maximum(ranks, DRAWS - 1 - ranks)


def _corrected(account: Account) -> dict[tuple[str, str], Numbers]:
    """Corrected value and interval of each measure and theme."""
    found = {}
    for _, row in account.corrected.iterrows():
        for measure in MEASURES:
            names = [f"{COLUMNS[measure]}{end}" for end in ("", "_low", "_high")] if COLUMNS[measure] else ["gap", "low", "high"]
            found[measure, str(row["theme"])] = tuple(float(row[name]) for name in names)
    return found  # type: ignore[return-value]


def _mover(one: Numbers | None, other: Numbers | None) -> Numbers | None:
    """Difference of two estimates from their own intervals; `None` where one is not known.

    >>> [round(number, 2) for number in _mover((0.5, 0.4, 0.6), (0.2, 0.1, 0.3))]
    [0.3, 0.16, 0.44]
    """
    if one is None or other is None:
        return None
    difference = one[0] - other[0]
    below = float(np.hypot(one[0] - one[1], other[2] - other[0]))
    above = float(np.hypot(one[2] - one[0], other[0] - other[1]))
    return difference, difference - below, difference + above
