"""Distinctive words of each side within a theme, by weighted log-odds."""

import numpy as np
import pandas as pd

from pipeline.compare.gaps import SIDES, Item
from pipeline.protect.small_cells import DEFAULT_K
from pipeline.schemas import VOCABULARY

# A word that fewer voices of its side say is an idiosyncrasy; fewer than k persons are not described.
MIN_VOICES = {"institutionnel": 2, "vecu": DEFAULT_K}
TOP = 12


def distinctive_words(passages: pd.DataFrame, nouns: list[tuple[str, ...]], item: Item) -> pd.DataFrame:
    """Find the words that set each side apart within the passages of an item.

    Weighted log-odds ratio with an informative Dirichlet prior taken from both sides together
    (Monroe, Colaresi & Quinn 2008). A passage counts a word once, and a word must be said by
    several voices of its side.

    Returns:
        Columns of `schemas.VOCABULARY`; |z| ≥ 1.96, best first.
    """
    pairs = _pairs(passages, nouns, item)
    if pairs.empty:
        return pd.DataFrame(columns=list(VOCABULARY))
    counts = pairs.pivot_table(index="word", columns="perspective", aggfunc="size", fill_value=0)
    voices = pairs.drop_duplicates(["word", "voice_id"]).pivot_table(
        index="word", columns="perspective", aggfunc="size", fill_value=0
    )
    counts, voices = (frame.reindex(columns=list(SIDES), fill_value=0).sort_index() for frame in (counts, voices))
    z = log_odds(counts[SIDES[0]].to_numpy(float), counts[SIDES[1]].to_numpy(float))
    side = np.where(z > 0, SIDES[0], SIDES[1])
    frame = pd.DataFrame(
        {
            "theme": item.theme,
            "perspective": side,
            "word": counts.index,
            "z": np.round(z, 3),
            "voices_institutional": voices[SIDES[0]].to_numpy(),
            "voices_lived": voices[SIDES[1]].to_numpy(),
        }
    )
    enough = [voices.at[word, s] >= MIN_VOICES[s] for word, s in zip(counts.index, side, strict=True)]
    frame = frame[np.array(enough) & (frame["z"].abs() >= 1.96).to_numpy()]
    frame = frame.assign(size=frame["z"].abs()).sort_values(["size", "word"], ascending=[False, True])
    return frame.groupby("perspective", sort=True).head(TOP).drop(columns="size").reset_index(drop=True)


def _pairs(passages: pd.DataFrame, nouns: list[tuple[str, ...]], item: Item) -> pd.DataFrame:
    """One row a passage and distinct word of the item: perspective, voice_id, word."""
    chosen = passages["passage_id"].isin(item.passage_ids).to_numpy()
    words = [sorted(set(said)) for said, keep in zip(nouns, chosen, strict=True) if keep]
    frame = passages.loc[chosen, ["perspective", "voice_id"]].assign(word=words)
    return frame.explode("word").dropna(subset=["word"])


def log_odds(a: np.ndarray, b: np.ndarray, strength: float = 0.2) -> np.ndarray:
    """z-scores of the log-odds ratio of two count vectors of one shape, informative prior."""
    prior = strength * (a + b) + 0.01
    total = prior.sum()
    left = np.log((a + prior) / (a.sum() + total - a - prior))
    right = np.log((b + prior) / (b.sum() + total - b - prior))
    return np.asarray((left - right) / np.sqrt(1 / (a + prior) + 1 / (b + prior)))
