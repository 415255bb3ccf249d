"""A lexicon learnt from close reading reads other texts nearly as close reading would."""

import pickle
from collections import Counter

import pandas as pd
import pytest

from pipeline.language import analyse
from pipeline.lexicon import Lexicon, learn_lexicon
from pipeline.store import practice


@pytest.fixture(scope="module")
def read() -> tuple[list[str], list[tuple[str, ...]]]:
    texts = list(practice().texts)[:600]
    return texts, [analysis.nouns for analysis in analyse(texts)]


def test_the_commonest_reading_wins_and_a_tie_goes_by_the_alphabet():
    said = ["la marche"] * 2 + ["il marche"] * 3 + ["la ferme", "il ferme"]
    nouns = [("marche",)] * 2 + [()] * 3 + [("ferme",), ()]
    lexicon = learn_lexicon(said, nouns)
    assert lexicon.forms["marche"] == "" and lexicon.forms["ferme"] == ""
    assert learn_lexicon(said[:5], nouns[2::-1] + nouns[:2]).nouns("marche") == ("marche",)


def test_held_out_texts_are_read_nearly_as_by_spacy(read):
    texts, nouns = read
    lexicon = learn_lexicon(texts[::2], nouns[::2])
    ours = [Counter(lexicon.nouns(text)) for text in texts[1::2]]
    theirs = [Counter(found) for found in nouns[1::2]]
    shared = sum((a & b).total() for a, b in zip(ours, theirs, strict=True))
    assert 2 * shared / (sum(a.total() for a in ours) + sum(b.total() for b in theirs)) > 0.85


def test_neither_order_nor_a_pickle_changes_it(read):
    texts, nouns = read
    lexicon = learn_lexicon(texts, nouns)
    other = learn_lexicon(texts[::-1], nouns[::-1])
    assert pickle.dumps(lexicon) == pickle.dumps(other)
    assert pickle.loads(pickle.dumps(lexicon)).nouns(texts[0]) == lexicon.nouns(texts[0])


def test_words_are_cut_as_close_reading_cuts_them():
    lexicon = Lexicon({"école": "école", "bien-être": "bien-être", "personne": "personne", "Brest": ""})
    assert lexicon.nouns("L’École, son bien-être et l'école ; [personne-3] à Brest") == ("école", "bien-être", "école")
    assert lexicon.nouns("") == ()


def test_a_form_never_met_is_read_by_the_tables():
    lexicon = learn_lexicon([], [])
    assert lexicon.nouns("Des médecins et des hôpitaux pour partir") == ("médecin", "hôpital")


def test_as_many_readings_as_texts_are_wanted():
    with pytest.raises(ValueError, match="zip"):
        learn_lexicon(pd.Series(["un texte"]), [])
