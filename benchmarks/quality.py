"""Quality of the tagger on corpora that it never saw, against two named alternatives on the same folds.

Run: .venv/bin/python -m benchmarks.quality [fast] [precise]

Leave one corpus out: for each corpus of `../shared/gold/dev.csv`, the whole recipe (our codings of the other corpora
and the invented passages included; vocabulary, calibration and thresholds too) is trained without it. Then, on
that corpus: 20 corrections drawn by the tool, 20 drawn at random, or none, and the rest is tagged again.
Alternatives: TF-IDF (words, 1- and 2-grams) with scikit-learn's LogisticRegression at 0.5, and the codebook's word lists.
"""

import sys
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import f1_score, recall_score
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from pipeline.model import Codebook
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.adapt import Corrected, adapt, pick_for_review
from pipeline.themes.codebook import read_codebook, variants_in
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.evaluation import calibration_error, gold_examples, score
from pipeline.themes.learning import measure_table
from pipeline.themes.tagger import doubt, predict
from pipeline.themes.training import Examples, person_names, train
from scripts.training_table import training_table
from tests.conftest import SHARED

CORRECTIONS, FEWEST, DRAWS, RESAMPLES = 20, 60, 5, 2000
COVERAGES = (1.0, 0.95, 0.9, 0.85, 0.8, 0.7, 0.6, 0.5)


@dataclass
class Held:
    """What models that never saw a passage's corpus say of it, and the F1 of the rest after corrections, a corpus a row."""

    scores: np.ndarray
    decisions: np.ndarray
    doubts: np.ndarray
    corrected: pd.DataFrame


def leave_one_out(examples: Examples, codebook: Codebook, encoder: str) -> Held:
    """Train without each corpus, tag it, and correct it."""
    names, made_by = person_names(examples.texts), choose_encoder(encoder, 0)
    judged = examples.trust >= 1
    scores = np.zeros(examples.labels.shape)
    decisions, doubts, rows = scores > 0, np.zeros(len(scores)), []
    for corpus in sorted(set(examples.groups[judged].tolist())):
        test = np.flatnonzero(judged & (examples.groups == corpus))
        tagger = train(examples.take(np.flatnonzero(examples.groups != corpus)), codebook, made_by, names)
        part = examples.take(test)
        result = predict(part.texts, tagger, part.embeddings, explained=False)
        scores[test], decisions[test] = result.scores, result.decisions
        doubts[test] = doubt(result.scores, tagger.thresholds).sum(axis=1)
        if len(test) >= FEWEST:
            rows.append((corpus, *_after_corrections(tagger, part)))
        print(corpus, len(test), flush=True)
    return Held(scores, decisions, doubts, pd.DataFrame(rows, columns=["corpus", "none", "none_random", "tool", "random"]))


def _after_corrections(tagger, part: Examples) -> tuple[float, float, float, float]:
    """Macro-F1 of the rest: uncorrected (rest of the tool's choice, rests of random ones), by the tool's choice, by random ones."""
    result = predict(part.texts, tagger, part.embeddings, explained=False)
    choice = pick_for_review(doubt(result.scores, tagger.thresholds), np.ones(len(part.texts)), part.embeddings, CORRECTIONS)
    none, tool = _rest(tagger, part, choice)
    drawn = [_rest(tagger, part, np.random.default_rng(seed).permutation(len(part.texts))[:CORRECTIONS]) for seed in range(DRAWS)]
    return none, float(np.mean([d[0] for d in drawn])), tool, float(np.mean([d[1] for d in drawn]))


def _rest(tagger, part: Examples, choice: np.ndarray) -> tuple[float, float]:
    rest = np.setdiff1d(np.arange(len(part.texts)), choice)
    told = part.take(choice)
    learnt = adapt(tagger, Corrected(tuple(map(str, choice)), told.texts, told.embeddings, told.labels.astype(float)))
    here = part.take(rest)
    values = [
        f1_score(
            here.labels,
            predict(here.texts, model, here.embeddings, explained=False).decisions,
            average="macro",
            zero_division=np.nan,
        )
        for model in (tagger, learnt)
    ]
    return float(values[0]), float(values[1])


def interval(values: np.ndarray) -> str:
    """Mean with its 95 % bootstrap interval over corpora."""
    rng = np.random.default_rng(0)
    means = [values[rng.integers(0, len(values), len(values))].mean() for _ in range(RESAMPLES)]
    return f"{values.mean():+.3f} [{np.quantile(means, 0.025):+.3f} ; {np.quantile(means, 0.975):+.3f}]"


