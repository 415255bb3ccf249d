"""Descents of k-means, many side by side: Lloyd's, given up where they cannot win, then passage by passage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

SMALLEST = 0.02  # share of the passages in a sub-theme, where some cut allows it
STEPS = 60  # of one descent, at most
STILL = 1e-7  # share of the inertia: a step that gains less ends a descent
HOPE = 4.0  # times what the last step gained: a descent farther than that from the best so far is given up
MOST_MOVES = 1_000  # of single passages, in the last refinement
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Found:
    """A cut: whether a cluster is too small, its inertia, its centres of shape (clusters, dimensions)."""

    small: bool
    inertia: float
    centres: Array

    @property
    def order(self) -> tuple[bool, float]:
        """The least is the best."""
        return self.small, round(self.inertia, 9)


class Ground:
    """Points laid out for descents: a distance to all, or a sum over all, is one product of matrices."""

    def __init__(self, points: Array) -> None:
        self.points = points
        self.rows = np.hstack([points, np.ones((len(points), 1))])
        self.columns = np.ascontiguousarray(self.rows.T)
        self.squares = (points**2).sum(axis=1)
        self.total = float(self.squares.sum())

    def __len__(self) -> int:
        return len(self.points)

    def scores(self, centres: Array) -> Array:
        """Squared distances less the points' own squares: shape (centres, points)."""
        return np.hstack([-2 * centres, (centres**2).sum(axis=1, keepdims=True)]) @ self.columns


def descend(ground: Ground, starts: Array, rival: Found | None = None) -> Found:
    """Move centres to the mean of their points until nothing changes (Lloyd 1982); give the best of some starts.

    An empty cluster stays in place; a point between two centres counts for both.

    Args:
        ground: Of the points.
        starts: Shape (starts, clusters, dimensions).
        rival: The best cut so far: a descent that comes too slowly to be better is given up.
    """
    centres, live = starts.copy(), np.arange(len(starts))
    inertia, small = np.full(len(starts), np.inf), np.ones(len(starts), dtype=bool)
    to_beat = np.inf if rival is None or rival.small else rival.inertia
    for step in range(STEPS + 1):
        now, little, means = _step(ground, centres[live])
        gained, inertia[live], small[live] = inertia[live] - now, now, little
        going = gained > STILL * now
        if step:
            going &= now - to_beat < HOPE * gained
        if step == STEPS or not going.any():
            break
        live = live[going]
        centres[live] = means[going]
    found = [Found(bool(small[i]), float(inertia[i]), centres[i]) for i in range(len(starts))]
    return min(found, key=lambda one: one.order)


def _step(ground: Ground, centres: Array) -> tuple[Array, NDArray[np.bool_], Array]:
    """Inertia of each cut, whether a cluster of it is too small, and the means of its clusters."""
    cuts, count, width = centres.shape
    scores = ground.scores(centres.reshape(-1, width)).reshape(cuts, count, -1)
    least = scores.min(axis=1)
    mine = (scores == least[:, None]).astype(np.float64).reshape(cuts * count, -1)
    sums = (mine @ ground.rows).reshape(cuts, count, width + 1)
    sizes = sums[:, :, width:]
    means = np.where(sizes > 0, sums[:, :, :width] / np.maximum(sizes, 1), centres)
    return ground.total + least.sum(axis=1), sizes[:, :, 0].min(axis=1) < SMALLEST * len(ground), means


def refine(ground: Ground, found: Found) -> Found:
    """Move single points, the one that gains most first, then descend again (Hartigan 1975).

    Where Lloyd's descent stops, moving a point may still gain, since the two means move with it. Descents that end
    a few points apart so come to the same cut.
    """
    count, every = len(found.centres), np.arange(len(ground))
    labels = ground.scores(found.centres).argmin(axis=0)
    sizes = np.bincount(labels, minlength=count).astype(np.float64)
    sums = (labels == np.arange(count)[:, None]).astype(np.float64) @ ground.points
    for _ in range(MOST_MOVES):
        centres = np.where(sizes[:, None] > 0, sums / np.maximum(sizes, 1)[:, None], found.centres)
        far = np.maximum(ground.scores(centres) + ground.squares, 0)
        leaving = far[labels, every] * sizes[labels] / np.maximum(sizes[labels] - 1, 1)
        far *= (sizes / (sizes + 1))[:, None]
        far[labels, every] = np.inf
        goal = far.argmin(axis=0)
        gains = np.where(sizes[labels] > 1, leaving - far[goal, every], 0)
        point = int(gains.argmax())
        if gains[point] <= STILL:
            break
        for cluster, sign in ((labels[point], -1), (goal[point], 1)):
            sizes[cluster] += sign
            sums[cluster] += sign * ground.points[point]
        labels[point] = goal[point]
    return min(found, descend(ground, centres[None]), key=lambda one: one.order)
