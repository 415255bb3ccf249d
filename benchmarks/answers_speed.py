"""Answers a second from file to passages, against pandas reading the same cells, in one run.

Usage: python benchmarks/answers_speed.py FOLDER_OR_FILE… (CSV files of answers)
"""

import sys
import time
from pathlib import Path

import pandas as pd

from pipeline.ingest.campaigns import mark_campaigns
from pipeline.ingest.files.encoding import read_text
from pipeline.ingest.read import read_source
from pipeline.ingest.tables.csv_text import sniff_delimiter
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import Source, Territory


def files_of(arguments: list[str]) -> list[Path]:
    """CSV files named, or found in the folders named."""
    paths = [Path(argument) for argument in arguments]
    return [file for path in paths for file in (sorted(path.rglob("*.csv")) if path.is_dir() else [path])]


def main() -> None:
    """Print seconds, answers a second, the ratio to pandas and the time of finding copies."""
    files = files_of(sys.argv[1:])
    territory = Territory("mesure", "Mesure", rules=DEFAULT_RULES)
    separators = [sniff_delimiter(read_text(file)) for file in files]
    begun = time.perf_counter()
    frames = [pd.read_csv(file, sep=sep, dtype=str) for file, sep in zip(files, separators, strict=True)]
    pandas = time.perf_counter() - begun
    cells = sum(int(frame.notna().to_numpy().sum()) for frame in frames)
    begun = time.perf_counter()
    readings = [
        read_source(f.parent, Source(f.name, "reponse", "questionnaire", "habitant", "verbatim"), territory) for f in files
    ]
    read = time.perf_counter() - begun
    passages = pd.concat([reading.passages for reading in readings], ignore_index=True)
    answers = sum(int(str(reading.summary["read"])) for reading in readings)
    begun = time.perf_counter()
    marked = mark_campaigns(passages)
    copies = time.perf_counter() - begun
    print(f"{len(files)} fichiers, {cells} cellules remplies, {answers} réponses lues, {len(passages)} passages")
    print(f"read_source : {read:.1f} s, {answers / read:.0f} réponses/s")
    print(f"pandas.read_csv, séparateur donné : {pandas:.2f} s ; read_source en prend {read / pandas:.1f} fois le temps")
    print(
        f"textes copiés : {copies:.1f} s, {marked['campaign'].nunique()} textes, {int(marked['campaign'].notna().sum())} passages"
    )


if __name__ == "__main__":
    main()
