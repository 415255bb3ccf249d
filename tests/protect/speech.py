"""Real speech of the shared input, and where protection finds something in it (digests only)."""

import csv
import hashlib
from pathlib import Path

import pandas as pd

from pipeline.ingest.read import read_source
from pipeline.model import PARTICIPANT, ReadOptions
from pipeline.protect.detect import Known, detect
from pipeline.territory import load_territory
from tests.conftest import SHARED, need

VERDICTS = Path(__file__).parent / "jugements.csv"
ANSWERS = ("democratie_36.csv", "transition_20.csv", "organisation_29.csv")


def real_speech(answers: int = 300) -> pd.DataFrame:
    """Passages of participants in meetings, interviews and a sample of answers."""
    frames = []
    for name in ("audierne", "grand-debat"):
        folder = need(SHARED / "territories" / name)
        territory, _ = load_territory(folder)
        for source in territory.sources:
            if source.kind in ("entretien", "reunion") or source.path.endswith(ANSWERS):
                frames.append(read_source(folder, source, territory, ReadOptions(sample=answers)).passages)
    speech = pd.concat(frames, ignore_index=True)
    return speech[speech["role"] == PARTICIPANT].drop_duplicates("text").reset_index(drop=True)


def sites(speech: pd.DataFrame) -> pd.DataFrame:
    """Sure finds in speech: passage, kind, start, end, and a digest of the passage's text, range and kind."""
    rows = []
    for identifier, text, finds in zip(speech["passage_id"], speech["text"], detect(speech["text"], Known()), strict=True):
        for f in finds:
            if f.sure:
                digest = hashlib.sha256(f"{identifier}:{f.start}:{f.end}:{f.kind}:{len(text)}".encode()).hexdigest()[:12]
                rows.append((identifier, f.kind, f.start, f.end, digest))
    return pd.DataFrame(rows, columns=["passage_id", "kind", "start", "end", "digest"])


def judged() -> dict[str, str]:
    """Verdicts of a person on sites: digest → «vrai» or «faux»."""
    if not VERDICTS.is_file():
        return {}
    with VERDICTS.open(encoding="utf-8", newline="") as file:
        return {row["digest"]: row["verdict"] for row in csv.DictReader(file)}
