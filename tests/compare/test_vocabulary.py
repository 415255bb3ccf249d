"""Distinctive words and phrases: what may be stated, and what a reader may be spared."""

from math import comb

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.phrases import find_phrases, segments
from pipeline.compare.vocabulary import (
    Counted,
    Language,
    distinctive_words,
    language_of,
    log_odds,
    score_terms,
    specificity,
)
from pipeline.compare.voices import Item
from pipeline.schemas import LANGUAGE, PASSAGES, VOCABULARY

COMMON = ("commune", "école", "route")


def corpus(*rows: tuple[str, str, tuple[str, ...]], phrases: dict[str, str] | None = None) -> tuple[pd.DataFrame, Language, Item]:
    """Passages as (voice, perspective, nouns), what they say, and a theme of them all; `phrases`: noun → phrase that holds it."""
    passages = (
        pd.DataFrame(
            {
                "passage_id": [f"p-{i:04}" for i in range(len(rows))],
                "voice_id": [voice for voice, _, _ in rows],
                "perspective": [side for _, side, _ in rows],
                "kind": ["document" if side == "institutionnel" else "reponse" for _, side, _ in rows],
                "mode": ["document" if side == "institutionnel" else "questionnaire" for _, side, _ in rows],
                "rendering": "verbatim",
                "source": [voice for voice, _, _ in rows],
            }
        )
        .reindex(columns=list(PASSAGES))
        .astype({"caution": "string", "campaign": "string"})
    )
    nouns = [words for _, _, words in rows]
    said = [tuple(sorted(phrases[w] for w in words if w in phrases)) if phrases else () for words in nouns]
    item = Item("theme", "t", "T", None, frozenset(passages["passage_id"]))
    return passages, Language(nouns, nouns, said), item


def two_sides(lived: int = 30, word: str = "bus") -> list[tuple[str, str, tuple[str, ...]]]:
    """Ten plans of three passages on methanisation, and residents who speak of a word."""
    plans = [(f"d{i}", "institutionnel", ("méthanisation", *COMMON)) for i in range(10) for _ in range(3)]
    return plans + [(f"r{i}", "vecu", (word, *COMMON)) for i in range(lived)]


def words_of(frame: pd.DataFrame, side: str) -> list[str]:
    return frame.loc[frame["perspective"] == side, "word"].tolist()


def test_each_side_has_its_words_and_what_both_say_is_nobodys():
    frame = distinctive_words(*corpus(*two_sides()))
    assert list(frame.columns) == list(VOCABULARY)
    assert words_of(frame, "institutionnel") == ["méthanisation"] and words_of(frame, "vecu") == ["bus"]
    row = frame.set_index("word").loc["bus"]
    assert (row["count_institutional"], row["count_lived"], row["voices_lived"]) == (0, 30, 30)
    assert row["z"] < -1.96 and row["specificity"] > 1.3 and row["kind"] == "mot"


def test_a_word_of_too_few_persons_is_not_shown():
    many, few = two_sides(), two_sides()
    for i in range(4):
        few += [(f"r{i}", "vecu", ("garagiste",))] * 5
    many += [(f"r{i}", "vecu", ("garagiste",)) for i in range(20)]
    assert "garagiste" in words_of(distinctive_words(*corpus(*many)), "vecu")
    assert "garagiste" not in words_of(distinctive_words(*corpus(*few)), "vecu")


def test_a_word_of_one_document_is_that_documents():
    rows = two_sides() + [("d0", "institutionnel", ("alinéa",))] * 40
    assert "alinéa" not in words_of(distinctive_words(*corpus(*rows)), "institutionnel")


def test_elus_who_are_fewer_than_k_do_not_count_as_documents():
    rows = [(f"e{i % 3}", "institutionnel", ("hémicycle", *COMMON)) for i in range(40)]
    passages, words, item = corpus(*rows, *(row for row in two_sides() if row[1] == "vecu"))
    assert "hémicycle" in words_of(distinctive_words(passages, words, item), "institutionnel")
    passages.loc[passages["voice_id"].str.startswith("e"), "kind"] = "reunion"
    assert "hémicycle" not in words_of(distinctive_words(passages, words, item), "institutionnel")


def test_what_few_voices_repeat_tells_less_than_what_many_say():
    spread = two_sides() + [(f"s{i}", "vecu", ("loyer",)) for i in range(30)]
    heaped = two_sides() + [(f"s{i % 5}", "vecu", ("loyer",)) for i in range(30)]
    z_spread, z_heaped = (score_terms(*corpus(*rows)).set_index("word").at["loyer", "z"] for rows in (spread, heaped))
    assert z_spread < z_heaped < 0


def test_a_synthesis_is_nobodys_own_words():
    passages, words, item = corpus(*two_sides())
    passages.loc[passages["perspective"] == "vecu", "rendering"] = "synthese"
    assert words_of(distinctive_words(passages, words, item), "vecu") == []


