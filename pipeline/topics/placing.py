"""The passages of one theme, and where its sub-themes lie."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.clustering import Labels, cut
from pipeline.topics.space import Array, NeutralSpace, read_basis

MOST_FITTED = 20_000  # passages of a theme; the others go to the nearest centre


@dataclass(frozen=True)
class Part:
    """The passages of one theme that say enough to be placed, in the order of their ids, row by row alike.

    `passages` counts those that say too little as well.
    """

    theme: str
    passages: int
    ids: NDArray[np.str_]
    texts: list[str]
    sides: NDArray[np.str_]
    nouns: list[tuple[str, ...]]
    embeddings: np.ndarray


@dataclass(frozen=True)
class Placed:
    """Passages of a theme in their space, their sub-themes from the largest down, and how stable each is.

    Attributes:
        fitted: Rows on which space and clusters were fitted.
        points: Shape (passages, dimensions).
        centres: Shape (sub-themes, dimensions).
        labels: Sub-theme of each passage, from 0.
        stability: Of each sub-theme, 0 to 1.
    """

    fitted: NDArray[np.int64]
    points: Array
    centres: Array
    labels: Labels
    stability: Array


def place(part: Part, seed: int) -> Placed:
    """Fit the space and the clusters on a sample, and place every passage of the theme in them."""
    basis = read_basis(part.embeddings, part.nouns, part.sides)
    fitted = sample(part.ids)
    points = NeutralSpace().fit(basis.take(fitted)).transform(basis)
    found = cut(points[fitted], part.passages, seed)
    labels = found.model.predict(points)
    order = np.argsort(-np.bincount(labels, minlength=len(found.stability)), kind="stable")
    rank = np.argsort(order, kind="stable")
    return Placed(fitted, points, found.model.centres_[order], rank[labels], found.stability[order])


def sample(ids: NDArray[np.str_], most: int = MOST_FITTED) -> NDArray[np.int64]:
    """Rows on which a theme is fitted: all, or those whose ids hash lowest.

    >>> sample(np.array(["a", "b", "c"])).tolist(), len(sample(np.array(["a", "b", "c"]), 2))
    ([0, 1, 2], 2)
    """
    if len(ids) <= most:
        return np.arange(len(ids))
    hashes = np.array([hashlib.sha256(one.encode()).hexdigest() for one in ids])
    return np.sort(np.argsort(hashes, kind="stable")[:most])
