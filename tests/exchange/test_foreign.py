"""Codings of other tools, found again in our passages, become decisions; what is not sure is told by name and left."""

import dataclasses

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.errors import CorrectionsRefused
from pipeline.exchange.assembled import assemble
from pipeline.exchange.foreign import ForeignCoding, Held, decided
from pipeline.exchange.placing import page_of, place
from pipeline.exchange.refi_codes import NEGATIVE, OUTSIDE, REVIEWED
from pipeline.schemas import CORRECTIONS, PASSAGES, TAGS, TOPICS
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

BOOK = read_codebook(DEFAULT_CODEBOOK)
NOW = "2026-11-27T10:00:00"
SAID = (
    "Bonjour madame.",
    "L’été, la rivière est à sec et il faut bien arroser les jardins du bourg.",
    "Le docteur [personne-1] est parti, on attend six mois pour voir quelqu’un d’autre.",
    "Oui.",
    "La fibre n'arrive pas chez nous, et l'école de [personne-2] n'a pas d’ordinateur.",
)
DOCUMENT = (
    "Entretien du 3 mars\r\n\r\nENQ : Bonjour\u00a0madame.\r\nJD : L'e\u0301te\u0301, la rivière est à sec\r\net il faut bien arro-\r\nser les "
    "jardins du bourg. Le docteur Jean-Marie Le Goff est parti, on attend six mois pour voir quelqu'un d'autre.\r\nENQ : Ah ?\r\nJD : Oui. "
    "La fibre n’arrive pas chez nous, et l’école de Brieuc n’a pas d'ordinateur."
)


def passages(texts=SAID, source="entretiens/entretien-1.docx", first=0, **columns):
    rows = [
        {
            "passage_id": f"p-{first + i}",
            "source": source,
            "kind": "entretien",
            "voice_id": f"{source}#Habitante",
            "role": "enqueteur" if text == SAID[0] else "participant",
            "speaker": "Enquêteur" if text == SAID[0] else "Habitante",
            "turn": 1 if text == SAID[0] else 2,
            "text": text,
        }
        | columns
        for i, text in enumerate(texts)
    ]
    return pd.DataFrame(rows).reindex(columns=list(PASSAGES))


def held(frame=None, known=()):
    frame = passages() if frame is None else frame
    spoken = frame.loc[frame["role"] == "participant", "passage_id"]
    tags = [
        (p, theme, 0.5, "oui" if theme == "economique" else "non", False, "machine:essai-1", "", None)
        for p in spoken
        for theme in BOOK.keys
    ]
    topics = pd.DataFrame(
        [
            ("ecologique", "ecologique-1", "Haies, fin, hiver"),
            ("ecologique", "ecologique-2", "Route"),
            ("demographique", "demographique-1", "Route"),
            ("hors-livre", "hors-livre-1", "Nuit, porte"),
        ],
        columns=["theme", "subtheme", "label"],
    ).reindex(columns=list(TOPICS))
    return Held(frame, pd.DataFrame(tags, columns=list(TAGS)), topics, BOOK, pd.DataFrame(list(known), columns=list(CORRECTIONS)))


def coding(words, code, text=DOCUMENT, **more):
    """A coding of words that stand once in a text."""
    assert text.count(words) == 1
    start = text.index(words)
    return ForeignCoding(
        "Mme Duval", words, code, **({"coder": "AB", "start": start, "end": start + len(words), "text": text} | more)
    )


def told(read):
    return sorted(read.corrections[["passage_id", "theme", "decision"]].itertuples(index=False, name=None))


def test_words_coded_in_the_original_become_decisions_on_our_passages():
    found = decided(
        [
            coding("la rivière est à sec\r\net il faut", "Écologie", time="2026-01-02T03:04:05", comment="net"),
            coding("Jean-Marie Le Goff est parti, on attend six mois", "demographique"),
            coding("L'e\u0301te\u0301, la rivière est à sec", "HAIES, fin ; hiver"),
            coding("La fibre n’arrive pas", "très haut débit", parent="Transition numérique", coder="CD"),
        ],
        held(),
        "",
        NOW,
    )
    assert found.problems == [] and list(found.corrections.columns) == list(CORRECTIONS)
    assert found.corrections.to_numpy().tolist() == [
        ["p-1", "ecologique", "oui", "humain:AB", "2026-01-02T03:04:05", "net", "autre outil"],
        ["p-2", "demographique", "oui", "humain:AB", NOW, "", "autre outil"],
        ["p-4", "numerique", "oui", "humain:CD", NOW, "", "autre outil"],
    ]


