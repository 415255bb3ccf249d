"""Sub-themes: found where planted, not registers, the same whatever the order, defined on little."""

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import adjusted_mutual_info_score, adjusted_rand_score

from pipeline.schemas import SUBTHEMES, TOPIC_QUALITY, TOPICS
from pipeline.topics import placing
from pipeline.topics.semantic_map import place_passages
from pipeline.topics.subthemes import MIN_PASSAGES, OUTSIDE, Spoken, centre, find_subthemes
from tests.topics.conftest import SUBJECTS, planted


def subject_of(identifier: str) -> int:
    return int(identifier[1:]) % 3


def test_planted_subthemes_are_found_and_named(corpus):
    found = find_subthemes(*corpus, ("t",))
    rows = found.assignments
    assert len(rows) == 84 and rows["subtheme"].nunique() == 3
    for _, part in rows.groupby("subtheme"):
        kinds = {subject_of(i) for i in part["passage_id"]}
        assert len(kinds) == 1
        assert set(part["label"].iloc[0].lower().split(", ")) <= set(SUBJECTS[kinds.pop()])


def test_tables_have_the_columns_of_their_schemas_and_agree(corpus):
    found = find_subthemes(*corpus, ("t",))
    assert list(found.assignments) == list(SUBTHEMES)
    assert list(found.topics) == list(TOPICS) and list(found.quality) == list(TOPIC_QUALITY)
    counted = found.assignments["subtheme"].value_counts()
    assert found.topics.set_index("subtheme")["passages"].astype(int).to_dict() == counted.to_dict()
    homes = found.assignments.set_index("passage_id")["subtheme"]
    for row in found.topics.itertuples():
        shown = row.representative.split() + row.borderline.split()
        assert shown and {homes[i] for i in shown} == {row.subtheme}
        assert not set(row.representative.split()) & set(row.borderline.split())
        assert row.words.lower().startswith(row.label.lower())


def test_planted_subthemes_are_stable_and_chance_ones_are_weak(corpus):
    found = find_subthemes(*corpus, ("t",))
    assert found.topics["stability"].min() > 0.95 and not found.topics["weak"].any()
    spoken, tags = corpus
    noise = np.random.default_rng(0).normal(size=(84, 60))
    chance = find_subthemes(Spoken(spoken.passages, noise, [("mot",)] * 84), tags, ("t",))
    assert chance.quality["stability"].item() < 0.75


def test_subthemes_are_subjects_and_not_registers():
    spoken, tags = planted(240, manner=60.0)
    found = find_subthemes(spoken, tags, ("t",))
    sides = spoken.passages.set_index("passage_id")["perspective"]
    rows = found.assignments
    assert adjusted_mutual_info_score(rows["subtheme"], sides[rows["passage_id"]]) < 0.05
    assert found.quality["register_ami"].item() < 0.05
    subjects = [subject_of(i) for i in rows["passage_id"]]
    assert adjusted_mutual_info_score(rows["subtheme"], subjects) > 0.6


def test_the_order_of_passages_changes_nothing(corpus):
    spoken, tags = corpus
    order = np.random.default_rng(1).permutation(84)
    shuffled = Spoken(
        spoken.passages.iloc[order].reset_index(drop=True), spoken.embeddings[order], [spoken.nouns[i] for i in order]
    )
    one, two = find_subthemes(spoken, tags, ("t",)), find_subthemes(shuffled, tags.iloc[order[::-1]], ("t",))
    for name in ("assignments", "topics", "quality"):
        pd.testing.assert_frame_equal(getattr(one, name), getattr(two, name))


def test_another_seed_finds_the_same_subthemes():
    spoken, tags = planted(240)
    one, two = (find_subthemes(spoken, tags, ("t",), seed=seed).assignments for seed in (1, 2))
    assert adjusted_rand_score(one["subtheme"], two["subtheme"]) > 0.8


