"""Features of the tagger: words, sentence embeddings, codebook variants, and nearness to landmarks."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from pipeline.language import plain
from pipeline.model import Codebook
from pipeline.themes.codebook import variant_features

TOKEN = r"(?u)\b[^\W\d_]{2,}\b"
VARIANT_WEIGHT = 0.7
REACH = 2.5  # of a landmark: inverse of its width, in mean squared lengths of an embedding
LIFT = 4.0  # weight of nearness to landmarks beside words and embeddings
LANDMARKS = 1500


@dataclass(frozen=True)
class FeatureSpace:
    """What turns texts and their embeddings into features.

    Attributes:
        vocabulary: Word 1- and 2-grams, in column order; no person's name.
        idf: Inverse document frequency of each, shape (words,).
        mean: Mean of the dense features (embeddings, then variants), shape (dense,).
        scale: Divisor of each dense feature, shape (dense,).
        landmarks: Scaled embeddings of some training passages, shape (landmarks, width).
    """

    vocabulary: tuple[str, ...]
    idf: np.ndarray
    mean: np.ndarray
    scale: np.ndarray
    landmarks: np.ndarray

    @property
    def words(self) -> int:
        """Number of word features."""
        return len(self.vocabulary)

    @property
    def width(self) -> int:
        """Width of an embedding."""
        return int(self.landmarks.shape[1])


@dataclass(frozen=True)
class Features:
    """Features of some texts, row by row.

    Attributes:
        words: TF-IDF, shape (texts, words).
        dense: Scaled embeddings, then variants, shape (texts, dense).
        near: Nearness to each landmark, 0 to 1, shape (texts, landmarks).
    """

    words: sparse.csr_matrix
    dense: np.ndarray
    near: np.ndarray


def _vectorizer(vocabulary: tuple[str, ...] | None = None, min_df: int = 1) -> CountVectorizer:
    return CountVectorizer(
        ngram_range=(1, 2), token_pattern=TOKEN, preprocessor=lambda t: plain(t).lower(), min_df=min_df, vocabulary=vocabulary
    )


def dense_features(texts: list[str], embeddings: np.ndarray, codebook: Codebook) -> np.ndarray:
    """Embeddings and variant features side by side: shape (texts, dense), float64."""
    return np.hstack([embeddings, variant_features(texts, codebook)]).astype(np.float64)


def fit_space(
    texts: list[str], dense: np.ndarray, blocks: tuple[int, ...], names: frozenset[str], min_df: int = 3
) -> FeatureSpace:
    """Learn the vocabulary, its weights, the scale of the dense features and the landmarks.

    Args:
        texts: Training texts.
        dense: Their dense features, embeddings first.
        blocks: Widths of the encoder's vectors; each block weighs the same.
        names: Lower-case words that may not enter the vocabulary (persons' names).
        min_df: Texts that a word must occur in.
    """
    vocabulary, idf = _fit_words(texts, names, min_df)
    mean, scale = dense.mean(axis=0), np.ones(dense.shape[1])
    start, width = 0, sum(blocks)
    for block in (*blocks, dense.shape[1] - width):
        columns = slice(start, start + block)
        spread = (dense[:, columns] - mean[columns]).std() or 1.0
        scale[columns] = spread * np.sqrt(max(block, 1)) / (1.0 if start < width else VARIANT_WEIGHT)
        start += block
    scaled = (dense[:, :width] - mean[:width]) / scale[:width]
    rng = np.random.default_rng(0)
    chosen = np.sort(rng.permutation(len(texts))[:LANDMARKS])
    return FeatureSpace(vocabulary, idf, mean, scale, scaled[chosen].astype(np.float32).astype(np.float64))


def _fit_words(texts: list[str], names: frozenset[str], min_df: int) -> tuple[tuple[str, ...], np.ndarray]:
    try:
        counted = _vectorizer(min_df=min_df).fit(texts).vocabulary_
    except ValueError:  # no word is left
        counted = {}
    kept = tuple(sorted(word for word in counted if not names.intersection(word.split())))
    if not kept:
        return (), np.zeros(0)
    counts = _vectorizer(kept).transform(texts)
    return kept, TfidfTransformer(sublinear_tf=True).fit(counts).idf_


def word_matrix(texts: list[str], space: FeatureSpace) -> sparse.csr_matrix:
    """TF-IDF of the vocabulary, rows of length one: shape (texts, words)."""
    if not space.vocabulary:
        return sparse.csr_matrix((len(texts), 0))
    counts = sparse.csr_matrix(_vectorizer(space.vocabulary).transform(texts).astype(np.float64))
    counts.data = 1 + np.log(counts.data)
    weighted = sparse.csr_matrix(counts @ sparse.diags(space.idf))
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(norms > 0, norms, 1)) @ weighted)


def nearness(points: np.ndarray, landmarks: np.ndarray, blocks: int) -> np.ndarray:
    """Gaussian kernel of scaled embeddings: 1 at a landmark, towards 0 away from it.

    Args:
        points: Shape (texts, width).
        landmarks: Shape (landmarks, width).
        blocks: Number of blocks of the encoder, that is the mean squared length of a scaled embedding.
    """
    squares = (points**2).sum(axis=1)[:, None] + (landmarks**2).sum(axis=1)[None] - 2 * points @ landmarks.T
    return np.asarray(np.exp(-REACH * np.maximum(squares, 0) / (2 * blocks)))


def make_features(texts: list[str], dense: np.ndarray, space: FeatureSpace, blocks: int) -> Features:
    """Build the features of texts from their dense features (`dense_features`)."""
    scaled = (dense - space.mean) / space.scale
    return Features(word_matrix(texts, space), scaled, nearness(scaled[:, : space.width], space.landmarks, blocks))
