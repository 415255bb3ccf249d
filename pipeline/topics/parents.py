"""Wider groups of sub-themes within a theme: those whose centres lie near each other (Ward 1963)."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from pipeline.topics.clustering import Labels
from pipeline.topics.labels import name_clusters
from pipeline.topics.phrases import Terms
from pipeline.topics.space import Array, unit

FEWEST = 4  # sub-themes, for grouping them to help
PER_GROUP = 2.5  # sub-themes, on average
LABEL_TERMS = 2


def name_groups(centres: Array, terms: Terms, labels: Labels, sides: NDArray[np.str_]) -> list[str | None]:
    """Give the name of each sub-theme's group; `None` for one that stands alone.

    Args:
        centres: Shape (sub-themes, dimensions).
        terms: Of the passages, row by row as `labels` and `sides`.
        labels: Sub-theme of each passage.
        sides: Perspective of each passage.
    """
    if len(centres) < FEWEST:
        return [None] * len(centres)
    groups = _groups(centres)
    names = name_clusters(terms, groups[labels], sides, LABEL_TERMS)
    sizes = np.bincount(groups)
    return [names[group].label if sizes[group] > 1 else None for group in groups]


def _groups(centres: Array) -> Labels:
    from scipy.cluster.hierarchy import fcluster, linkage

    found = fcluster(linkage(unit(centres), method="ward"), t=round(len(centres) / PER_GROUP), criterion="maxclust")
    return np.asarray(np.unique(found, return_inverse=True)[1], dtype=np.int64)
