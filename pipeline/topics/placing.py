"""The passages of one theme that say enough to be placed among its sub-themes."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import pandas as pd
from numpy.typing import NDArray

OUTSIDE = "hors-livre"  # the theme of passages that no theme of the codebook caught
FEW_WORDS = 4  # a passage of fewer, without a noun, says too little to be placed
MOST_FITTED = 20_000  # passages of a theme; the others go to the nearest centre


@dataclass(frozen=True)
class Spoken:
    """What sub-themes are made from, row by row alike.

    Attributes:
        passages: Columns of `schemas.PASSAGES`.
        embeddings: Shape (passages, dimension).
        nouns: Lemmas of nouns and adjectives of each passage.
    """

    passages: pd.DataFrame
    embeddings: np.ndarray
    nouns: list[tuple[str, ...]]


@dataclass(frozen=True)
class Part:
    """The passages of one theme that say enough to be placed, in the order of their ids, row by row alike.

    `passages` counts those that say too little as well.
    """

    theme: str
    passages: int
    ids: NDArray[np.object_]
    texts: list[str]
    sides: NDArray[np.str_]
    nouns: list[tuple[str, ...]]
    embeddings: np.ndarray

    def take(self, rows: NDArray[np.int64]) -> Part:
        """Keep these rows alone."""
        return Part(
            theme=self.theme,
            passages=self.passages,
            ids=self.ids[rows],
            texts=[self.texts[i] for i in rows],
            sides=self.sides[rows],
            nouns=[self.nouns[i] for i in rows],
            embeddings=self.embeddings[rows],
        )


def read_parts(spoken: Spoken, tags: pd.DataFrame, themes: tuple[str, ...]) -> Iterator[Part]:
    """Give the passages of each theme in turn, then those of none.

    Args:
        spoken: Passages, in any order.
        tags: Columns of `schemas.TAGS`.
        themes: Keys of the codebook.
    """
    given = tags[tags["decision"] == "oui"]
    ids = spoken.passages["passage_id"]
    order = np.argsort(ids.to_numpy(dtype=object), kind="stable")
    for theme in themes:
        here = ids.isin(given.loc[given["theme"] == theme, "passage_id"]).to_numpy()
        yield _read(theme, spoken, order[here[order]])
    outside = ~ids.isin(given["passage_id"]).to_numpy()
    yield _read(OUTSIDE, spoken, order[outside[order]])


def _read(theme: str, spoken: Spoken, rows: NDArray[np.int64]) -> Part:
    """Keep the passages that say enough: a noun, or words that the encoder knows."""
    texts = spoken.passages["text"].to_numpy(dtype=object)[rows]
    known = np.asarray(spoken.embeddings[rows].any(axis=1))
    nouns = [spoken.nouns[i] for i in rows]
    kept = np.array(
        [i for i, text in enumerate(texts) if nouns[i] or (known[i] and len(text.split()) >= FEW_WORDS)], dtype=np.int64
    )
    return Part(
        theme=theme,
        passages=len(rows),
        ids=spoken.passages["passage_id"].to_numpy(dtype=object)[rows[kept]],
        texts=list(texts[kept]),
        sides=spoken.passages["perspective"].to_numpy(dtype=object)[rows[kept]].astype(str),
        nouns=[nouns[i] for i in kept],
        embeddings=spoken.embeddings[rows[kept]],
    )


def sample(ids: NDArray[np.object_], most: int = MOST_FITTED) -> NDArray[np.int64]:
    """Rows on which a theme is fitted: all, or those whose ids hash lowest.

    >>> sample(np.array(["a", "b", "c"])).tolist(), len(sample(np.array(["a", "b", "c"]), 2))
    ([0, 1, 2], 2)
    """
    if len(ids) <= most:
        return np.arange(len(ids))
    hashes = np.array([hashlib.sha256(one.encode()).hexdigest() for one in ids])
    return np.sort(np.argsort(hashes, kind="stable")[:most])
