"""Cutting passages into sub-themes that come back: k-means near its best, and how well each cluster holds."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.space import Array

SEED = 42
MIN_PASSAGES = 30  # below, a theme has no sub-themes
FEWEST, ENOUGH = 2, 6  # sub-themes of a small theme, and of one of `AMPLE` passages
AMPLE, DOUBLING = 200, 600  # passages; each doubling of the second adds a sub-theme
FEWER, MORE = 40, 20  # passages a sub-theme, on average, in a small theme: at most, and at least
SMALLEST = 0.02  # share of the passages in a sub-theme, where some cut allows it
STARTS, FEWEST_SWAPS, MOST_SWAPS = 20, 100, 150
EFFORT = 200_000  # swaps times passages
ROUGH = 10_000  # passages on which starts and swaps compete; the best cut goes on with all
STEPS = 60  # of one descent, at most
RESAMPLES, MORE_RESAMPLES, SHARE = 10, 10, 0.8
RESAMPLED = 3_000  # passages among which resamples are drawn
EASIER = 4  # times fewer swaps in a resample
ALIKE = 0.03  # agreement of resamples that is as good as the best
WEAK = 0.6  # mean best Jaccard below which a cluster should not be trusted (Hennig 2007)
Labels = NDArray[np.int64]
Found = tuple[bool, float, Array]  # whether a cluster is too small, inertia, centres; the least is the best


class SteadyKMeans:
    """K-means by random swaps (Fränti 2018), which comes so near the best cut that another seed finds the same.

    Restarts alone end in many places of almost the same inertia and other clusters. A swap moves one centre of
    the best cut so far onto a passage, descends again, and stays where that is better.
    It has what BERTopic asks of a clusterer: `fit`, `predict` and `labels_`.
    """

    def __init__(self, count: int, seed: int = SEED, easier: int = 1) -> None:
        self.count, self.seed, self.easier = count, seed, easier

    def fit(self, points: Array, y: object = None) -> SteadyKMeans:
        """Cluster points of shape (passages, dimensions)."""
        rng = np.random.default_rng(self.seed)
        rough = draw(points, ROUGH, rng)
        best = min((self._start(rough, rng) for _ in range(STARTS)), key=_quality)
        for _ in range(int(np.clip(EFFORT // len(rough), FEWEST_SWAPS, MOST_SWAPS)) // self.easier):
            moved = best[2].copy()
            moved[rng.integers(self.count)] = rough[rng.integers(len(rough))]
            best = min(best, _descend(rough, moved), key=_quality)
        _, _, centres = best if len(rough) == len(points) else _descend(points, best[2])
        self.centres_ = centres[np.lexsort(centres.T[::-1])]
        self.labels_ = self.predict(points)
        return self

    def predict(self, points: Array) -> Labels:
        """Number of the nearest centre of each point."""
        return np.asarray(distances(points, self.centres_).argmin(axis=1), dtype=np.int64)

    def _start(self, points: Array, rng: np.random.Generator) -> Found:
        return _descend(points, points[rng.choice(len(points), self.count, replace=False)])


def draw(points: Array, most: int, rng: np.random.Generator) -> Array:
    """Give all points, or `most` of them drawn at random, in their order."""
    return points if len(points) <= most else points[np.sort(rng.choice(len(points), most, replace=False))]


def _quality(found: Found) -> tuple[bool, float]:
    return found[0], round(found[1], 9)


def _descend(points: Array, centres: Array) -> Found:
    """Move centres to the mean of their points until nothing changes (Lloyd 1982); an empty cluster stays in place."""
    labels = np.zeros(0, dtype=np.int64)
    for _ in range(STEPS):
        nearest = distances(points, centres).argmin(axis=1)
        if np.array_equal(nearest, labels):
            break
        labels = nearest
        mine = (labels == np.arange(len(centres))[:, None]).astype(np.float64)
        sizes = mine.sum(axis=1)[:, None]
        centres = np.where(sizes > 0, (mine @ points) / np.maximum(sizes, 1), centres)
    far = distances(points, centres)
    sizes = np.bincount(far.argmin(axis=1), minlength=len(centres))
    return bool(sizes.min() < SMALLEST * len(points)), float(far.min(axis=1).sum()), centres


def distances(points: Array, centres: Array) -> Array:
    """Squared distances: shape (points, centres)."""
    squares = (points**2).sum(axis=1)[:, None] + (centres**2).sum(axis=1)[None, :]
    return np.maximum(squares - 2 * points @ centres.T, 0)


@dataclass(frozen=True)
class Cut:
    """Clusters of points, and how well they come back from resamples.

    Attributes:
        model: Fitted.
        stability: Of each cluster, mean best Jaccard over resamples (Hennig 2007), 0 to 1.
        agreement: Of the whole, mean adjusted Rand index, which is 0 by chance whatever the number of clusters.
    """

    model: SteadyKMeans
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
        return _cut(points, ENOUGH + int(np.log2(max(1.0, passages / DOUBLING))), seed, RESAMPLES)
    least, most = (int(np.clip(passages // size, FEWEST, ENOUGH)) for size in (FEWER, MORE))
    cuts = [_cut(points, count, seed, MORE_RESAMPLES) for count in range(most, least - 1, -1)]
    best = max(one.agreement for one in cuts)
    return next(one for one in cuts if one.agreement >= best - ALIKE)


def _cut(points: Array, count: int, seed: int, resamples: int = RESAMPLES) -> Cut:
    """Cut points, and cut resamples of `SHARE` of them anew; the space stays that of all passages."""
    from sklearn.metrics import adjusted_rand_score

    model = SteadyKMeans(count, seed).fit(points)
    rng = np.random.default_rng(seed + 1)
    pool = draw(points, RESAMPLED, rng)
    labels = model.predict(pool)
    best, agreements = np.zeros((resamples, count)), np.zeros(resamples)
    for turn in range(resamples):
        rows = np.sort(rng.choice(len(pool), max(count, int(SHARE * len(pool))), replace=False))
        again = SteadyKMeans(count, int(rng.integers(2**31)), EASIER).fit(pool[rows]).labels_
        best[turn] = jaccard(labels[rows], again, count).max(axis=1)
        agreements[turn] = adjusted_rand_score(labels[rows], again)
    return Cut(model, np.asarray(best.mean(axis=0), dtype=np.float64), float(agreements.mean()))


def jaccard(one: Labels, two: Labels, count: int) -> Array:
    """Jaccard similarity of each cluster of one cut with each of another, on the same points.

    >>> jaccard(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]), 2).round(2).tolist()
    [[0.0, 0.67], [0.5, 0.25]]
    """
    shared = np.zeros((count, count))
    np.add.at(shared, (one, two), 1)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    return np.asarray(shared / np.maximum(either, 1), dtype=np.float64)
