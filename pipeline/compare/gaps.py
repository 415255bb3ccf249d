"""Gaps between what institutions write and what people live, item by item, with their intervals."""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED, Shares, shares, words_about
from pipeline.compare.significance import FALSE_DISCOVERY, cohen_h, false_discovery, permutation_p
from pipeline.compare.voices import RAISES_SHARE, SIDES, Heard
from pipeline.schemas import GAPS

MIN_INSTITUTIONAL = 5  # voices (mostly documents) below which no gap is claimed
MIN_LIVED = 12  # voices (persons) below which no gap is claimed
NOTABLE = 0.10  # a gap of fewer points is not worth a claim
SILENT = 0.05  # both sides below: nobody speaks of it; both surely above: both do
HUSHED = 0.15  # upper bound under which a side may be said to be silent


@dataclass(frozen=True)
class Side:
    """One perspective: its voices, what they raise, and its shares."""

    heard: Heard
    raises: np.ndarray
    shares: Shares
    design: float

    @property
    def voices(self) -> int:
        """Number of voices."""
        return len(self.heard.voices)

    @cached_property
    def raised(self) -> np.ndarray:
        """Voices that raise each item, shape (items,)."""
        return np.asarray(self.raises.sum(axis=0))

    @cached_property
    def persons(self) -> np.ndarray:
        """Which voices are persons, shape (voices,)."""
        return np.asarray((self.heard.voices["kind"] != "document").to_numpy(bool))

    @cached_property
    def raised_by_persons(self) -> np.ndarray:
        """Persons that raise each item, shape (items,)."""
        return np.asarray(self.raises[self.persons].sum(axis=0))

    @cached_property
    def speech(self) -> np.ndarray:
        """Share of all words that are about each item, shape (items,); NaN without voices."""
        words = self.heard.voices["words"].to_numpy(float)
        said = words_about(self.heard.about, words)
        return said / words.sum() if self.voices else np.full(len(said), np.nan)


def sides_of(heard: Heard, threshold: float = RAISES_SHARE, weights: np.ndarray | None = None) -> tuple[Side, Side]:
    """Estimate the shares of both perspectives, institutional first.

    Args:
        heard: The voices and what they say of each item.
        threshold: Share of a voice's speech from which it raises an item; 0 means one passage.
        weights: Weight of each voice, equal unless told, shape (voices,).
    """
    found = []
    for number, perspective in enumerate(SIDES):
        mask = (heard.voices["perspective"] == perspective).to_numpy()
        part = heard.only(mask)
        raises = part.raises(threshold)
        group = part.group(raises, None if weights is None else weights[mask])
        effective = group.effective()
        design = max(1.0, len(raises) / effective) if effective else 1.0
        found.append(Side(part, raises, shares(raises, group, SEED + number), design))
    return found[0], found[1]


def compute_gaps(heard: Heard, threshold: float = RAISES_SHARE, weights: np.ndarray | None = None) -> pd.DataFrame:
    """Compare the two perspectives on every item.

    Returns:
        Columns of `schemas.GAPS`. `claim` is true where the gap may be stated: enough voices, an interval without 0,
        10 points, a sub-theme that holds, and a false discovery rate held at 5 % over all items.
    """
    there, lived = sides_of(heard, threshold, weights)
    bounds = _bounds(there.shares, lived.shares)
    rows = [_compare(number, heard, (there, lived), bounds) for number in range(len(heard.items))]
    return _decide(pd.DataFrame(rows, columns=list(GAPS)))


