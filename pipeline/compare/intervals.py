"""How sure a share of voices is: effective voices, cohesion within meetings, and draws for differences.

A share is estimated as a weighted mean of 0-or-1 voices. Its uncertainty is that of a Bayesian bootstrap over
voices (Rubin 1981) with Jeffreys' prior; for yes-or-no voices the draws then follow a beta distribution, drawn
directly. Voices who hear one another (a meeting, a workshop) resemble one another and weigh less: the beta has
the effective number of voices, after the design effect (Kish 1965) with few-cluster correction of Korn &
Graubard (1998).
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import reduce
from itertools import chain
from typing import Any

import numpy as np

DRAWS = 4000
STEP = 50_000  # voices taken at once: memory does not grow with their number
SEED = 2026
PRIOR_COHESION = 0.1  # intra-cluster correlation of opinions where too few meetings tell their own
PRIOR_CLUSTERS = 5  # meetings that this prior is worth


@dataclass(frozen=True)
class Group:
    """Voices whose share is estimated together.

    Attributes:
        weights: How much each voice counts, shape (voices,), positive.
        clusters: Number of the cluster of each voice: voices that heard one another share one, shape (voices,).
        cohesion: Correlation of what voices of one cluster raise, 0 to 1.
    """

    weights: np.ndarray
    clusters: np.ndarray
    cohesion: float = 0.0

    def effective(self) -> float:
        """Number of independent voices of equal weight that would be as sure as these.

        With few clusters their cohesion is itself unsure: the number shrinks by the ratio of Student quantiles.
        """
        if not len(self.weights):
            return 0.0
        from scipy.stats import t

        total = self.weights.sum()
        own = float((self.weights**2).sum())
        shared = float((np.bincount(self.clusters, self.weights) ** 2).sum())
        effective = total**2 / ((1 - self.cohesion) * own + self.cohesion * shared)
        voices, clusters = len(self.weights), np.count_nonzero(np.bincount(self.clusters))
        if clusters == voices or self.cohesion == 0:
            return float(effective)
        # Between all voices apart and clusters alone, by how much of the variance clusters hold.
        held = self.cohesion * shared / ((1 - self.cohesion) * own + self.cohesion * shared)
        freedom = max(1.0, (1 - held) * (voices - 1) + held * (clusters - 1))
        return float(effective * (t.ppf(0.975, max(voices - 1, 1)) / t.ppf(0.975, freedom)) ** 2)


@dataclass(frozen=True)
class Shares:
    """Shares of voices that raise each of several items, with their 95 % intervals.

    Attributes:
        value, low, high: Shape (items,); NaN without voices.
        draws: Shape (DRAWS, items).
    """

    value: np.ndarray
    low: np.ndarray
    high: np.ndarray
    draws: np.ndarray


def cohesion(raises: np.ndarray, clusters: np.ndarray) -> float:
    """Estimate how alike voices of one cluster are: intra-cluster correlation by analysis of variance.

    Pooled over items (Donner 1986), truncated at 0, and drawn to `PRIOR_COHESION` by as many clusters as the prior is
    worth: three meetings tell little.

    Args:
        raises: 0 or 1, shape (voices, items).
        clusters: Shape (voices,).
    """
    sizes = np.bincount(clusters)
    inside = sizes[clusters] > 1
    if not inside.any():
        return 0.0
    values = raises[inside].astype(np.float64)
    _, places = np.unique(clusters[inside], return_inverse=True)
    counts = np.bincount(places).astype(np.float64)
    groups, voices = len(counts), len(values)
    if groups < 2 or voices == groups:
        return PRIOR_COHESION
    means = np.stack([np.bincount(places, column) / counts for column in values.T], axis=1)
    between = float((counts[:, None] * (means - values.mean(axis=0)) ** 2).sum()) / (groups - 1)
    within = float(((values - means[places]) ** 2).sum()) / (voices - groups)
    size = (voices - float((counts**2).sum()) / voices) / (groups - 1)
    total = between + (size - 1) * within
    own = max(0.0, (between - within) / total) if total > 0 else 0.0
    return (groups * own + PRIOR_CLUSTERS * PRIOR_COHESION) / (groups + PRIOR_CLUSTERS)


def shares(raises: np.ndarray, group: Group, seed: int = SEED) -> Shares:
    """Estimate the share of voices that raise each item.

    Args:
        raises: 0 or 1, shape (voices, items).
        group: Weights and clusters of these voices.
        seed: Of the draws.
    """
    generator = np.random.default_rng(seed)
    items = raises.shape[1]
    effective = group.effective()
    weighed = (group.weights[rows] @ raises[rows].astype(np.float64) for rows in _steps(len(raises)))
    mean = sum(weighed) / group.weights.sum() if len(raises) else np.full(items, np.nan)
    known = np.nan_to_num(mean)
    draws = generator.beta(known * effective + 0.5, (1 - known) * effective + 0.5, (DRAWS, items))
    low, high = np.quantile(draws, [0.025, 0.975], axis=0) if len(raises) else (mean, mean)
    return Shares(mean, np.fmin(low, mean), np.fmax(high, mean), draws)


def speech_shares(about: Any, words: np.ndarray, group: Group, seed: int = SEED) -> Shares:
    """Estimate the share of all words that are about each item, as a ratio over voices (Taylor linearisation).

    Args:
        about: Words of each voice on each item, sparse by row, shape (voices, items).
        words: Words of each voice in all, shape (voices,).
        group: Clusters and cohesion of these voices.
        seed: Of the draws.
    """
    generator = np.random.default_rng(seed)
    items, voices = about.shape[1], len(words)
    if not voices:
        return shares(np.zeros((0, items)), group, seed)
    value = words_about(about, words) / words.sum()
    variance = _variance(lambda rows: _residual(about[rows], words[rows], value) / words.sum(), group, items)
    variance *= voices / max(1, voices - 1)
    fewest = words.sum() ** 2 / (words**2).sum()  # where nobody or everybody speaks of it
    spread = value * (1 - value)
    effective = np.where(variance > 1e-12, spread / np.maximum(variance, 1e-12), fewest)
    effective = np.minimum(effective, 1e6)
    draws = generator.beta(value * effective + 0.5, (1 - value) * effective + 0.5, (DRAWS, items))
    low, high = np.quantile(draws, [0.025, 0.975], axis=0)
    return Shares(value, np.fmin(low, value), np.fmax(high, value), draws)


def words_about(about: Any, words: np.ndarray) -> np.ndarray:
    """Words of all voices on each item, at most all that each says: shape (items,)."""
    said = np.minimum(about.data, np.repeat(words, np.diff(about.indptr)))
    return np.bincount(about.indices, said, minlength=about.shape[1])


def _residual(about: Any, words: np.ndarray, value: np.ndarray) -> np.ndarray:
    """Words of each voice on each item less those that the shares of all would have it say: shape (voices, items)."""
    return np.asarray(np.minimum(about.toarray(), words[:, None]) - value * words[:, None])


def _variance(residual: Callable[[Any], np.ndarray], group: Group, items: int) -> np.ndarray:
    """Sum of squares between voices apart and whole clusters, by how alike the voices of a cluster are: shape (items,).

    Args:
        residual: Gives the rows of some voices.
        group: Of all voices.
        items: Number of columns.
    """
    own = _sum_of_squares((residual(rows) for rows in _steps(len(group.clusters))), items)
    if group.cohesion == 0:
        return own
    # Clusters of several voices, and whatever stands among them; the others are their own only voice.
    several = int(np.flatnonzero(np.bincount(group.clusters) > 1).max(initial=-1)) + 1
    among, apart = (np.flatnonzero(part) for part in (group.clusters < several, group.clusters >= several))
    wholes = np.zeros((several, items))
    for rows in _steps(len(among)):
        clusters, part = group.clusters[among[rows]], residual(among[rows])
        wholes += np.stack([np.bincount(clusters, column, minlength=several) for column in part.T], axis=1)
    shared = _sum_of_squares(chain([wholes], (residual(apart[rows]) for rows in _steps(len(apart)))), items)
    return np.asarray((1 - group.cohesion) * own + group.cohesion * shared)


def _sum_of_squares(parts: Iterable[np.ndarray], items: int) -> np.ndarray:
    """Sum of the squares of each column over rows that come part by part, as if they came at once: shape (items,)."""
    return reduce(lambda total, part: np.vstack([total, part**2]).sum(axis=0), parts, np.zeros(items))


def _steps(rows: int) -> Iterator[slice]:
    """Cut rows into runs of at most `STEP`."""
    return (slice(start, start + STEP) for start in range(0, rows, STEP))


def jeffreys(count: int, total: int) -> tuple[float, float]:
    """95 % interval of a share, by Jeffreys' prior; it reaches 0 and 1 at the ends.

    >>> [round(bound, 3) for bound in jeffreys(0, 10)]
    [0.0, 0.217]
    """
    from scipy.stats import beta

    low, high = beta.ppf([0.025, 0.975], count + 0.5, total - count + 0.5)
    return (0.0 if count == 0 else float(low)), (1.0 if count == total else float(high))
