"""What a column is: its heading proposes, its cells decide. No open question is lost, no one is shown."""

import csv
import io

import pytest

from pipeline.ingest.read import read_source
from pipeline.ingest.tables.answers import plan_file
from pipeline.model import Columns

PHRASES = (
    *("plus de cars le soir", "un dentiste vite", "des talus partout", "refaire la cale", "la fibre au moulin"),
    *("moins de vitesse", "un local ouvert", "garder la halle", "les trottoirs", "une crèche à côté"),
)
NAMES = (
    *("Awa Sissoko", "Yasmina Belkhir", "Kévin Le Moal", "Maïwenn Kerdraon", "Odette Rozec"),
    *("Soizic Quénéhervé", "Tugdual Le Bris", "Aïcha Traoret", "Ewen Jaouenou", "Nolwenn Flochard"),
)
HOMES = (
    *("Ormance, route de la cale", "Le Bourg", "12, Kergoulo", "lieu dit Penn Roz", "rue du môle 4"),
    *("HLM Bat C appt 12", "Ty Nevez", "La Ferme du Haut", "8 Kervrec'h", "résidence du port apt 3"),
)
SURVEY = "Horodateur"


def written(rows):
    buffer = io.StringIO()
    csv.writer(buffer, delimiter=";").writerows(rows)
    return buffer.getvalue()


def column(folder, heading, cells, first=SURVEY):
    """Role and options of one column beside an open question."""
    rows = [[first, heading, "Autre chose à dire ?"]]
    for i, cell in enumerate(cells):
        stamp = f"2024/03/{i % 28 + 1:02d} 10:00:00" if first == SURVEY else i
        rows.append([stamp, cell, f"Il faudrait penser aux gens qui vivent seuls numéro {i}"])
    (folder / "c.csv").write_text(written(rows), encoding="utf-8")
    plan = plan_file(folder / "c.csv", Columns())[0][0][1]
    return next(c for c in plan.columns if c.heading == heading)


@pytest.mark.parametrize(
    "heading",
    [
        "Quels commerces manquent près de votre domicile ?",
        "Que manque-t-il près de chez vous ?",
        "Quels obstacles entre votre domicile et votre travail ?",
        "Êtes-vous suffisamment tenue informée des décisions ?",
        "Comment souhaitez-vous être tenu informé des projets ?",
        "Qu'est-ce qui fait votre identité bretonne ?",
        "Seriez-vous prêt à être contacté par un voisin ? Pourquoi ?",
        "Que pensez-vous du standard (numéro de téléphone unique) ?",
        "Où habitez-vous et pourquoi ?",
        "Le nom du bourg vous plaît-il ?",
    ],
)
def test_speaking_of_a_home_or_a_telephone_is_asking_for_none(heading, tmp_path):
    assert column(tmp_path, heading, PHRASES).role == "question"
    lone = [*("boulangerie", "pharmacie", "non", "oui", "boucherie", "café", "poste", "banque"), *PHRASES[:2]]
    if "domicile" in heading:
        assert column(tmp_path, heading, lone).role == "question"


def test_one_telephone_among_long_answers_costs_no_question(tmp_path):
    cells = [
        "les facteurs se perdent toujours par chez nous vous savez",
        "le livreur a dû m'appeler au 06 12 34 56 78 pour me trouver en haut du chemin",
        "rien ne va avec ces nouveaux noms imposés ici",
        "personne ne nous a demandé notre avis sur les plaques",
    ]
    assert column(tmp_path, "Que pensez-vous de l'adresse postale normalisée de votre rue ?", cells * 3).role == "question"


@pytest.mark.parametrize("first", [SURVEY, "n"])
@pytest.mark.parametrize(
    "heading",
    [
        *("Temps pour aller au travail ?", "Temps pour vous rendre aux soins ?", "Heure de car manquante", "Géographie", "Liens"),
        *(
            "Jour",
            "Score",
            "Priorité",
            "Comments",
            "Points",
            "Services",
            "Lieux",
            "Lieu à améliorer",
            "Situation difficile vécue",
        ),
        *("Votes et remarques", "Catégorie de besoin", "Durée du trajet ressentie"),
    ],
)
def test_own_words_are_a_question_under_any_heading(heading, first, tmp_path):
    assert column(tmp_path, heading, PHRASES, first).role == "question"