def difference(there: Shares, lived: Shares) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Gap of each item, institutional less lived, with its interval: three arrays of shape (items,)."""
    gap = there.value - lived.value
    low, high = np.quantile(there.draws - lived.draws, [0.025, 0.975], axis=0)
    return gap, np.fmin(low, gap), np.fmax(high, gap)


def _bounds(there: Shares, lived: Shares) -> np.ndarray:
    """Gap, its interval, and the interval of the ratio of the two shares, item by item: shape (5, items)."""
    ratios = np.quantile(there.draws / np.maximum(lived.draws, 1e-9), [0.025, 0.975], axis=0)
    return np.stack([*difference(there, lived), *ratios])


def _compare(number: int, heard: Heard, sides: tuple[Side, Side], bounds: np.ndarray) -> dict[str, object]:
    item, (there, lived) = heard.items[number], sides
    one, other = there.shares, lived.shares
    gap, low, high, *ratios = (float(value) for value in bounds[:, number])
    counts = tuple(int(side.raised[number]) for side in sides)
    design = (there.design * lived.voices + lived.design * there.voices) / max(1, there.voices + lived.voices)
    known = gap == gap
    return {
        "level": item.level,
        "theme": item.theme,
        "label": item.label,
        "subtheme": item.subtheme,
        **_side("institutional", there, number),
        **_persons(there, number),
        **_side("lived", lived, number),
        "gap": gap,
        "low": low if known else np.nan,
        "high": high if known else np.nan,
        "ratio": one.value[number] / other.value[number] if known and other.value[number] else np.nan,
        "ratio_low": ratios[0] if known else np.nan,
        "ratio_high": ratios[1] if known else np.nan,
        "p_value": permutation_p(counts, (there.voices, lived.voices), design),  # type: ignore[arg-type]
        "effect": cohen_h(float(one.value[number]), float(other.value[number])) if known else np.nan,
        "weak": item.weak,
        "fragile": False,
    }


def _persons(side: Side, number: int) -> dict[str, object]:
    """Élus and agents of the institutional side, in all and among those who raise the item."""
    return {
        "n_institutional_persons": int(side.persons.sum()),
        "k_institutional_persons": int(side.raised_by_persons[number]),
    }


def _side(name: str, side: Side, number: int) -> dict[str, object]:
    return {
        name: side.shares.value[number],
        f"{name}_low": side.shares.low[number],
        f"{name}_high": side.shares.high[number],
        f"n_{name}": side.voices,
        f"k_{name}": int(side.raised[number]),
        f"speech_{name}": side.speech[number],
    }


def _decide(frame: pd.DataFrame) -> pd.DataFrame:
    enough = (frame["n_institutional"] >= MIN_INSTITUTIONAL) & (frame["n_lived"] >= MIN_LIVED)
    frame["q_value"] = false_discovery(frame["p_value"].to_numpy(float))
    apart = (frame["low"] > 0) | (frame["high"] < 0)
    notable = frame["gap"].abs() >= NOTABLE
    frame["claim"] = enough & apart & notable & (frame["q_value"] <= FALSE_DISCOVERY) & ~frame["weak"].astype(bool)
    frame["cell"] = [_cell(row, ok) for row, ok in zip(frame.itertuples(), enough, strict=True)]
    frame["reason"] = [_reason(row, ok) for row, ok in zip(frame.itertuples(), enough, strict=True)]
    numbers = [name for name, (dtype, _) in GAPS.items() if dtype == "Float64" and name not in ("p_value", "q_value")]
    frame[numbers] = frame[numbers].astype(float).round(4)
    return frame


def _cell(row: Any, enough: bool) -> str | None:
    if not enough:
        return None
    if row.claim:
        return "institution" if row.gap > 0 else "vecu"
    if min(row.institutional_low, row.lived_low) >= SILENT:
        return "partage"
    # Few is not none: the silence of a side is only told where its interval stays low.
    return (
        "silence" if max(row.institutional, row.lived) < SILENT and max(row.institutional_high, row.lived_high) < HUSHED else None
    )


def _reason(row: Any, enough: bool) -> str | None:
    """Name the side that is short of voices; how many it has stands in its own column."""
    if enough:
        return None
    sides = ((row.n_institutional < MIN_INSTITUTIONAL, "institutionnel"), (row.n_lived < MIN_LIVED, "vécu"))
    return "trop peu de voix : côté " + " et côté ".join(side for few, side in sides if few)
