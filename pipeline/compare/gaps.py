"""Gaps between what institutions write and what people live, theme by theme, with their intervals."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.prevalence import RAISES_SHARE, SEED, Share, share_of, speech_by_voice, speech_share
from pipeline.model import Codebook
from pipeline.schemas import GAPS

MIN_INSTITUTIONAL = 5  # voices (mostly documents) below which no gap is claimed
MIN_LIVED = 12  # voices (persons) below which no gap is claimed
FALSE_DISCOVERY = 0.05
NOTABLE = 0.10  # a gap of fewer points is not worth a claim
SILENT = 0.05  # both sides below: nobody speaks of it
SIDES = ("institutionnel", "vecu")


@dataclass(frozen=True)
class Item:
    """A theme or sub-theme and the passages that are about it."""

    level: str
    theme: str
    label: str
    subtheme: str | None
    passage_ids: frozenset[str]


def items_of(codebook: Codebook, tags: pd.DataFrame, subthemes: pd.DataFrame) -> list[Item]:
    """List the themes, then their sub-themes, with their passages."""
    given = tags[tags["decision"] == "oui"]
    items = [
        Item("theme", t.key, t.name, None, frozenset(given.loc[given["theme"] == t.key, "passage_id"])) for t in codebook.themes
    ]
    for (theme, subtheme), rows in subthemes.groupby(["theme", "subtheme"], sort=True):
        items.append(Item("subtheme", str(theme), str(rows["label"].iloc[0]), str(subtheme), frozenset(rows["passage_id"])))
    return items


def compute_gaps(passages: pd.DataFrame, items: list[Item], threshold: float = RAISES_SHARE) -> pd.DataFrame:
    """Compare the two perspectives on every item.

    Args:
        passages: Participants' and documents' passages.
        items: Themes and sub-themes.
        threshold: Share of a voice's speech from which it raises an item; 0 means one passage.

    Returns:
        Columns of `schemas.GAPS`. `claim` is true where the gap may be stated: enough voices, an
        interval without 0, and a false discovery rate held at 5 % over all items (Benjamini &
        Hochberg 1995).
    """
    voices = speech_by_voice(passages)
    rows = [_compare(item, passages, voices, threshold) for item in items]
    frame = pd.DataFrame([row for row, _ in rows], columns=list(GAPS))
    return _decide(frame, np.array([p for _, p in rows]))


def _compare(item: Item, passages: pd.DataFrame, voices: pd.DataFrame, threshold: float) -> tuple[dict[str, object], float]:
    speech = speech_share(passages, voices, set(item.passage_ids))
    raises = (speech > 0) & (speech >= threshold)
    sides = [voices["perspective"] == side for side in SIDES]
    there, lived = (share_of(raises[side], SEED + i) for i, side in enumerate(sides))
    draws = there.draws - lived.draws
    low, high = np.quantile(draws, [0.025, 0.975])
    gap = there.value - lived.value
    p_value = float(min(1.0, 2 * min((draws <= 0).mean(), (draws >= 0).mean()) + 1 / len(draws)))
    means = [float(np.average(speech[s], weights=voices.loc[s, "words"])) if s.any() else float("nan") for s in sides]
    row = {
        "level": item.level,
        "theme": item.theme,
        "label": item.label,
        "subtheme": item.subtheme,
        **_side("institutional", there, means[0]),
        **_persons(voices, raises),
        **_side("lived", lived, means[1]),
        "gap": gap,
        "low": min(float(low), gap) if gap == gap else gap,
        "high": max(float(high), gap) if gap == gap else gap,
    }
    return row, p_value


def _persons(voices: pd.DataFrame, raises: pd.Series) -> dict[str, object]:
    """Élus and agents of the institutional side, in all and among those who raise the item."""
    persons = (voices["perspective"] == SIDES[0]) & (voices["kind"] != "document")
    return {"n_institutional_persons": int(persons.sum()), "k_institutional_persons": int((persons & raises).sum())}


def _side(name: str, share: Share, speech: float) -> dict[str, object]:
    return {
        name: share.value,
        f"{name}_low": share.low,
        f"{name}_high": share.high,
        f"n_{name}": share.voices,
        f"k_{name}": share.raised,
        f"speech_{name}": speech,
    }


def _decide(frame: pd.DataFrame, p_values: np.ndarray) -> pd.DataFrame:
    from scipy.stats import false_discovery_control

    enough = (frame["n_institutional"] >= MIN_INSTITUTIONAL) & (frame["n_lived"] >= MIN_LIVED)
    adjusted = false_discovery_control(p_values) if len(p_values) else p_values
    apart = (frame["low"] > 0) | (frame["high"] < 0)
    notable = frame["gap"].abs() >= NOTABLE
    frame["claim"] = enough & apart & notable & (adjusted <= FALSE_DISCOVERY)
    frame["cell"] = [_cell(row, ok) for row, ok in zip(frame.itertuples(), enough, strict=True)]
    frame["reason"] = [_reason(row, ok) for row, ok in zip(frame.itertuples(), enough, strict=True)]
    numbers = [name for name, (dtype, _) in GAPS.items() if dtype == "Float64"]
    frame[numbers] = frame[numbers].astype(float).round(4)
    return frame


def _cell(row: object, enough: bool) -> str | None:
    if not enough:
        return None
    if row.claim:  # type: ignore[attr-defined]
        return "institution" if row.gap > 0 else "vecu"  # type: ignore[attr-defined]
    both_silent = row.institutional < SILENT and row.lived < SILENT  # type: ignore[attr-defined]
    return "silence" if both_silent else "partage"


def _reason(row: Any, enough: bool) -> str | None:
    """Name the side that is short of voices; how many it has stands in its own column."""
    if enough:
        return None
    sides = ((row.n_institutional < MIN_INSTITUTIONAL, "institutionnel"), (row.n_lived < MIN_LIVED, "vécu"))
    return "trop peu de voix : côté " + " et côté ".join(side for few, side in sides if few)
