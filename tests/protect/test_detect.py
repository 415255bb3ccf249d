"""What speech hides of a person and how it is said; what looks like a name and is none. All is invented."""

import pytest

from pipeline.protect.key import Key
from pipeline.protect.pseudonyms import mask


def masked(text: str) -> str:
    return mask([text], Key()).texts[0]


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("c'est le zéro sept, euh, quatorze, vingt-deux, heu trente et un, quarante", "c'est le [téléphone-1]"),
        ("mon portable, sept quatorze vingt-deux trente et un quarante douze", "mon portable, [téléphone-1]"),
        ("on m'a appelée deux, trois fois cette année", "on m'a appelée deux, trois fois cette année"),
        ("mon numéro 07 14 22 31 4 deux", "mon numéro [téléphone-1]"),
        ("(07 14 22 31 40, le soir)", "([téléphone-1], le soir)"),
        ("07-14-22-31-40 / 07/14/22/31/41", "[téléphone-1] / [téléphone-2]"),
        ("Entretien 03 12.05.04 02", "Entretien 03 12.05.04 02"),
        ("écrivez à lisebrun chez gmail com", "écrivez à [courriel-1]"),
        ("l b k tout attaché arobase free point fr", "[courriel-1]"),
        ("je suis resté chez orange fr", "je suis resté chez orange fr"),
    ],
)
def test_phones_and_mails_as_they_are_said(said, shown):
    assert masked(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("j'habite rue des Genêts numéro 7", "j'habite [adresse-1]"),
        ("impasse du Lavoir, n° 22 bis", "[adresse-1]"),
        ("la route départementale numéro 7 est fermée", "la route départementale numéro 7 est fermée"),
        ("aux Bruyères, escalier D, deuxième étage", "[adresse-1]"),
        ("appartement 4 bâtiment B résidence des Bruyères", "[adresse-1]"),
    ],
)
def test_addresses_with_the_number_behind_and_residences(said, shown):
    assert masked(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("voir linkedin.com/in/lise-brun-29.", "voir [identifiant-1]."),
        ("suivez @lise.brun22 sur la page", "suivez [identifiant-1] sur la page"),
        ("ma date de naissance c'est le 4 mai 1961", "ma date de naissance c'est le [identifiant-1]"),
        ("née le 14/02/1958 ici", "née le [identifiant-1] ici"),
        ("connecté depuis 192.0.2.14 hier", "connecté depuis [identifiant-1] hier"),
        ("la loi https://exemple.gouv.fr/eli/page-0712345678-12", "la loi https://exemple.gouv.fr/eli/page-0712345678-12"),
        ("voir l'article 12.3.4.5 du plan", "voir l'article 12.3.4.5 du plan"),
    ],
)
def test_profiles_births_and_machines(said, shown):
    assert masked(said) == shown


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("Hier Gégé dit que le car ne passe plus.", "Hier [personne-1] dit que le car ne passe plus."),
        ("Marie-Thé elle vient aussi", "[personne-1] elle vient aussi"),
        ("mon copain dédé le sait", "mon copain [personne-1] le sait"),
        ("c'est kervadec qui tient le bar", "c'est [personne-1] qui tient le bar"),
        ("M. Lyon et Martine Lyon habitent Lyon", "[personne-2] et [personne-1] habitent Lyon"),
    ],
)
def test_diminutives_and_names_in_lower_case(said, shown):
    assert masked(said) == shown


def test_a_surname_learnt_after_a_title_is_one_where_it_stands_bare():
    shown = mask(
        ["Le docteur Trézelec part en retraite.", "Sans Trézelec, plus personne.", "un petit Petit à petit"], Key()
    ).texts
    assert shown == ["Le docteur [personne-1] part en retraite.", "Sans [personne-1], plus personne.", "un petit Petit à petit"]


@pytest.mark.parametrize(
    "text",
    [
        "Salut Toulouse, et merci Villeneuve d'Ascq",
        "Les gens venus du Maroc, de Syrie ou des Yvelines",
        "avec Nantes, avec Marseille et chez Metz",
        "sa fille aînée vit à Lyon, son fils à Saint-Martin",
        "J'habite à Josselin depuis toujours",
        "Dites à l'Élysée et à Los Angeles",
        "Monsieur Macron et M. Hollande, comme Édouard Philippe",
        "avec la Safer, l'ADEME, le RSI, le SIREN, mon IMC et Parcoursup",
        "ça s'appelle Parcoursup",
        "La commune nommée Plouargat",
        "Ma sœur Bah elle dit non",
        "Olivier, chêne, frêne : on replante",
        "des jeans, un marcel",
        "un GRAND parc vaut mieux que trois PETIT",
    ],
)
def test_places_bodies_and_words_are_nobody(text):
    found = mask([text], Key())
    assert found.texts == [text] and not found.finds[0]


def test_a_woman_who_bears_a_president_s_name_is_a_person():
    assert masked("Mme Hollande, ma voisine") == "Mme [personne-1], ma voisine"


@pytest.mark.parametrize(
    ("said", "shown"),
    [
        ("appelez le (02) 48 07 97 62 après dix-huit heures", "appelez le [téléphone-1] après dix-huit heures"),
        ("au 0033 6 77.93.83.06 le soir", "au [téléphone-1] le soir"),
        ("écrire à lise.prud'homme [at] exemple.fr", "écrire à [courriel-1]"),
    ],
)
def test_one_pattern_does_not_take_a_part_of_another(said, shown):
    assert masked(said) == shown


def test_a_street_named_after_a_day_keeps_no_town():
    assert masked("c'est 45 rue du 8 mai 1945 à Plouvargat") == "c'est [adresse-1]"


@pytest.mark.parametrize("said", ["mon voisin Sarkozy", "ma tante Macron", "merci Nancy pour ton aide"])
def test_who_bears_the_name_of_a_figure_or_of_a_town_is_a_person(said):
    assert "[personne-1]" in masked(said)


def test_a_family_named_as_a_town_is_not_quoted_unread():
    assert mask(["Les Metz ont vendu la ferme."], Key()).finds[0]
