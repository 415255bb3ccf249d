"""Tests of change between two waves: voices dealt at random between them, and one error rate held over all that is tested.

The statistic of an item is the difference of the mean value of voices, over its spread when voices are dealt at random. The
value is midway between whether a voice raises the theme (what is told) and the calibrated probability that it does: the
latter is the efficient score of the share of a mixture (Lindsay 1995), and helps where the machine hesitates. Whatever the
machine's error, voices dealt at random tell what chance does. Persons heard at both waves are swapped as pairs, the others
dealt within their stratum. Items are tested together by the step-down maximum of Westfall & Young (1993), which keeps what
items have in common.
"""

from collections.abc import Sequence

import numpy as np

from pipeline.compare.intervals import SEED
from pipeline.waves.hearing import Sample

DEALS = 4999
CELLS = 4_000_000  # of deals that are held in memory at once
LARGE = 20_000  # voices from which fewer deals tell enough
FEW_DEALS = 999


def deals_of(sample: Sample) -> int:
    """How often the voices of a sample are dealt."""
    return DEALS if len(sample.after) <= LARGE else FEW_DEALS


def dealt(sample: Sample, count: int, generator: np.random.Generator) -> np.ndarray:
    """Deal voices between the waves: whether each is later, shape (count, voices)."""
    after = np.tile(sample.after, (count, 1))
    alone = sample.partner < 0
    for stratum in np.unique(sample.strata[alone]):
        rows = np.flatnonzero(alone & (sample.strata == stratum))
        after[:, rows] = generator.permuted(after[:, rows], axis=1)
    early = np.flatnonzero(~sample.after & ~alone)
    swapped = generator.random((count, len(early))) < 0.5
    after[:, early], after[:, sample.partner[early]] = swapped, ~swapped
    return after


def differences(sample: Sample, values: np.ndarray, after: np.ndarray) -> np.ndarray:
    """Difference of the means of two waves, strata weighed as at the earlier one.

    Args:
        sample: Whose strata.
        values: Shape (voices, items).
        after: Which voices are later, shape (deals, voices); as many in each stratum as in the sample.

    Returns:
        Shape (deals, items).
    """
    count = int(sample.strata.max(initial=0)) + 1
    early, late = (np.maximum(np.bincount(sample.strata[sample.after == flag], minlength=count), 1) for flag in (False, True))
    share = np.bincount(sample.strata[~sample.after], minlength=count) / max(1, int((~sample.after).sum()))
    down, up = (share / early)[sample.strata], (share / late)[sample.strata]
    base = -(down[:, None] * values).sum(axis=0)
    return np.asarray(base + after.astype(np.float64) @ ((down + up)[:, None] * values))


def deviates(sample: Sample, values: np.ndarray, stream: int) -> tuple[np.ndarray, np.ndarray]:
    """Statistic of each item as it is, and as it is when voices are dealt at random.

    Args:
        sample: The voices.
        values: Shape (voices, items).
        stream: Number of the stream of draws.

    Returns:
        Shapes (items,) and (deals, items); 0 for what nobody or everybody says alike. Voices that resemble one another are
        worth fewer: the first is divided by the root of the design effect.
    """
    generator = np.random.default_rng([SEED, 77, stream])
    count = deals_of(sample)
    step = max(1, CELLS // max(1, len(sample.after)))
    parts = [differences(sample, values, dealt(sample, min(step, count - at), generator)) for at in range(0, count, step)]
    drawn = np.concatenate(parts)
    spread = drawn.std(axis=0)
    known = spread > 1e-12
    scale = np.where(known, spread, 1.0)
    here = differences(sample, values, sample.after[None, :])[0]
    return np.where(known, here / scale / np.sqrt(design_of(sample)), 0.0), np.where(known, drawn / scale, 0.0)


def design_of(sample: Sample) -> float:
    """Voices over independent ones, both waves together, 1 or more; weights are told by the deals already."""
    worth = []
    for late in (False, True):
        raises, group = sample.wave(late)
        flat = type(group)(np.ones(len(raises)), group.clusters, group.cohesion)
        worth.append(max(1.0, len(raises) / flat.effective()) if len(raises) else 1.0)
    early, late_ = sample.sizes()
    # The spread of the smaller wave weighs most in that of a difference.
    return (worth[0] * late_ + worth[1] * early) / max(1, early + late_)


def step_down(observed: Sequence[np.ndarray], drawn: Sequence[np.ndarray]) -> np.ndarray:
    """P-values of all items together, by the step-down maximum (Westfall & Young 1993, algorithm 2.8).

    Args:
        observed: Statistics of each sample, shape (items,); samples share no voice.
        drawn: Those of its deals, shape (deals, items).

    Returns:
        Shape (all items,), samples one after the other.
    """
    told = np.abs(np.concatenate(list(observed))) if observed else np.zeros(0)
    if not len(told):
        return told
    deals = min(len(part) for part in drawn)
    every = np.abs(np.concatenate([part[:deals] for part in drawn], axis=1))
    order = np.argsort(-told, kind="stable")
    # Largest of an item and of all that are less marked.
    highest = np.maximum.accumulate(every[:, order[::-1]], axis=1)[:, ::-1]
    p_values = (1 + (highest >= told[order] - 1e-12).sum(axis=0)) / (1 + deals)
    found = np.empty(len(told))
    found[order] = np.maximum.accumulate(p_values)
    return found
