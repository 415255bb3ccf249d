"""The gap of each theme under three ways of counting, so that the weighting is seen."""

import pandas as pd

from pipeline.compare.gaps import Item, compute_gaps
from pipeline.schemas import SENSITIVITY


def weigh_otherwise(passages: pd.DataFrame, items: list[Item], gaps: pd.DataFrame) -> pd.DataFrame:
    """Count a voice from its first passage, from its share of speech (as kept), and by speech itself.

    Returns:
        Columns of `schemas.SENSITIVITY`; variants `any`, `default`, `speech`.
    """
    themes = [item for item in items if item.level == "theme"]
    loose = compute_gaps(passages, themes, threshold=0.0)
    kept = gaps[gaps["level"] == "theme"]
    rows = []
    for theme in (item.theme for item in themes):
        row = kept[kept["theme"] == theme].iloc[0]
        rows += [
            {"theme": theme, "variant": "any", "gap": loose.loc[loose["theme"] == theme, "gap"].iloc[0]},
            {"theme": theme, "variant": "default", "gap": row["gap"]},
            {"theme": theme, "variant": "speech", "gap": row["speech_institutional"] - row["speech_lived"]},
        ]
    return pd.DataFrame(rows, columns=list(SENSITIVITY))
