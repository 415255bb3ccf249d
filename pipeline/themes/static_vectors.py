"""Means of static word vectors: no network of neurons, only a table that comes with spaCy's French model."""

import re
from functools import lru_cache

import numpy as np
from scipy import sparse

from pipeline import french
from pipeline.language import FILLERS, plain

DIMENSION = 300
_WORD = re.compile(r"[^\W\d_]{2,}")


@lru_cache(maxsize=1)
def _table() -> tuple[dict[int, int], np.ndarray]:
    return french.word_table()


@lru_cache(maxsize=1)
def _stops() -> frozenset[str]:
    return french.stop_words() | FILLERS


def content_words(text: str) -> list[str]:
    """Words of a text, lower-case and in order, without those that say nothing of a subject."""
    stops = _stops()
    return [word for word in _WORD.findall(plain(text).lower()) if word not in stops]


def mean_vectors(texts: list[str]) -> np.ndarray:
    """Average the unit vectors of the content words of each text; a text of none gets zeros.

    Returns:
        Array of shape (texts, 300), float32. Sums run over the words of a text in their order, so that
        a text's vector depends on nothing else.
    """
    place: dict[str, int] = {}
    columns: list[int] = []
    ends = [0]
    for text in texts:
        columns += [place.setdefault(word, len(place)) for word in content_words(text)]
        ends.append(len(columns))
    words = word_vectors(list(place))
    known = (np.abs(words).sum(axis=1) > 0).astype(np.float64)
    ones = sparse.csr_matrix((np.ones(len(columns)), columns, ends), shape=(len(texts), len(place)))
    counted = ones @ known
    return np.asarray((ones @ words) / np.maximum(counted, 1)[:, None], dtype=np.float32)


def word_vectors(words: list[str]) -> np.ndarray:
    """Unit vectors of words, zeros for unknown ones: shape (words, 300)."""
    from spacy.strings import hash_string  # type: ignore[attr-defined]

    if not words:
        return np.zeros((0, DIMENSION))
    row_of, data = _table()
    rows = np.array([row_of.get(hash_string(word), -1) for word in words])
    found = np.where((rows >= 0)[:, None], data[rows], 0.0).astype(np.float64)
    return found / np.maximum(np.linalg.norm(found, axis=1, keepdims=True), 1e-9)
