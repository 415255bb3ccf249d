"""Features of the tagger: words, sentence embeddings, codebook variants, and nearness to landmarks."""

import re
from dataclasses import dataclass
from functools import lru_cache
from itertools import chain, repeat

import numpy as np
from scipy import sparse
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer

from pipeline.language import plain
from pipeline.model import Codebook
from pipeline.themes.codebook import Found, variant_features

TOKEN = r"(?u)\b[^\W\d_]{2,}\b"
_TOKENS = re.compile(TOKEN).findall
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


def _vectorizer(min_df: int) -> CountVectorizer:
    return CountVectorizer(ngram_range=(1, 2), token_pattern=TOKEN, preprocessor=lambda t: plain(t).lower(), min_df=min_df)


def dense_features(texts: list[str], embeddings: np.ndarray, codebook: Codebook, found: list[Found] | None = None) -> np.ndarray:
    """Embeddings and variant features side by side: shape (texts, dense), float64.

    Args:
        texts: The texts.
        embeddings: Theirs, shape (texts, width).
        codebook: Whose variants count.
        found: What `find_variants` gave, where it is at hand.
    """
    return np.hstack([embeddings, variant_features(texts, codebook, found)]).astype(np.float64)


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
        counted = _vectorizer(min_df).fit(texts).vocabulary_
    except ValueError:  # no word is left
        counted = {}
    kept = tuple(sorted(word for word in counted if not names.intersection(word.split())))
    if not kept:
        return (), np.zeros(0)
    return kept, TfidfTransformer(sublinear_tf=True).fit(count_words(texts, kept)).idf_


def word_matrix(texts: list[str], space: FeatureSpace) -> sparse.csr_matrix:
    """TF-IDF of the vocabulary, rows of length one: shape (texts, words)."""
    if not space.vocabulary:
        return sparse.csr_matrix((len(texts), 0))
    counts = count_words(texts, space.vocabulary)
    counts.data = 1 + np.log(counts.data)
    weighted = sparse.csr_matrix(counts @ sparse.diags(space.idf))
    norms = np.sqrt(np.asarray(weighted.multiply(weighted).sum(axis=1)).ravel())
    return sparse.csr_matrix(sparse.diags(1 / np.where(norms > 0, norms, 1)) @ weighted)


@dataclass(frozen=True)
class _Places:
    """Where words and pairs of words stand in a vocabulary.

    Attributes:
        words: Number of each word that stands in it, alone or in a pair.
        alone: Column of each word by its number; -1 where it only stands in pairs.
        pairs: Codes of the pairs (first × number of words + second), ascending.
        columns: Column of each pair.
    """

    words: dict[str, int]
    alone: np.ndarray
    pairs: np.ndarray
    columns: np.ndarray


@lru_cache(maxsize=8)
def _places(vocabulary: tuple[str, ...]) -> _Places:
    parts = [gram.split() for gram in vocabulary]
    words: dict[str, int] = {}
    for part in parts:
        for word in part:
            words.setdefault(word, len(words))
    alone = np.full(len(words), -1)
    singles = [column for column, part in enumerate(parts) if len(part) == 1]
    alone[[words[parts[column][0]] for column in singles]] = singles
    doubles = np.array([column for column, part in enumerate(parts) if len(part) == 2], dtype=np.int64)
    codes = np.array([words[parts[c][0]] * len(words) + words[parts[c][1]] for c in doubles], dtype=np.int64)
    order = np.argsort(codes)
    return _Places(words, alone, codes[order], doubles[order])


def count_words(texts: list[str], vocabulary: tuple[str, ...]) -> sparse.csr_matrix:
    """Count the words and pairs of words of a vocabulary, as scikit-learn's vectoriser would: shape (texts, words)."""
    places = _places(vocabulary)
    split = [_TOKENS(plain(text).lower()) for text in texts]
    rows = np.repeat(np.arange(len(texts)), np.array([len(words) for words in split], dtype=np.int64))
    numbers = np.fromiter(map(places.words.get, chain.from_iterable(split), repeat(-1)), dtype=np.int64, count=len(rows))
    columns = np.where(numbers >= 0, places.alone[numbers], -1)
    found = [rows[columns >= 0] * len(vocabulary) + columns[columns >= 0]]
    if len(places.pairs) and len(rows) > 1:
        joined = (rows[1:] == rows[:-1]) & (numbers[1:] >= 0) & (numbers[:-1] >= 0)
        codes = (numbers[:-1] * len(places.words) + numbers[1:])[joined]
        at = np.minimum(np.searchsorted(places.pairs, codes), len(places.pairs) - 1)
        here = places.pairs[at] == codes
        found.append(rows[:-1][joined][here] * len(vocabulary) + places.columns[at[here]])
    cells, counts = np.unique(np.concatenate(found), return_counts=True)
    ends = np.searchsorted(cells, np.arange(len(texts) + 1) * len(vocabulary))
    shape = (len(texts), len(vocabulary))
    return sparse.csr_matrix((counts.astype(np.float64), cells % len(vocabulary), ends), shape=shape)


def nearness(points: np.ndarray, landmarks: np.ndarray, blocks: int) -> np.ndarray:
    """Gaussian kernel of scaled embeddings: 1 at a landmark, towards 0 away from it.

    Args:
        points: Shape (texts, width).
        landmarks: Shape (landmarks, width).
        blocks: Number of blocks of the encoder, that is the mean squared length of a scaled embedding.
    """
    # Minus the squared distances in one product, then in place: an array of this size costs more to make than to fill.
    reach = REACH / (2 * blocks)
    ones, others = np.ones((len(points), 1)), np.ones((len(landmarks), 1))
    left = np.hstack([2 * reach * points, -reach * (points**2).sum(axis=1, keepdims=True), -reach * ones])
    near = left @ np.hstack([landmarks, others, (landmarks**2).sum(axis=1, keepdims=True)]).T
    return np.exp(np.minimum(near, 0, out=near), out=near)


def make_features(texts: list[str], dense: np.ndarray, space: FeatureSpace, blocks: int) -> Features:
    """Build the features of texts from their dense features (`dense_features`)."""
    scaled = (dense - space.mean) / space.scale
    return Features(word_matrix(texts, space), scaled, nearness(scaled[:, : space.width], space.landmarks, blocks))