def test_a_phrase_stands_for_its_word_where_it_says_as_much():
    always = distinctive_words(*corpus(*two_sides(), phrases={"bus": "pas de bus"}))
    assert words_of(always, "vecu") == ["pas de bus"]
    assert always.set_index("word").at["pas de bus", "kind"] == "expression"
    passages, words, item = corpus(*two_sides(60))
    some = Language(
        words.nouns, words.lemmas, [("pas de bus",) if "bus" in n and i % 3 == 0 else () for i, n in enumerate(words.nouns)]
    )
    assert words_of(distinctive_words(passages, some, item), "vecu") == ["bus", "pas de bus"]


def test_the_order_of_passages_changes_nothing():
    rows = two_sides() + [(f"s{i}", "vecu", ("loyer", "bus")) for i in range(12)]
    passages, words, item = corpus(*rows)
    order = np.random.default_rng(3).permutation(len(passages))
    shuffled = Language([words.nouns[i] for i in order], [words.lemmas[i] for i in order], [words.phrases[i] for i in order])
    pd.testing.assert_frame_equal(
        distinctive_words(passages, words, item), distinctive_words(passages.iloc[order].reset_index(drop=True), shuffled, item)
    )


@pytest.mark.parametrize("sides", [("vecu",), ("institutionnel",), ()])
def test_one_side_alone_or_nobody_has_no_distinctive_word(sides: tuple[str, ...]):
    assert distinctive_words(*corpus(*(row for row in two_sides() if row[1] in sides))).empty


def test_one_corpus_split_at_random_has_no_distinctive_words():
    generator = np.random.default_rng(7)
    lexicon = np.array([f"mot{'abcdefghij'[i // 26 % 10]}{chr(97 + i % 26)}" for i in range(200)])
    weights = 1 / np.arange(1, 201)
    stated = 0
    for _ in range(20):
        rows = []
        for i in range(120):
            own = generator.choice(lexicon, 25, p=weights / weights.sum())  # a voice has its own favourite words
            side = "institutionnel" if i < 40 else "vecu"
            rows += [(f"v{i}", side, tuple(generator.choice(own, 8))) for _ in range(4)]
        stated += not distinctive_words(*corpus(*rows)).empty
    assert stated <= 3


def test_specificities_are_those_of_the_hypergeometric_model():
    ones = np.ones(1)
    first, second = Counted(np.array([7.0]), 20, ones), Counted(np.array([1.0]), 30, ones)
    exact = sum(comb(20, i) * comb(30, 8 - i) for i in (7, 8)) / comb(50, 8)
    assert specificity(first, second)[0, 0] == pytest.approx(exact)


def test_log_odds_are_opposite_when_sides_are_swapped():
    ones = np.ones(3)
    a, b = Counted(np.array([10.0, 2, 5]), 40, ones), Counted(np.array([1.0, 9, 5]), 30, ones)
    prior = np.array([0.2, 0.2, 0.1])
    assert np.allclose(log_odds(a, b, prior), -log_odds(b, a, prior)) and log_odds(a, b, prior)[0] > 0


def test_inflections_of_a_phrase_are_one_phrase_in_its_usual_spelling():
    texts = ["Les mobilités douces.", "Des mobilités  douces !", "Une mobilité douce", *["Il pleut sans fin et de plus."] * 5]
    found = find_phrases(texts, [("mobilité", "doux")] * 8, list("abcdefgh"))
    assert found == [("mobilités douces",)] * 3 + [()] * 5


def test_phrases_hold_negations_and_links_and_neither_names_nor_verbs():
    text = "Chez Paul Martin y a plus de médecin, pas assez de bus, c’est trop cher ; [personne-3] attend l'accès aux soins."
    nouns = ["médecin", "bus", "cher", "accès", "soin", "personne"]
    assert {text[s.start : s.end] for s in segments(text, nouns)} == {
        "plus de médecin",
        "pas assez de bus",
        "trop cher",
        "accès aux soins",
    }


def test_a_phrase_needs_two_voices_and_a_part_of_a_phrase_is_none():
    nouns = [("aide", "personne", "âgé")] * 4
    texts = ["L'aide aux personnes âgées."] * 4
    assert find_phrases(texts, nouns, ["a"] * 4) == [()] * 4
    assert find_phrases(texts, nouns, list("abcd")) == [("aide aux personnes âgées",)] * 4


def test_the_table_of_language_is_read_in_the_order_of_passages():
    passages, _, _ = corpus(("a", "vecu", ()), ("b", "vecu", ()))
    table = pd.DataFrame(
        {"passage_id": ["p-0001", "p-0000"], "lemmas": ["bus rater", "école"], "nouns": ["bus", "école"], "entities": "[]"},
        columns=list(LANGUAGE),
    )
    words = language_of(passages, ["L'école.", "J'ai raté le bus."], table)
    assert words.nouns == [("école",), ("bus",)] and words.lengths.tolist() == [1.0, 2.0]
