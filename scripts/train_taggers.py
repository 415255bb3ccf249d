"""Re-make the shipped taggers: seeded, the same bytes on the same machine and lock.

Run: .venv/bin/python -m scripts.train_taggers [fast] [precise]
"""

import sys
import time
from pathlib import Path

from flows.launch import print_measures
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.learning import learn
from scripts.training_table import training_table
from tests.conftest import SHARED


def main() -> None:
    """Train, measure and write each tagger."""
    codebook = read_codebook(DEFAULT_CODEBOOK)
    table, lost = training_table(SHARED)
    print(f"{len(table)} passages, {lost} codages sans texte", flush=True)
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        start = time.perf_counter()
        measures = learn(table, codebook, encoder, tagger_folder(codebook.identifier, encoder), Path(".cache/plongements"))
        print_measures(measures)
        print(f"{encoder} : {time.perf_counter() - start:.0f} s", flush=True)


if __name__ == "__main__":
    main()