def test_a_theme_of_two_hundred_passages_has_at_least_six_subthemes_in_groups():
    topics = find_subthemes(*planted(200), ("t",)).topics
    assert len(topics) >= 6
    assert topics["parent"].notna().any()
    assert topics["passages"].is_monotonic_decreasing and not topics["label"].duplicated().any()


def test_what_no_theme_caught_is_cut_too(corpus):
    spoken, tags = corpus
    found = find_subthemes(spoken, tags.head(30), ("t",))
    assert set(found.quality["theme"]) == {"t", OUTSIDE}
    outside = found.assignments[found.assignments["theme"] == OUTSIDE]
    assert set(outside["passage_id"]) == set(spoken.passages["passage_id"][30:])
    assert outside["subtheme"].str.startswith(f"{OUTSIDE}-").all()


def test_a_refused_tag_leaves_its_passage_outside(corpus):
    spoken, tags = corpus
    found = find_subthemes(spoken, tags.assign(decision="non"), ("t",))
    assert set(found.assignments["theme"]) == {OUTSIDE}


def test_a_small_theme_has_no_subtheme():
    spoken, tags = planted(MIN_PASSAGES - 1)
    found = find_subthemes(spoken, tags, ("t", "absent"))
    assert found.assignments.empty and found.topics.empty and found.quality.empty


def test_no_passage_at_all_gives_empty_tables():
    spoken, tags = planted(3)
    empty = Spoken(spoken.passages.head(0), spoken.embeddings[:0], [])
    assert find_subthemes(empty, tags.head(0), ("t",)).assignments.empty


def test_passages_without_nouns_still_have_subthemes():
    spoken, tags = planted(60)
    found = find_subthemes(Spoken(spoken.passages, spoken.embeddings, [()] * 60), tags, ("t",))
    assert len(found.assignments) == 60 and found.topics["label"].str.len().gt(0).all()


def test_a_passage_that_says_too_little_is_left_unassigned_and_counted():
    spoken, tags = planted(60)
    spoken.passages.loc[0, "text"] = "Oui."
    found = find_subthemes(Spoken(spoken.passages, spoken.embeddings, [(), *spoken.nouns[1:]]), tags, ("t",))
    assert "p000" not in set(found.assignments["passage_id"])
    assert found.quality["unassigned"].item() == pytest.approx(1 / 60, abs=1e-4)
    assert found.quality["passages"].item() == 60


def test_passages_beyond_the_sample_go_to_the_nearest_centre(monkeypatch):
    monkeypatch.setattr(placing, "sample", lambda ids: np.arange(60))
    found = find_subthemes(*planted(150), ("t",))
    rows = found.assignments
    assert len(rows) == 150
    assert all(part["passage_id"].map(subject_of).nunique() == 1 for _, part in rows.groupby("subtheme"))
    assert found.topics["passages"].sum() == 150
    shown = {one for cell in found.topics["representative"] for one in cell.split()}
    assert max(shown) < "p060"


def test_one_side_alone_has_no_register_to_tell():
    spoken, tags = planted(60)
    alone = Spoken(spoken.passages.assign(perspective="vecu"), spoken.embeddings, spoken.nouns)
    assert find_subthemes(alone, tags, ("t",)).quality["register_ami"].isna().all()


def test_centring_takes_the_register_away():
    rng = np.random.default_rng(0)
    sides = pd.Series(["vecu", "institutionnel"] * 50)
    vectors = rng.normal(size=(100, 8)) + 5 * (sides == "vecu").to_numpy()[:, None]
    centred = centre(vectors, sides)
    assert np.abs(centred[sides == "vecu"].mean(axis=0)).max() < 0.2
    assert np.allclose(np.linalg.norm(centred, axis=1), 1)


def test_the_map_is_stable_and_empty_on_nothing():
    spoken, _ = planted(60)
    one, two = (place_passages(spoken.passages, spoken.embeddings) for _ in range(2))
    pd.testing.assert_frame_equal(one, two)
    assert place_passages(spoken.passages.head(4), spoken.embeddings[:4]).empty
