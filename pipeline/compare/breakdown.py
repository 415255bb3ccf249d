"""Prevalence of every item by perspective, and by public, mode of collection and commune within it."""

import numpy as np
import pandas as pd

from pipeline.compare.intervals import SEED, shares, speech_shares
from pipeline.compare.voices import SIDES, Heard
from pipeline.schemas import PREVALENCE

GROUPINGS = ("perspective", "public", "mode", "commune")
LARGEST = 40  # groups of one grouping; beyond, the smallest are left out of the table


def prevalence(heard: Heard) -> pd.DataFrame:
    """Share of voices and of speech on each item, group by group.

    Returns:
        Columns of `schemas.PREVALENCE`. Nothing is masked: whoever shows the table does it.
    """
    rows: list[dict[str, object]] = []
    for side in SIDES:
        part = heard.side(side)
        for grouping in GROUPINGS:
            values = part.voices[grouping].cat
            codes, names = values.codes.to_numpy(), values.categories
            sizes = np.bincount(codes[codes >= 0], minlength=len(names))
            # The largest first; names are in alphabetical order.
            for code in np.argsort(-sizes, kind="stable")[: min(LARGEST, np.count_nonzero(sizes))]:
                rows += _rows(part.only(codes == code), (grouping, str(names[code]), side))
    return pd.DataFrame(rows, columns=list(PREVALENCE))


def _rows(part: Heard, names: tuple[str, str, str]) -> list[dict[str, object]]:
    grouping, group, side = names
    raises = part.raises()
    sample = part.group(raises)
    by_voice = shares(raises, sample, SEED)
    by_word = speech_shares(part.about, part.voices["words"].to_numpy(float), sample, SEED)
    persons = (part.voices["kind"] != "document").to_numpy(bool)
    raised, by_persons = raises.sum(axis=0), raises[persons].sum(axis=0)
    return [
        {
            "level": item.level,
            "theme": item.theme,
            "label": item.label,
            "subtheme": item.subtheme,
            "grouping": grouping,
            "group": group,
            "perspective": side,
            "voices": len(part.voices),
            "persons": int(persons.sum()),
            "raised": int(raised[place]),
            "raised_persons": int(by_persons[place]),
            **_numbers("", np.array([by_voice.value[place], by_voice.low[place], by_voice.high[place]])),
            **_numbers("speech", np.array([by_word.value[place], by_word.low[place], by_word.high[place]])),
        }
        for place, item in enumerate(part.items)
    ]


def _numbers(name: str, values: np.ndarray) -> dict[str, object]:
    keys = ("share", "low", "high") if not name else (name, f"{name}_low", f"{name}_high")
    return dict(zip(keys, values.round(4).tolist(), strict=True))
