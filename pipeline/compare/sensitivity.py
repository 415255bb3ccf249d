"""The gap of each theme under other ways of counting and weighting, so that the weighting is seen."""

import numpy as np
import pandas as pd

from pipeline.compare.gaps import difference, sides_of
from pipeline.compare.intervals import SEED, Shares, speech_shares
from pipeline.compare.voices import SIDES, Heard, Item, listen
from pipeline.schemas import SENSITIVITY

VARIANTS = ("default", "sources", "speech", "any", "copies")


def weigh_otherwise(passages: pd.DataFrame, items: list[Item]) -> pd.DataFrame:
    """Compare themes under three weightings (a voice, a source, a word weighs one) and two other countings.

    Returns:
        Columns of `schemas.SENSITIVITY`; variants `default` (every voice weighs one and raises from 5 % of its speech),
        `sources` (every file weighs one a side, whatever its voices), `speech` (every word weighs one), `any` (one
        passage is enough), and `copies` (all that sent one text are one voice).
    """
    themes = [item for item in items if item.level == "theme"]
    heard = listen(passages, themes)
    copied = passages["campaign"].notna().any()
    found = {
        "default": sides_of(heard),
        "sources": sides_of(heard, weights=source_weights(heard.voices)),
        "any": sides_of(heard, threshold=0.0),
        "copies": sides_of(listen(_one_voice_a_text(passages), themes)) if copied else sides_of(heard),
    }
    pairs = {name: (there.shares, lived.shares) for name, (there, lived) in found.items()}
    pairs["speech"] = _speech(heard, 0), _speech(heard, 1)
    rows = []
    for variant in VARIANTS:
        gap, low, high = difference(*pairs[variant])
        rows += [(item.theme, variant, gap[i], low[i], high[i]) for i, item in enumerate(themes)]
    return pd.DataFrame(rows, columns=list(SENSITIVITY)).assign(
        **{c: lambda f, c=c: np.where(f["gap"].isna(), np.nan, f[c]) for c in ("low", "high")}
    )


def source_weights(voices: pd.DataFrame) -> np.ndarray:
    """Weights that make every file of a perspective count alike: shape (voices,)."""
    perspectives, sources = (voices[name].cat for name in ("perspective", "source"))
    files = perspectives.codes.to_numpy(int) * len(sources.categories) + sources.codes.to_numpy(int)
    return np.asarray(1 / np.bincount(files)[files])


def _speech(heard: Heard, number: int) -> Shares:
    side = heard.side(SIDES[number])
    return speech_shares(side.about, side.voices["words"].to_numpy(float), side.group(side.raises()), SEED + number)


def _one_voice_a_text(passages: pd.DataFrame) -> pd.DataFrame:
    """Give each copied text a voice of its own; what else its senders say stays theirs."""
    sent = passages["campaign"].notna().to_numpy(bool)
    voices = passages["voice_id"].to_numpy(object).copy()  # `copy=True` may give the column itself
    voices[sent] = passages.loc[sent, "campaign"].to_numpy(object) + "#" + passages.loc[sent, "perspective"].to_numpy(object)
    return passages.assign(voice_id=voices)
