"""Codebooks: reading, refusing, matching variants."""

import pytest

from pipeline.errors import CodebookError
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook, variant_features, variants_in

MINIMAL = 'identifiant = "x"\nversion = "1"\nnom = "X"\n[[themes]]\ncle = "eau"\nnom = "Eau"\ndefinition = "L\'eau."\nvariantes = ["cours d\'eau", "crue"]\n'


@pytest.fixture(scope="module")
def codebook():
    return read_codebook(DEFAULT_CODEBOOK)


def test_the_four_transitions(codebook):
    assert codebook.keys == ("ecologique", "demographique", "numerique", "economique")
    assert all(theme.definition and theme.examples and len(theme.variants) > 50 for theme in codebook.themes)


@pytest.mark.parametrize(
    ("text", "theme"),
    [
        ("Les HAIES ont été arrachées", 0),
        ("plus de médecins ici", 1),
        ("des démarches en ligne", 2),
        ("nos factures augmentent", 3),
    ],
)
def test_variants_match_without_case_accents_or_plural(codebook, text, theme):
    found = variants_in(text, codebook)
    assert found[theme] and not any(found[j] for j in range(4) if j != theme)


def test_variants_are_whole_words(codebook):
    assert not variants_in("la météorologie du triangle", codebook)[0]


def test_features_have_one_block_a_kind(codebook):
    assert variant_features(["", "la haie et la crue"], codebook).shape == (2, 12)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        (MINIMAL + 'inconnu = "a"\n', "n'est pas lisible"),
        (MINIMAL + MINIMAL.split("[[themes]]")[1].join(["[[themes]]", ""]), "deux thèmes de même clé"),
        ("pas du toml", "n'est pas lisible"),
    ],
)
def test_bad_codebooks_are_refused(tmp_path, text, message):
    path = tmp_path / "c.toml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(CodebookError, match=message):
        read_codebook(path)


def test_a_missing_codebook_says_what_to_do(tmp_path):
    with pytest.raises(CodebookError, match="vérifiez le chemin donné à --codebook"):
        read_codebook(tmp_path / "absent.toml")
