"""French through spaCy: a text's results are its own, and names are looked for where there may be some."""

import random

import numpy as np
import pytest

from pipeline import steady
from pipeline.language import Analysis, analyse, known_nouns, may_name, noun_lemmas, persons

TEXTS = [
    "Le dernier médecin de Brest est parti, et Anne Le Gall attend.",
    "Il faut planter des haies autour des écoles.",
    "planter des arbres",
    "",
    "L’école de [personne-3] a fermé : plus aucun bus ne passe.",
    "Les jeunes partent à Rennes pour travailler. La fibre n'arrive pas.",
    "moins d'impôts, plus de services publics",
    "12 %",
]


@pytest.fixture(scope="module")
def together() -> list[Analysis]:
    return list(analyse(TEXTS))


def test_words_names_and_things(together):
    first = together[0]
    assert first.nouns == ("médecin",)
    assert ("LOC", "Brest") in first.entities and ("PER", "Anne Le Gall") in first.entities
    assert "gall" not in first.lemmas and "partir" in first.lemmas
    assert together[1] == Analysis(("planter", "haie", "école"), ("haie", "école"), ())
    assert together[3] == together[7] == Analysis((), (), ())


def test_a_pseudonym_is_no_word(together):
    assert not any("personne" in lemma for lemma in together[4].lemmas)


def test_a_text_is_read_alike_alone_among_others_and_twice(together):
    assert [next(iter(analyse([text]))) for text in TEXTS] == together
    order = [*range(len(TEXTS)), *range(len(TEXTS))] * 30
    random.Random(3).shuffle(order)
    assert list(analyse([TEXTS[i] for i in order])) == [together[i] for i in order]


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("Il faut des bus. Vite ! Des trains… Bientôt", False),
        ("pas de capitale", False),
        ("- Des haies\n- Des arbres", False),
        ("on va à Quimper", True),
        ("La CAF ne répond pas", True),
        ("Esquibien. Taille des pommiers.", True),
        ("", False),
    ],
)
def test_where_a_name_may_stand(text, may):
    assert may_name(text) is may


def test_persons_and_places_have_their_range():
    text = "J’ai vu Anne Le Gall à Brest."
    found = {(text[start:end], label) for start, end, label in next(persons([text]))}
    assert found == {("Anne Le Gall", "PER"), ("Brest", "LOC")}


def test_the_tables_tell_nouns_from_verbs():
    nouns = known_nouns()
    assert nouns["hôpitaux"] == "hôpital" and nouns["médecin"] == "médecin" and nouns["sociales"] == "social"
    assert not {"plantons", "pour", "chose", "partir"} & nouns.keys()
    assert noun_lemmas("écoles") == ("école",)


@pytest.mark.parametrize("rows", [0, 1, steady.BLOCK, steady.BLOCK + 1, 3 * steady.BLOCK - 5])
def test_a_product_by_blocks_is_the_product(rows):
    rng = np.random.default_rng(rows)
    x, y = rng.standard_normal((rows, 96)).astype(np.float32), rng.standard_normal((64, 96)).astype(np.float32).T
    out = np.full((rows + 1, 64), 7, dtype=np.float32)
    np.testing.assert_allclose(steady.product(x, y), x @ y, rtol=1e-4, atol=1e-4)
    steady.product(x, y, out[1:])
    np.testing.assert_array_equal(out[1:], steady.product(x, y))
    assert (out[0] == 7).all()


def test_numpy_is_left_out_where_its_rows_are_not_steady(monkeypatch):
    class Pipeline:
        pipeline = ()

    asked = []
    monkeypatch.setattr(steady, "_ops", lambda: asked.append(1))
    monkeypatch.setattr(steady, "rows_are_steady", lambda: False)
    nlp = Pipeline()
    assert steady.quicken(nlp) is nlp and not asked
    monkeypatch.setattr(steady, "rows_are_steady", lambda: True)
    assert steady.quicken(nlp) is nlp and asked
