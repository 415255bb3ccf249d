"""Sub-themes fitted once, then any passage assigned: the same whatever the partitions."""

import pickle

import numpy as np
import pandas as pd
import pytest

from pipeline.schemas import SUBTHEMES, TOPIC_QUALITY, TOPICS
from pipeline.topics.placing import OUTSIDE, Spoken
from pipeline.topics.subthemes import Topics, assign_themes, complete, find_subthemes, fit_themes
from tests.topics.conftest import SUBJECTS, planted

THEMES = ("t",)


def taken(spoken: Spoken, rows: np.ndarray) -> Spoken:
    """These passages alone, in this order."""
    passages = spoken.passages.iloc[rows].reset_index(drop=True)
    return Spoken(passages, spoken.embeddings[rows], [spoken.nouns[i] for i in rows])


def same(one: Topics, two: Topics) -> None:
    """Both have equal tables."""
    for name in ("assignments", "topics", "quality"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


@pytest.mark.parametrize("sizes", [(240,), (1, 100, 139), (80, 80, 80)])
def test_partitions_change_nothing(sizes):
    spoken, tags = planted(240)
    tags = tags.head(150)
    fitted = pickle.loads(pickle.dumps(fit_themes(spoken, tags, THEMES)))
    order = np.random.default_rng(2).permutation(240)
    cuts = np.split(order, np.cumsum(sizes)[:-1])
    assigned = [assign_themes(fitted, taken(spoken, rows), tags, THEMES) for rows in cuts]
    same(complete(fitted, assigned), find_subthemes(spoken, tags, THEMES))
    same(complete(fitted, assigned[::-1]), find_subthemes(spoken, tags, THEMES))


def test_passages_that_were_not_fitted_go_where_their_subject_is():
    spoken, tags = planted(300)
    fitted = fit_themes(taken(spoken, np.arange(90)), tags, THEMES)
    topics = complete(fitted, [assign_themes(fitted, taken(spoken, np.arange(i, i + 100)), tags, THEMES) for i in (0, 100, 200)])
    homes = topics.assignments.assign(subject=[int(i[1:]) % 3 for i in topics.assignments["passage_id"]])
    assert len(homes) == 300 and (homes.groupby("subtheme")["subject"].nunique() == 1).all()
    assert topics.topics["passages"].tolist() == [100, 100, 100]
    assert set(fitted[0].fitted) == {f"p{i:03}" for i in range(90)}
    assert topics.quality["passages"].item() == 300 and topics.quality["unassigned"].item() == 0
    assert topics.topics["stability"].tolist() == fitted[0].topics["stability"].tolist()


def test_a_word_that_the_fit_never_heard_does_not_move_what_stands_beside_it():
    spoken, tags = planted(90)
    fitted = fit_themes(spoken, tags, THEMES)
    odd = Spoken(spoken.passages, spoken.embeddings, [("aardvark", "zythum", *spoken.nouns[0]), *spoken.nouns[1:]])
    there, here = (assign_themes(fitted, one, tags, THEMES).rows for one in (odd, spoken))
    pd.testing.assert_frame_equal(there[1:], here[1:])
    assert set(SUBJECTS[0]) >= set(there["label"][0].lower().split(", "))


def test_what_says_too_little_has_no_row_and_is_counted():
    spoken, tags = planted(90)
    fitted = fit_themes(spoken, tags, THEMES)
    mute = spoken.passages.head(10).assign(text="Oui.")
    assigned = assign_themes(fitted, Spoken(mute, spoken.embeddings[:10], [()] * 10), tags, THEMES)
    assert assigned.rows.empty and list(assigned.rows) == list(SUBTHEMES)
    topics = complete(fitted, [assigned, assign_themes(fitted, taken(spoken, np.arange(10, 90)), tags, THEMES)])
    assert topics.quality["passages"].item() == 90
    assert topics.quality["unassigned"].item() == pytest.approx(10 / 90, abs=1e-4)


def test_a_theme_without_a_fit_and_a_partition_without_a_passage_add_nothing():
    spoken, tags = planted(90)
    fitted = fit_themes(spoken, tags, THEMES)
    outside = assign_themes(fitted, spoken, tags.head(0), THEMES)
    assert outside.rows.empty and OUTSIDE not in outside.passages
    none = assign_themes(fitted, taken(spoken, np.arange(0)), tags, THEMES)
    whole = assign_themes(fitted, spoken, tags, THEMES)
    same(complete(fitted, [none, whole, outside]), complete(fitted, [whole]))
    nothing = complete([], [])
    assert list(nothing.topics) == list(TOPICS) and list(nothing.quality) == list(TOPIC_QUALITY) and nothing.assignments.empty
