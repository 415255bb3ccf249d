"""What people decided of a territory: files of its folder `decisions/`, which win over the machine."""

from pathlib import Path

import pandas as pd
from slugify import slugify

from pipeline.ingest.read import file_hash
from pipeline.schemas import CORRECTIONS as COLUMNS

FOLDER = "decisions"
PROTECTION, CORRECTIONS = "protection.toml", "corrections.csv"


def learnt_folder(folder: Path, codebook: str, encoder: str) -> Path:
    """Folder of the tagger that a territory's corrections made, for a codebook and encoder."""
    return folder / FOLDER / "etiqueteurs" / f"{codebook}-{slugify(encoder)}"


def read_corrections(folder: Path) -> pd.DataFrame:
    """Corrections of a territory: columns of `schemas.CORRECTIONS`, empty when nobody corrected."""
    path = folder / FOLDER / CORRECTIONS
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    return pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")[list(COLUMNS)]


def write_corrections(folder: Path, corrections: pd.DataFrame) -> Path:
    """Keep the corrections of a territory, aside first."""
    path = folder / FOLDER / CORRECTIONS
    path.parent.mkdir(exist_ok=True)
    aside = path.with_suffix(".partiel")
    corrections.to_csv(aside, index=False, lineterminator="\n", encoding="utf-8")
    aside.replace(path)
    return path


def mark_decisions(folder: Path, count: int, mark: str) -> None:
    """Leave beside the other decisions that persons' were reviewed: how many, and a random mark, but no name."""
    path = folder / FOLDER / PROTECTION
    path.parent.mkdir(exist_ok=True)
    note = "# Les décisions nominatives sont dans .secret, avec la clé ; ici, seulement leur nombre et une marque.\n"
    path.write_text(f'{note}decisions = {count}\nmarque = "{mark}"\n', encoding="utf-8")


def protection_mark(folder: Path) -> str | None:
    """The mark of the last decisions on persons: a random word, which tells nothing of them."""
    path = folder / FOLDER / PROTECTION
    return file_hash(path) if path.is_file() else None
