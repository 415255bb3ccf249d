"""Words that stand before a colon and are nobody's name, and labels that are numbered."""

import time

import pytest

from pipeline.ingest.speech.labels import is_ordinary
from pipeline.ingest.speech.transcript import NO_INTERVIEWER, NO_NAME, NO_TURN, transcript
from pipeline.ingest.speech.turns import split_turns
from pipeline.model import INTERVIEWER, Speaker, Territory


@pytest.fixture
def interview(source_of, territory):
    """Read a text as an interview: (speaker, role) of each turn, and what must be checked."""

    def read(text, speakers=None):
        told = Territory(territory.slug, territory.name, speakers=speakers or {})
        document = transcript(text, source_of("entretiens/a.txt", "entretien"), told)
        return [(b.speaker, b.role) for b in document.blocks], [r.detail for r in document.rejections if r.reason == "à vérifier"]

    return read


@pytest.mark.parametrize(
    "label",
    [
        "Exemple",
        "Remarque",
        "Le problème",
        "Conclusion",
        "Mon mari disait",
        "Avant",
        "Maintenant",
        "Tel",
        "NB",
        "On me dit",
        "L'autre jour",
        "Résultat",
        "Les gens",
        "Le maire m'a dit",
        "Par exemple",
        "Cette route",
        "Lundi",
    ],
)
def test_words_of_speech_are_no_speakers(label):
    text = f"ENQ : Et ici ?\nMme L. : Eh bien.\n{label} : un mot.\n{label} : deux mots.\nENQ : Ah ?\nMme L. : Oui.\n"
    assert {turn.speaker for turn in split_turns(text)[0]} == {"ENQ", "Mme L."}
    assert is_ordinary(label)


@pytest.mark.parametrize(
    "label",
    [
        "Le maire",
        "La salle",
        "Une habitante",
        "Le Goff",
        "La Rivière",
        "L'animatrice",
        "Moi",
        "Un participant",
        "Pierre",
        "SI",
        "Les élus",
        "Mon mari",
        "Élue",
        "Réponse",
        "Notaire",
        "Sourcier",
        "Le voisin 2",
        "Donatien",
        "Priscille",
        "Le garant",
        "Le maître d'ouvrage",
        "Dans la salle",
        "Quartier Est",
    ],
)
def test_persons_and_offices_stay_speakers(label):
    text = f"ENQ : Et ici ?\n{label} : Eh bien.\nENQ : Ah ?\n{label} : Oui.\nENQ : Bon.\n{label} : Voilà.\n"
    assert {turn.speaker for turn in split_turns(text)[0]} == {"ENQ", label}


def test_initials_that_come_back_are_a_person():
    text = "ENQ : Et ici ?\nNB : Eh bien.\n" * 3
    assert {turn.speaker for turn in split_turns(text)[0]} == {"ENQ", "NB"}


def test_a_word_that_the_manifest_names_is_a_speaker():
    text = "ENQ : Et ici ?\nAvant : Eh bien.\nENQ : Ah ?\n"
    assert {turn.speaker for turn in split_turns(text, ("Avant",))[0]} == {"ENQ", "Avant"}


def test_a_time_code_makes_no_speaker_of_an_ordinary_word():
    text = (
        "[00:02] ENQ : Et ici ?\n[00:09] Odile : Eh bien.\n[00:12] Exemple : le bus.\n[00:20] ENQ : Ah ?\n[00:30] Odile : Oui.\n"
    )
    assert {turn.speaker for turn in split_turns(text)[0]} == {"ENQ", "Odile"}


@pytest.mark.parametrize(("ask", "answer"), [("Q{}", "R{}"), ("Question {}", "Réponse {}"), ("Question n°{}", "Réponse n°{}")])
def test_numbered_questions_and_answers_are_two_persons(interview, ask, answer):
    text = "".join(f"{ask.format(n)} : Et le point {n} ?\n{answer.format(n)} : Rien à en dire.\n" for n in range(1, 4))
    turns, doubts = interview(text)
    assert [role for _, role in turns] == ["enqueteur", "participant"] * 3
    assert len({speaker for speaker, _ in turns}) == 2 and not doubts


def test_numbers_that_come_back_are_persons():
    text = "Q : Et ici ?\nR1 : Bien.\nR2 : Mal.\nQ : Et là ?\nR1 : Mal.\nR2 : Bien.\n"
    assert {turn.speaker for turn in split_turns(text)[0]} == {"Q", "R1", "R2"}
    assert {turn.speaker for turn in split_turns("E1 : Et ici ?\nE2 : Bien.\n" * 2)[0]} == {"E1", "E2"}


