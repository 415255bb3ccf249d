"""What two waves have in common, on which alone a change may be claimed: the same questions, and the same publics and modes."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED
from pipeline.compare.territories import LEAST
from pipeline.protect.small_cells import DEFAULT_K
from pipeline.waves.hearing import Sample
from pipeline.waves.testing import dealt

MIXED = ("public", "mode", "commune")
DEALS = 1999
RISK = 0.05  # of calling a mix moved that did not, over all attributes and sides
WORTH = 0.05  # share of persons below which a moved mix changes nothing worth telling
FEWEST = 3  # voices of a wave below which a stratum compares nothing


@dataclass(frozen=True)
class Mix:
    """Whether an attribute of voices is spread alike at two waves.

    Attributes:
        distance: Share of voices that would have to change value (total variation).
        chance: What it reaches 95 times out of 100 when voices are dealt at random.
        p_value: How often chance goes as far.
    """

    attribute: str
    side: str
    distance: float
    chance: float
    p_value: float


def mix_of(sample: Sample, attribute: str, side: str, stream: int, k: int = DEFAULT_K) -> Mix | None:
    """Compare how an attribute is spread; `None` where a wave is empty or all voices are alike.

    Args:
        sample: The voices.
        attribute: Among `MIXED`; where it is not told, that is a value too, but for a commune.
        side: Their perspective.
        stream: Number of the stream of draws.
        k: Fewest persons whose commune is told.
    """
    sample, codes = _with_commune(sample, k) if attribute == "commune" else (sample, value_codes(sample, attribute))
    if not min(sample.sizes()) or codes.max(initial=0) == 0:
        return None
    generator = np.random.default_rng([SEED, 91, stream])
    early, late = sample.sizes()
    kinds = np.eye(int(codes.max()) + 1)[codes]

    def distance(after: np.ndarray) -> np.ndarray:
        there = after.astype(np.float64) @ kinds
        return np.asarray(np.abs(there / late - (kinds.sum(axis=0) - there) / early).sum(axis=1) / 2)

    here = float(distance(sample.after[None, :])[0])
    drawn = distance(dealt(sample, DEALS, generator))
    p_value = (1 + int((drawn >= here - 1e-12).sum())) / (1 + DEALS)
    return Mix(attribute, side, here, float(np.quantile(drawn, 0.95)), p_value)


def _with_commune(sample: Sample, k: int) -> tuple[Sample, np.ndarray]:
    """Voices whose commune is told, and its number.

    The small-cell rule hides communes file by file: one of 6 persons at a wave and of 4 at the other is told at the first only,
    which is no change. A commune told at one wave only is lent as many of the untold of the other as it may have hidden there.
    """
    values = _values(sample, "commune")
    found = values.copy()
    for late in (False, True):
        here = sample.after == late
        untold = np.flatnonzero(here & (values == ""))
        untold = untold[np.argsort(sample.voices.index.to_numpy(str)[untold], kind="stable")]
        if len(untold) == here.sum():  # nobody's commune is told at this wave: nothing to compare
            continue
        absent, counts = np.unique(values[~here & ~np.isin(values, [*values[here], ""])], return_counts=True)
        lent = np.repeat(absent, np.minimum(counts, k - 1))[: len(untold)]
        found[untold[: len(lent)]] = lent
    told = found != ""
    return sample.only(told), np.unique(found[told], return_inverse=True)[1].ravel()


def _values(sample: Sample, attribute: str) -> np.ndarray:
    values = sample.voices[attribute].astype(object)
    return values.where(values.notna(), "").astype(str).to_numpy(object)


def value_codes(sample: Sample, attribute: str) -> np.ndarray:
    """Number of the value of each voice, shape (voices,)."""
    return np.asarray(pd.factorize(_values(sample, attribute), sort=True)[0])


def holm(p_values: list[float]) -> list[float]:
    """Adjust p-values so that the risk of one error over all is held (Holm 1979).

    >>> holm([0.01, 0.04])
    [0.02, 0.04]
    """
    order = np.argsort(p_values, kind="stable")
    raised = np.maximum.accumulate([(len(order) - rank) * p_values[place] for rank, place in enumerate(order)] or [0.0])
    found = [0.0] * len(order)
    for rank, place in enumerate(order):
        found[int(place)] = min(1.0, float(raised[rank]))
    return found


def moved(mixes: list[Mix]) -> list[bool]:
    """Which of several mixes have moved beyond chance, and by enough to matter."""
    adjusted = holm([mix.p_value for mix in mixes])
    return [p <= RISK and mix.distance >= WORTH for mix, p in zip(mixes, adjusted, strict=True)]


def standardised(sample: Sample, attributes: list[str]) -> Sample:
    """Keep the voices whose like were heard at both waves, each kind weighing what it did at the earlier one.

    Direct standardisation, the earlier wave as the standard: what is left of a difference is not made by who was heard.

    Args:
        sample: The voices.
        attributes: That moved.
    """
    columns = [value_codes(sample, attribute) for attribute in attributes]
    _, strata = np.unique(np.stack(columns, axis=1), axis=0, return_inverse=True)
    strata = strata.ravel()
    count = int(strata.max(initial=0)) + 1
    early, late = (np.bincount(strata[sample.after == flag], minlength=count) for flag in (False, True))
    shared = np.minimum(early, late) >= FEWEST
    kept = shared[strata]
    _, numbers = np.unique(strata[kept], return_inverse=True)
    full = np.zeros(len(kept), dtype=int)
    full[kept] = numbers
    return sample.only(kept, full)


def enough(sample: Sample, side: str) -> bool:
    """Whether both waves have the voices that a comparison takes."""
    return min(sample.sizes()) >= LEAST[side]
