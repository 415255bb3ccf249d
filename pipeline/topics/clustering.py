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
PER_SUBTHEME = 20  # passages, on average, at least
SMALLEST = 0.02  # share of the passages in a sub-theme, where some cut allows it
STARTS, FEWEST_SWAPS, MOST_SWAPS = 20, 100, 1000
EFFORT = 400_000  # swaps times passages
ROUGH = 10_000  # passages on which starts and swaps compete; the best cut goes on with all
STEPS = 60  # of one descent, at most
RESAMPLES, MORE_RESAMPLES, SHARE = 10, 30, 0.8
RESAMPLED = 3_000  # passages among which resamples are drawn
EASIER = 4  # times fewer swaps in a resample
STABLE = 0.75  # mean best Jaccard from which a cluster is valid (Hennig 2007)
WEAK = 0.6  # and below which it should not be trusted
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
    """Clusters of points, and the stability of each: mean best Jaccard over resamples, 0 to 1."""

    model: SteadyKMeans
    stability: Array


def cut(points: Array, passages: int, seed: int = SEED) -> Cut:
    """Cut points into as many clusters as their number allows.

    From `AMPLE` passages on, the number alone says how many: 6, and one more each time `DOUBLING` doubles. Below,
    the most clusters whose stability reaches `STABLE` are taken, or else the cut that comes nearest to it.

    Args:
        points: Shape (points, dimensions).
        passages: Of the theme, those that say too little included.
        seed: Of the starts, the swaps and the resamples.
    """
    if passages >= AMPLE:
        count = ENOUGH + int(np.log2(max(1.0, passages / DOUBLING)))
        return _cut(points, count, seed, RESAMPLES)
    most = int(np.clip(passages // PER_SUBTHEME, FEWEST, ENOUGH))
    cuts = [_cut(points, count, seed, MORE_RESAMPLES) for count in range(most, FEWEST - 1, -1)]
    valid = [one for one in cuts if one.stability.mean() >= STABLE]
    return valid[0] if valid else max(cuts, key=lambda one: float(one.stability.mean()))


def _cut(points: Array, count: int, seed: int, resamples: int) -> Cut:
    model = SteadyKMeans(count, seed).fit(points)
    return Cut(model, stability(points, model, seed + 1, resamples))


def stability(points: Array, model: SteadyKMeans, seed: int, resamples: int = RESAMPLES) -> Array:
    """Tell how well each cluster is found again in resamples (Hennig 2007, by subsets of `SHARE`).

    Each resample is cut anew, from starts of its own; the space stays that of all passages.

    Returns:
        For each cluster, the mean over resamples of the largest Jaccard similarity to one of theirs, 0 to 1.
    """
    rng = np.random.default_rng(seed)
    pool = draw(points, RESAMPLED, rng)
    labels = model.predict(pool)
    best = np.zeros((resamples, model.count))
    for turn in range(resamples):
        rows = np.sort(rng.choice(len(pool), max(model.count, int(SHARE * len(pool))), replace=False))
        again = SteadyKMeans(model.count, int(rng.integers(2**31)), EASIER).fit(pool[rows]).labels_
        best[turn] = jaccard(labels[rows], again, model.count).max(axis=1)
    return np.asarray(best.mean(axis=0), dtype=np.float64)


def jaccard(one: Labels, two: Labels, count: int) -> Array:
    """Jaccard similarity of each cluster of one cut with each of another, on the same points.

    >>> jaccard(np.array([0, 0, 1, 1]), np.array([1, 1, 1, 0]), 2).round(2).tolist()
    [[0.0, 0.67], [0.5, 0.25]]
    """
    shared = np.zeros((count, count))
    np.add.at(shared, (one, two), 1)
    either = shared.sum(axis=1)[:, None] + shared.sum(axis=0)[None, :] - shared
    return np.asarray(shared / np.maximum(either, 1), dtype=np.float64)