@pytest.mark.parametrize(("ask", "answer"), [("Q.", "R."), ("Enq.", "Odi.")])
def test_labels_that_end_with_a_full_stop(interview, ask, answer):
    turns, doubts = interview(f"{ask} Comment vit-on ici ?\n{answer} Loin de tout.\n" * 2)
    assert [role for _, role in turns] == ["enqueteur", "participant"] * 2 and not doubts


def test_numbered_labels_that_end_with_a_full_stop(interview):
    turns, doubts = interview("".join(f"Q{n}. Et le point {n} ?\nR{n}. Rien à en dire.\n" for n in range(1, 4)))
    assert turns == [("Q", "enqueteur"), ("R", "participant")] * 3 and not doubts


def test_short_sentences_are_no_labels():
    assert split_turns("Oui. Le bus est rare.\nNon. La route est longue.\nOui. Il pleut.\nNon. Il neige.\n") == ([], [])


@pytest.mark.parametrize("dash", ["-", "–", "— "])
def test_dashes_of_a_list_do_not_change_the_speaker(interview, dash):
    text = f"{dash}Et ici ?\n{dash}C'est loin :\n  - du bus\n  - de l'école\n{dash}Et alors ?\n{dash}On part."
    turns, doubts = interview(text)
    assert [role for _, role in turns] == ["enqueteur", "participant"] * 2 and not doubts


def test_numbered_questions_in_plain_type(interview):
    turns, doubts = interview(
        "Entretien\n1. Et ici ?\nBien.\n2. Et le bus ?\nRare.\nTrès rare.\n3. Parlez-moi de l'eau.\nSale.\n"
    )
    assert [role for _, role in turns] == ["enqueteur", "participant"] * 3 and not doubts


def test_a_numbered_list_is_no_interview(interview):
    turns, doubts = interview("Il faut :\n1. un bus\n2. un train\n3. une école\nVoilà tout.\n")
    assert all(speaker is None for speaker, _ in turns) and doubts == [NO_TURN]


def test_two_questions_in_bold_are_enough(interview):
    turns, doubts = interview("**Présentez-vous.**\nOdile.\n**Et ici ?**\nBien.\n**Parlez-moi du bus**\nRare.\n")
    assert [role for _, role in turns] == ["enqueteur", "participant"] * 3 and not doubts


def test_nods_do_not_hide_the_one_who_asks(interview):
    turns, doubts = interview(
        "AB : Et ici ?\nCD : Rien à en dire vraiment.\nAB : D'accord.\nEF : Moi non plus, vous savez.\nAB : Et le bus ?\n"
        "CD : Il est bien rare.\nAB : Oui.\nEF : Et cher avec cela.\nAB : Ah oui.\n"
    )
    assert {speaker for speaker, role in turns if role == INTERVIEWER} == {"AB"} and not doubts


def test_an_interview_where_nobody_asks_is_told(interview):
    text = "AB : Le bus est rare.\nCD : Et cher.\nAB : Et sale.\nCD : Voilà.\n"
    assert interview(text)[1] == [NO_INTERVIEWER]
    assert not interview(text, {"AB": Speaker(), "CD": Speaker()})[1]
    assert not interview(text, {"AB": Speaker(role=INTERVIEWER)})[1]
    assert interview("[00:00:12] le bus est rare\n[00:00:20] et cher\n[00:00:30] on attend")[1] == [NO_NAME]
    assert interview("Nous parlons du bus.\nIl est rare.")[1] == [NO_TURN]
    assert not interview(" \n")[1]


def test_a_meeting_needs_nobody_who_asks(source_of, territory):
    document = transcript("AB : Le bus est rare.\nCD : Et cher.\n" * 2, source_of("reunions/a.txt", "reunion"), territory)
    assert len(document.blocks) == 4 and not document.rejections


def test_a_long_preface_costs_little():
    preface = "".join(f"Avant-propos numéro {i} de la grande réunion\n" for i in range(400))
    text = preface + "".join(f"Enq : Et là ?\nBob : point {i} de la grande réunion publique\n" for i in range(1500))

    begin = time.perf_counter()
    assert len(split_turns(text)[0]) == 3000
    assert time.perf_counter() - begin < 10
