"""Learn from corrections without forgetting: the general model, plus what the corrected passages say against it.

The general scores are the mean of a Gaussian process, the corrections its observations (Rasmussen & Williams
2006, 2.7): near a correction the tags follow the person, far from all of them nothing changes.
"""

from dataclasses import dataclass, replace

import numpy as np

from pipeline.themes.explain import Landmark
from pipeline.themes.features import LIFT, nearness
from pipeline.themes.tagger import Tagger, features_of, raw_scores

NOISE = 1.0  # of a correction, in the units of the ridge
BIAS = 0.02  # variance of a shift of all scores of a theme in this territory
NEAR_SHARE = 0.5  # weight of what is near beside what is shared


@dataclass(frozen=True)
class Corrected:
    """Passages that a person corrected.

    Attributes:
        ids: Their identifiers.
        texts: Their texts, as analysed.
        embeddings: By the tagger's encoder, shape (passages, width).
        labels: 1 given, 0 not given, NaN not told: shape (passages, themes).
    """

    ids: tuple[str, ...]
    texts: list[str]
    embeddings: np.ndarray
    labels: np.ndarray


def adapt(tagger: Tagger, corrected: Corrected) -> Tagger:
    """Give the tagger as it is after these corrections; without any, the same tagger.

    The thresholds and the calibration of the general model stay.
    """
    if not corrected.ids:
        return tagger
    features = features_of(corrected.texts, corrected.embeddings, tagger)
    width = tagger.space.width
    points = features.dense[:, :width]
    kernel = (features.words @ features.words.T).toarray() + features.dense @ features.dense.T + BIAS
    kernel += NEAR_SHARE * LIFT * nearness(points, points, tagger.blocks)
    residual = 2 * corrected.labels - 1 - raw_scores(features, tagger)
    alpha = np.column_stack([_solve(kernel, residual[:, j]) for j in range(residual.shape[1])])
    keys = tagger.codebook.keys
    told = [
        Landmark("correction", identifier, tuple(k for k, value in zip(keys, row, strict=True) if value == 1))
        for identifier, row in zip(corrected.ids, corrected.labels, strict=True)
    ]
    first = len(tagger.space.landmarks)
    return replace(
        tagger,
        space=replace(tagger.space, landmarks=np.vstack([tagger.space.landmarks, points])),
        word_weights=tagger.word_weights + (features.words.T @ alpha).T,
        dense_weights=tagger.dense_weights + alpha.T @ features.dense,
        landmark_weights=np.vstack([tagger.landmark_weights, NEAR_SHARE * LIFT * alpha]),
        intercepts=tagger.intercepts + BIAS * alpha.sum(axis=0),
        told=tagger.told | {first + i: landmark for i, landmark in enumerate(told)},
        version=f"{tagger.version}+{len(told)}",
    )


def _solve(kernel: np.ndarray, residual: np.ndarray) -> np.ndarray:
    """Weights of the observations of one theme; what was not told weighs nothing."""
    told = np.flatnonzero(~np.isnan(residual))
    alpha = np.zeros(len(residual))
    if len(told):
        alpha[told] = np.linalg.solve(kernel[np.ix_(told, told)] + NOISE * np.eye(len(told)), residual[told])
    return alpha


def pick_for_review(doubts: np.ndarray, weights: np.ndarray, embeddings: np.ndarray, count: int) -> np.ndarray:
    """Choose the passages most worth a human look: in doubt, weighty, and unlike one another.

    Greedy: each choice lowers what is near it, so that twenty corrections do not say one thing.

    Args:
        doubts: How far each tag is in doubt, 0 to 1, shape (passages, themes).
        weights: How much each passage weighs on what is compared, shape (passages,).
        embeddings: Shape (passages, width).
        count: How many to choose.

    Returns:
        Rows, in the order of choice.
    """
    worth = doubts.sum(axis=1) * weights
    units = embeddings - embeddings.mean(axis=0)
    units = units / np.maximum(np.linalg.norm(units, axis=1, keepdims=True), 1e-9)
    chosen: list[int] = []
    left = worth.astype(np.float64).copy()
    for _ in range(min(count, len(worth))):
        best = int(np.argmax(left))
        chosen.append(best)
        left *= 1 - np.maximum(units @ units[best], 0) ** 2
        left[chosen] = -1
    return np.array(chosen, dtype=int)
