"""Features of the tagger: words, sentence embeddings and codebook variants, on one scale."""

from dataclasses import dataclass

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from pipeline.language import plain
from pipeline.model import Codebook
from pipeline.themes.codebook import variant_features

TOKEN = r"(?u)\b[^\W\d_]{2,}\b"
VARIANT_WEIGHT = 0.7


@dataclass(frozen=True)
class FeatureSpace:
    """What turns texts and their embeddings into a feature matrix.

    Attributes:
        vocabulary: Word 1- and 2-grams, in column order; no person's name.
        idf: Inverse document frequency of each, shape (words,).
        mean: Mean of the dense features, shape (dense,).
        scale: Divisor of each dense feature, shape (dense,).
    """

    vocabulary: tuple[str, ...]
    idf: np.ndarray
    mean: np.ndarray
    scale: np.ndarray

    @property
    def words(self) -> int:
        """Number of word features; they come first."""
        return len(self.vocabulary)


def _vectorizer(vocabulary: tuple[str, ...] | None = None, min_df: int = 1) -> CountVectorizer:
    return CountVectorizer(
        ngram_range=(1, 2), token_pattern=TOKEN, preprocessor=lambda t: plain(t).lower(), min_df=min_df, vocabulary=vocabulary
    )


def dense_features(texts: list[str], embeddings: np.ndarray, codebook: Codebook) -> np.ndarray:
    """Embeddings and variant features side by side: shape (texts, dense), float64."""
    return np.hstack([embeddings, variant_features(texts, codebook)]).astype(np.float64)


def fit_space(texts: list[str], dense: np.ndarray, embedding_width: int, names: frozenset[str], min_df: int = 3) -> FeatureSpace:
    """Learn the vocabulary, its weights and the scale of the dense features.

    Args:
        texts: Training texts.
        dense: Their dense features, embeddings first.
        embedding_width: How many dense columns are embeddings.
        names: Lower-case words that may not enter the vocabulary (persons' names).
        min_df: Texts that a word must occur in.
    """
    counted = _vectorizer(min_df=min_df).fit(texts)
    kept = sorted(word for word in counted.vocabulary_ if not names.intersection(word.split()))
    counts = _vectorizer(tuple(kept)).transform(texts)
    idf = TfidfTransformer(sublinear_tf=True).fit(counts).idf_
    mean = dense.mean(axis=0)
    scale = np.empty(dense.shape[1])
    for columns, weight in (
        (slice(0, embedding_width), 1.0),
        (slice(embedding_width, None), VARIANT_WEIGHT),
    ):
        block = dense[:, columns]
        spread = (block - block.mean(axis=0)).std() or 1.0
        scale[columns] = spread * np.sqrt(max(block.shape[1], 1)) / weight
    return FeatureSpace(tuple(kept), idf, mean, scale)


def feature_matrix(texts: list[str], dense: np.ndarray, space: FeatureSpace) -> sparse.csr_matrix:
    """Build the feature matrix: shape (texts, words + dense), words first."""
    counts = _vectorizer(space.vocabulary).transform(texts).astype(np.float64)
    counts.data = 1 + np.log(counts.data)
    weighted = sparse.csr_matrix(counts @ sparse.diags(space.idf))
    norms = np.sqrt(weighted.multiply(weighted).sum(axis=1)).A1  # type: ignore[union-attr]
    words = sparse.diags(1 / np.where(norms > 0, norms, 1)) @ weighted
    scaled = (dense - space.mean) / space.scale
    return sparse.csr_matrix(sparse.hstack([words, sparse.csr_matrix(scaled)]))
