"""Profiles of territories, and which are neighbours: how far apart beyond the noise of their voices."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.territories import Drawn
from pipeline.compare.voices import SIDES
from pipeline.schemas.territories import NEIGHBOURS

TERRITORIES = 3  # fewer have no neighbours, only each other


@dataclass(frozen=True, eq=False)
class Distances:
    """Distances between territories, in shares of voices a theme and side.

    Attributes:
        slugs: Of the territories that may be compared.
        sides: Perspectives that they are made of.
        squares: Squared and free of noise, hence negative where two profiles are nearer than noise would have them: shape
            (territories, territories).
        draws: The same, drawn: shape (DRAWS, territories, territories).
    """

    slugs: tuple[str, ...]
    sides: tuple[str, ...]
    squares: np.ndarray
    draws: np.ndarray

    def nearest(self, left_out: int | None = None) -> list[int | None]:
        """Place of the nearest of each territory, when one is left out; `None` where nobody is left."""
        far = self.squares + np.diag(np.full(len(self.slugs), np.inf))
        if left_out is not None:
            far[:, left_out] = far[left_out] = np.inf
        return [int(row.argmin()) if np.isfinite(row).any() else None for row in far]


def distances(drawn: Drawn) -> Distances | None:
    """Measure how far profiles are: root mean square of the differences, without what voices' noise adds to it.

    A squared distance between two noisy profiles is too large by the sum of their variances: it is taken away (as in the
    unbiased distances of Walther et al. 2016), once from the estimate and twice from the draws, which add the noise again.
    All distances are made of the same sides: those of enough voices in every territory, or in as many as there are most of.

    Returns:
        `None` where no two territories have a side to be compared on.
    """
    sides = _sides(drawn.enough[:, : len(SIDES)])
    if sides is None:
        return None
    chosen, kept = sides
    part = drawn.only(kept)
    values, draws, noise = (array[:, chosen] for array in (part.values, part.draws, part.variance))
    count = len(kept)
    squares, redrawn = np.zeros((count, count)), np.zeros((draws.shape[2], count, count), dtype=np.float32)
    for one in range(count):
        for other in range(count):
            added = float((noise[one] + noise[other]).mean())
            squares[one, other] = ((values[one] - values[other]) ** 2).mean() - added
            redrawn[:, one, other] = ((draws[one] - draws[other]) ** 2).mean(axis=(0, 2)) - 2 * added
    return Distances(part.slugs, tuple(SIDES[side] for side in chosen), squares, redrawn)


def _sides(enough: np.ndarray) -> tuple[list[int], list[int]] | None:
    """Sides to compare and territories that have them: as many territories as possible, then as many sides."""
    options = [[0, 1], [0], [1]]
    best = max(options, key=lambda sides: (int(enough[:, sides].all(axis=1).sum()), len(sides)))
    kept = np.flatnonzero(enough[:, best].all(axis=1)).tolist()
    return (best, kept) if len(kept) >= 2 else None


def neighbours(measured: Distances | None) -> pd.DataFrame:
    """Tell every distance with its interval, and who is nearest to whom, in what share of the draws.

    Returns:
        Columns of `schemas.territories.NEIGHBOURS`, each pair seen from both ends; with two territories, nobody is nearest.
    """
    if measured is None:
        return pd.DataFrame(columns=list(NEIGHBOURS))
    count = len(measured.slugs)
    far = measured.draws + np.diag(np.full(count, np.inf, dtype=np.float32))
    supports = np.stack([(far.argmin(axis=2) == other).mean(axis=0) for other in range(count)], axis=1)
    nearest = measured.nearest()
    values = np.sqrt(measured.squares.clip(min=0))
    low, high = np.sqrt(np.quantile(measured.draws, [0.025, 0.975], axis=0).clip(min=0))
    rows = []
    for one in range(count):
        for other in (place for place in range(count) if place != one):
            value = values[one, other]
            bounds = min(low[one, other], value), max(high[one, other], value)
            told = (round(float(number), 4) for number in (value, *bounds, supports[one, other]))
            names = measured.slugs[one], measured.slugs[other]
            rows.append((*names, *told, count >= TERRITORIES and nearest[one] == other))
    return pd.DataFrame(rows, columns=list(NEIGHBOURS))
