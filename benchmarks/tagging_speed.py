"""Passages tagged a second, from text to tags, start-up apart; against scikit-learn's TF-IDF on the same texts.

Run: .venv/bin/python -m benchmarks.tagging_speed
"""

import time

import pandas as pd
from sklearn.feature_extraction.text import TfidfVectorizer

from pipeline.store import DEFAULT_CODEBOOK
from pipeline.taggers import base_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.tagger import predict
from tests.conftest import SHARED

ROUNDS = 3


def main() -> None:
    """Print the best of three rounds of each, and the ratio."""
    texts = pd.read_csv(SHARED / "gold" / "dev.csv")["text"].tolist()
    start = time.perf_counter()
    tagger = base_tagger(read_codebook(DEFAULT_CODEBOOK), "fast")
    predict(texts[:50], tagger, explained=False)
    print(
        f"démarrage : {time.perf_counter() - start:.1f} s ; {sum(map(len, map(str.split, texts))) / len(texts):.0f} mots par passage"
    )
    rates = {}
    plain = TfidfVectorizer(ngram_range=(1, 2)).fit(texts)
    for name, work in (
        ("fast", lambda: predict(texts, tagger, explained=False)),
        ("TF-IDF seul", lambda: plain.transform(texts)),
    ):
        times = []
        for _ in range(ROUNDS):
            start = time.perf_counter()
            work()
            times.append(time.perf_counter() - start)
        rates[name] = len(texts) / min(times)
        print(f"{name} : {rates[name]:.0f} passages/s")
    print(f"fast / TF-IDF seul : {rates['fast'] / rates['TF-IDF seul']:.2f}")


if __name__ == "__main__":
    main()
