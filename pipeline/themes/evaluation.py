"""Measure tags against hand-coded passages, with intervals, by perspective."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import GroupKFold

from pipeline.errors import EvaluationRefused
from pipeline.model import Codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import Prediction, Tagger, predict
from pipeline.themes.training import Examples, person_names, text_key, train
from pipeline.themes.vector_cache import embed_texts

RESAMPLES = 1000
OUTER_FOLDS = 5
BINS = 10
NO_THEME = frozenset(("", "none", "aucun", "nan"))


@dataclass(frozen=True)
class ThemeScore:
    """Precision, recall and F1 of one theme, and its number of positives."""

    theme: str
    precision: float
    recall: float
    f1: float
    positives: int


@dataclass(frozen=True)
class Evaluation:
    """Scores of some passages: per theme, macro-F1 with its 95 % interval, calibration error."""

    name: str
    passages: int
    themes: tuple[ThemeScore, ...]
    macro_f1: float
    low: float
    high: float
    calibration_error: float


@dataclass(frozen=True)
class Known:
    """Examples, and the words of their texts that name persons: finding these takes minutes."""

    examples: Examples
    names: frozenset[str]


def know(examples: Examples) -> Known:
    """Find the persons' names of examples."""
    return Known(examples, person_names(examples.texts))


def parse_labels(cells: list[str], codebook: Codebook) -> np.ndarray:
    """Read label cells (`a+b`, `none`, `aucun`, empty) into a boolean array (texts, themes).

    Raises:
        EvaluationRefused: A label is no theme of the codebook.
    """
    rows = []
    for cell in cells:
        labels = {part.strip().lower() for part in str(cell).split("+")} - NO_THEME
        unknown = labels - set(codebook.keys)
        if unknown:
            raise EvaluationRefused(
                f"Étiquette inconnue : « {', '.join(sorted(unknown))} » ; thèmes du livre de codes : {', '.join(codebook.keys)}."
            )
        rows.append([key in labels for key in codebook.keys])
    return np.array(rows, dtype=bool).reshape(len(cells), len(codebook.keys))


def score(name: str, truth: np.ndarray, decisions: np.ndarray, scores: np.ndarray, keys: tuple[str, ...]) -> Evaluation:
    """Score decisions and probabilities, each of shape (texts, themes)."""
    precision, recall, f1, positives = precision_recall_fscore_support(truth, decisions, zero_division=0)
    themes = tuple(
        ThemeScore(key, float(precision[j]), float(recall[j]), float(f1[j]), int(positives[j])) for j, key in enumerate(keys)
    )
    low, high = _interval(truth, decisions)
    return Evaluation(name, len(truth), themes, float(np.mean(f1)), low, high, calibration_error(truth, scores))


def _interval(truth: np.ndarray, decisions: np.ndarray) -> tuple[float, float]:
    """Percentile bootstrap over passages of macro-F1 (Efron 1979)."""
    rng = np.random.default_rng(0)
    values = []
    for _ in range(RESAMPLES):
        rows = rng.integers(0, len(truth), len(truth))
        hit = (truth[rows] & decisions[rows]).sum(axis=0)
        total = truth[rows].sum(axis=0) + decisions[rows].sum(axis=0)
        values.append(float(np.mean(2 * hit / np.maximum(total, 1))))
    return float(np.quantile(values, 0.025)), float(np.quantile(values, 0.975))


def calibration_error(truth: np.ndarray, scores: np.ndarray, bins: int = BINS) -> float:
    """Expected calibration error over equal-mass bins, themes pooled (Naeini et al. 2015)."""
    flat, hits = scores.ravel(), truth.ravel()
    order = np.argsort(flat, kind="stable")
    parts = [part for part in np.array_split(order, bins) if len(part)]
    return float(sum(len(p) * abs(flat[p].mean() - hits[p].mean()) for p in parts) / max(len(flat), 1))


def evaluate_table(gold: pd.DataFrame, tagger: Tagger, force: bool = False) -> list[Evaluation]:
    """Tag gold passages, or read `p_*` and `themes` where they stand, and score them.

    Raises:
        EvaluationRefused: Columns are missing, or the model was trained on some of the texts.
    """
    texts, truth = _gold(gold, tagger.codebook)
    columns = [f"p_{key}" for key in tagger.codebook.keys]
    if {*columns, "themes"} <= set(gold.columns):
        scores = _scores(gold[columns])
        decisions = parse_labels(gold["themes"].fillna("").astype(str).tolist(), tagger.codebook)
        return _by_perspective(gold, truth, decisions, scores, tagger.codebook)
    seen = sum(text_key(text) in tagger.trained_on for text in texts)
    if seen and not force:
        raise EvaluationRefused(
            f"Le modèle a été entraîné sur {seen} de ces {len(texts)} textes : la mesure serait flatteuse. "
            "Prenez --cross-validate, d'autres textes, ou --force en connaissance de cause."
        )
    result = predict(texts, tagger, explained=False)
    return _by_perspective(gold, truth, result.decisions, result.scores, tagger.codebook)


