"""A codebook without codings gives a usable tagger; thin and overlapping themes are told."""

import pytest

from pipeline.store import DEFAULT_CODEBOOK, practice
from pipeline.themes.codebook import read_codebook
from pipeline.themes.codebook_check import check_codebook
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.tagger import predict
from pipeline.themes.unseen import codebook_tagger

BOOK = """
identifiant = "trois"
version = "1"
nom = "Mobilité, logement, santé"
[[themes]]
cle = "mobilite"
nom = "Mobilité"
definition = "Bus, train, gare, vélo, voiture, covoiturage, routes, déplacements, transports en commun, trottoirs."
exemples = ["Il n'y a qu'un car par jour pour aller à la gare.", "Aménager une piste cyclable le long de la départementale."]
[[themes]]
cle = "logement"
nom = "Logement"
definition = "Maison, appartement, loyer, locataire, logement social, habitat, rénovation des logements, résidences secondaires."
exemples = ["On ne trouve plus rien à louer.", "La commune construira vingt logements sociaux."]
[[themes]]
cle = "sante"
nom = "Santé"
definition = "Médecin, hôpital, soins, infirmière, pharmacie, maladie, urgences, dentiste, accès aux soins."
exemples = ["Le médecin est parti à la retraite.", "Une maison de santé ouvrira en centre-bourg."]
"""
SAID = [
    ("Le dernier car pour la ville part à seize heures, après on est coincés.", "mobilite"),
    ("Ma fille cherche un appartement depuis un an, les loyers sont trop chers.", "logement"),
    ("Il faut attendre huit mois pour voir un dentiste, et les urgences ferment la nuit.", "sante"),
    ("Bonjour à tous et merci d'être venus.", None),
]


@pytest.fixture(scope="module")
def book(tmp_path_factory):
    path = tmp_path_factory.mktemp("livre") / "trois.toml"
    path.write_text(BOOK, encoding="utf-8")
    return read_codebook(path)


def test_a_codebook_alone_tags(book):
    tagger = codebook_tagger(book, choose_encoder("fast", 0), practice())
    result = predict([text for text, _ in SAID], tagger)
    for i, (text, expected) in enumerate(SAID):
        given = [key for key, yes in zip(book.keys, result.decisions[i], strict=True) if yes]
        assert (expected in given) if expected else not given, text
    assert "sans-codage" in tagger.labeller


def test_the_labels_of_the_practice_passages_are_not_read():
    assert not hasattr(practice(), "labels") and len(practice().texts) == len(practice().perspectives) > 500


def test_thin_and_overlapping_themes_are_told(book, tmp_path):
    text = (
        BOOK + '\n[[themes]]\ncle = "transports"\nnom = "Transports"\ndefinition = "Bus, train, gare, vélo, voiture, routes."\n'
    )
    text += '\n[[themes]]\ncle = "flou"\nnom = "Flou"\ndefinition = "Le reste."\n'
    path = tmp_path / "livre.toml"
    path.write_text(text, encoding="utf-8")
    found = {(remark.kind, remark.themes) for remark in check_codebook(read_codebook(path), practice())}
    assert ("vide", ("flou",)) in found and ("exemples", ("transports",)) in found
    assert ("recouvrement", ("mobilite", "transports")) in found
    assert ("recouvrement", ("logement", "sante")) not in found
    assert not [r for r in check_codebook(book, practice()) if r.kind in ("vide", "recouvrement")]


def test_the_shipped_codebook_overlaps_nowhere():
    assert not [r for r in check_codebook(read_codebook(DEFAULT_CODEBOOK), practice()) if r.kind in ("vide", "recouvrement")]
