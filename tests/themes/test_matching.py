"""What is counted in texts, against slower ways to count it."""

import random
import re

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.feature_extraction.text import CountVectorizer

from pipeline.language import plain
from pipeline.model import Codebook, Theme
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.codebook import fold, read_codebook, variant_features, variants_in
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.features import TOKEN, count_words, nearness
from pipeline.themes.model_files import load_tagger
from pipeline.themes.tagger import predict

WORDS = ["a", "ab", "abs", "abe", "l'a", "a-b", "-a", "é", "aes", "aux", "ab's"]
TEXTS = [
    "Les haies ont été arrachées, la crue revient, et nos factures augmentent.",
    "",
    "plus de médecin, plus de commerce : les jeunes partent",
    "La fibre n'arrive pas dans le bourg ; les haies, les haies !",
    "12 %",
]


def with_variants(*variants: list[str]) -> Codebook:
    themes = tuple(Theme(f"t{i}", "T", "T", "#000000", "d", tuple(said)) for i, said in enumerate(variants))
    return Codebook("essai", "1", "Essai", themes)


def slowly(text: str, variants: list[str]) -> tuple[str, ...]:
    """Every variant tried at every place of a text, the longest first."""
    words = [
        [re.escape(word) + r"(?:e?s|x|e)?" for word in fold(v).split()] for v in sorted(variants, key=lambda v: (-len(v), v))
    ]
    return tuple(re.findall(r"\b(?:" + "|".join(r"\s+".join(w) for w in words) + r")\b", fold(text))) if words else ()


phrases = st.lists(st.lists(st.sampled_from(WORDS), min_size=1, max_size=2).map(" ".join), max_size=4)
texts = st.lists(st.tuples(st.sampled_from(WORDS), st.sampled_from([" ", "  ", "-", "'", "", "_"])), max_size=10)


@given(phrases, phrases, texts.map(lambda parts: "".join(word + gap for word, gap in parts)))
@settings(max_examples=300, deadline=None)
def test_variants_are_those_that_a_full_search_finds(first, second, text):
    assert variants_in(text, with_variants(first, second)) == (slowly(text, first), slowly(text, second))


@given(st.text(max_size=60))
def test_folding_is_decomposing_without_marks(text):
    import unicodedata

    apart = unicodedata.normalize("NFD", plain(text).lower())
    assert fold(text) == "".join(char for char in apart if not unicodedata.combining(char))


def test_features_tell_how_often_and_how_densely():
    measured = variant_features(["une haie, deux haies", "rien"], with_variants(["haie"], []))
    np.testing.assert_allclose(measured, [[np.log(3), 0, 1, 0, 1, 0], [0, 0, 0, 0, 0, 0]], rtol=1e-6)


@pytest.mark.parametrize(
    "vocabulary", [("de", "haie", "haies", "les", "les haies", "plus", "plus de"), ("les haies",), ("haie",)]
)
def test_words_and_pairs_are_counted_as_scikit_learn_counts_them(vocabulary):
    slow = CountVectorizer(
        ngram_range=(1, 2), token_pattern=TOKEN, preprocessor=lambda t: plain(t).lower(), vocabulary=vocabulary
    )
    ours, theirs = count_words(TEXTS, vocabulary), slow.transform(TEXTS)
    np.testing.assert_array_equal(ours.toarray(), theirs.toarray())
    np.testing.assert_array_equal(ours.indices, theirs.indices)


def test_nearness_is_the_gaussian_of_the_distance():
    rng = np.random.default_rng(0)
    points, landmarks = rng.standard_normal((4, 5)), rng.standard_normal((3, 5))
    distances = np.linalg.norm(points[:, None] - landmarks[None], axis=2)
    np.testing.assert_allclose(nearness(points, landmarks, 2), np.exp(-2.5 * distances**2 / 4), rtol=1e-12)
    np.testing.assert_allclose(np.diag(nearness(points, points, 1)), 1, rtol=1e-12)


def test_a_text_is_tagged_and_explained_alike_whatever_stands_around_it():
    tagger = load_tagger(tagger_folder("transitions", "fast"), read_codebook(DEFAULT_CODEBOOK))
    vectors = choose_encoder("fast", 1).encode(TEXTS)
    order = [i % len(TEXTS) for i in range(2 * 1000 + 7)]
    random.Random(1).shuffle(order)
    one = [predict([text], tagger, vectors[i : i + 1]) for i, text in enumerate(TEXTS)]
    many = predict([TEXTS[i] for i in order], tagger, vectors[order])
    for name in ("scores", "decisions", "uncertain", "abstain", "outside"):
        np.testing.assert_array_equal(getattr(many, name), np.concatenate([getattr(one[i], name) for i in order]))
    assert many.evidence == [one[i].evidence[0] for i in order]
    assert "haies" in one[0].evidence[0][0]