@pytest.mark.parametrize(
    ("heading", "cells", "role"),
    [
        ("Priorité", ["haute", "basse"] * 5, "variable"),
        ("Quartier", ["Le Port", "La Gare", "Haut-Bourg"] * 4, "variable"),
        ("Profession", ["agent de la ville", "professeur des écoles", "chef de rang", "retraité de la marine"], "variable"),
        ("Jour", [f"2024-03-{i:02d}" for i in range(1, 11)], "technique"),
        ("Date de création", [f"{i} janvier 2024 à 10 h {i}" for i in range(10)], "technique"),
        ("Temps total", [f"{i}.5" for i in range(10)], "technique"),
        ("Réponse officielle", PHRASES, "technique"),
        ("Commune", ["Ormance", "Saint-Jean", "Brévigny", "29999 Ormance"] * 3, "commune"),
        ("Où habitez-vous ?", ["Ormance", "Le Faouët", "Brévigny"] * 4, "commune"),
    ],
)
def test_profiles_dates_and_communes_stay_what_they_are(heading, cells, role, tmp_path):
    assert column(tmp_path, heading, cells, "n").role == role


def test_technical_columns_are_named(tmp_path, source_of, territory):
    rows = [
        ["Horodateur", "Jour", "Que changer ?"],
        *([f"2024/03/0{i} 10:00:00", f"0{i}/03/2024", PHRASES[i]] for i in range(1, 9)),
    ]
    (tmp_path / "r.csv").write_text(written(rows), encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert {r.anchor: r.reason for r in reading.rejections} == {
        "« Jour »": "colonne technique écartée",
        "« Horodateur »": "colonnes techniques écartées",
    }


def test_columns_that_another_stands_for_are_named(tmp_path, source_of, territory):
    rows = [["id", "commune", "code postal", "Que changer ?"], *([i, "Ormance", "29999", PHRASES[i]] for i in range(8))]
    (tmp_path / "r.csv").write_text(written(rows), encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert [(r.anchor, r.reason) for r in reading.rejections] == [("« code postal »", "colonne non reprise")]


def test_remarks_beside_yes_and_no_are_passages(tmp_path, source_of, territory):
    remarks = [
        *("plus de cars", "garder la halle", "des bancs", "un dentiste", "moins de béton", "ouvrir la gare"),
        "vive la mer",
    ]
    cells = ["Non"] * 24 + ["Oui"] * 8 + remarks
    rows = [["Horodateur", "Avez-vous des remarques ?"], *(["2024", cell] for cell in cells)]
    (tmp_path / "r.csv").write_text(written([[*row, f"Il faut {i} bancs" if i else "Autre ?"] for i, row in enumerate(rows)]))
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert set(remarks) <= set(reading.passages["text"])
    assert {v.lower() for v in reading.voices["value"]} == {"oui", "non"}


@pytest.mark.parametrize(
    ("heading", "cells"),
    [
        (
            "Qu'est-ce qui vous manque le plus ?",
            ["car", "le car", "halle", "la halle", "Halle", "car", "halle", "école", "école"] * 2,
        ),
        (
            "Quelle est votre principale inquiétude ?",
            ["le climat", "la santé", "la guerre", "le climat", "la santé", "la guerre"],
        ),
        (
            "En trois mots, votre territoire ?",
            ["calme, mer, loin", "mer, vent, calme", "loin, calme, vent", "mer, loin, vent"] * 3,
        ),
    ],
)
def test_typed_answers_that_come_back_are_open(heading, cells, tmp_path):
    assert column(tmp_path, heading, cells).role == "question"


def test_options_of_a_tool_stay_closed(tmp_path):
    cells = ["Le climat", "La santé", "La guerre"] * 8
    assert column(tmp_path, "Quelle est votre principale inquiétude ?", cells).role == "choix"
    assert column(tmp_path, "Quel est votre sexe ?", ["femme", "Femme", "homme", "Homme"] * 6).role == "choix"


def test_one_cross_is_a_choice(tmp_path):
    assert column(tmp_path, "Vos trajets [Car]", ["X", *[""] * 9]).role == "choix"
    assert column(tmp_path, "Vos trajets [Car]", ["Oui", *[""] * 9]).role == "choix"


def test_contacts_that_come_back_are_no_options(tmp_path):
    cells = ["Awa Sissoko", "non", "Maïwenn Kerdraon", "Odette Rozec", "oui", "Tugdual Le Bris"] * 2
    for heading in ("Si vous souhaitez être recontacté, laissez votre nom", "Laissez vos coordonnées pour la suite"):
        assert column(tmp_path, heading, cells).role == "personnelle"
        assert column(tmp_path, heading, [cell.lower() for cell in cells]).role == "personnelle"


@pytest.mark.parametrize("first", [SURVEY, "n"])
@pytest.mark.parametrize(
    "heading",
    ["Où habitez-vous ?", "Lieu de résidence", "Lieu-dit", "Domicile", "Adresse du logement", "Rue ou lieu-dit", "Commune"],
)
def test_home_addresses_are_no_communes(heading, first, tmp_path):
    assert column(tmp_path, heading, HOMES, first).role == "personnelle"


def test_one_address_among_communes_goes_nowhere(tmp_path, source_of, territory):
    rows = [["id", "commune", "Que changer ?"], *([i, "Ormance", f"{PHRASES[i % 10]} {i}"] for i in range(30))]
    rows[5][1] = "Ormance, 14 route de la cale"
    (tmp_path / "r.csv").write_text(written(rows), encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert set(reading.passages["commune"].dropna()) == {"Ormance"} and len(reading.passages) == 30


@pytest.mark.parametrize("first", [SURVEY, "n"])
@pytest.mark.parametrize(
    "heading",
    [
        *("Civilité, nom, prénom", "Prénom et initiale du nom", "Nom du répondant", "Nom de naissance", "Prénom de l'enfant"),
        *("Nom du contact", "Personne à contacter", "Comment vous appelez-vous ?", "author_username", "createdBy/name"),
        *("Déposé par", "Signataire", "Display name", "Qui êtes-vous ?"),
    ],
)
def test_names_are_personal_under_any_heading(heading, first, tmp_path):
    assert column(tmp_path, heading, NAMES, first).role == "personnelle"


def test_ways_to_reach_a_person_are_personal(tmp_path):
    half = ["a@exemple.fr", "06 12 34 56 78", "non merci", "facebook Awa Sissoko", "0612345679", "par courrier au 3 Kergoulo"]
    assert column(tmp_path, "Si oui, comment vous joindre ?", half).role == "personnelle"


@pytest.mark.parametrize(
    "heading",
    ["Quel nom pour la place ?", "Nom du futur parc", "Un nom pour la halle", "Qui êtes-vous ?", "Nom de la commune nouvelle ?"],
)
def test_naming_a_place_is_an_answer(heading, tmp_path):
    assert (
        column(tmp_path, heading, ["la halle du vent", "les jardins de la mer", "une place pour tous", "au bon coin"] * 2).role
        == "question"
    )


def test_a_number_of_the_question_is_no_person(tmp_path, source_of, territory):
    said = ["Il faut plus de cars", "Il faut plus de soins", "Il faut plus de cars", "Rouvrir la gare demain"]
    rows = [["N°", "Question", "Réponse"], *([q, f"Question numéro {q} ?", text] for q in (1, 2) for text in said)]
    (tmp_path / "r.csv").write_text(written(rows), encoding="utf-8")
    assert read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages["voice_id"].nunique() == 8
