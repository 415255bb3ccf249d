"""What speech holds besides its meaning leaves the analysis, and only that."""

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.disfluency import analysed_texts, fluent


@pytest.mark.parametrize(
    ("said", "left"),
    [
        ("Euh, on attend heu… le bus.", "on attend… le bus."),
        ("Ben oui, bah non, hein.", "oui, non."),
        ("C'est loin, quoi.", "C'est loin."),
        ("Je je prends le le vélo.", "Je prends le vélo."),
        ("On a on a planté, il y a il y a longtemps.", "On a planté, il y a longtemps."),
        ("c'est- c'est par- partout", "c'est partout"),
        ("Le pont (rires) a cédé [inaudible] hier [00:12:03].", "Le pont a cédé hier."),
        ("La digue #00:01:02-5# tient {1:03} bon (long silence).", "La digue tient bon."),
        ("l' l'eau, d', d'ici", "l'eau, d'ici"),
    ],
)
def test_what_goes(said, left):
    assert fluent(said) == left


@pytest.mark.parametrize(
    "said",
    [
        "Bon, enfin voilà, c'est bien ce que je veux dire.",
        "À quoi bon ? De quoi parle-t-on ?",
        "Nous nous aidons, vous vous taisez, c'est très très loin.",
        "Il est tombé 5 mm de pluie.",
        "J'ai vu Ben au marché, avec M. Bah-Diallo.",
        "Le bus (ligne 12) passe à 7 h 30 (le matin).",
        "Le jour-même, peut- être, un va-et-vient.",
        "Voilà quoi faire.",
    ],
)
def test_what_stays(said):
    assert fluent(said) == said


def test_only_turns_are_made_fluent():
    passages = pd.DataFrame(
        {
            "text": ["Euh, le bus.", "Euh, le bus.", "Euh.", "Euh, le bus."],
            "kind": ["entretien", "document", "reunion", "reponse"],
            "turn": pd.array([1, None, 2, None], dtype="Int64"),
        }
    )
    assert analysed_texts(passages) == ["le bus.", "Euh, le bus.", "Euh.", "Euh, le bus."]


@given(st.text(alphabet="jeleonac'est- ,.…()[]:0123456789euhbn", max_size=200))
def test_making_fluent_never_fails_nor_adds(text):
    once = fluent(text)
    assert len(once) <= len(text)
    assert set(once) <= set(text) | {" "}
