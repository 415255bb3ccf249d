"""Corpora for IRaMuTeQ as sources: variants met in the field, what they say of voices, and the way back to our own export."""

from collections import defaultdict
from dataclasses import replace
from pathlib import Path

import pytest

from pipeline.exchange import iramuteq, iramuteq_passages
from pipeline.ingest.read import read_source
from pipeline.ingest.written.starred import is_starred
from pipeline.model import Columns, Source, Territory
from tests.exchange.invented import invent, passage
from tests.exchange.test_iramuteq import parse

FIELD = """Corpus d'entretiens, saisi en mars
**** *ent_01 *public_élus *mode_entretien *commune_les-essartines *age_40_59
-*besoins
Le médecin est parti à la retraite.
On attend le bus une heure.
-*mobilite
Il n'y a plus de train.
**** *ent_02 *public_jeunes *mode_questionnaire *commune_brevigny *age_18_29
RAS
**** *ent_03 *public_habitants *age_60
**** *ent_04 *public_habitant *age_60
L'école a fermé une classe, c'est très dur pour nous.
"""


def read(tmp_path: Path, content: bytes, source: Source, territory: Territory):
    (tmp_path / source.path).parent.mkdir(exist_ok=True)
    (tmp_path / source.path).write_bytes(content)
    return read_source(tmp_path, source, territory)


def said_of(reading) -> dict[str, dict[str, str]]:
    """Closed variables of each voice."""
    found: dict[str, dict[str, str]] = defaultdict(dict)
    for row in reading.voices.itertuples():
        found[str(row.voice_id)][str(row.variable)] = str(row.value)
    return found


@pytest.mark.parametrize(
    "content",
    [
        FIELD.encode(),
        b"\xef\xbb\xbf" + FIELD.encode(),
        FIELD.encode("cp1252"),
        FIELD.replace("\n", "\r\n").encode("cp1252"),
        FIELD.replace("\n", "\r\n").encode("utf-16"),
        FIELD.replace(" *", "\t *").replace("retraite.\n", "retraite.\n\n\n").encode(),
    ],
)
@pytest.mark.parametrize("kind", ["entretien", "reponse"])
def test_variants_of_one_corpus_give_the_same_voices(tmp_path: Path, source_of, territory: Territory, content: bytes, kind: str):
    here = replace(territory, communes=("Les Essartines", "Brévigny"))
    reading = read(tmp_path, content, source_of("reponses/corpus.txt", kind), here)
    rows = reading.passages
    assert rows["text"].tolist() == [
        "Le médecin est parti à la retraite.",
        "On attend le bus une heure.",
        "Il n'y a plus de train.",
        "L'école a fermé une classe, c'est très dur pour nous.",
    ]
    assert rows["question"].fillna("").tolist() == ["besoins", "besoins", "mobilite", ""]
    assert rows["voice_id"].nunique() == 2
    assert rows["public"].tolist() == ["elu", "elu", "elu", "habitant"]
    assert rows["mode"].tolist()[0] == "entretien"
    assert rows["commune"].fillna("").tolist() == ["Les Essartines"] * 3 + [""]
    assert [(r.anchor, r.reason) for r in reading.rejections] == [
        ("ligne 1", "avant le premier texte"),
        (reading.rejections[1].anchor, "texte vide"),
        (reading.rejections[2].anchor, "non-réponse"),
    ]
    assert reading.summary["read"] == reading.summary["kept"] + reading.summary["refused"]
    said = said_of(reading)
    assert said[rows["voice_id"].iloc[0]] == {"age": "40_59"}
    assert {"public": "jeunes", "age": "18_29"} in said.values(), "what is no public of ours stays a variable"


def test_the_perspective_follows_the_mode_of_each_voice(tmp_path: Path, source_of, territory: Territory):
    text = (
        "**** *n_1 *public_elu *mode_entretien\nJe vis ici.\n**** *n_2 *public_elu *mode_reunion-publique\nNous avons voté.\n"
        "**** *n_3 *public_habitant *perspective_institutionnel\nJe parle pour le syndicat.\n"
    )
    rows = read(tmp_path, text.encode(), source_of("reponses/c.txt", "reponse"), territory).passages
    assert rows["perspective"].tolist() == ["vecu", "institutionnel", "institutionnel"]
    assert rows["mode"].tolist() == ["entretien", "reunion-publique", "questionnaire"]


