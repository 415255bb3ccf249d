"""Who raises what: a table voice × item, and shares of voices with their intervals."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

RAISES_SHARE = 0.05  # of a voice's speech: below, a theme is mentioned in passing, not raised
MIN_VOICE_WORDS = 15  # a speaker of fewer words in all has not been heard
DRAWS = 4000
SEED = 2026
SPOKEN_KINDS = ("entretien", "reunion")


@dataclass(frozen=True)
class Share:
    """A share of voices with its 95 % interval, and its draws for differences.

    Attributes:
        value: Raised / voices, or NaN without voices.
        low: 2.5 % quantile.
        high: 97.5 % quantile.
        raised: Number of voices that raise the item.
        voices: Number of voices in all.
        draws: Shape (DRAWS,).
    """

    value: float
    low: float
    high: float
    raised: int
    voices: int
    draws: np.ndarray


def speech_by_voice(passages: pd.DataFrame) -> pd.DataFrame:
    """List the voices that were heard.

    Args:
        passages: Participants' and documents' passages, columns of `schemas.PASSAGES`.

    Returns:
        Indexed by voice_id, sorted: perspective, kind, public, mode, words.
    """
    frame = passages.assign(words=passages["text"].str.split().str.len())
    voices = frame.groupby("voice_id", sort=True).agg(
        perspective=("perspective", "first"),
        kind=("kind", "first"),
        public=("public", "first"),
        mode=("mode", "first"),
        words=("words", "sum"),
    )
    brief = voices["kind"].isin(SPOKEN_KINDS) & (voices["words"] < MIN_VOICE_WORDS)
    return voices[~brief]


def speech_share(passages: pd.DataFrame, voices: pd.DataFrame, ids: set[str]) -> pd.Series:
    """Share of each voice's words that stand in some passages: indexed like `voices`, 0 to 1."""
    chosen = passages[passages["passage_id"].isin(ids)]
    words = chosen["text"].str.split().str.len().groupby(chosen["voice_id"]).sum()
    return (words.reindex(voices.index).fillna(0) / voices["words"]).clip(upper=1.0)


def share_of(raises: pd.Series, seed: int = SEED) -> Share:
    """Share of voices that raise an item, with a Bayesian bootstrap over voices (Rubin 1981).

    Two pseudo-voices of half weight, one for and one against (Jeffreys' prior), keep the interval
    honest when nobody or everybody raises the item. For yes-or-no voices the draws then follow a
    beta distribution, which is drawn directly.
    """
    n, k = len(raises), int(raises.sum())
    draws = np.random.default_rng(seed).beta(k + 0.5, n - k + 0.5, DRAWS)
    if n == 0:
        return Share(float("nan"), float("nan"), float("nan"), 0, 0, draws)
    low, high = np.quantile(draws, [0.025, 0.975])
    value = k / n
    return Share(value, min(float(low), value), max(float(high), value), k, n, draws)
