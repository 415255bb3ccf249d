"""Changes once the machine's measured error is taken out, and the claims that do not survive it.

The same tagger reads both waves, so that one error is drawn for both: it may hide a change or shrink it, and does not make one.
Two errors drawn apart, as between territories, would hold against a change what both waves have in common.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from pipeline.compare.corrected import errors_of
from pipeline.compare.intervals import SEED
from pipeline.compare.misclassification import DRAWS, Counted, Errors, Rates, corrected_draws
from pipeline.compare.voices import RAISES_SHARE, rows_of
from pipeline.waves.changes import CLAIMS, FRAGILE, Compared
from pipeline.waves.hearing import Sample

COLUMNS = ("corrected", "corrected_low", "corrected_high")


@dataclass(frozen=True)
class _Same(Errors):
    """An error whose draws are known already."""

    rates: Rates = (np.zeros(0), np.zeros(0))

    def draws(self, generator: np.random.Generator, count: int) -> Rates:
        """The rates that both waves share."""
        return self.rates


def hold_changes_against_error(
    changes: pd.DataFrame, sides: Sequence[Compared], passages: pd.DataFrame, errors: pd.DataFrame
) -> pd.DataFrame:
    """Correct the changes of themes that are claimed, and withdraw those that the machine's error could explain.

    Args:
        changes: Columns of `schemas.waves.CHANGES`.
        sides: What was compared.
        passages: Columns of `schemas.PASSAGES` and `wave`, of what the waves have in common.
        errors: Columns of `schemas.ERRORS`; empty where nothing is known.

    Returns:
        The same rows. Sub-themes of a theme that is withdrawn go with it. Standardised shares are not corrected.
    """
    frame = changes.copy()
    for one in sides:
        if one.common is None or one.common.strata.any():
            continue
        for number, item in enumerate(one.common.items):
            here = (frame["perspective"] == one.side) & (frame["theme"] == item.theme)
            row = frame.index[here & (frame["level"] == "theme")]
            if item.level != "theme" or frame.at[row[0], "verdict"] not in CLAIMS:
                continue
            error = errors_of(errors, item.theme).get(one.side)
            if error is None:
                continue
            numbers = _corrected(one.common, number, error, passages)
            frame.loc[row, list(COLUMNS)] = np.round(numbers, 4)
            rises = float(frame.at[row[0], "difference"]) > 0
            if not (numbers[1] > 0 if rises else numbers[2] < 0):
                frame.loc[here & frame["verdict"].isin(CLAIMS), "verdict"] = FRAGILE
    return frame


def _corrected(sample: Sample, number: int, error: Errors, passages: pd.DataFrame) -> tuple[float, float, float]:
    """Corrected difference of one theme and its interval."""
    rates = error.draws(np.random.default_rng([SEED, 66, number]), DRAWS)
    same = _Same(error.hits, error.missed, error.wrong, error.right, rates)
    drawn = []
    for late in (False, True):
        rows = np.flatnonzero(sample.after == late)
        wave = passages[passages["late"] == late].reset_index(drop=True)
        every, tagged = _counts(sample, rows, number, wave)
        _, group = sample.wave(late)
        counted = Counted(every, tagged, min(group.effective(), float(len(rows))))
        drawn.append(corrected_draws(counted, same, RAISES_SHARE, SEED + 900 + 2 * number + late))
    low, middle, high = np.quantile(drawn[1] - drawn[0], [0.025, 0.5, 0.975])
    return float(middle), float(low), float(high)


def _counts(sample: Sample, rows: np.ndarray, number: int, passages: pd.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    """Passages of each voice of a wave, and those that the machine gave the theme, as words tell who raises it."""
    voices = pd.Index(sample.voices.index.to_numpy(object)[rows])
    places = voices.get_indexer(pd.Index(passages["voice_id"].to_numpy(object)))
    about = places[rows_of(passages, [sample.items[number]])[0]]
    every, given = (np.bincount(some[some >= 0], minlength=len(voices)) for some in (places, about))
    every = np.maximum(every, 1)
    least = np.maximum(1, np.ceil(RAISES_SHARE * every - 1e-9)).astype(int)
    raises = sample.raises[rows, number]
    return every, np.where(raises, np.clip(given, least, every), np.minimum(given, least - 1))