def test_a_coding_that_runs_a_few_words_into_the_next_passage_does_not_touch_it():
    found = decided([coding(DOCUMENT[DOCUMENT.index("L'e") : DOCUMENT.index(" Jean-Marie")], "ecologique")], held(), "", NOW)
    assert told(found) == [("p-1", "ecologique", "oui")]


def test_a_coding_of_a_whole_document_touches_every_passage_but_the_interviewers():
    found = decided([coding(DOCUMENT, "numerique")], held(), "", NOW)
    assert told(found) == [(f"p-{i}", "numerique", "oui") for i in (1, 2, 3, 4)]


def test_absence_is_no_unless_the_passage_was_read_whole():
    part = coding("la rivière est à sec", "ecologique")
    assert told(decided([part], held(), "", NOW)) == [("p-1", "ecologique", "oui")]
    rest = "L'e\u0301te\u0301, la rivière est à sec\r\net il faut bien arro-\r\nser les jardins du bourg."
    machine = coding("arro-\r\nser les jardins", "Transition économique", coder="machine:essai-1")
    whole = decided([part, coding(rest, REVIEWED), machine], held(), "", NOW)
    assert told(whole) == [
        ("p-1", "demographique", "non"),
        ("p-1", "ecologique", "oui"),
        ("p-1", "economique", "oui"),  # the machine's, which the reader left
        ("p-1", "numerique", "non"),
    ]


def test_a_mark_on_a_part_of_a_passage_says_nothing_of_the_whole():
    for code in (REVIEWED, f"{NEGATIVE}Écologie"):
        found = decided([coding("la rivière", code)], held(), "", NOW)
        assert told(found) == [] and "ne couvre la moitié" in found.problems[0]


@pytest.mark.parametrize("code", [f"{NEGATIVE}Transition écologique", "non: ECOLOGIE", "Non – ecologique"])
def test_a_no_is_said_by_its_code(code):
    rest = "la rivière est à sec\r\net il faut bien arro-\r\nser les jardins du bourg."
    assert told(decided([coding(rest, code)], held(), "", NOW)) == [("p-1", "ecologique", "non")]
    assert told(decided([coding(rest, "Écologie", negative=True)], held(), "", NOW)) == [("p-1", "ecologique", "non")]


def test_yes_and_no_at_once_is_told_and_the_rest_is_taken():
    rest = "la rivière est à sec\r\net il faut bien arro-\r\nser les jardins du bourg."
    found = decided([coding(rest, "Écologie"), coding(rest, "Non : écologie"), coding(rest, "Numérique")], held(), "", NOW)
    assert told(found) == [("p-1", "numerique", "oui")]
    assert found.problems == [
        "« AB », passage p-1, thème « ecologique » : codé oui et non à la fois, rien n'est repris (1 codage(s))."
    ]


def test_the_machines_own_codings_are_no_decisions():
    found = decided(
        [
            coding("la rivière", "Écologie", coder="machine:ancien-3"),
            coding("la fibre".capitalize(), "x", coder="machine:sous-themes"),
        ],
        held(),
        "",
        NOW,
    )
    assert told(found) == [] and found.problems == []


@pytest.mark.parametrize(
    ("one", "why"),
    [
        (coding("la rivière", "Belles phrases"), "ni thème ni sous-thème de ce territoire"),
        (coding("la rivière", "Route"), "sous-thème de plusieurs thèmes"),
        (coding("la rivière", "Nuit, porte"), "hors du livre de codes"),
        (coding("la rivière", "x", parent=OUTSIDE), "hors du livre de codes"),
        (coding("la rivière", "Non : Haies, fin, hiver"), "ne dit rien de son thème"),
        (coding("Entretien du 3 mars", "Écologie"), "ne sont pas ceux d'un passage"),
        (coding("Bonjour\u00a0madame", "Écologie"), "parole de l'enquêteur"),
        (ForeignCoding("Mme Duval", "", "Écologie", "AB", text=DOCUMENT), "document entier"),
        (ForeignCoding("Mme Duval", "la rivière est pleine", "Écologie", "AB"), "0 fois"),
        (coding("rien", "Écologie", text="Il ne dit rien de tout cela."), "aucun passage de la dernière exécution"),
    ],
)
def test_what_is_not_understood_is_told_by_document_and_code(one, why):
    found = decided([one], held(), "", NOW)
    assert found.corrections.empty and len(found.problems) == 1
    assert f"« Mme Duval », code « {one.code} »" in found.problems[0] and why in found.problems[0]


