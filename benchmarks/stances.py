"""Quality of the stance tagger against three named alternatives, on the same folds, and its speed.

Run: .venv/bin/python -m benchmarks.stances [fast] [precise]

Five folds grouped by source: vocabulary, calibration and thresholds are learnt anew without the sources that are judged.
Alternatives: the word lists of the codebook; TF-IDF (words, 1- to 3-grams) with scikit-learn's LogisticRegression
(balanced, at 0.5), without and with the perspective as one more feature.
"""

import sys
import time
from dataclasses import dataclass

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import precision_recall_fscore_support
from sklearn.model_selection import GroupKFold

from pipeline.store import MODELS
from pipeline.themes.codebook import read_codebook, variants_in
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.evaluation import OUTER_FOLDS, Evaluation, score
from pipeline.themes.learning import measure_table
from pipeline.themes.stances import CODEBOOK, tag_stances
from pipeline.themes.tagger import predict
from pipeline.themes.training import Examples, train

DRAWN = ("equilibre", "hasard")  # strata that no model chose
REPEATS = 20


@dataclass
class Held:
    """What models that saw nothing of a passage's source say of it; each array of shape (passages, stances)."""

    scores: np.ndarray
    decisions: np.ndarray
    tfidf: np.ndarray
    tfidf_sided: np.ndarray
    words: np.ndarray


def hold_out(table: pd.DataFrame, examples: Examples, encoder: str, names: frozenset[str]) -> Held:
    """Train fold by fold, the tagger and its alternatives, and judge the coded passages; invented ones only teach.

    Args:
        table: Columns text, source and perspective, row by row with the examples.
        examples: Marked texts (`stances.marked_texts`), labels, sources and embeddings.
        encoder: The one that made the embeddings.
        names: Words that may not enter the vocabulary.
    """
    codebook = read_codebook(MODELS / "codebooks" / f"{CODEBOOK}.toml")
    texts, lived = table["text"].tolist(), (table["perspective"] == "vecu").to_numpy()
    judged = np.flatnonzero(table["source"] != "invente")
    scores, tfidf, sided = (np.zeros(examples.labels.shape) for _ in range(3))
    decisions = scores > 0
    for _, test in GroupKFold(OUTER_FOLDS).split(judged, groups=examples.groups[judged]):
        rows = judged[test]
        others = np.flatnonzero(~np.isin(examples.groups, list(set(examples.groups[rows].tolist()))))
        tagger = train(examples.take(others), codebook, choose_encoder(encoder, 0), names)
        part = examples.take(rows)
        result = predict(part.texts, tagger, part.embeddings, explained=False)
        scores[rows], decisions[rows] = result.scores, result.decisions
        tfidf[rows], sided[rows] = _logistic(texts, examples.labels, lived, others, rows)
    words = np.array([[bool(found) for found in variants_in(text, codebook)] for text in texts])
    return Held(scores, decisions, tfidf, sided, words)


def compare(table: pd.DataFrame, truth: np.ndarray, held: Held, encoder: str) -> list[Evaluation]:
    """Score the alternatives, then the tagger: whole, by perspective, and on passages that no model chose."""
    keys = read_codebook(MODELS / "codebooks" / f"{CODEBOOK}.toml").keys
    judged, lived, drawn = _rows(table)

    def judge(name: str, rows: np.ndarray, given: np.ndarray, probable: np.ndarray) -> Evaluation:
        return score(name, truth[rows], given[rows], probable[rows], keys)

    sides = {
        "": judged,
        ", institutionnel": judged & ~lived,
        ", vécu": judged & lived,
        ", tirés sans modèle": judged & drawn,
        ", tirés sans modèle, institutionnel": judged & drawn & ~lived,
        ", tirés sans modèle, vécu": judged & drawn & lived,
    }
    return [
        judge("listes de mots", judged, held.words, held.words.astype(float)),
        judge("TF-IDF", judged, held.tfidf >= 0.5, held.tfidf),
        judge("TF-IDF et registre", judged, held.tfidf_sided >= 0.5, held.tfidf_sided),
        *(judge(f"postures {encoder}{name}", rows, held.decisions, held.scores) for name, rows in sides.items()),
    ]


def served(table: pd.DataFrame, truth: np.ndarray, held: Held) -> list[str]:
    """Tell how well it finds what needs against actions take: lived needs (a problem or a wish), institutional actions."""
    judged, lived, drawn = _rows(table)
    wanted = {
        "besoin (problème ou souhait) dit par un habitant": ([0, 1], judged & drawn & lived),
        "action dite par une institution": ([3], judged & drawn & ~lived),
    }
    found = []
    for name, (columns, rows) in wanted.items():
        there, given = (part[rows][:, columns].any(axis=1) for part in (truth, held.decisions))
        precision, recall, f1, _ = precision_recall_fscore_support(there, given, average="binary", zero_division=0)
        found.append(f"- {name} : F1 {f1:.2f} (P {precision:.2f}, R {recall:.2f}, n = {there.sum()} sur {rows.sum()})")
    return found


def _rows(table: pd.DataFrame) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Which rows are judged, are lived, and were drawn without a model."""
    return (
        (table["source"] != "invente").to_numpy(),
        (table["perspective"] == "vecu").to_numpy(),
        table["stratum"].isin(DRAWN).to_numpy(),
    )


def _logistic(
    texts: list[str], truth: np.ndarray, lived: np.ndarray, fit: np.ndarray, test: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities by TF-IDF and logistic regression, without and with the perspective: each of shape (test, stances)."""
    from scipy import sparse

    vectorizer = TfidfVectorizer(ngram_range=(1, 3), min_df=2, sublinear_tf=True)
    bare = vectorizer.fit_transform([texts[i] for i in fit]), vectorizer.transform([texts[i] for i in test])
    sided = tuple(
        sparse.hstack([matrix, lived[rows, None].astype(float)]).tocsr() for matrix, rows in zip(bare, (fit, test), strict=True)
    )
    found = []
    for there, here in (bare, sided):
        models = [
            LogisticRegression(C=3, max_iter=1000, class_weight="balanced").fit(there, truth[fit, j])
            for j in range(truth.shape[1])
        ]
        found.append(np.column_stack([model.predict_proba(here)[:, 1] for model in models]))
    return found[0], found[1]


def speed(table: pd.DataFrame, examples: Examples, encoder: str) -> float:
    """Passages a second of what is done besides embedding, loading the model included."""
    whole = pd.concat([table] * REPEATS, ignore_index=True)
    passages = whole.assign(passage_id=whole.index.astype(str), kind="document", turn=pd.NA)
    vectors = np.vstack([examples.embeddings] * REPEATS)
    start = time.perf_counter()
    tag_stances(passages, vectors, encoder, MODELS)
    return len(passages) / (time.perf_counter() - start)


def main() -> None:
    """Print the tables."""
    from pipeline.themes.training import person_names
    from scripts.train_stances import stance_examples, stance_table
    from tests.conftest import SHARED

    table, _ = stance_table(SHARED)
    names = person_names(table["text"].tolist())
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        examples = stance_examples(table, encoder)
        held = hold_out(table, examples, encoder, names)
        print("\n".join(measure_table(compare(table, examples.labels, held, encoder))))
        print("\n".join(served(table, examples.labels, held)))
        print(f"{encoder} : {speed(table, examples, encoder):.0f} passages/s hors plongements", flush=True)


if __name__ == "__main__":
    main()
