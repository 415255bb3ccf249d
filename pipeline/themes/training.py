"""Train the tagger: kernel ridge regression, calibrated on sources that it did not see, without persons' names."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass, replace

import numpy as np
from scipy import linalg
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score

from pipeline.language import plain
from pipeline.model import Codebook
from pipeline.themes.encoders import Encoder
from pipeline.themes.explain import Landmark
from pipeline.themes.features import LIFT, Features, dense_features, fit_space, make_features, nearness
from pipeline.themes.tagger import Tagger, doubt

STRENGTH = 0.7  # of the ridge; a weightless passage weighs nothing
UNCERTAIN_SHARE = 0.2  # of passages, those nearest to the thresholds, are called uncertain
STRANGE_SHARE = 0.005  # of training passages, farthest from every landmark, mark where the known world ends
GRID = np.arange(0.06, 0.8, 0.02)
SEED_LANDMARK = 1e-6  # keeps the landmarks' own matrix positive


@dataclass(frozen=True)
class Examples:
    """Coded passages.

    Attributes:
        texts: The passages.
        labels: Whether each theme is given, shape (texts, themes).
        groups: The source of each; folds never share one.
        embeddings: Their embeddings, shape (texts, width).
        perspectives: `institutionnel` or `vecu` (or empty) of each; the registers get the same total weight.
        trust: How far each coding counts, 0 to 1.
    """

    texts: list[str]
    labels: np.ndarray
    groups: np.ndarray
    embeddings: np.ndarray
    perspectives: np.ndarray
    trust: np.ndarray

    def take(self, rows: np.ndarray) -> "Examples":
        """Give the examples of these rows."""
        texts = [self.texts[i] for i in rows]
        others = (self.labels, self.groups, self.embeddings, self.perspectives, self.trust)
        return Examples(texts, *(values[rows] for values in others))

    @property
    def weights(self) -> np.ndarray:
        """Trust, evened out between registers, of mean one: shape (texts,)."""
        weights = self.trust.astype(np.float64).copy()
        for value in set(self.perspectives.tolist()):
            here = self.perspectives == value
            weights[here] /= weights[here].sum()
        return np.asarray(np.maximum(weights / weights.mean(), 1e-3))


def text_key(text: str) -> str:
    """Identify a text by the first 12 hex digits of the SHA-1 of its lower-cased form."""
    return hashlib.sha1(text.lower().encode(), usedforsecurity=False).hexdigest()[:12]


def train(
    examples: Examples,
    codebook: Codebook,
    encoder: Encoder,
    names: frozenset[str] = frozenset(),
    targets: np.ndarray | None = None,
) -> Tagger:
    """Fit the tagger; calibrate it and set its thresholds on held-out sources.

    Ridge regression on ±1 in the space of words, embeddings, variants and a Gaussian kernel over landmarks
    (subset of regressors: Rasmussen & Williams 2006, 8.3.1). The score of each source by a model without it
    comes in closed form from the inverse of one matrix (leave-group-out: Pahikkala et al. 2006).

    Args:
        examples: Coded passages.
        codebook: Gives the themes and their variants.
        encoder: The one that made the embeddings.
        names: Lower-case words that may not enter the vocabulary.
        targets: What the scores aim at, -1 to 1, where it is not the labels: shape (texts, themes).
    """
    dense = dense_features(examples.texts, examples.embeddings, codebook)
    blocks = len(encoder.blocks)
    space = fit_space(examples.texts, dense, encoder.blocks, names)
    features = make_features(examples.texts, dense, space, blocks)
    root = _landmark_root(nearness(space.landmarks, space.landmarks, blocks))
    targets = np.where(examples.labels, 1.0, -1.0) if targets is None else targets
    base = np.average(targets, axis=0, weights=examples.weights)
    alpha, held_out = _solve(_gram(features, root), targets - base, examples)
    bare = Tagger(
        codebook=codebook,
        encoder=encoder.name,
        blocks=blocks,
        space=space,
        word_weights=(features.words.T @ alpha).T,
        dense_weights=alpha.T @ features.dense,
        landmark_weights=root @ (LIFT * (features.near @ root).T @ alpha),
        intercepts=base,
        calibration=np.tile([1.0, 0.0], (len(base), 1)),
        thresholds=np.full(len(base), 0.5),
        margins=np.zeros(len(base)),
        doubt_limit=1.0,
        strange_limit=float(np.quantile(features.near.max(axis=1), STRANGE_SHARE)),
        trained_on=frozenset(text_key(text) for text in examples.texts),
    )
    return with_told(calibrate(bare, held_out + base, examples.labels, examples.trust), encoder)


def with_told(tagger: Tagger, encoder: Encoder) -> Tagger:
    """Let explanations point at the codebook's examples: landmarks that weigh nothing."""
    told = [Landmark("exemple", example, (theme.key,)) for theme in tagger.codebook.themes for example in theme.examples]
    if not told:
        return tagger
    width = tagger.space.width
    vectors = encoder.encode([landmark.text for landmark in told]).astype(np.float64)
    points = (vectors - tagger.space.mean[:width]) / tagger.space.scale[:width]
    first = len(tagger.space.landmarks)
    return replace(
        tagger,
        space=replace(tagger.space, landmarks=np.vstack([tagger.space.landmarks, points])),
        landmark_weights=np.vstack([tagger.landmark_weights, np.zeros((len(told), len(tagger.codebook.themes)))]),
        told={first + i: landmark for i, landmark in enumerate(told)},
    )


