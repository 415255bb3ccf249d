"""Cutting passages into sub-themes that come back: k-means near its best, and how well each cluster holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.descent import Array, Ground, descend, refine

SEED = 42
MIN_PASSAGES = 30  # below, a theme has no sub-themes
FEWEST, ENOUGH = 2, 6  # sub-themes of a small theme, and of one of `AMPLE` passages
AMPLE, DOUBLING = 200, 600  # passages; each doubling of the second adds a sub-theme
FEWER, MORE = 40, 20  # passages a sub-theme, on average, in a small theme: at most, and at least
STARTS, FEWEST_SWAPS, MOST_SWAPS = 8, 150, 1_000
EFFORT = 1_500_000  # swaps times passages
ROUGH = 10_000  # passages on which starts and swaps compete; the best cut goes on with all
SIDE_BY_SIDE, AT_ONCE = 8, 6_000  # descents at most, and passages times descents: what stays near the processor
RESAMPLES, SHARE = 10, 0.8
RESAMPLED = 3_000  # passages among which resamples are drawn
EASIER = 8  # times fewer swaps in a resample
ALIKE = 0.03  # agreement of resamples that is as good as the best
WEAK = 0.6  # mean best Jaccard below which a cluster should not be trusted (Hennig 2007)
Labels = NDArray[np.int64]


class SteadyKMeans:
    """K-means by random swaps (Fränti 2018), which comes so near the best cut that another seed finds the same.

    Restarts alone end in many places of almost the same inertia and other clusters. A swap moves one centre of
    the best cut so far onto a passage, descends again, and stays where that is better.
    """

    def __init__(self, count: int, seed: int = SEED, easier: int = 1) -> None:
        self.count, self.seed, self.easier = count, seed, easier

    def fit(self, points: Array) -> SteadyKMeans:
        """Cluster points of shape (passages, dimensions)."""
        rng = np.random.default_rng(self.seed)
        ground = Ground(draw(points, ROUGH, rng))
        rough, side = ground.points, int(np.clip(AT_ONCE // len(ground), 1, SIDE_BY_SIDE))
        drawn = np.array([rough[rng.choice(len(rough), self.count, replace=False)] for _ in range(STARTS)])
        best = min((descend(ground, drawn[i : i + side]) for i in range(0, STARTS, side)), key=lambda one: one.order)
        swaps = int(np.clip(EFFORT // len(rough), FEWEST_SWAPS, MOST_SWAPS)) // self.easier
        for start in range(0, swaps, side):
            turns = min(side, swaps - start)
            moved = np.repeat(best.centres[None], turns, axis=0)
            moved[np.arange(turns), rng.integers(self.count, size=turns)] = rough[rng.integers(len(rough), size=turns)]
            best = min(best, descend(ground, moved, best), key=lambda one: one.order)
        if len(rough) < len(points):
            ground = Ground(points)
            best = descend(ground, best.centres[None])
        centres = refine(ground, best).centres
        self.centres_ = centres[np.lexsort(centres.T[::-1])]
        self.labels_ = nearest(points, self.centres_)
        return self


def nearest(points: Array, centres: Array) -> Labels:
    """Number of the nearest centre of each point; of two as near, the first, whatever the points beside it."""
    return np.asarray(distances(points, centres).round(9).argmin(axis=1), dtype=np.int64)


def draw(points: Array, most: int, rng: np.random.Generator) -> Array:
    """Give all points, or `most` of them drawn at random, in their order."""
    return points if len(points) <= most else points[np.sort(rng.choice(len(points), most, replace=False))]


def distances(points: Array, centres: Array) -> Array:
    """Squared distances: shape (points, centres)."""
    squares = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None, :]
    return np.maximum(squares - 2 * points @ centres.T, 0)


@dataclass(frozen=True)
class Cut:
    """Clusters of points, and how well they come back from resamples.

    Attributes:
        centres: Shape (clusters, dimensions).
        stability: Of each cluster, mean best Jaccard over resamples (Hennig 2007), 0 to 1.
        agreement: Of the whole, mean adjusted Rand index, which is 0 by chance whatever the number of clusters.
    """

    centres: Array
    stability: Array
    agreement: float


def cut(points: Array, passages: int, seed: int = SEED) -> Cut:
    """Cut points into as many clusters as their number allows.

    From `AMPLE` passages on, the number alone says how many: 6, and one more each time `DOUBLING` doubles. Below,
    it is the most clusters that resamples agree on as well as on any other number.

    Args:
        points: Shape (points, dimensions).
        passages: Of the theme, those that say too little included.
        seed: Of the starts, the swaps and the resamples.
    """
    if passages >= AMPLE:
        return _cut(points, ENOUGH + int(np.log2(max(1.0, passages / DOUBLING))), seed)
    least, most = (int(np.clip(passages // size, FEWEST, ENOUGH)) for size in (FEWER, MORE))
    cuts = [_cut(points, count, seed) for count in range(most, least - 1, -1)]
    best = max(one.agreement for one in cuts)
    return next(one for one in cuts if one.agreement >= best - ALIKE)


def _cut(points: Array, count: int, seed: int) -> Cut:
    """Cut points, and cut resamples of `SHARE` of them anew; the space stays that of all passages."""
    from sklearn.metrics import adjusted_rand_score

    model = SteadyKMeans(count, seed).fit(points)
    rng = np.random.default_rng(seed + 1)
    pool = draw(points, RESAMPLED, rng)
    labels = nearest(pool, model.centres_)
    best, agreements = np.zeros((RESAMPLES, count)), np.zeros(RESAMPLES)
    for turn in range(RESAMPLES):
        rows = np.sort(rng.choice(len(pool), max(count, int(SHARE * len(pool))), replace=False))
        again = SteadyKMeans(count, int(rng.integers(2**31)), EASIER).fit(pool[rows]).labels_
        best[turn] = jaccard(labels[rows], again, count).max(axis=1)
        agreements[turn] = adjusted_rand_score(labels[rows], again)
    return Cut(model.centres_, np.asarray(best.mean(axis=0), dtype=np.float64), float(agreements.mean()))


def jaccard(one: Labels, two: Labels, count: int) -> Array:
    """Jaccard similarity of each cluster of one cut with each of another, on the same points.

    >>> jaccard(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]), 2).round(2).tolist()
    [[0.0, 0.67], [0.5, 0.25]]
    """
    shared = np.zeros((count, count))
    np.add.at(shared, (one, two), 1)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    return np.asarray(shared / np.maximum(either, 1), dtype=np.float64)
