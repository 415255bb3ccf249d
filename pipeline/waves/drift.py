"""Whether words, or the way the machine reads them, moved between two waves by more than voices dealt at random do.

What moved only because a theme moved is no drift: points of passages and margins of the machine are taken net of the themes
that it gives them. A drift forbids no claim by itself; it says that the machine reads the later wave less as it did the
earlier, so that a person should check some passages of it.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED
from pipeline.schemas.waves import NEW_WORDS
from pipeline.waves.hearing import Sample
from pipeline.waves.testing import dealt

DEALS = 999
AXES = 50  # directions of the embeddings that are looked at
FREQUENT = 300  # words of most voices whose shares are compared
WORDS_TOLD = 12
RARE = 2  # voices of a word below which it is nobody's habit


@dataclass(frozen=True)
class Drift:
    """How far something moved, what chance reaches 95 times out of 100, and how often it goes as far."""

    kind: str
    side: str
    measure: float
    chance: float
    p_value: float


def drifts_of(sample: Sample, points: np.ndarray, words: Sequence[frozenset[str]], side: str, stream: int) -> list[Drift]:
    """Test words, points and scores of the voices of one side.

    Args:
        sample: Its voices.
        points: Mean embedding of each voice, shape (voices, width).
        words: Lemmas that each voice uses.
        side: Perspective.
        stream: Number of the stream of draws.
    """
    if min(sample.sizes()) < 2:
        return []
    scores = sample.scores
    net = _net(_axes(points), scores)
    margins = _net(_margins(scores), scores)
    profile = word_matrix(words)
    told = {"vocabulaire": profile, "discours": net, "etiqueteur": margins}
    return [
        _drift(sample, kind, values, side, stream * 10 + n) for n, (kind, values) in enumerate(told.items()) if values.shape[1]
    ]


def _drift(sample: Sample, kind: str, values: np.ndarray, side: str, stream: int) -> Drift:
    """Distance of the means of two waves, in spreads of one voice, against voices dealt at random."""
    early, late = sample.sizes()
    generator = np.random.default_rng([SEED, 33, stream])
    spread = values.std(axis=0)
    scaled = (values - values.mean(axis=0)) / np.where(spread > 1e-9, spread, 1.0)
    total = scaled.sum(axis=0)

    def distance(after: np.ndarray) -> np.ndarray:
        there = after.astype(np.float64) @ scaled
        return np.asarray(np.sqrt(((there / late - (total - there) / early) ** 2).mean(axis=1)))

    here = float(distance(sample.after[None, :])[0])
    step = max(1, 4_000_000 // len(sample.after))
    parts = [distance(dealt(sample, min(step, DEALS - at), generator)) for at in range(0, DEALS, step)]
    drawn = np.concatenate(parts)
    return Drift(kind, side, here, float(np.quantile(drawn, 0.95)), (1 + int((drawn >= here - 1e-12).sum())) / (1 + DEALS))


def _axes(points: np.ndarray) -> np.ndarray:
    """The first principal directions of points, shape (voices, at most AXES)."""
    centred = points - points.mean(axis=0)
    values, axes = np.linalg.eigh(centred.T @ centred)
    return np.asarray(centred @ axes[:, np.argsort(-values)[: min(AXES, max(1, len(points) // 4))]])


def _net(values: np.ndarray, scores: np.ndarray) -> np.ndarray:
    """Values less what themes tell of them, by least squares."""
    known = np.column_stack([np.ones(len(scores)), scores])
    return np.asarray(values - known @ np.linalg.lstsq(known, values, rcond=None)[0])


def _margins(scores: np.ndarray) -> np.ndarray:
    """How undecided the machine is of each voice: mean entropy of its scores, and the score of the surest theme."""
    clipped = np.clip(scores, 1e-4, 1 - 1e-4)
    entropy = -(clipped * np.log(clipped) + (1 - clipped) * np.log1p(-clipped))
    return np.column_stack([entropy.mean(axis=1), scores.max(axis=1, initial=0.0)])


def word_matrix(words: Sequence[frozenset[str]]) -> np.ndarray:
    """Which voice uses which of the most frequent words: shape (voices, words)."""
    counts = pd.Series([word for said in words for word in sorted(said)], dtype=object).value_counts()
    kept = sorted(counts[counts >= RARE].index, key=lambda word: (-counts[word], word))[:FREQUENT]
    place = {word: n for n, word in enumerate(kept)}
    matrix = np.zeros((len(words), len(kept)))
    for row, said in enumerate(words):
        matrix[row, [place[word] for word in said if word in place]] = 1.0
    return matrix


def new_words(sample: Sample, words: Sequence[frozenset[str]], side: str, k: int) -> pd.DataFrame:
    """Words of at least k voices of the later wave, four times less frequent or more at the earlier one, the most frequent first.

    Returns:
        Columns of `schemas.waves.NEW_WORDS`.
    """
    early, late = (
        pd.Series([w for said, flag in zip(words, sample.after, strict=True) if flag == at for w in sorted(said)], dtype=object)
        for at in (False, True)
    )
    before, after = early.value_counts(), late.value_counts()
    sizes = [max(1, size) for size in sample.sizes()]
    fresh = [
        (side, word, int(before.get(word, 0)), int(count))
        for word, count in after.items()
        if count >= k and not 0 < before.get(word, 0) < k and before.get(word, 0) / sizes[0] < count / sizes[1] / 4
    ]
    chosen = sorted(fresh, key=lambda row: (-row[3], row[1]))[:WORDS_TOLD]
    return pd.DataFrame(chosen, columns=list(NEW_WORDS))
