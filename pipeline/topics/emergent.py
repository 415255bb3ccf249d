"""Themes that the codebook lacks: what keeps coming back among the passages that it caught nothing in."""

from __future__ import annotations

import pandas as pd

from pipeline.topics.subthemes import OUTSIDE, Topics

COLUMNS = ("nom", "mots", "passages", "stabilite", "temoins")
MIN_PASSAGES = 20  # of a sub-theme, for it to be proposed as a theme


def proposed_themes(topics: Topics) -> pd.DataFrame:
    """Propose as themes the sub-themes outside the codebook that are not weak, the largest first.

    Returns:
        Columns `COLUMNS`: a name, words that a codebook may take as variants, how many passages, the stability
        (0 to 1), and identifiers of passages to read before deciding.
    """
    found = topics.topics
    kept = found[(found["theme"] == OUTSIDE) & ~found["weak"].astype(bool) & (found["passages"] >= MIN_PASSAGES)]
    kept = kept.sort_values(["passages", "subtheme"], ascending=[False, True])
    named = {"label": "nom", "words": "mots", "passages": "passages", "stability": "stabilite", "representative": "temoins"}
    return kept.rename(columns=named)[list(COLUMNS)].reset_index(drop=True)