def test_texts_of_one_person_are_one_voice_only_if_they_agree(tmp_path: Path, source_of, territory: Territory):
    def voices(text: str) -> int:
        return read(tmp_path, text.encode(), source_of("reponses/c.txt", "reponse"), territory).passages["voice_id"].nunique()

    assert voices("**** *id_1 *sexe_f *q_a\nun bus\n**** *id_1 *sexe_f *q_b\nun train\n**** *id_2 *sexe_f *q_a\nun vélo\n") == 2
    assert voices("**** *ind_1 *sexe_f\nun bus\n**** *ind_1 *sexe_h\nun train\n**** *ind_2 *sexe_f\nun vélo\n") == 3
    assert voices("**** *id_1 *sexe_f\nun bus\n**** *sexe_h\nun train\n**** *sexe_f\nun vélo\n**** *id_2 *sexe_f\nun car\n") == 4
    assert voices("**** *sexe_f\nun bus\n**** *sexe_f\nun bus\n") == 2, "two persons may say the same"


def test_the_order_of_texts_changes_nothing(tmp_path: Path, source_of, territory: Territory):
    texts = [f"**** *n_{i} *age_{i % 3}\nIl manque {what} ici.\n" for i, what in enumerate(("un bus", "un train", "un vélo"))]
    names = ["passage_id", "voice_id", "text"]
    source = source_of("reponses/c.txt", "reponse")
    there, back = (read(tmp_path, "".join(order).encode(), source, territory) for order in (texts, texts[::-1]))
    assert sorted(map(tuple, there.passages[names].values)) == sorted(map(tuple, back.passages[names].values))
    assert there.voices.equals(back.voices)


def test_names_and_contacts_are_taken_up_nowhere(tmp_path: Path, source_of, territory: Territory):
    text = "".join(
        f"**** *entretien_{name} *nom_{name} *mail_{name}@exemple.fr *age_{n}\nIl manque un bus.\n"
        for n, name in enumerate(("marie-petit", "paul-martin", "jeanne-roux"))
    )
    reading = read(tmp_path, text.encode(), source_of("entretiens/c.txt", "entretien"), territory)
    shown = reading.passages.to_csv() + reading.voices.to_csv() + repr(reading.rejections)
    assert not any(name in shown for name in ("petit", "martin", "roux", "exemple.fr"))
    assert set(reading.voices["variable"]) == {"age"}
    assert {r.anchor for r in reading.rejections if r.reason == "variable personnelle écartée"} == {"« nom »", "« mail »"}


def test_the_manifest_names_variables(tmp_path: Path, source_of, territory: Territory):
    text = "**** *qui_a *ou_brest *statut_agent\nun bus\n**** *qui_b *ou_quimper *statut_elu\nun train\n"
    columns = Columns(identifier="qui", commune="ou", public="statut")
    source = replace(source_of("reponses/c.txt", "reponse"), columns=columns)
    reading = read(tmp_path, text.encode(), source, territory)
    assert reading.passages["commune"].tolist() == ["brest", "quimper"]
    assert reading.passages["public"].tolist() == ["agent", "elu"]
    assert reading.voices.empty
    wrong = replace(source, columns=Columns(commune="ville"))
    refused = read(tmp_path, text.encode(), wrong, territory).rejections[0]
    assert "« ville »" in refused.detail
    assert "ou, qui, statut" in refused.detail


def test_what_is_told_of_a_corpus_names_line_and_word(tmp_path: Path, source_of, territory: Territory):
    text = "**** *sexe_f age_30 *seul\n-*besoins et le reste\nun bus pour aller au bourg\n"
    reading = read(tmp_path, text.encode(), source_of("reponses/c.txt", "reponse"), territory)
    assert [(r.anchor, r.reason, r.detail) for r in reading.rejections] == [
        ("ligne 1", "mot qui n'est pas une variable", "age_30"),
        ("ligne 2", "suite d'une ligne thématique", "et le reste"),
    ]
    assert set(map(tuple, reading.voices[["variable", "value"]].values)) == {("sexe", "f"), ("seul", "oui")}
    assert reading.passages["row"].tolist() == [3]


def test_lines_wrapped_by_hand_are_one_paragraph(tmp_path: Path, source_of, territory: Territory):
    wrapped = (
        "Le bus ne passe plus le soir depuis que la ligne est\ncoupée au bourg, et personne ne nous a rien demandé ni\ndit.\n"
    )
    rows = read(
        tmp_path, f"**** *n_1\n{wrapped}\n{wrapped}".encode(), source_of("entretiens/c.txt", "entretien"), territory
    ).passages
    assert rows["text"].tolist() == [" ".join(wrapped.split())] * 2


