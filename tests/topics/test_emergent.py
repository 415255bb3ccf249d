"""Themes proposed from what the codebook did not catch."""

import pandas as pd

from pipeline.topics.emergent import COLUMNS, proposed_themes
from pipeline.topics.subthemes import OUTSIDE, find_subthemes


def test_what_no_theme_caught_is_proposed_and_nothing_else(corpus):
    spoken, tags = corpus
    inside = find_subthemes(spoken, tags, ("t",))
    assert list(proposed_themes(inside)) == list(COLUMNS) and proposed_themes(inside).empty
    outside = find_subthemes(spoken, tags.head(0), ("t",))
    proposed = proposed_themes(outside)
    assert set(proposed["nom"]) == set(outside.topics["label"]) and proposed["passages"].is_monotonic_decreasing


def test_weak_and_small_ones_are_not_proposed(corpus):
    spoken, tags = corpus
    found = find_subthemes(spoken, tags.head(0), ("t",))
    found.topics.loc[0, "weak"] = True
    found.topics.loc[1, "passages"] = 6
    assert set(proposed_themes(found)["nom"]) == set(pd.Series(found.topics["label"])[2:])
    assert (found.topics["theme"] == OUTSIDE).all()
