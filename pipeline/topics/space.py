"""Where passages lie near each other when they speak of the same thing, whoever speaks.

Two descriptions stand side by side: the encoder's, and the mean of static vectors of the nouns and adjectives
(smooth inverse frequencies), which do not move from one resample to another. In both, each perspective is centred
on its own mean, so that how plans talk and how people talk fall on the same spot; nouns that one side alone says
weigh less. Once centred, no linear direction tells the sides apart any more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_matrix

DIMENSIONS = 10  # more follow the draw of passages: sub-themes then come back less
SHRINK = 5  # passages: a side of few is centred partly on the mean of all
STEP = 20_000  # passages placed at a time
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Basis:
    """What passages are placed by, row by row alike.

    Attributes:
        embeddings: Shape (passages, dimension).
        counts: How often each noun is said: shape (passages, nouns), sparse.
        vectors: Static unit vectors of the nouns: shape (nouns, 300).
        sides: Perspective of each passage.
    """

    embeddings: NDArray[np.float32]
    counts: csr_matrix
    vectors: Array
    sides: NDArray[np.str_]

    def take(self, rows: NDArray[np.int64]) -> Basis:
        """Keep these rows alone."""
        return Basis(self.embeddings[rows], self.counts[rows], self.vectors, self.sides[rows])

    def __len__(self) -> int:
        return len(self.sides)


def read_basis(embeddings: np.ndarray, nouns: list[tuple[str, ...]], sides: NDArray[np.str_]) -> Basis:
    """Count nouns and look their static vectors up.

    Args:
        embeddings: Shape (passages, dimension).
        nouns: Lemmas of each passage.
        sides: Perspective of each passage.
    """
    from scipy.sparse import csr_matrix

    from pipeline.themes.static_vectors import word_vectors

    words = sorted({word for said in nouns for word in said})
    place = {word: column for column, word in enumerate(words)}
    columns = [place[word] for said in nouns for word in said]
    ends = np.concatenate([[0], np.cumsum([len(said) for said in nouns], dtype=np.int64)])
    counts = csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(nouns), len(words)))
    counts.sum_duplicates()
    return Basis(np.asarray(embeddings), counts, word_vectors(words), sides)


class NeutralSpace:
    """A register-neutral space of few dimensions: fitted on some passages, it places any other."""

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        self.dimensions = dimensions

    def fit(self, basis: Basis) -> NeutralSpace:
        """Learn weights of nouns, means of each side and the main axes (exact, hence without a seed)."""
        self.weights = _noun_weights(basis.counts, basis.sides)
        blocks = self._blocks(basis)
        self.means = [_side_means(block, basis.sides) for block in blocks]
        # Setting lengths to one pulls the sides apart again, a little: they are centred once more.
        self.last = _side_means(joined := self._joined(basis), basis.sides)
        joined = _centred(joined, basis.sides, self.last)
        _, axes = np.linalg.eigh(joined.T @ joined)
        axes = axes[:, ::-1][:, : min(self.dimensions, len(basis) - 1)]
        # An axis has no sign of its own: give it one, so that the same passages get the same coordinates.
        self.axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        return self

    def transform(self, basis: Basis) -> Array:
        """Place passages: shape (passages, dimensions)."""
        parts = (np.arange(start, min(start + STEP, len(basis))) for start in range(0, len(basis), STEP))
        taken = (basis.take(part) for part in parts)
        return np.vstack([_centred(self._joined(one), one.sides, self.last) @ self.axes for one in taken])

    def _blocks(self, basis: Basis) -> list[Array]:
        return [unit(basis.embeddings.astype(np.float64)), unit(basis.counts.sqrt() @ (self.weights[:, None] * basis.vectors))]

    def _joined(self, basis: Basis) -> Array:
        centred = []
        for block, means in zip(self._blocks(basis), self.means, strict=True):
            known = np.abs(block).sum(axis=1) > 0
            centred.append(unit(_centred(block, basis.sides, means) * known[:, None]))
        return np.hstack(centred)


def unit(rows: np.ndarray) -> Array:
    """Set the length of each row to one; rows of zeros stay.

    >>> unit(np.array([[3.0, 4.0], [0.0, 0.0]])).tolist()
    [[0.6, 0.8], [0.0, 0.0]]
    """
    lengths = np.linalg.norm(rows, axis=1, keepdims=True)
    return np.asarray(rows / np.where(lengths < 1e-9, 1.0, lengths), dtype=np.float64)


def _centred(rows: Array, sides: NDArray[np.str_], means: dict[str, Array]) -> Array:
    """Subtract from each row the mean of its side; that of all for a side which was not there."""
    centred = rows.copy()
    for side in np.unique(sides):
        centred[sides == side] -= means.get(str(side), means[""])
    return centred


def _side_means(block: Array, sides: NDArray[np.str_]) -> dict[str, Array]:
    """Mean of each side, drawn towards that of all where the side is small; under "" that of all."""
    known = np.abs(block).sum(axis=1) > 0
    every = block[known].mean(axis=0) if known.any() else np.zeros(block.shape[1])
    means = {"": every}
    for side in np.unique(sides):
        rows = block[known & (sides == side)]
        means[str(side)] = (rows.sum(axis=0) + SHRINK * every) / (len(rows) + SHRINK)
    return means


def _noun_weights(counts: csr_matrix, sides: NDArray[np.str_]) -> Array:
    """Inverse document frequency, less where one side says a noun and the other does not."""
    said = counts > 0
    spread = np.asarray(said.sum(axis=0)).ravel()
    weights = np.log((1 + len(sides)) / (1 + spread)) + 1
    names = np.unique(sides)
    if len(names) == 2:
        shares = [np.asarray(said[sides == name].mean(axis=0)).ravel() for name in names]
        least, most = np.minimum(*shares), np.maximum(*shares)
        few = min((sides == name).sum() for name in names)
        # A side of few passages says few nouns at all: its silence means the less.
        weights *= np.sqrt((least * few + 1) / (most * few + 1))
    return np.asarray(weights, dtype=np.float64)