def test_a_quotation_alone_is_found_where_it_stands_once():
    quote = "LA RIVIÈRE est a sec et il faut"
    assert told(decided([ForeignCoding("e1", quote, "Écologie", "AB")], held(), "", NOW)) == [("p-1", "ecologique", "oui")]
    both = pd.concat([passages(), passages(source="entretiens/entretien-2.docx", first=10)])
    assert "2 fois" in decided([ForeignCoding("e1", quote, "Écologie", "AB")], held(both), "", NOW).problems[0]
    named = ForeignCoding("Entretien 2.docx", quote, "Écologie", "AB")
    assert told(decided([named], held(both), "", NOW)) == [("p-11", "ecologique", "oui")]


def test_what_stands_several_times_is_not_guessed():
    text = "Oui. La rivière est basse. Oui."
    frame = passages(("Oui.", "La rivière est basse."))
    found = decided(
        [coding("Oui. La rivière", "Écologie", text=text), dataclasses.replace(coding(text, "Numérique", text=text), start=27)],
        held(frame),
        "",
        NOW,
    )
    assert told(found) == [("p-1", "ecologique", "oui")]
    assert "1 passage(s) y sont plusieurs fois" in found.problems[0]


def test_a_word_in_common_does_not_make_a_document_ours():
    text = "Compte rendu d'un tout autre conseil, qui a longuement délibéré. Oui."
    found = decided([coding("Oui", "Écologie", text=text)], held(), "", NOW)
    assert found.corrections.empty and "quelques mots d'une source" in found.problems[0]


def test_our_own_text_is_known_whatever_it_repeats():
    frame = passages(("Oui.", "Oui.", "Non."))
    text = assemble(frame).text.replace("\n", "\r\n")
    second = text.index("Oui", text.index("Oui") + 1)
    coded = ForeignCoding("x", "Oui.", "Écologie", "AB", start=second, end=second + 4, text=text)
    assert told(decided([coded], held(frame), "", NOW)) == [("p-1", "ecologique", "oui")]


def test_words_that_were_withheld_take_no_coding():
    frame = passages()
    frame["caution"] = ["nom possible" if passage == "p-1" else None for passage in frame["passage_id"]]
    whole = assemble(frame)
    assert "rivière" not in whole.text and "p-1" not in whole.spans
    found = decided(
        [ForeignCoding("x", whole.text, "Écologie", "AB", start=0, end=len(whole.text), text=whole.text)], held(frame), "", NOW
    )
    assert [p for p, _, _ in told(found)] == ["p-2", "p-3", "p-4"]


def test_unsigned_codings_need_a_coder():
    unsigned = coding("la rivière", "Écologie", coder="")
    with pytest.raises(CorrectionsRefused, match="--coder"):
        decided([unsigned], held(), " ", NOW)
    assert decided([unsigned], held(), "EF", NOW).corrections["labeller"].tolist() == ["humain:EF"]


def test_what_is_known_already_is_not_taken_again():
    known = ("p-1", "ecologique", "oui", "humain:AB", "2020-01-01T00:00:00", "autre mot", "contrôle")
    found = decided(
        [coding("la rivière", "Écologie"), coding("Jean-Marie Le Goff est parti", "Écologie")], held(known=[known]), "", NOW
    )
    assert told(found) == [("p-2", "ecologique", "oui")] and found.empty == 1


def test_order_of_the_codings_changes_nothing():
    many = [
        coding("la rivière", "Écologie"),
        coding("La fibre", "Numérique", coder="CD"),
        coding("on attend six mois", "x"),
        coding("Brieuc", "économie"),
    ]
    one, other = decided(many, held(), "", NOW), decided(many[::-1], held(), "", NOW)
    assert one.corrections.equals(other.corrections) and one.problems == other.problems


WORDS = st.lists(
    st.sampled_from(["l’été", "à sec", "œuvre", "Ærø", "école", "n'a pas", "12", "🌊", "eau"]), min_size=2, max_size=12
)


@settings(max_examples=150, deadline=None)
@given(st.lists(WORDS, min_size=1, max_size=8), st.randoms(use_true_random=False))
def test_passages_are_placed_at_their_own_words_whatever_stands_between(said, random):
    texts = {f"p-{i}": " ".join(["zwx" + "abcdefgh"[i], *words]) for i, words in enumerate(said)}
    gaps = [" ", "\r\n", "\u00a0", "\n\n— ", " (rires) "]
    document = "".join(random.choice(gaps) + text.replace(" ", random.choice([" ", "\r\n", "\u202f"])) for text in texts.values())
    placed = place(page_of(document), texts)
    assert placed.missing == () and placed.unsure == ()
    page = page_of(document)
    assert {i: page.letters[a:b] for i, (a, b) in placed.ranges.items()} == {i: page_of(t).letters for i, t in texts.items()}
