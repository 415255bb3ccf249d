"""What lets somebody be recognised without a name, and what is said of everybody. All is invented."""

import pytest

from pipeline.protect.quasi import recognisable


@pytest.mark.parametrize(
    "said",
    [
        "je suis maire de Plouvargat",
        "Je suis adjointe à Plouvargat depuis 2014",
        "je suis infirmière libérale à Plouvargat",
        "nous sommes deux infirmières à Plouvargat",
        "je suis conseillère municipale",
        "en tant que maire d'une petite commune",
        "j'étais directrice de la maison de retraite",
        "Je suis agent de la communauté de communes et je m'occupe du plan climat",
        "je tiens le bar du port",
        "c'est moi qui préside le club",
        "la directrice de l'école de Plouvargat",
        "l'ancien maire touchait des pots-de-vin",
        "mon mari est le boulanger du bourg",
        "je suis la seule maraîchère",
    ],
)
def test_offices_and_trades(said):
    assert recognisable(said)


@pytest.mark.parametrize(
    "said",
    [
        "mon mari a un cancer",
        "ma fille a fait une dépression",
        "J’ai la maladie de Crohn",
        "je suis séropositif",
        "ma sœur est bipolaire",
        "je suis suivie en psychiatrie",
        "ma femme s'est suicidée",
        "mon voisin est musulman",
        "je suis catholique pratiquante",
        "je suis délégué CGT",
        "ma sœur est lesbienne",
        "je suis sans papiers",
        "mon frère est en prison",
        "j'ai été condamné l'an dernier",
        "mon ex me frappait",
    ],
)
def test_what_the_law_protects_most(said):
    assert recognisable(said)


@pytest.mark.parametrize(
    "said",
    [
        "le maire doit écouter les habitants",
        "il faut aider les malades du cancer et les handicapés",
        "je suis d'accord avec les adjoints",
        "j'ai été déçu du président de la République",
        "c'est le seul droit qui nous reste",
        "mon fils est parti en ville",
        "je suis condamnée à prendre la voiture",
        "les syndicats et les catholiques ont écrit au préfet",
        "je suis d'origine modeste",
        "le maire a été réélu",
    ],
)
def test_what_is_said_of_everybody(said):
    assert recognisable(said) is None
