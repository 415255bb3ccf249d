"""The grammar of speaker turns, style by style."""

import pytest

from pipeline.ingest.read import read_document
from pipeline.ingest.speech.speakers import guess_interviewer, is_interviewer, public_of
from pipeline.ingest.speech.stamps import seconds
from pipeline.ingest.speech.transcript import transcript
from pipeline.ingest.speech.turns import split_turns

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
    "crochets minutés": "[Enquêtrice] (0:00 - 0: 12)\nRacontez.\n[Interviewée] (0:12 \u2013 1\u00a0:02)\nLa crue.",
    "minuté dans les crochets": "[Enquêtrice 00:00:02]\nRacontez.\n[Mme L. 00:00:12]\nLa crue.",
    "accolades": "{00:00:12} ENQ : Racontez.\n{00:00:40} Mme L. : La crue.\n{00:01:02} ENQ : Ah ?",
    "dièses": "ENQ : Racontez. #00:00:12-3#\nMme L. : La crue. #00:00:40-1#\nENQ : Ah ? #00:00:44-0#",
    "point": "[12.40] ENQ : Racontez.\n[13.02] Mme L. : La crue.\n[14.00] ENQ : Ah ?",
    "nom puis temps": "Anne Le Goff   0:03\nRacontez.\nOdile Kervran   0:12\nLa crue.\nAnne Le Goff   1:02\nAh ?\nOdile Kervran   1:05\nOui.",
    "nom (temps) :": "Enquêteur (00:03) : Racontez.\nMme L. (00:12) : La crue.",
    "gras": "**Enquêteur** : Racontez.\n**Odile** : La crue.\n**Enquêteur** : Ah ?\n**Odile :** Oui.",
    "gras sans deux-points": "**Anne** Racontez.\n**Odile** La crue.\n**Anne** Ah ?\n**Odile** Oui.",
    "majuscules seules": "ANNE\nRacontez.\nÉMILE\nLa crue.\nANNE\nAh ?\nÉMILE\nOui.",
    "majuscules et tiret": "ANNE — Racontez.\nÉMILE — La crue.\nANNE — Ah ?\nÉMILE — Oui.",
    "accents décomposés": "E\u0301LISE : Bonjour.\nE\u0301MILE : Bonjour.\nE\u0301LISE : Le bus.\nE\u0301MILE : Oui.",
    "tableau": "00:12 | ENQ | Racontez.\n00:40 | Mme L. | La crue.\n01:02 | ENQ | Ah ?\n01:10 | Mme L. | Oui.",
    "tabulation": "ENQ\tRacontez.\nMme L.\tLa crue.\nENQ\tAh ?\nMme L.\tOui.",
    "crochets puis parole": "[Enquêteur] Racontez.\n[Odile] La crue.\n[Enquêteur] Ah ?\n[Odile] Oui.",
    "minuscules": "enq : Racontez.\nodile : La crue.\nenq : Ah ?\nodile : Oui.\nenq : Bien.\nodile : Voilà.",
    "temps à part": "[00:02]\nENQ : Racontez.\n[00:12]\nMme L. : La crue.\n[00:20]\nENQ : Ah ?",
    "code": "E1 - Racontez.\nE2 - La crue.\nE1 - Ah ?\nE2 - Oui.",
}


TIMED = {
    "minuté": [12, 40, 62],
    "accolades": [12, 40, 62],
    "dièses": [None, 12.3, 40.1],
    "point": [760, 782, 840],
    "nom puis temps": [3, 12, 62, 65],
    "nom (temps) :": [3, 12],
    "crochets minutés": [0, 12],
    "minuté dans les crochets": [2, 12],
    "tableau": [12, 40, 62, 70],
    "temps à part": [2, 12, 20],
}


@pytest.mark.parametrize("style", TIMED)
def test_times_of_each_style(style):
    turns, notes = split_turns(STYLES[style])
    assert [turn.start_s for turn in turns] == TIMED[style]
    said = [" ".join(STYLES[style][s:e] for s, e in turn.spans) for turn in turns]
    assert said[:2] == ["Racontez.", "La crue."] and not notes


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


def test_times_inside_a_turn_time_its_stretches():
    text = "ENQ : Racontez.\nMme L. : La crue.\n[00:40] Puis le bus.\n[01:10]\nPuis rien.\nENQ : Ah ?"
    turns, _ = split_turns(text)
    assert [text[s:e] for s, e in turns[1].spans] == ["La crue.", "Puis le bus.", "Puis rien."]
    assert [(start, end) for _, start, end in turns[1].times] == [(None, 40.0), (40.0, 70.0), (70.0, None)]


def test_a_second_recording_begins_with_the_title_again():
    text = "Entretien 12 vallée a\nENQ : Racontez.\nMme L. : La crue.\nEntretien 12 vallée b\nENQ : Ah ?\nMme L. : Oui."
    turns, notes = split_turns(text)
    assert [note.reason for note in notes] == ["préface du transcripteur", "titre répété"]
    assert all("Entretien" not in text[s:e] for turn in turns for s, e in turn.spans)


def test_a_question_reaches_past_a_nod_and_ends_with_the_next(source_of, territory):
    text = "ENQ : Et le bus, ici ?\nMme L. : Il est rare.\nENQ : D'accord.\nMme L. : Et cher.\nENQ : Et la crue de mars ?\nMme L. : Haute."
    document = transcript(text, source_of("entretiens/a.txt", "entretien"), territory)
    assert [block.asked for block in document.blocks] == [None, 1, None, 1, None, 5]


