"""Train the tagger: seeded, grouped by source, calibrated, without persons' names."""

import hashlib
import re
from collections import Counter
from dataclasses import dataclass

import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score
from sklearn.model_selection import GroupKFold

from pipeline.language import plain
from pipeline.model import Codebook
from pipeline.themes.features import FeatureSpace, dense_features, feature_matrix, fit_space
from pipeline.themes.tagger import Tagger

STRENGTH = 2.0  # inverse of the regularisation
INNER_FOLDS = 4
UNCERTAIN_SHARE = 0.2  # of passages, nearest to the threshold, are called uncertain
GRID = np.arange(0.1, 0.71, 0.02)


@dataclass(frozen=True)
class Examples:
    """Coded passages.

    Attributes:
        texts: The passages.
        labels: Whether each theme is given, shape (texts, themes).
        groups: The source of each; folds never share one.
        embeddings: Their embeddings, shape (texts, dimension).
    """

    texts: list[str]
    labels: np.ndarray
    groups: np.ndarray
    embeddings: np.ndarray

    def take(self, rows: np.ndarray) -> "Examples":
        """Give the examples of these rows."""
        return Examples([self.texts[i] for i in rows], self.labels[rows], self.groups[rows], self.embeddings[rows])


def text_key(text: str) -> str:
    """Identify a text by the first 12 hex digits of the SHA-1 of its lower-cased form."""
    return hashlib.sha1(text.lower().encode(), usedforsecurity=False).hexdigest()[:12]


def train(examples: Examples, codebook: Codebook, encoder: str, names: frozenset[str]) -> Tagger:
    """Fit one logistic regression a theme; calibrate it and set its threshold by cross-validation.

    Args:
        examples: Coded passages.
        codebook: Gives the themes and their variants.
        encoder: Name of the encoder that made the embeddings.
        names: Lower-case words that may not enter the vocabulary.
    """
    held_out = _held_out_logits(examples, codebook, names)
    calibration = np.array([_platt(held_out[:, j], examples.labels[:, j]) for j in range(held_out.shape[1])])
    logits = held_out * calibration[:, 0] + calibration[:, 1]
    scores = 1 / (1 + np.exp(-logits))
    thresholds = np.array([_threshold(scores[:, j], examples.labels[:, j]) for j in range(scores.shape[1])])
    limits = np.log(thresholds / (1 - thresholds))
    margins = np.quantile(np.abs(logits - limits), UNCERTAIN_SHARE / 2, axis=0)
    space, coefficients, intercepts = _fit(examples, codebook, names)
    return Tagger(
        codebook=codebook,
        encoder=encoder,
        space=space,
        coefficients=coefficients,
        intercepts=intercepts,
        calibration=calibration,
        thresholds=thresholds,
        margins=margins,
        trained_on=frozenset(text_key(text) for text in examples.texts),
    )


def _fit(examples: Examples, codebook: Codebook, names: frozenset[str]) -> tuple[FeatureSpace, np.ndarray, np.ndarray]:
    dense = dense_features(examples.texts, examples.embeddings, codebook)
    space = fit_space(examples.texts, dense, examples.embeddings.shape[1], names)
    matrix = feature_matrix(examples.texts, dense, space)
    models = [
        LogisticRegression(C=STRENGTH, class_weight="balanced", max_iter=3000).fit(matrix, examples.labels[:, j])
        for j in range(examples.labels.shape[1])
    ]
    return space, np.vstack([m.coef_[0] for m in models]), np.array([m.intercept_[0] for m in models])


def _held_out_logits(examples: Examples, codebook: Codebook, names: frozenset[str]) -> np.ndarray:
    """Logits of each text by a model that saw nothing of its source: shape (texts, themes)."""
    logits = np.zeros(examples.labels.shape)
    folds = min(INNER_FOLDS, len(set(examples.groups)))
    for fit_rows, test_rows in GroupKFold(folds).split(logits, groups=examples.groups):
        space, coefficients, intercepts = _fit(examples.take(fit_rows), codebook, names)
        test = examples.take(test_rows)
        dense = dense_features(test.texts, test.embeddings, codebook)
        logits[test_rows] = feature_matrix(test.texts, dense, space) @ coefficients.T + intercepts
    return logits


def _platt(logits: np.ndarray, labels: np.ndarray) -> tuple[float, float]:
    model = LogisticRegression(C=1e6).fit(logits[:, None], labels)
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
