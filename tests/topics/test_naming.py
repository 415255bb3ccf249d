"""Names of an analyst: they win, follow their witnesses, merge, and are told when they find nothing."""

import pandas as pd
import pytest

from pipeline.schemas import SUBTHEMES, TOPIC_QUALITY, TOPICS
from pipeline.topics.naming import ANALYST, SHEET, apply_names, names_sheet
from pipeline.topics.subthemes import Topics, find_subthemes


@pytest.fixture
def topics() -> Topics:
    """Three sub-themes of one theme: four, three and two passages."""
    members = {"t-1": "abcd", "t-2": "efg", "t-3": "hi"}
    words = {"t-1": "bus, lignes, arrêts", "t-2": "école, classes", "t-3": "médecin, soins"}
    assignments = pd.DataFrame(
        [(i, "t", key, words[key].capitalize(), 0.5) for key, ids in members.items() for i in ids], columns=list(SUBTHEMES)
    )
    rows = [
        ("t", key, words[key].capitalize(), words[key], "machine", None, len(ids), 0.8, False, " ".join(ids), ids[-1])
        for key, ids in members.items()
    ]
    return Topics(assignments, pd.DataFrame(rows, columns=list(TOPICS)), pd.DataFrame(columns=list(TOPIC_QUALITY)))


def named(topics: Topics, **names: str) -> pd.DataFrame:
    """The sheet with these names, sub-theme by sub-theme."""
    sheet = names_sheet(topics)
    for key, name in names.items():
        sheet.loc[sheet["sous-theme"] == key.replace("_", "-"), "nom"] = name
    return sheet


def test_the_sheet_shows_names_words_and_witnesses(topics):
    sheet = names_sheet(topics)
    assert list(sheet) == list(SHEET)
    assert sheet.iloc[0].tolist() == ["t", "t-1", "Bus, lignes, arrêts", "bus, lignes, arrêts", 4, "a b c d"]


def test_a_sheet_that_nobody_edited_names_nothing(topics):
    again = apply_names(topics, names_sheet(topics))
    pd.testing.assert_frame_equal(again.topics, topics.topics)
    pd.testing.assert_frame_equal(again.assignments, topics.assignments)
    assert again.lost_names == ()


def test_a_name_wins_over_the_machine_s_and_leaves_its_words(topics):
    done = apply_names(topics, named(topics, t_1="Transports du quotidien"))
    row = done.topics.iloc[0]
    assert (row["label"], row["named_by"], row["words"]) == ("Transports du quotidien", ANALYST, "bus, lignes, arrêts")
    labels = done.assignments.set_index("passage_id")["label"]
    assert labels["a"] == "Transports du quotidien" and labels["e"] == "École, classes"


def test_a_name_goes_where_most_of_its_witnesses_went(topics):
    sheet = pd.DataFrame([("t", "t-9", "Se soigner", "autre", 3, "h i a")], columns=list(SHEET))
    done = apply_names(topics, sheet)
    assert done.topics.set_index("subtheme")["label"]["t-3"] == "Se soigner" and done.lost_names == ()


@pytest.mark.parametrize("witnesses", ["a b e f", "zz yy", "", "a zz"])
def test_a_name_without_a_clear_majority_is_told(topics, witnesses):
    sheet = pd.DataFrame([("t", "t-1", "Bouger", "autre", 3, witnesses)], columns=list(SHEET))
    done = apply_names(topics, sheet)
    assert done.lost_names == ("t : Bouger",)
    pd.testing.assert_frame_equal(done.topics, topics.topics)
    kept = names_sheet(done, sheet)
    assert kept.iloc[-1]["nom"] == "Bouger" and kept.iloc[-1]["temoins"] == witnesses and kept.iloc[-1]["passages"] == 0


def test_witnesses_that_are_gone_do_not_count(topics):
    sheet = pd.DataFrame([("t", "t-1", "Bouger", "autre", 3, "a b zz yy xx")], columns=list(SHEET))
    assert apply_names(topics, sheet).topics["label"].iloc[0] == "Bouger"


def test_two_rows_of_one_name_merge_their_subthemes(topics):
    done = apply_names(topics, named(topics, t_1="Services", t_3="services"))
    assert done.topics["subtheme"].tolist() == ["t-1", "t-2"]
    row = done.topics.iloc[0]
    assert row["passages"] == 6 and row["representative"].split()[:2] == ["a", "h"]
    homes = done.assignments.set_index("passage_id")
    assert homes["subtheme"]["h"] == "t-1" and homes["label"]["h"] == row["label"]
    assert row["stability"] == pytest.approx(0.8)


def test_a_merger_outlives_the_sheet_that_is_written_again(topics):
    sheet = named(topics, t_1="Services", t_3="Services")
    again = names_sheet(apply_names(topics, sheet), sheet)
    assert again["nom"].tolist().count("Services") == 2
    assert apply_names(topics, again).topics["passages"].tolist() == [6, 3]


def test_names_applied_twice_change_nothing_more(topics):
    sheet = named(topics, t_1="Services", t_2="Services", t_3="Se soigner")
    once = apply_names(topics, sheet)
    twice = apply_names(once, sheet)
    pd.testing.assert_frame_equal(once.topics, twice.topics)
    pd.testing.assert_frame_equal(once.assignments, twice.assignments)
    assert twice.lost_names == ()


def test_of_two_names_for_one_subtheme_the_better_witnessed_wins(topics):
    rows = [("t", "t-1", "Bus", "x", 2, "a b"), ("t", "t-2", "Cars", "y", 3, "a b c")]
    done = apply_names(topics, pd.DataFrame(rows, columns=list(SHEET)))
    assert done.topics["label"].iloc[0] == "Cars" and done.lost_names == ("t : Bus",)


def test_empty_cells_are_no_names(topics):
    sheet = names_sheet(topics).assign(nom=None)
    pd.testing.assert_frame_equal(apply_names(topics, sheet).topics, topics.topics)


def test_names_outlive_a_run(corpus):
    spoken, tags = corpus
    first = find_subthemes(spoken, tags, ("t",))
    sheet = names_sheet(first)
    sheet.loc[0, "nom"] = "Mon nom"
    second = find_subthemes(spoken, tags[:-3], ("t",), sheet)
    row = second.topics[second.topics["label"] == "Mon nom"].iloc[0]
    assert row["named_by"] == ANALYST
    assert len(set(row["representative"].split()) & set(first.topics["representative"].iloc[0].split())) >= 3
    assert second.lost_names == ()