def test_in_a_meeting_a_question_reaches_only_the_next_turn(source_of, territory):
    text = "Animatrice : Et le bus ?\nHabitant 1 : Rare.\nHabitant 2 : Cher.\nAnimatrice : Et la crue ?\nHabitant 2 : Haute."
    document = transcript(text, source_of("reunions/a.txt", "reunion"), territory)
    assert [block.asked for block in document.blocks] == [None, 1, None, None, 4]


def test_two_interviewers_are_both_told(source_of, territory):
    text = "ENQ1 : Et le bus ?\nMme L. : Rare.\nENQ2 : Et la crue ?\nMme L. : Haute."
    document = transcript(text, source_of("entretiens/a.txt", "entretien"), territory)
    assert [block.role for block in document.blocks] == ["enqueteur", "participant"] * 2


def test_asides_in_brackets_are_no_speakers():
    text = "ENQ : Et alors ?\n[Rires] Oui.\nMme L. : Non.\n[Rires] Bon.\nENQ : Ah."
    assert {turn.speaker for turn in split_turns(text)[0]} == {"ENQ", "Mme L."}


def ranges(text, *words):
    """Character ranges of every occurrence of words, in order."""
    return sorted((at, at + len(w)) for w in words for at in range(len(text)) if text.startswith(w, at))


def test_names_in_bold_type_alone():
    text = "Anne Et le bus ?\nOdile Il est rare, Anne.\nAnne\nEt la crue ?\nOdile - Haute."
    turns, _ = split_turns(text, (), [(0, 4), (17, 22), (42, 46), (60, 65)])
    said = [(t.speaker, " ".join(text[s:e].strip() for s, e in t.spans)) for t in turns]
    assert said == [("Anne", "Et le bus ?"), ("Odile", "Il est rare, Anne."), ("Anne", "Et la crue ?"), ("Odile", "Haute.")]


@pytest.mark.parametrize("star", ["", "**"])
def test_questions_in_bold_and_answers_in_plain_type(source_of, territory, star):
    questions = ["Et le bus, ici ?", "Et la crue ?", "Que faire alors ?"]
    text = "Entretien\n" + "\n".join(f"{star}{q}{star}\nRéponse à cela.\nEt encore." for q in questions)
    bold = [] if star else ranges(text, *questions)
    document = transcript(text, source_of("entretiens/a.txt", "entretien"), territory, bold)
    assert [b.role for b in document.blocks] == ["enqueteur", "participant"] * 3
    assert [text[s:e] for b in document.blocks[::2] for s, e in b.spans] == questions
    assert [b.asked for b in document.blocks[1::2]] == [1, 3, 5]
    assert len(document.rejections) == 1


def test_bold_headings_are_no_questions(source_of, territory):
    text = "**Logement**\nLe loyer monte.\n**Eau**\nLa crue.\n**Bus**\nRare.\n**Et après ?**\nRien."
    document = transcript(text, source_of("entretiens/a.txt", "entretien"), territory)
    assert all(block.turn is None for block in document.blocks)


@pytest.mark.parametrize("line", ["A" + " " * 20000 + "b", "[1" * 8000, "AB " * 7000, "[00:12] " * 3000, "1:" * 9000, "*" * 9000])
def test_a_monstrous_line_is_read_at_once(line):
    text = "\n".join(["ENQ : Ah ?", "Odile : Oui.", line, "ENQ : Ah ?", "Odile : Oui."])
    turns, notes = split_turns(text)
    assert sum(e - s for turn in turns for s, e in turn.spans) + sum(n.end - n.start for n in notes) > 0.5 * len(text)


def test_a_label_with_its_office_is_the_same_person():
    text = (
        "00:01 Élue (présidente de séance)\nBonsoir.\n00:12 Habitant 1\nEt le bus ?\n00:20 Élue\nIl est rare.\n00:30 Élue\nVoilà."
    )
    assert [turn.speaker for turn in split_turns(text)[0]] == ["Élue", "Habitant 1", "Élue", "Élue"]
    text = text.replace("présidente de séance", "animatrice")
    assert {turn.speaker for turn in split_turns(text)[0]} == {"Élue (animatrice)", "Habitant 1"}


def test_a_question_announced_once_in_speech_is_no_speaker():
    text = "Maire : Bonsoir.\nQuestion : que faire du bus ?\nHabitant 1 : Le garder.\nMaire : Bien.\nHabitant 1 : Merci."
    assert {turn.speaker for turn in split_turns(text)[0]} == {"Maire", "Habitant 1"}


@pytest.mark.parametrize(
    ("label", "asks"),
    [
        ("ENQ", True),
        ("Enq. 2", True),
        ("ENQ_1", True),
        ("Enquêteur·rice", True),
        ("Enque\u0302trice", True),
        ("Modératrice", True),
        ("Q", True),
        ("Int.", True),
        ("Anne (enquêtrice)", True),
        ("Enquête publique", False),
        ("Animation", False),
        ("ENQUÊTÉE 2", False),
        ("Enquêté(e)", False),
        ("Interviewe", False),
        ("Quentin", False),
        ("Intervenante", False),
    ],
)
def test_labels_of_those_who_ask(label, asks):
    assert is_interviewer(label) is asks