def _scores(cells: pd.DataFrame) -> np.ndarray:
    numbers = cells.apply(lambda column: pd.to_numeric(column.astype(str).str.replace(",", "."), errors="coerce"))
    bad = int(numbers.isna().any(axis=1).sum())
    if bad:
        raise EvaluationRefused(
            f"{bad} ligne(s) sans probabilité lisible dans {', '.join(cells.columns)} : complétez-les ou retirez ces colonnes."
        )
    return np.asarray(numbers.to_numpy(dtype=float))


def cross_validate(gold: pd.DataFrame, codebook: Codebook, encoder: str, known: Known | None = None) -> list[Evaluation]:
    """Refit fold by fold, grouped by source, and score what each model never saw.

    Args:
        gold: Columns `text`, `labels`, `source`, optional `perspective` and `trust`; only rows of full trust are judged.
        codebook: The themes.
        encoder: Name of the encoder.
        known: The same gold already embedded, and the names in it, if they are.

    Raises:
        EvaluationRefused: Columns are missing, or there are fewer than two sources.
    """
    known = known or know(gold_examples(gold, codebook, encoder))
    examples = known.examples
    held = held_out(known, codebook, encoder)
    rows = examples.trust >= 1
    return _by_perspective(gold[rows], examples.labels[rows], held.decisions[rows], held.scores[rows], codebook)


def held_out(known: Known, codebook: Codebook, encoder: str, folds: int = OUTER_FOLDS) -> Prediction:
    """Tags of each passage of full trust by a model that saw nothing of its source; other rows stay empty.

    Raises:
        EvaluationRefused: There are fewer than two sources.
    """
    examples = known.examples
    judged = np.flatnonzero(examples.trust >= 1)
    groups = examples.groups[judged]
    folds = min(folds, len(set(groups.tolist())))
    if folds < 2:
        raise EvaluationRefused("La validation croisée par source demande une colonne « source » avec au moins deux sources.")
    made_by = choose_encoder(encoder, len(examples.texts))
    scores = np.zeros(examples.labels.shape)
    decisions, uncertain = scores > 0, scores > 0
    abstain = np.zeros(len(scores), dtype=bool)
    for _, test in GroupKFold(folds).split(groups, groups=groups):
        rows = judged[test]
        others = np.flatnonzero(~np.isin(examples.groups, list(set(groups[test].tolist()))))
        tagger = train(examples.take(others), codebook, made_by, known.names)
        part = examples.take(rows)
        result = predict(part.texts, tagger, part.embeddings, explained=False)
        scores[rows], decisions[rows], uncertain[rows], abstain[rows] = (
            result.scores,
            result.decisions,
            result.uncertain,
            result.abstain,
        )
    return Prediction(scores, decisions, uncertain, abstain, abstain & False, [])


def gold_examples(gold: pd.DataFrame, codebook: Codebook, encoder: str, cache: Path | None = None) -> Examples:
    """Turn a gold table (columns `text`, `labels`, optional `source`, `perspective`, `trust`) into training examples."""
    texts, truth = _gold(gold, codebook)
    count = len(texts)
    groups = gold["source"].astype(str).to_numpy(dtype=object) if "source" in gold else np.zeros(count, dtype=int)
    perspectives = (
        gold["perspective"].fillna("").astype(str).to_numpy(dtype=object) if "perspective" in gold else np.full(count, "")
    )
    trust = pd.to_numeric(gold["trust"]).to_numpy(dtype=float) if "trust" in gold else np.ones(count)
    vectors = embed_texts(texts, choose_encoder(encoder, count), cache)
    return Examples(texts, truth, groups, vectors, perspectives, trust)


def _gold(gold: pd.DataFrame, codebook: Codebook) -> tuple[list[str], np.ndarray]:
    missing = {"text", "labels"} - set(gold.columns)
    if missing:
        raise EvaluationRefused(
            f"Colonne(s) absente(s) : {', '.join(sorted(missing))} ; colonnes du fichier : {', '.join(map(str, gold.columns))}."
        )
    if gold.empty:
        raise EvaluationRefused("Le fichier ne contient aucun passage codé.")
    return gold["text"].fillna("").astype(str).tolist(), parse_labels(gold["labels"].fillna("").tolist(), codebook)


def _by_perspective(
    gold: pd.DataFrame, truth: np.ndarray, decisions: np.ndarray, scores: np.ndarray, codebook: Codebook
) -> list[Evaluation]:
    results = [score("ensemble", truth, decisions, scores, codebook.keys)]
    if "perspective" in gold:
        for value in sorted(v for v in gold["perspective"].dropna().unique() if str(v).strip()):
            rows = (gold["perspective"] == value).to_numpy()
            results.append(score(str(value), truth[rows], decisions[rows], scores[rows], codebook.keys))
    return results
