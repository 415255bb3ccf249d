"""An invented run on disk: the tables that an export reads, and nothing else."""

import json
import shutil
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.schemas import PASSAGES

SPOKEN = {"kind": "reponse", "mode": "questionnaire", "public": "habitant", "perspective": "vecu", "rendering": "verbatim"}
WRITTEN = {
    "kind": "document",
    "mode": "document",
    "public": "institution",
    "perspective": "institutionnel",
    "rendering": "verbatim",
}
THEMES = ("ecologique", "demographique", "numerique", "economique")


def passage(number: int, text: str, **columns: object) -> dict[str, object]:
    """One row of passages: an answer of a voice of its own, unless told otherwise."""
    plain = {
        "passage_id": f"p-{number:04}",
        "source": "reponses/reponse-1.csv",
        "voice_id": f"reponses/reponse-1.csv#r-{number:04}",
        "role": "participant",
        "text": text,
        "words": len(text.split()),
        "row": number + 2,
        "start_char": 100 * number,
        "end_char": 100 * number + len(text),
        "offsets": "[]",
    }
    return dict.fromkeys(PASSAGES) | SPOKEN | plain | columns


def invent(
    folder: Path,
    passages: list[dict[str, object]],
    given: dict[str, tuple[str, ...]] | None = None,
    answers: list[tuple[str, str, str]] | None = None,
    k: int = 5,
) -> Path:
    """Write a run.

    Args:
        folder: Where.
        passages: Of `passage`.
        given: Themes by passage.
        answers: (voice, question, answer) of closed questions.
        k: Fewest persons that may be described.
    """
    run = folder / "execution"
    (run / "tables").mkdir(parents=True)
    given = given or {}
    tags = [
        {"passage_id": row["passage_id"], "theme": theme, "score": 0.9 if yes else 0.1, "decision": "oui" if yes else "non"}
        | {"uncertain": False, "labeller": "machine:essai", "evidence": "", "prompted": None}
        for row in passages
        if row["role"] == "participant"
        for theme in THEMES
        for yes in [theme in given.get(str(row["passage_id"]), ())]
    ]
    voices = [
        {"voice_id": v, "source": v.partition("#")[0], "variable": name, "value": value} for v, name, value in answers or ()
    ]
    frames = {"passages": passages, "tags": tags, "voices": voices}
    for name in ("passages", "tags", "voices", "subthemes", "topics", "gaps", "sources", "rejections"):
        store.write_table(run, name, pd.DataFrame(frames.get(name, []), columns=list(store.SCHEMAS[name])))
    shutil.copy(store.DEFAULT_CODEBOOK, run / store.CODEBOOK)
    facts = {"empreinte": {"parameters": {"k": k}}, "termine": "2025-03-01T10:00:00", "rapport": {"territoire": {"nom": "Essai"}}}
    (run / "manifest.json").write_text(json.dumps(facts), encoding="utf-8")
    return run