def registers(truth: np.ndarray, decisions: np.ndarray, lived: np.ndarray, keys: tuple[str, ...]) -> None:
    """Print how far apart the registers are: macro-F1, and recall of each theme with 30 positives in both."""
    rng = np.random.default_rng(0)

    def gap(value) -> str:
        drawn = []
        for _ in range(500):
            a, b = (rng.choice(np.flatnonzero(side), side.sum()) for side in (lived, ~lived))
            drawn.append(value(truth[a], decisions[a]) - value(truth[b], decisions[b]))
        here = value(truth[lived], decisions[lived]) - value(truth[~lived], decisions[~lived])
        return f"{here:+.3f} [{np.quantile(drawn, 0.025):+.3f} ; {np.quantile(drawn, 0.975):+.3f}]"

    print("vécu − institutionnel, macro-F1 :", gap(lambda t, d: f1_score(t, d, average="macro")))
    for j, key in enumerate(keys):
        if min(truth[lived, j].sum(), truth[~lived, j].sum()) >= 30:
            print(f"vécu − institutionnel, rappel {key} :", gap(lambda t, d, j=j: recall_score(t[:, j], d[:, j])))


def coverage(truth: np.ndarray, held: Held) -> None:
    """Print the whole risk–coverage curve."""
    order = np.argsort(held.doubts, kind="stable")
    for share in COVERAGES:
        kept = order[: round(share * len(order))]
        print(f"couverture {share:.0%} : macro-F1 {f1_score(truth[kept], held.decisions[kept], average='macro'):.3f}")


def alternatives(gold: pd.DataFrame, truth: np.ndarray, codebook: Codebook) -> list:
    """Score the word lists and plain TF-IDF, the latter leaving one corpus out too."""
    hits = np.array([[bool(found) for found in variants_in(text, codebook)] for text in gold["text"]])
    scores = np.zeros(truth.shape)
    for corpus in sorted(gold["source"].unique()):
        test = (gold["source"] == corpus).to_numpy()
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=3000)),
        )
        scores[test] = model.fit(gold["text"][~test], truth[~test]).predict_proba(gold["text"][test])
    return [
        score("listes de mots du livre de codes", truth, hits, hits.astype(float), codebook.keys),
        score("TF-IDF + régression logistique (dev.csv seul)", truth, scores >= 0.5, scores, codebook.keys),
    ]


def main() -> None:
    """Print, for each encoder, the measures table, the registers, the curve and the corrections."""
    table, _ = training_table(SHARED)
    codebook = read_codebook(DEFAULT_CODEBOOK)
    gold = table[table["trust"] >= 1].reset_index(drop=True)
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        examples = gold_examples(table, codebook, encoder, Path(".cache/plongements"))
        judged = examples.trust >= 1
        held = leave_one_out(examples, codebook, encoder)
        truth, scores, decisions = examples.labels[judged], held.scores[judged], held.decisions[judged]
        held = Held(scores, decisions, held.doubts[judged], held.corrected)
        lived = (gold["perspective"] == "vecu").to_numpy()
        rows = [*alternatives(gold, truth, codebook), score(f"regards {encoder}", truth, decisions, scores, codebook.keys)]
        for name, side in (("institutionnel", ~lived), ("vécu", lived)):
            rows.append(score(f"regards {encoder}, {name}", truth[side], decisions[side], scores[side], codebook.keys))
        print("\n".join(measure_table(rows)))
        print(f"{encoder} / TF-IDF : {rows[2].macro_f1 / rows[1].macro_f1:.2f}")
        for name, side in (("institutionnel", ~lived), ("vécu", lived)):
            print(f"erreur d'étalonnage, {name} : {calibration_error(truth[side], scores[side]):.3f}")
        registers(truth, decisions, lived, codebook.keys)
        coverage(truth, held)
        print(held.corrected.round(3).to_string(index=False))
        print("20 corrections de l'outil − aucune :", interval((held.corrected["tool"] - held.corrected["none"]).to_numpy()))
        print(
            "20 corrections au hasard − aucune :",
            interval((held.corrected["random"] - held.corrected["none_random"]).to_numpy()),
            flush=True,
        )


if __name__ == "__main__":
    main()
