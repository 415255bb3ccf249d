"""Quality of the tagger by cross-validation grouped by source, against two named alternatives in the same run.

Run: python benchmarks/quality.py ../shared/gold/dev.csv [fast] [precise]
Alternatives: TF-IDF (words, 1- and 2-grams) with scikit-learn's LogisticRegression at 0.5, and the codebook's word lists.
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold
from sklearn.multiclass import OneVsRestClassifier
from sklearn.pipeline import make_pipeline

from pipeline.model import Codebook
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook, variants_in
from pipeline.themes.evaluation import OUTER_FOLDS, Evaluation, cross_validate, parse_labels, score
from pipeline.themes.learning import measure_table


def tfidf(gold: pd.DataFrame, truth: np.ndarray, codebook: Codebook) -> Evaluation:
    """Score plain TF-IDF with logistic regression, on the same folds."""
    scores = np.zeros(truth.shape)
    for fit, test in GroupKFold(OUTER_FOLDS).split(truth, groups=gold["source"]):
        model = make_pipeline(
            TfidfVectorizer(ngram_range=(1, 2), min_df=2, sublinear_tf=True),
            OneVsRestClassifier(LogisticRegression(class_weight="balanced", max_iter=3000)),
        )
        model.fit(gold["text"].iloc[fit], truth[fit])
        scores[test] = model.predict_proba(gold["text"].iloc[test])
    return score("TF-IDF + régression logistique", truth, scores >= 0.5, scores, codebook.keys)


def word_lists(gold: pd.DataFrame, truth: np.ndarray, codebook: Codebook) -> Evaluation:
    """Score the bare word lists of the codebook."""
    hits = np.array([[bool(found) for found in variants_in(text, codebook)] for text in gold["text"]])
    return score("listes de mots du livre de codes", truth, hits, hits.astype(float), codebook.keys)


def main() -> None:
    """Print one table: alternatives first, ours after, and the ratio of macro-F1."""
    gold = pd.read_csv(Path(sys.argv[1]))
    codebook = read_codebook(DEFAULT_CODEBOOK)
    truth = parse_labels(gold["labels"].tolist(), codebook)
    rows = [word_lists(gold, truth, codebook), tfidf(gold, truth, codebook)]
    base = rows[-1].macro_f1
    for encoder in sys.argv[2:] or ["fast"]:
        measures = cross_validate(gold, codebook, encoder)
        rows += [Evaluation(f"regards {encoder}, {m.name}", *list(vars(m).values())[1:]) for m in measures]
        print(f"{encoder} / TF-IDF : {measures[0].macro_f1 / base:.2f}", flush=True)
    print("\n".join(measure_table(rows)))


if __name__ == "__main__":
    main()
