"""What judged links taught: how probable a link is, and from where on it is proposed."""

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np

from pipeline.compare.matcher import BLOCKS

DIGITS = 4  # of a probability: the same passages give the same bytes
MODEL = Path(__file__).resolve().parent.parent.parent / "models" / "liens-actions.json"


class Measured(NamedTuple):
    """A share, its 95 % interval (Wilson), and how many links it is of."""

    share: float
    low: float
    high: float
    judged: int


class Quality(NamedTuple):
    """What proposed links are worth, by judgements made one by one.

    Attributes:
        precision: Right links among those proposed between a plan and the needs of its own territory.
        recall: Links proposed among the pairs judged right, which were already the nearest.
    """

    precision: Measured
    recall: Measured


@dataclass(frozen=True)
class Linker:
    """What judged links taught of an encoder.

    Attributes:
        crowd: How much more is asked of a pair, in log-odds, when the plan has e times as many actions.
        slope, intercept: From the log-odds that a passage answers a need (`compare.matcher`), less that, to those of a link.
        threshold: Probability from which on a link is proposed.
    """

    crowd: float
    slope: float
    intercept: float
    threshold: float

    def chances(self, odds: np.ndarray, actions: int) -> np.ndarray:
        """Probability of links, from those of the matcher, in a plan of so many actions: the same shape."""
        kept = np.clip(odds, 1e-4, 1 - 1e-4)
        logits = self.slope * (np.log(kept / (1 - kept)) - self.crowd * np.log(max(actions, 1))) + self.intercept
        return np.asarray(np.round(1 / (1 + np.exp(-logits)), DIGITS))


def read_linker(encoder: str) -> Linker:
    """Read what was learnt for an encoder; one that no link was judged with is read as `fast`."""
    found = _of(encoder)
    return Linker(float(found["crowd"]), float(found["slope"]), float(found["intercept"]), float(found["threshold"]))


def link_quality(encoder: str) -> Quality:
    """What was measured of the links that an encoder proposes; one that no link was judged with is told as `fast`."""
    measures = _of(encoder)["measures"]
    return Quality(Measured(*measures["precision"]), Measured(*measures["recall"]))


def _of(encoder: str) -> dict[str, Any]:
    learnt: dict[str, Any] = json.loads(MODEL.read_text(encoding="utf-8"))["encoders"]
    found: dict[str, Any] = learnt[encoder if encoder in BLOCKS else "fast"]
    return found
