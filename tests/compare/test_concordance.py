"""Keyword in context: exact characters, several voices, nothing that may not be quoted."""

import pandas as pd
import pytest

from pipeline.compare.concordance import concordances, in_context, locate
from pipeline.compare.vocabulary import Language
from pipeline.compare.voices import Item
from pipeline.schemas import CONCORDANCES, PASSAGES

TEXT = "Depuis que la gare a fermé il n'y a plus de bus le soir, et les travaux de la route durent depuis trois ans au moins."


def said(*texts: str, word: str = "bus", kind: str = "mot") -> tuple[pd.DataFrame, Language, list[Item], pd.DataFrame]:
    """Residents who each say a text, the theme of them all, and a vocabulary of one word."""
    passages = (
        pd.DataFrame(
            {
                "passage_id": [f"p-{i:02}" for i in range(len(texts))],
                "voice_id": [f"r{i}" for i in range(len(texts))],
                "text": list(texts),
                "perspective": "vecu",
                "kind": "reponse",
                "rendering": "verbatim",
                "source": "q.csv",
            }
        )
        .reindex(columns=list(PASSAGES))
        .astype({"caution": "string", "campaign": "string"})
    )
    nouns = [("bus", "travail", "route")] * len(texts)
    words = Language(nouns, nouns, [("plus de bus",)] * len(texts))
    vocabulary = pd.DataFrame({"theme": ["t"], "perspective": ["vecu"], "word": [word], "kind": [kind]})
    return passages, words, [Item("theme", "t", "T", None, frozenset(passages["passage_id"]))], vocabulary


def test_contexts_are_exact_substrings_from_different_voices():
    passages, words, items, vocabulary = said(*(f"{TEXT} {i}" for i in range(8)))
    passages.loc[1, "voice_id"] = "r0"
    frame = concordances(passages, words, items, vocabulary)
    assert list(frame.columns) == list(CONCORDANCES) and frame["hit"].tolist() == ["bus"] * 5
    assert frame["passage_id"].tolist() == ["p-00", "p-02", "p-03", "p-04", "p-05"]
    texts = passages.set_index("passage_id")["text"]
    for row in frame.itertuples():
        assert row.before + row.hit + row.after in texts[row.passage_id]
        assert len(row.before) <= 60 and len(row.after) <= 60


def test_words_are_cut_at_spaces():
    start = TEXT.index("travaux")
    before, hit, after = in_context(TEXT, (start, start + 7), 18)
    assert hit == "travaux" and before == "le soir, et les " and after == " de la route"
    assert in_context("bus", (0, 3)) == ("", "bus", "")


@pytest.mark.parametrize(
    ("column", "value"),
    [("caution", "un nom reste"), ("rendering", "synthese"), ("text", "bus | 12"), ("text", "bus [courriel-1]")],
)
def test_what_may_not_be_quoted_gives_no_context(column: str, value: str):
    passages, words, items, vocabulary = said("Le bus.", "Un bus !")
    passages.loc[0, column] = value
    assert concordances(passages, words, items, vocabulary)["passage_id"].tolist() == ["p-01"]


def test_a_copied_text_is_shown_once():
    passages, words, items, vocabulary = said("Le bus.", "le bus.", "Des bus")
    passages["campaign"] = pd.Series([None, None, "c-1"], dtype="string")
    assert len(concordances(passages, words, items, vocabulary)) == 2


def test_a_phrase_is_found_in_its_inflections():
    frame = concordances(*said("Plus de bus ici.", word="plus de bus", kind="expression"))
    assert frame["hit"].tolist() == ["Plus de bus"]


@pytest.mark.parametrize(
    ("text", "lemma", "hit"),
    [
        ("Les travaux durent", "travail", "travaux"),
        ("L’ÉCOLE ferme", "école", "ÉCOLE"),
        ("au centre-bourg", "bourg", "bourg"),
        ("le centre-bourg et le bourg", "bourg", "bourg"),
        ("un prix apaisé", "apaiser", "apaisé"),
        ("des bois privés", "privatisation", None),
        ("la route", "routier", None),
    ],
)
def test_a_lemma_is_found_in_its_forms(text: str, lemma: str, hit: str | None):
    span = locate(text, lemma, "mot", [lemma, "route"])
    assert (text[slice(*span)] if span else None) == hit
