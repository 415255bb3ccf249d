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
STEP = 1_000  # passages placed at a time: few enough to stay near the processor
Array = NDArray[np.float64]


@dataclass(frozen=True)
class Basis:
    """What passages are placed by, row by row alike.

    Attributes:
        embeddings: Shape (passages, dimension).
        counts: How often each noun is said: shape (passages, nouns), sparse.
        words: The nouns, in alphabetical order.
        vectors: Static unit vectors of the nouns: shape (nouns, 300).
        sides: Perspective of each passage.
    """

    embeddings: NDArray[np.float32]
    counts: csr_matrix
    words: list[str]
    vectors: Array
    sides: NDArray[np.str_]

    def take(self, rows: NDArray[np.int64]) -> Basis:
        """Keep these rows alone."""
        return Basis(self.embeddings[rows], self.counts[rows], self.words, self.vectors, self.sides[rows])

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
    return Basis(np.asarray(embeddings), counts, words, word_vectors(words), sides)


class NeutralSpace:
    """A register-neutral space of few dimensions: fitted on some passages, it places any other."""

    def __init__(self, dimensions: int = DIMENSIONS) -> None:
        self.dimensions = dimensions

    def fit(self, basis: Basis) -> NeutralSpace:
        """Learn weights of nouns, means of each side and the main axes (exact, hence without a seed)."""
        from scipy.linalg import eigh

        self.weights = dict(zip(basis.words, _noun_weights(basis.counts, basis.sides).tolist(), strict=True))
        self.unheard = float(np.log(1 + len(basis))) + 1  # weight of a noun that no passage said
        blocks = self._blocks(basis, self._weighted(basis))
        self.means = [_side_means(block, basis.sides) for block in blocks]
        # Setting lengths to one pulls the sides apart again, a little: they are centred once more.
        self.last = _side_means(joined := self._joined(blocks, basis.sides), basis.sides)
        joined = _centred(joined, basis.sides, self.last)
        width, kept = joined.shape[1], min(self.dimensions, len(basis) - 1)
        _, axes = eigh(joined.T @ joined, subset_by_index=[width - kept, width - 1])
        axes = axes[:, ::-1]
        # An axis has no sign of its own: give it one, so that the same passages get the same coordinates.
        self.axes = axes * np.sign(axes[np.abs(axes).argmax(axis=0), np.arange(axes.shape[1])])
        return self

    def transform(self, basis: Basis) -> Array:
        """Place passages: shape (passages, dimensions)."""
        placed, weighted = np.zeros((len(basis), self.axes.shape[1])), self._weighted(basis)
        for start in range(0, len(basis), STEP):
            one = basis.take(np.arange(start, min(start + STEP, len(basis))))
            joined = self._joined(self._blocks(one, weighted), one.sides)
            placed[start : start + STEP] = _centred(joined, one.sides, self.last) @ self.axes
        return placed

    def _weighted(self, basis: Basis) -> Array:
        """Vectors of the nouns, as long as they weigh: a noun depends on the passages of the fit alone."""
        return np.array([self.weights.get(word, self.unheard) for word in basis.words])[:, None] * basis.vectors

    def _blocks(self, basis: Basis, weighted: Array) -> list[Array]:
        return [unit(basis.embeddings.astype(np.float64)), unit(basis.counts.sqrt() @ weighted)]

    def _joined(self, blocks: list[Array], sides: NDArray[np.str_]) -> Array:
        centred = []
        for block, means in zip(blocks, self.means, strict=True):
            known = np.asarray(block.any(axis=1))
            centred.append(unit(_centred(block, sides, means) * known[:, None]))
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
    known = np.asarray(block.any(axis=1))
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