def test_texts_of_a_published_corpus_are_never_read_together(tmp_path: Path, source_of, territory: Territory):
    text = "**** *revue_1\nLe plan prévoit un bus.\n**** *revue_2\nLe budget prévoit un train.\n-*eau\nLa rivière est à sec.\n"
    rows = read(tmp_path, text.encode(), source_of("documents/c.txt"), territory).passages
    assert rows["section"].tolist() == ["texte 1", "texte 2", "texte 2 › eau"]
    assert rows["voice_id"].nunique() == 2


@pytest.mark.parametrize(
    "text",
    [
        "Enquêteur : Bonjour, que manque-t-il ici ?\n****\nMme A : Un médecin, **** et vite.\n",
        "****************\nCOMPTE RENDU\n****************\n*Animatrice* : Bonjour.\n",
        "**** *rires* ****\nE1 : On n'a plus de bus.\n",
        "* un bus\n** un train\n**Gras** et *italique*\n",
        "1234 *note\nAvis 5678 *x_y est au milieu d'une phrase",
    ],
)
def test_speech_and_prose_are_no_corpus(text: str):
    assert not is_starred(text)


def test_documents_among_persons_are_told(tmp_path: Path, source_of, territory: Territory):
    text = "**** *mode_document\nLe plan prévoit un bus.\n**** *mode_entretien\nLe bus ne passe plus.\n"
    there = read(tmp_path, text.encode(), source_of("reponses/c.txt", "reponse"), territory).rejections
    assert [(r.reason, r.detail[:9]) for r in there] == [("à vérifier", "1 texte(s")]
    assert not read(tmp_path, text.encode(), source_of("documents/c.txt"), territory).rejections


def test_a_hard_file_ends_well(tmp_path: Path, source_of, territory: Territory):
    source = source_of("reponses/c.txt", "reponse")
    only_heads = read(tmp_path, b"**** *a_1\n**** *a_2\n", source, territory)
    assert only_heads.passages.empty
    assert [r.reason for r in only_heads.rejections] == ["texte vide", "texte vide"]
    odd = "**** *a_1 *_x ** *é_ù *a_2\nun bus \x00 bleu\n-*\nun train\n****\nsans variable du tout\n"
    rows = read(tmp_path, odd.encode(), source, territory).passages
    assert rows["text"].tolist()[1:] == ["un train", "sans variable du tout"]


@pytest.mark.parametrize("by_passage", [False, True])
def test_our_own_export_comes_back_whole(tmp_path: Path, source_of, territory: Territory, by_passage: bool):
    """Written, read as a source and written again, a corpus holds the same lines, questions and variables of voices."""
    asked = ("Qu'est-ce qui a changé ?", "De quoi avez-vous besoin ?")
    rows = [
        passage(
            i,
            f"Il manque {i} choses au bourg, et le bus ne passe plus",
            question=asked[i % 2],
            commune=("Les Essartines", "Brévigny")[i // 2 % 2],
            public=("habitant", "elu")[i // 4 % 2],
            mode=("questionnaire", "aller-vers")[i // 4 % 2],
            voice_id=f"reponses/reponse-1.csv#r-{i // 2}",
        )
        for i in range(16)
    ]
    answers = [(f"reponses/reponse-1.csv#r-{i}", "tranche d'âge", ("18-29 ans", "60 ans et +")[i % 2]) for i in range(8)]
    write = (iramuteq_passages if by_passage else iramuteq).write
    first, again = tmp_path / "reponses" / "c.txt", tmp_path / "encore.txt"
    first.parent.mkdir()
    write(invent(tmp_path / "un", rows, answers=answers, k=1), tmp_path, first)
    here = replace(territory, communes=("Les Essartines", "Brévigny"))
    reading = read_source(tmp_path, source_of("reponses/c.txt", "reponse"), here)
    assert not reading.rejections
    assert reading.passages["voice_id"].nunique() == 8
    back = [
        {name: None if value != value else value for name, value in row.items()} for row in reading.passages.to_dict("records")
    ]
    told = [tuple(map(str, row)) for row in reading.voices[["voice_id", "variable", "value"]].values]
    write(invent(tmp_path / "deux", back, answers=told, k=1), tmp_path, again)
    kept = ("public", "mode", "commune", "perspective", "rendu", "tranche-d-age", "question")
    texts, twice = (
        sorted(
            (sorted(t["lines"]), sorted(t["themes"]), [t["stars"].get(name) for name in kept]) for t in parse(path.read_bytes())
        )
        for path in (first, again)
    )
    assert texts == twice
