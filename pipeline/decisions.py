"""What people decided of a territory: files of its folder `decisions/`, which win over the machine."""

import os
from pathlib import Path

import pandas as pd
from slugify import slugify

from pipeline.errors import DecisionsRefused
from pipeline.ingest.read import file_hash
from pipeline.ingest.tables.cells import load_table
from pipeline.schemas import CORRECTIONS as COLUMNS

FOLDER = "decisions"
PROTECTION, CORRECTIONS, NAMES = "protection.toml", "corrections.csv", "sous-themes.csv"
NAME_COLUMNS = ("theme", "sous-theme", "nom", "mots", "passages", "temoins")


def learnt_folder(folder: Path, codebook: str, encoder: str) -> Path:
    """Folder of the tagger that a territory's corrections made, for a codebook and encoder."""
    return folder / FOLDER / "etiqueteurs" / f"{codebook}-{slugify(encoder)}"


def read_corrections(folder: Path) -> pd.DataFrame:
    """Corrections of a territory: columns of `schemas.CORRECTIONS`, empty when nobody corrected."""
    path = folder / FOLDER / CORRECTIONS
    if not path.is_file():
        return pd.DataFrame(columns=list(COLUMNS), dtype=str)
    read = pd.read_csv(path, dtype=str, keep_default_na=False, encoding="utf-8")
    return read.reindex(columns=list(COLUMNS), fill_value="")  # files of before say not how a passage was drawn


def write_corrections(folder: Path, corrections: pd.DataFrame) -> Path:
    """Keep the corrections of a territory, aside first."""
    path = folder / FOLDER / CORRECTIONS
    path.parent.mkdir(exist_ok=True)
    aside = path.with_name(f"{path.name}.{os.getpid()}.partiel")
    corrections.to_csv(aside, index=False, lineterminator="\n", encoding="utf-8")
    aside.replace(path)
    return path


def read_names(folder: Path) -> pd.DataFrame:
    """What the analyst calls the sub-themes of a territory; empty when nobody named any.

    A spreadsheet may have saved it with semicolons or in its own encoding; columns are found by their headings.

    Raises:
        DecisionsRefused: The file is there and does not read as the sheet that was exported.
    """
    path = folder / FOLDER / NAMES
    if not path.is_file():
        return pd.DataFrame(columns=list(NAME_COLUMNS), dtype=str)
    table = load_table(path)
    missing = [name for name in NAME_COLUMNS if name not in table.headings]
    if missing:
        raise DecisionsRefused(
            f"{path} : colonne(s) absente(s) : {', '.join(missing)} ; colonnes du fichier : {', '.join(table.headings)}. "
            "Rétablissez les titres de l'export, ou relancez regards subthemes export --output ailleurs.csv."
        )
    width = len(table.headings)
    rows = [(row + [""] * width)[:width] for row in table.rows]
    return pd.DataFrame(rows, columns=table.headings, dtype=str)[list(NAME_COLUMNS)].fillna("")


def write_names(path: Path, sheet: pd.DataFrame) -> None:
    """Write the sheet of sub-themes as spreadsheets of French offices open it, aside first."""
    path.parent.mkdir(parents=True, exist_ok=True)
    aside = path.with_suffix(".partiel")
    sheet[list(NAME_COLUMNS)].to_csv(aside, sep=";", index=False, lineterminator="\n", encoding="utf-8-sig")
    aside.replace(path)


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
