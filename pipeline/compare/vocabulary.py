"""Distinctive words of each side within a theme, by weighted log-odds."""

from collections import Counter

import numpy as np
import pandas as pd

from pipeline.compare.gaps import SIDES, Item
from pipeline.model import VOCABULARY

MIN_VOICES = 3  # a word fewer voices say is an idiosyncrasy
TOP = 12


def distinctive_words(passages: pd.DataFrame, nouns: list[tuple[str, ...]], item: Item) -> pd.DataFrame:
    """Find the words that set each side apart within the passages of an item.

    Weighted log-odds ratio with an informative Dirichlet prior taken from both sides together
    (Monroe, Colaresi & Quinn 2008); a voice counts a word once, so that a long document does not
    outweigh many persons.

    Returns:
        Columns of `model.VOCABULARY`; |z| ≥ 1.96, best first.
    """
    chosen = passages["passage_id"].isin(item.passage_ids).to_numpy()
    said: dict[str, set[tuple[str, str]]] = {side: set() for side in SIDES}
    for row, words in zip(passages[chosen].itertuples(), (n for n, c in zip(nouns, chosen, strict=True) if c), strict=True):
        said[row.perspective] |= {(row.voice_id, word) for word in words}  # type: ignore[index]
    counts = [Counter(word for _, word in said[side]) for side in SIDES]
    vocabulary = sorted(w for w in counts[0] | counts[1] if counts[0][w] + counts[1][w] >= MIN_VOICES)
    if not vocabulary or not counts[0] or not counts[1]:
        return pd.DataFrame(columns=list(VOCABULARY))
    there = np.array([counts[0][w] for w in vocabulary], dtype=float)
    lived = np.array([counts[1][w] for w in vocabulary], dtype=float)
    z = log_odds(there, lived)
    frame = pd.DataFrame(
        {
            "theme": item.theme,
            "perspective": np.where(z > 0, SIDES[0], SIDES[1]),
            "word": vocabulary,
            "z": np.round(z, 3),
            "voices_institutional": there.astype(int),
            "voices_lived": lived.astype(int),
        }
    )
    frame = frame[frame["z"].abs() >= 1.96]
    frame = frame.assign(size=frame["z"].abs()).sort_values(["size", "word"], ascending=[False, True])
    return frame.groupby("perspective", sort=True).head(TOP).drop(columns="size").reset_index(drop=True)


def log_odds(a: np.ndarray, b: np.ndarray, strength: float = 1.0) -> np.ndarray:
    """z-scores of the log-odds ratio of two count vectors of one shape, informative prior."""
    prior = strength * (a + b) + 0.01
    total = prior.sum()
    left = np.log((a + prior) / (a.sum() + total - a - prior))
    right = np.log((b + prior) / (b.sum() + total - b - prior))
    return np.asarray((left - right) / np.sqrt(1 / (a + prior) + 1 / (b + prior)))
