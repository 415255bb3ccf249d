"""The passages that the shipped taggers learn from: hand-coded ones, our own codings, and invented ones.

The codings hold identifiers, locators and labels; their texts are found again in the shared input, which
stays out of the project. A text that a changed reading no longer gives is counted, never guessed.
"""

import csv
import gzip
import hashlib
import re
from collections.abc import Iterator
from pathlib import Path

import pandas as pd

from benchmarks.reading import sources
from pipeline.ingest.room import ReadingRoom
from pipeline.manifest import DEFAULT_RULES
from pipeline.model import ReadOptions, Territory
from pipeline.store import MODELS

CODINGS = MODELS / "codings"
TRUST = {"gold": 1.0, "coding": 0.8, "doubtful": 0.3, "invented": 0.8}
LONGEST = 120  # words of a piece of a long cell
# Table → columns of its text, and how many pieces of a long cell are taken.
TABLES: dict[str, tuple[tuple[str, ...], int]] = {
    "territories/mel/reponses/proposals.csv": (("title", "body"), 3),
    "territories/mel/reponses/comments.csv": (("body",), 3),
    "corpora/vrai-debat-2019/contributions.csv": (("title", "body"), 3),
    "corpora/repnum-2015/proposals.csv": (("title", "body"), 2),
    "corpora/rennes-2020-programmes/proposals.csv": (("text",), 3),
    "corpora/tee-aides-projets/programs.csv": (("titre", "promesse", "description"), 3),
    "corpora/tee-aides-projets/projects.csv": (("title", "short", "long"), 3),
    "corpora/aides-territoires/aides_periurbain.csv": (("Nom", "Descriptif"), 3),
    "corpora/aides-territoires/fonds_vert_2023.csv.gz": (("nom_du_projet",), 1),
    "corpora/communs-te-taxonomie/benchmark-dinum.csv": (("Nom du service", "Description"), 3),
    "corpora/communs-te-taxonomie/leviers_sgpe.csv": (("levier", "description"), 3),
    "corpora/communs-te-taxonomie/projets-tet-sample.csv": (("nom", "description"), 3),
}


def text_id(text: str) -> str:
    """Identify a text by its letters and digits alone, so that spaces and hyphens may change."""
    return hashlib.sha1("".join(c for c in text.lower() if c.isalnum()).encode(), usedforsecurity=False).hexdigest()[:12]


def pieces(text: str) -> list[str]:
    """Cut a long cell at its sentences, in pieces of at most `LONGEST` words."""
    text = re.sub(r"\s+", " ", text).strip()
    if len(text.split()) <= LONGEST:
        return [text]
    found, current = [], ""
    for sentence in re.split(r"(?<=[.!?;…])\s+", text):
        if current and len(f"{current} {sentence}".split()) > LONGEST:
            found.append(current)
            current = sentence
        else:
            current = f"{current} {sentence}".strip()
    found.append(current)
    return [
        " ".join(p.split()[i : i + LONGEST])
        for p in found
        for i in range(0, len(p.split()), LONGEST if len(p.split()) > 160 else 10**6)
    ]


def cells(shared: Path) -> Iterator[str]:
    """Every piece of every cell of the tables that codings come from."""
    for path in sorted((shared / "territories" / "grand-debat" / "reponses").glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            yield from (row[1] for row in csv.reader(file, delimiter=";") if len(row) > 1)
    for name, (columns, most) in TABLES.items():
        opened = gzip.open if name.endswith(".gz") else open
        delimiter = ";" if "dinum" in name else ","
        with opened(shared / name, "rt", encoding="utf-8-sig", newline="") as file:
            for row in csv.DictReader(file, delimiter=delimiter):
                yield from pieces(_joined(row, columns))[:most]


def _joined(row: dict[str, str], columns: tuple[str, ...]) -> str:
    values = [row[column] or "" for column in columns]
    return ". ".join(values[:2]) + "".join(("." if columns[0] == "titre" else "") + " " + v for v in values[2:])


def passages(shared: Path) -> Iterator[str]:
    """Every passage of the documents, interviews and meetings of the shared input."""
    territory = Territory("partage", "Partage", rules=DEFAULT_RULES)
    with ReadingRoom() as room:
        for _, source in sources():
            if source.kind != "reponse":
                yield from room.read(shared, source, territory, ReadOptions()).passages["text"].tolist()


def training_table(shared: Path) -> tuple[pd.DataFrame, int]:
    """Put hand-coded, our own and invented codings together.

    Returns:
        Columns text, labels, source, genre, perspective, trust; and how many codings found no text.
    """
    gold = pd.read_csv(shared / "gold" / "dev.csv").assign(trust=TRUST["gold"])
    codings = pd.read_csv(CODINGS / "transitions.csv", dtype={"id": str})
    wanted, found = set(codings["id"]), {}
    for text in (*cells(shared), *passages(shared)):
        key = text_id(text)
        if key in wanted:
            found.setdefault(key, text)
    codings["text"] = codings["id"].map(found)
    lost = int(codings["text"].isna().sum())
    codings["trust"] = codings["doubt"].map({0: TRUST["coding"], 1: TRUST["doubtful"]})
    invented = pd.read_csv(CODINGS / "inventes.csv").assign(source="invente", trust=TRUST["invented"])
    columns = ["text", "labels", "source", "genre", "perspective", "trust"]
    parts = [frame[columns] for frame in (gold, codings.dropna(subset=["text"]), invented)]
    return pd.concat(parts, ignore_index=True), lost