def _landmark_root(kernel: np.ndarray) -> np.ndarray:
    """Inverse square root of the landmarks' kernel: shape (landmarks, landmarks)."""
    values, vectors = linalg.eigh(kernel + SEED_LANDMARK * np.eye(len(kernel)))
    return np.asarray((vectors / np.sqrt(np.maximum(values, SEED_LANDMARK))) @ vectors.T)


def _gram(features: Features, root: np.ndarray) -> np.ndarray:
    near = (features.near @ root).astype(np.float32)
    dense = features.dense.astype(np.float32)
    gram = (features.words @ features.words.T).toarray().astype(np.float32)
    gram += dense @ dense.T
    gram += np.float32(LIFT) * (near @ near.T)
    return np.asarray(gram)


def _solve(gram: np.ndarray, targets: np.ndarray, examples: Examples) -> tuple[np.ndarray, np.ndarray]:
    """Dual weights, and the score of each text by a model that saw nothing of its source."""
    gram[np.diag_indices(len(gram))] += (STRENGTH / examples.weights).astype(np.float32)
    factor, _ = linalg.lapack.spotrf(gram, lower=1, overwrite_a=1, clean=1)
    inverse, _ = linalg.lapack.spotri(factor, lower=1, overwrite_c=1)
    _mirror(inverse)  # `spotri` fills one half only
    alpha = np.asarray(inverse @ targets.astype(np.float32), dtype=np.float64)
    held_out = np.zeros(targets.shape)
    groups = examples.groups if len(set(examples.groups.tolist())) > 1 else np.arange(len(targets))
    for group in sorted(set(groups.tolist())):
        rows = np.flatnonzero(groups == group)
        block = inverse[np.ix_(rows, rows)].astype(np.float64)
        held_out[rows] = targets[rows] - np.linalg.solve(block, alpha[rows])
    return alpha, held_out


def calibrate(tagger: Tagger, held_out: np.ndarray, labels: np.ndarray, trust: np.ndarray) -> Tagger:
    """Set calibration (Platt 1999), thresholds, margins and the limit of doubt from held-out scores.

    Args:
        tagger: Whose scores they are.
        held_out: Raw scores by models that saw nothing of the text's source, shape (texts, themes).
        labels: Whether each theme is given, shape (texts, themes).
        trust: Only codings of full trust set thresholds, where there are some; shape (texts,).
    """
    sure = trust >= 1 if (trust >= 1).sum() >= 50 else np.ones(len(trust), dtype=bool)
    raw, truth = held_out[sure], labels[sure]
    calibration = np.array([_platt(raw[:, j], truth[:, j]) for j in range(raw.shape[1])])
    scores = 1 / (1 + np.exp(-(raw * calibration[:, 0] + calibration[:, 1])))
    thresholds = np.array([_threshold(scores[:, j], truth[:, j]) for j in range(scores.shape[1])])
    doubts = doubt(scores, thresholds)
    return replace(
        tagger,
        calibration=calibration,
        thresholds=thresholds,
        margins=np.quantile(doubts, 1 - UNCERTAIN_SHARE / 2, axis=0),
        doubt_limit=float(np.quantile(doubts.sum(axis=1), 1 - UNCERTAIN_SHARE)),
    )


def _mirror(matrix: np.ndarray, step: int = 1000) -> None:
    """Copy the lower half of a large square matrix onto its upper half, in place."""
    for start in range(0, len(matrix), step):
        stop = min(start + step, len(matrix))
        block = matrix[start:stop, start:stop]
        block[:] = np.tril(block) + np.tril(block, -1).T
        matrix[start:stop, stop:] = matrix[stop:, start:stop].T


def _platt(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    if labels.all() or not labels.any():
        return 1.0, 0.0
    model = LogisticRegression(C=1e3).fit(logits[:, None], labels)
    return float(model.coef_[0, 0]), float(model.intercept_[0])


def _threshold(scores: np.ndarray, labels: np.ndarray) -> float:
    """Middle of the thresholds whose F1 is within half a point of the best."""
    values = np.array([f1_score(labels, scores >= t, zero_division=0) for t in GRID])
    return float(np.round(GRID[values >= values.max() - 0.005].mean(), 3))


def person_names(texts: list[str]) -> frozenset[str]:
    """Find the words of training texts that name persons, so that no vocabulary ships them.

    A word is a name when spaCy sees a person in it at least as often as one time in three, or when
    it is written with a capital inside sentences nine times in ten.
    """
    from pipeline.language import analyse

    persons: Counter[str] = Counter()
    capitals: Counter[str] = Counter()
    inside: Counter[str] = Counter()
    every: Counter[str] = Counter()
    for text, analysis in zip(texts, analyse(texts), strict=True):
        clean = plain(text)
        every.update(re.findall(r"[^\W\d_]{2,}", clean.lower()))
        for label, name in analysis.entities:
            if label == "PER":
                persons.update(re.findall(r"[^\W\d_]{2,}", name.lower()))
        for match in re.finditer(r"(?<=[\w,;'] )[^\W\d_]{2,}", clean):
            inside[match.group().lower()] += 1
            capitals[match.group().lower()] += match.group()[0].isupper()
    called = {word for word, n in persons.items() if n >= every[word] / 3}
    proper = {word for word, n in capitals.items() if n >= 2 and n >= 0.9 * inside[word]}
    return frozenset(called | proper)
