"""What carried a tag: variants of the codebook, words of largest contribution, and the nearest told example."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from pipeline.themes.codebook import fold, variants_in
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


def explain(texts: list[str], features: Features, decisions: np.ndarray, tagger: "Tagger") -> list[list[str]]:
    """Tell what carried each given tag; an empty cell where none is given.

    Returns:
        One list a text, one cell a theme.
    """
    found = []
    for i, text in enumerate(texts):
        variants = variants_in(text, tagger.codebook) if decisions[i].any() else []
        cells = [_words(features.words[i], tagger, j, variants[j]) if decisions[i, j] else "" for j in range(decisions.shape[1])]
        found.append(
            [_with_example(cell, features.near[i], tagger, j) if decisions[i, j] else "" for j, cell in enumerate(cells)]
        )
    return found


def _words(row: object, tagger: "Tagger", theme: int, variants: list[str]) -> str:
    columns, values = row.indices, row.data  # type: ignore[attr-defined]
    weights = values * tagger.word_weights[theme, columns]
    order = [k for k in np.argsort(-weights, kind="stable") if weights[k] > LEAST]
    telling = [word for word in (tagger.space.vocabulary[columns[k]] for k in order) if _tells(word)]
    told: dict[str, str] = {}
    for word in (*variants, *telling):
        # A word inside one already told, or the same without its accents, adds nothing.
        if not any(fold(word) in known for known in told):
            told[fold(word)] = word
    return ", ".join(list(told.values())[:MOST])


def _tells(gram: str) -> bool:
    """Whether no word of a gram is a tool word.

    >>> _tells("haies"), _tells("des haies")
    (True, False)
    """
    from spacy.lang.fr.stop_words import STOP_WORDS

    return not STOP_WORDS.intersection(gram.split())


def _with_example(words: str, near: np.ndarray, tagger: "Tagger", theme: int) -> str:
    key = tagger.codebook.keys[theme]
    rows = [row for row, landmark in tagger.told.items() if key in landmark.themes and near[row] >= ALIKE]
    if not rows:
        return words
    best = tagger.told[max(rows, key=lambda row: (near[row], -row))]
    short = best.text if len(best.text) <= SHOWN else best.text[: SHOWN - 1].rstrip() + "…"
    return (
        f"{words} ; proche de l'{best.kind} « {short} »"
        if best.kind == "exemple"
        else f"{words} ; proche de la correction {short}"
    )
