"""Bridges: two names of one thing, each said by its side, in like contexts."""

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.bridge import bridge_terms, find_bridges, named, things
from pipeline.compare.vocabulary import Language
from pipeline.compare.voices import Item
from pipeline.schemas import BRIDGES, PASSAGES


def territory(
    lived: int = 12, lived_name: str = "bus", phrase: str = "pas de bus"
) -> tuple[pd.DataFrame, Language, Item, np.ndarray]:
    """Plans on soft mobility and on budgets, residents on buses and on festivals; embeddings know the two subjects."""
    plans = [(f"d{i % 5}", "institutionnel", ("mobilité", "doux"), ("mobilités douces",), 0) for i in range(20)]
    plans += [(f"d{i % 5}", "institutionnel", ("budget",), (), 1) for i in range(20)]
    people = [(f"r{i}", "vecu", (lived_name,), (phrase,), 0) for i in range(lived)]
    people += [(f"s{i}", "vecu", ("kermesse",), (), 1) for i in range(30)]
    rows = plans + people
    passages = (
        pd.DataFrame(
            {
                "passage_id": [f"p-{i:03}" for i in range(len(rows))],
                "voice_id": [row[0] for row in rows],
                "perspective": [row[1] for row in rows],
                "kind": ["document" if row[1] == "institutionnel" else "reponse" for row in rows],
                "rendering": "verbatim",
                "source": [row[0] for row in rows],
                "text": [" ".join((*row[2], *row[3])) for row in rows],
            }
        )
        .reindex(columns=list(PASSAGES))
        .astype({"caution": "string", "campaign": "string"})
    )
    nouns = [row[2] for row in rows]
    item = Item("theme", "t", "T", None, frozenset(passages["passage_id"]))
    return passages, Language(nouns, nouns, [row[3] for row in rows]), item, np.eye(2)[[row[4] for row in rows]]


def test_each_sides_name_of_a_thing_is_paired_with_evidence():
    passages, words, item, embeddings = territory()
    frame = bridge_terms(passages, words, item, embeddings)
    assert list(frame.columns) == list(BRIDGES) and len(frame) == 1
    row = frame.iloc[0]
    assert "mobilité" in row["institutional"] and "bus" in row["lived"]
    assert (row["voices_institutional"], row["voices_lived"]) == (5, 12)
    texts = passages.set_index("passage_id")["text"]
    assert "mobilité" in texts[row["institutional_id"]] and "bus" in texts[row["lived_id"]]


def test_fewer_than_k_persons_make_no_bridge():
    assert bridge_terms(*territory(lived=4)).empty


def test_unlike_contexts_make_no_bridge():
    passages, words, item, embeddings = territory()
    lived = (passages["perspective"] == "vecu").to_numpy()
    embeddings[lived] = embeddings[lived][:, ::-1]
    assert bridge_terms(passages, words, item, embeddings).empty


def test_other_things_make_no_bridge():
    assert bridge_terms(*territory(lived_name="médecin", phrase="plus de médecin")).empty


def test_what_both_sides_say_alike_is_no_bridge():
    passages, words, item, embeddings = territory()
    mixed = [("mobilité", "bus") if set(n) & {"mobilité", "bus"} else n for n in words.nouns]
    assert bridge_terms(passages, Language(mixed, mixed, [()] * len(mixed)), item, embeddings).empty


def test_evidence_may_be_quoted():
    passages, words, item, embeddings = territory()
    said = passages.index[passages["text"].str.contains("bus")]
    passages.loc[said[:-1], "caution"] = "nom"
    assert bridge_terms(passages, words, item, embeddings)["lived_id"].tolist() == [passages.at[said[-1], "passage_id"]]
    passages.loc[said, "caution"] = "nom"
    assert bridge_terms(passages, words, item, embeddings).empty


def test_residents_need_not_name_the_theme_and_a_term_stands_in_one_theme():
    passages, words, _, embeddings = territory()
    plans = frozenset(passages.loc[passages["perspective"] == "institutionnel", "passage_id"])
    few = frozenset(sorted(plans)[:3])
    items = [Item("theme", "a", "A", None, few), Item("theme", "b", "B", None, plans)]
    assert find_bridges(passages, words, items, embeddings)["theme"].tolist() == ["b"]


@pytest.mark.parametrize(
    ("institutional", "lived"),
    [
        ("mobilités douces", "pas de bus"),
        ("mobilités douces", "pistes cyclables"),
        ("désertification médicale", "plus de médecin"),
        ("dématérialisation", "papiers en ligne"),
        ("précarité énergétique", "factures de chauffage"),
    ],
)
def test_known_names_are_recognised_in_any_form(institutional: str, lived: str):
    assert named(institutional, 0) & named(lived, 1)


def test_every_known_thing_has_two_names_and_none_of_them_is_empty():
    assert all(thing.institutional and thing.lived and all((*thing.institutional, *thing.lived)) for thing in things())
