"""A codebook without training data: the four transitions by their definitions and three examples each, no list of variants.

Run: .venv/bin/python -m benchmarks.unseen [fast] [precise]

Nothing is fitted on the gold. Alternative in the same run: cosine of USE embeddings to each definition, above the
85th percentile of the invented practice passages.
"""

import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.store import DEFAULT_CODEBOOK, practice
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.evaluation import parse_labels, score
from pipeline.themes.learning import measure_table
from pipeline.themes.tagger import predict
from pipeline.themes.unseen import codebook_tagger
from pipeline.themes.vector_cache import embed_texts
from tests.conftest import SHARED


def main() -> None:
    """Print the alternative, then ours, overall and by perspective."""
    gold = pd.read_csv(SHARED / "gold" / "dev.csv")
    book = read_codebook(DEFAULT_CODEBOOK)
    book = replace(
        book,
        identifier="inconnu",
        themes=tuple(replace(t, variants=(), examples=t.examples[:3], exclusions=()) for t in book.themes),
    )
    truth = parse_labels(gold["labels"].tolist(), book)
    texts, cache = gold["text"].tolist(), Path(".cache/plongements")
    rows = []
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        made_by = choose_encoder(encoder, 0)
        vectors = embed_texts(texts, made_by, cache)
        if not rows and "precise" in sys.argv[1:] + ["precise"] * (len(sys.argv) == 1):
            rows.append(_by_definition(book, truth, texts, cache))
        result = predict(texts, codebook_tagger(book, made_by, practice(), cache), vectors, explained=False)
        rows.append(score(f"regards {encoder}, livre de codes seul", truth, result.decisions, result.scores, book.keys))
        for value in ("institutionnel", "vecu"):
            side = (gold["perspective"] == value).to_numpy()
            rows.append(score(f"{encoder}, {value}", truth[side], result.decisions[side], result.scores[side], book.keys))
    print("\n".join(measure_table(rows)))


def _by_definition(book, truth, texts, cache):
    use = choose_encoder("precise", 0)
    anchors = use.encode([theme.definition for theme in book.themes])[:, :512]
    here = embed_texts(texts, use, cache)[:, :512] @ anchors.T
    there = embed_texts(list(practice().texts), use, cache)[:, :512] @ anchors.T
    return score("cosinus USE à la définition", truth, here >= np.quantile(there, 0.85, axis=0), np.clip(here, 0, 1), book.keys)


if __name__ == "__main__":
    main()
