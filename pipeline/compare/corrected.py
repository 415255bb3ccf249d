"""Gaps of themes once the machine's measured error is taken out, and the claims that do not survive it."""

from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED
from pipeline.compare.misclassification import Counted, Errors, corrected_draws
from pipeline.compare.voices import RAISES_SHARE, SIDES, Heard, rows_of
from pipeline.schemas import CORRECTED

NAMES = {"institutionnel": "institutional", "vecu": "lived"}


def errors_of(errors: pd.DataFrame, theme: str) -> dict[str, Errors]:
    """The machine's error on a theme, by perspective; a side of too few controls is left out."""
    rows = errors[errors["theme"] == theme]
    found = {row.perspective: Errors(row.hits, row.missed, row.wrong, row.right) for row in rows.itertuples()}
    return {side: error for side, error in found.items() if error.known}


def correct_gaps(passages: pd.DataFrame, heard: Heard, errors: pd.DataFrame) -> pd.DataFrame:
    """Correct the shares of every theme whose error is known on both sides.

    Args:
        passages: Participants' and documents' passages.
        heard: Their voices; only items of level `theme` are corrected.
        errors: Columns of `schemas.ERRORS`; empty where nothing is known.

    Returns:
        Columns of `schemas.CORRECTED`; values are medians of the draws.
    """
    known = {n: errors_of(errors, item.theme) for n, item in enumerate(heard.items) if item.level == "theme"}
    known = {number: found for number, found in known.items() if len(found) == len(SIDES)}
    if not known or not all((heard.voices["perspective"] == side).any() for side in SIDES):
        return pd.DataFrame(columns=list(CORRECTED))
    sides = _counts(passages, heard, list(known))
    rows = []
    for place, (number, found) in enumerate(known.items()):
        theme = heard.items[number].theme
        origin = str(errors.loc[errors["theme"] == theme, "origin"].iloc[0])
        draws = [
            # One seed a side and theme: what one draws says nothing of the other.
            corrected_draws(counts.at(place), found[side], RAISES_SHARE, SEED + 2 * number + i)
            for i, (side, counts) in enumerate(zip(SIDES, sides, strict=True))
        ]
        rows.append({"theme": theme, "origin": origin} | _summary(draws, found))
    return pd.DataFrame(rows, columns=list(CORRECTED))


@dataclass(frozen=True)
class _Counts:
    """Voices of one perspective: passages in all, passages that the machine gave each theme, and what they are worth."""

    every: np.ndarray
    tagged: list[np.ndarray]
    effective: float

    def at(self, place: int) -> Counted:
        """Counts of one theme."""
        return Counted(self.every, self.tagged[place], self.effective)


def _counts(passages: pd.DataFrame, heard: Heard, numbers: list[int]) -> list[_Counts]:
    """Passages of the voices of each perspective, institutional first, in all and on some items."""
    voices = pd.Index(heard.voices.index.to_numpy(object))
    places = voices.get_indexer(pd.Index(passages["voice_id"].to_numpy(object)))
    chosen = [places, *(places[rows] for rows in rows_of(passages, [heard.items[number] for number in numbers]))]
    every, *given = (np.bincount(some[some >= 0], minlength=len(voices)) for some in chosen)
    # The correction counts passages, shares count words: where they differ, words say who raises the theme.
    least = np.maximum(1, np.ceil(RAISES_SHARE * every - 1e-9)).astype(int)
    raises = heard.raises()
    tagged = [
        np.where(raises[:, number], np.maximum(count, least), np.minimum(count, least - 1))
        for number, count in zip(numbers, given, strict=True)
    ]
    found = []
    for side in SIDES:
        mask = (heard.voices["perspective"] == side).to_numpy()
        found.append(_Counts(every[mask], [count[mask] for count in tagged], heard.only(mask).group(raises[mask]).effective()))
    return found


def _summary(draws: list[np.ndarray], errors: dict[str, Errors]) -> dict[str, object]:
    """Medians and intervals of both shares and of their gap, and how many passages were controlled."""
    row = dict[str, object]()
    for side, drawn in zip(SIDES, draws, strict=True):
        low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975]).round(4)
        name, error = NAMES[side], errors[side]
        row |= {name: middle, f"{name}_low": low, f"{name}_high": high}
        row[f"control_{name}"] = round(error.hits + error.missed + error.wrong + error.right)
    low, middle, high = np.quantile(draws[0] - draws[1], [0.025, 0.5, 0.975]).round(4)
    return row | {"gap": middle, "low": low, "high": high}


def hold_against_error(gaps: pd.DataFrame, corrected: pd.DataFrame) -> pd.DataFrame:
    """Withdraw the claims that the machine's error could explain: a corrected interval that holds 0 or changes sides.

    The sub-themes of a theme that is withdrawn, whose own error is not known, go with it.
    """
    frame = gaps.assign(fragile=False)
    for row in corrected.itertuples():
        here = (frame["level"] == "theme") & (frame["theme"] == row.theme) & frame["claim"].astype(bool)
        if here.any():
            same = row.low > 0 if float(frame.loc[here, "gap"].iloc[0]) > 0 else row.high < 0
            if not same:
                under = (frame["level"] == "subtheme") & (frame["theme"] == row.theme) & frame["claim"].astype(bool)
                frame.loc[here | under, ["claim", "fragile", "cell"]] = [False, True, None]
    return frame
