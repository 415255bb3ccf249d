"""The grammar of speaker turns, style by style."""

import pytest

from pipeline.ingest.read import read_document
from pipeline.ingest.transcript import transcript
from pipeline.ingest.turns import guess_interviewer, public_of, seconds, split_turns

STYLES = {
    "crochets": "[Enquêtrice] (0:00 - 0:12)\nRacontez.\n\n[Interviewée] (0:12 - 1:02)\nIl y a eu la crue.\nEt puis le bus.",
    "crochets sans temps": "[Enquêtrice]\nRacontez.\n[Interviewée]\nLa crue.\n[Enquêtrice]\nEt après ?\n[Interviewée]\nLe bus.",
    "préfixe": "ENQ : Racontez.\nE2 : Il y a eu la crue.\nENQ : Ah ?\nE2 : Et puis le bus.",
    "initiales": "Q : Racontez.\nR : La crue : terrible.\nQ : Ah ?\nR : Voir http://exemple.fr pour les photos.",
    "minuté": "[00:12] Enquêteur : Racontez.\n[00:40] Artisan : La crue.\n[01:02] Enquêteur : Ah ?",
    "réunion": "00:00:00 Présidente\nBonsoir.\n\n00:01:05 Habitant 1\nEt le bus ?",
    "espace insécable": "Enquêteur\u00a0: Racontez.\nMme L.\u00a0: La crue.\nEnquêteur\u00a0: Ah ?\nMme L.\u00a0: Oui.",
    "majuscules accentuées": "ÉLISE : Bonjour.\nÉMILE : Bonjour.\nÉLISE : Le bus.\nÉMILE : Oui.",
    "tirets": "— Racontez ?\n— La crue.\n— Et après ?\n— Le bus, la route, tout.",
    "code": "E1 - Racontez.\nE2 - La crue.\nE1 - Ah ?\nE2 - Oui.",
}


@pytest.mark.parametrize("style", STYLES)
def test_each_style_is_cut_into_turns(style):
    turns, _ = split_turns(STYLES[style])
    assert len(turns) >= 2
    assert all(turn.speaker for turn in turns)


def test_addresses_and_colons_do_not_start_a_turn():
    turns, _ = split_turns(STYLES["initiales"])
    assert [turn.speaker for turn in turns] == ["Q", "R", "Q", "R"]


def test_times_and_following_lines_belong_to_the_turn():
    text = STYLES["crochets"]
    turns, _ = split_turns(text)
    assert (turns[1].start_s, turns[1].end_s) == (12.0, 62.0)
    assert " ".join(text[s:e] for s, e in turns[1].spans) == "Il y a eu la crue. Et puis le bus."


def test_preface_and_notes_are_not_speech():
    text = "Titre\nDate\n00:00:10 Maire\nBonsoir.\n(Suit une longue discussion.)\n**Débat**\n00:02:00 Habitant 1\nEt le bus ?"
    turns, notes = split_turns(text)
    assert [n.reason for n in notes] == ["préface du transcripteur"] * 2 + ["note d'éditeur"] * 2
    assert len(turns) == 2


def test_plain_prose_is_no_transcript():
    assert split_turns("Le conseil s'est réuni.\nNote : le bus est supprimé.\nFin.") == ([], [])


@pytest.mark.parametrize(
    ("stamp", "value"), [("0:11", 11.0), ("1:02:03", 3723.0), ("00:00:05,500", 5.5), ("12.40", 760.0), (None, None)]
)
def test_time_codes(stamp, value):
    assert seconds(stamp) == value


def test_the_one_who_asks_is_found_without_a_label():
    turns = [("Locuteur 1", "Et après ?"), ("Locuteur 2", "La crue, le bus, la route coupée."), ("Locuteur 1", "Ah bon ?")]
    assert guess_interviewer(turns) == "Locuteur 1"


def test_interviewer_never_counts_as_participant(source_of, territory):
    document = transcript(STYLES["préfixe"], source_of("entretiens/a.txt", "entretien"), territory)
    assert [block.role for block in document.blocks] == ["enqueteur", "participant"] * 2


def test_an_office_gives_the_public(source_of, territory):
    document = transcript(
        "00:00:00 Maire adjoint\nBonsoir.\n\n00:01:05 Habitant 1\nEt le bus ?", source_of("reunions/a.txt", "reunion"), territory
    )
    assert [block.public for block in document.blocks] == ["elu", None]


@pytest.mark.parametrize(
    ("label", "public"),
    [
        ("Maire adjoint", "elu"),
        ("Présidente de l'association des parents", "association"),
        ("Petite-fille du maire", None),
        ("Louise Mairesse", None),
        ("Conseiller d'opposition 1", "elu"),
        ("Secrétaire de mairie", "agent"),
    ],
)
def test_offices(label, public):
    assert public_of(label) == public


def test_an_aside_takes_nothing_else_with_it():
    text = "Mme D : Bon, alors.\n(rires)\nLe médecin est parti.\nENQ : Ah ?\nMme D : Oui.\nENQ : Bien."
    turns, notes = split_turns(text)
    assert [text[s:e] for s, e in turns[0].spans] == ["Bon, alors.", "Le médecin est parti."]
    assert len(notes) == 1


def test_words_after_a_time_code_or_a_price_are_no_name():
    text = "[00:00:12] Le médecin est parti depuis deux ans\n[00:00:20] Et le bus aussi\n[00:00:30] On attend."
    turns, _ = split_turns(text)
    assert next(text[s:e] for t in turns for s, e in t.spans) == "Le médecin est parti depuis deux ans"
    text = "ENQ : Et la cantine ?\nMme D : C'est cher.\n12.50 euros par enfant\nENQ : Ah.\nMme D : Oui."
    turns, _ = split_turns(text)
    assert {turn.speaker for turn in turns} == {"ENQ", "Mme D"}


def test_a_plan_in_plain_text_has_no_speakers(tmp_path, source_of, territory):
    path = tmp_path / "plan.md"
    path.write_text(
        "# Eau\n\nObjectif : protéger la rivière.\n\nAction : planter.\n\nObjectif : informer.\n\nAction : écrire.\n",
        encoding="utf-8",
    )
    document = read_document(path, source_of("plan.md"), territory)
    assert all(block.voice is None and block.section == "Eau" for block in document.blocks)
