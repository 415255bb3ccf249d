"""Gaps of themes once the machine's measured error is taken out, and the claims that do not survive it."""

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED
from pipeline.compare.misclassification import Counted, Errors, corrected_draws
from pipeline.compare.voices import RAISES_SHARE, SIDES, Heard, passage_counts
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
    rows = []
    for place, item in enumerate(heard.items):
        known = errors_of(errors, item.theme) if item.level == "theme" else {}
        both = all(side in known and (heard.voices["perspective"] == side).any() for side in SIDES)
        if both:
            origin = str(errors.loc[errors["theme"] == item.theme, "origin"].iloc[0])
            rows.append({"theme": item.theme, "origin": origin} | _corrected(passages, heard, place, known))
    return pd.DataFrame(rows, columns=list(CORRECTED))


def _corrected(passages: pd.DataFrame, heard: Heard, place: int, known: dict[str, Errors]) -> dict[str, object]:
    draws, row = [], dict[str, object]()
    for number, side in enumerate(SIDES):
        part, error = heard.side(side), known[side]
        every, tagged = passage_counts(passages, part, heard.items[place].passage_ids)
        # The correction counts passages, shares count words: where they differ, words say who raises the theme.
        raised = part.raises()[:, place] > 0
        least = np.maximum(1, np.ceil(RAISES_SHARE * every - 1e-9)).astype(int)
        tagged = np.where(raised, np.maximum(tagged, least), np.minimum(tagged, least - 1))
        counted = Counted(every, tagged, part.group().effective())
        # One seed a side and theme: what one draws says nothing of the other.
        drawn = corrected_draws(counted, error, RAISES_SHARE, SEED + 2 * place + number)
        draws.append(drawn)
        low, middle, high = np.quantile(drawn, [0.025, 0.5, 0.975]).round(4)
        name = NAMES[side]
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
