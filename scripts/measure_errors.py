"""Measure the shipped taggers' error by side and theme, on hand-coded passages whose sources they never saw.

Sensitivity comes from every hand-coded passage, specificity from those drawn at random alone: the others were
drawn for their words, which makes a theme look more often wrongly given than it is in a corpus.

Run: .venv/bin/python -m scripts.measure_errors [fast] [precise]
"""

import sys
from pathlib import Path

import numpy as np
import pandas as pd

from pipeline.schemas import ERRORS
from pipeline.store import DEFAULT_CODEBOOK, TAGGER_ERRORS, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.evaluation import gold_examples, held_out, know
from scripts.training_table import training_table
from tests.conftest import SHARED


def main() -> None:
    """Write `erreurs.csv` beside each tagger."""
    codebook = read_codebook(DEFAULT_CODEBOOK)
    table, _ = training_table(SHARED)
    drawn = pd.read_csv(SHARED / "gold" / "dev.csv")["stratum"].eq("random").to_numpy()
    for encoder in sys.argv[1:] or ["fast", "precise"]:
        known = know(gold_examples(table, codebook, encoder, Path(".cache/plongements")))
        judged = np.flatnonzero(known.examples.trust >= 1)
        said = held_out(known, codebook, encoder).decisions[judged]
        truth, sides = known.examples.labels[judged] > 0.5, known.examples.perspectives[judged]
        rows = []
        for side in ("institutionnel", "vecu"):
            here = sides == side
            for place, theme in enumerate(codebook.keys):
                yes, given = truth[:, place], said[:, place]
                counts = [here & yes & given, here & yes & ~given, here & drawn & ~yes & given, here & drawn & ~yes & ~given]
                rows.append((side, theme, *(int(mask.sum()) for mask in counts), "ailleurs"))
        path = tagger_folder(codebook.identifier, encoder) / TAGGER_ERRORS
        pd.DataFrame(rows, columns=list(ERRORS)).to_csv(path, index=False, lineterminator="\n")
        print(path.read_text(encoding="utf-8"), flush=True)


if __name__ == "__main__":
    main()
