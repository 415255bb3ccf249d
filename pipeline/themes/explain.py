"""What carried a tag: variants of the codebook, words of largest contribution, and the nearest told example."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from scipy import sparse

from pipeline.french import stop_words
from pipeline.themes.codebook import Found, fold
from pipeline.themes.features import Features

if TYPE_CHECKING:
    from pipeline.themes.tagger import Tagger

MOST = 5  # words
LEAST = 0.02  # contribution of a word that is worth telling
ALIKE = 0.35  # nearness from which an example is worth telling
SHOWN = 60  # characters of an example


@dataclass(frozen=True)
class Landmark:
    """A passage that a person gave: an example of the codebook, or a correction of this territory.

    Attributes:
        kind: `exemple` or `correction`.
        text: Its words, where they may be shown; else its identifier.
        themes: Keys of the themes that it carries.
    """

    kind: str
    text: str
    themes: tuple[str, ...]


def explain(variants: list[Found], features: Features, decisions: np.ndarray, tagger: "Tagger") -> list[list[str]]:
    """Tell what carried each given tag; an empty cell where none is given.

    Args:
        variants: Found in each text, theme by theme (`codebook.find_variants`).
        features: Of the texts.
        decisions: Whether each theme is given, shape (texts, themes).
        tagger: Which gave them.

    Returns:
        One list a text, one cell a theme.
    """
    cells = [[""] * decisions.shape[1] for _ in variants]
    for theme in range(decisions.shape[1]):
        examples = _examples(tagger, theme)
        for row, telling in _telling(features.words, decisions[:, theme], tagger, theme):
            cells[row][theme] = _with_example(_told(variants[row][theme], telling), features.near[row], examples, tagger)
    return cells


def _telling(words: sparse.csr_matrix, given: np.ndarray, tagger: "Tagger", theme: int) -> Iterator[tuple[int, list[str]]]:
    """Each text that has a theme, with its words that weigh for it, the heaviest first."""
    rows = np.repeat(np.arange(len(given)), np.diff(words.indptr))
    weights = words.data * tagger.word_weights[theme, words.indices]
    kept = np.flatnonzero(given[rows] & (weights > LEAST) & _tellers(tagger.space.vocabulary)[words.indices])
    order = kept[np.lexsort((-weights[kept], rows[kept]))]
    said = [tagger.space.vocabulary[column] for column in words.indices[order].tolist()]
    texts = np.flatnonzero(given)
    starts, ends = (np.searchsorted(rows[order], texts, side) for side in ("left", "right"))
    for text, start, end in zip(texts.tolist(), starts.tolist(), ends.tolist(), strict=True):
        yield text, said[start:end]


def _told(variants: tuple[str, ...], telling: list[str]) -> str:
    told: dict[str, str] = {}
    for word in (*variants, *telling):
        # A word inside one already told, or the same without its accents, adds nothing.
        bare = _folded(word)
        if not any(bare in known for known in told):
            told[bare] = word
            if len(told) == MOST:
                break
    return ", ".join(told.values())


_folded = lru_cache(maxsize=50_000)(fold)


@lru_cache(maxsize=8)
def _tellers(vocabulary: tuple[str, ...]) -> np.ndarray:
    return np.array([_tells(gram) for gram in vocabulary], dtype=bool)


def _tells(gram: str) -> bool:
    """Whether no word of a gram is a tool word.

    >>> _tells("haies"), _tells("des haies")
    (True, False)
    """
    return not stop_words().intersection(gram.split())


def _examples(tagger: "Tagger", theme: int) -> np.ndarray:
    """Rows of the told landmarks that carry a theme, ascending."""
    key = tagger.codebook.keys[theme]
    return np.array(sorted(row for row, landmark in tagger.told.items() if key in landmark.themes), dtype=int)


def _with_example(words: str, near: np.ndarray, rows: np.ndarray, tagger: "Tagger") -> str:
    if not len(rows):
        return words
    row = int(rows[np.argmax(near[rows])])
    if near[row] < ALIKE:
        return words
    best = tagger.told[row]
    short = best.text if len(best.text) <= SHOWN else best.text[: SHOWN - 1].rstrip() + "…"
    return (
        f"{words} ; proche de l'{best.kind} « {short} »"
        if best.kind == "exemple"
        else f"{words} ; proche de la correction {short}"
    )
