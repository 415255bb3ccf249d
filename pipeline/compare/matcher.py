"""What judged pairs taught of needs and actions: weights, thresholds and how good they are, for each encoder."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from pipeline.themes.static_vectors import DIMENSION

MODEL = Path(__file__).resolve().parent.parent.parent / "models" / "appariement.json"
# Encoder → its blocks, side by side, and their widths.
BLOCKS = {"fast": {"static": DIMENSION}, "precise": {"use": 512, "e5": 384, "static": DIMENSION}}


@dataclass(frozen=True)
class Matcher:
    """What judged pairs taught.

    Attributes:
        weights: Of each cosine.
        intercept: Of the log-odds.
        threshold: Probability from which on a pair counts.
        usual: Block → directions in which passages differ without differing in subject, shape (directions, width).
    """

    weights: dict[str, float]
    intercept: float
    threshold: float
    usual: dict[str, np.ndarray]


def read_matcher(encoder: str) -> Matcher:
    """Read what was learnt for an encoder; one that no pair was judged with is read as `fast`."""
    learnt = _learnt()
    found = _of(learnt, encoder)
    usual = {name: np.array([row.split() for row in rows], dtype=float) for name, rows in learnt["usual"].items()}
    return Matcher(found["weights"], found["intercept"], found["threshold"], usual)


def match_quality(encoder: str) -> tuple[float, float]:
    """Precision and recall of matches on judged pairs, by cross-validation over needs."""
    measures = _of(_learnt(), encoder)["measures"]
    return measures["precision"][0], measures["recall"][0]


def _learnt() -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))
    return learnt


def _of(learnt: dict[str, Any], encoder: str) -> dict[str, Any]:
    found: dict[str, Any] = learnt["encoders"][encoder if encoder in BLOCKS else "fast"]
    return found
