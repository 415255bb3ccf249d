"""The gap of each theme under other ways of counting, so that the weighting is seen."""

import pandas as pd

from pipeline.compare.gaps import Item, compute_gaps
from pipeline.schemas import SENSITIVITY


def weigh_otherwise(passages: pd.DataFrame, items: list[Item], gaps: pd.DataFrame) -> pd.DataFrame:
    """Count a voice from its first passage, from its share of speech (as kept), by speech itself, and copies once.

    Returns:
        Columns of `schemas.SENSITIVITY`; variants `any`, `default`, `speech`, and `copies`, where all
        that sent one text are one voice.
    """
    themes = [item for item in items if item.level == "theme"]
    loose = compute_gaps(passages, themes, threshold=0.0)
    kept = gaps[gaps["level"] == "theme"]
    once = compute_gaps(_one_voice_a_text(passages), themes) if passages["campaign"].notna().any() else kept
    rows = []
    for theme in (item.theme for item in themes):
        row = kept[kept["theme"] == theme].iloc[0]
        rows += [
            {"theme": theme, "variant": "any", "gap": loose.loc[loose["theme"] == theme, "gap"].iloc[0]},
            {"theme": theme, "variant": "default", "gap": row["gap"]},
            {"theme": theme, "variant": "speech", "gap": row["speech_institutional"] - row["speech_lived"]},
            {"theme": theme, "variant": "copies", "gap": once.loc[once["theme"] == theme, "gap"].iloc[0]},
        ]
    return pd.DataFrame(rows, columns=list(SENSITIVITY))


def _one_voice_a_text(passages: pd.DataFrame) -> pd.DataFrame:
    """Give each copied text a voice of its own; what else its senders say stays theirs."""
    sent = passages["campaign"].notna()
    named = passages["campaign"].astype(object).where(sent, "") + "#" + passages["perspective"].astype(object)
    return passages.assign(voice_id=passages["voice_id"].astype(object).where(~sent, named))
