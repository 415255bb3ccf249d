"""Workshops and encounters: contribution tables, typed-up flipcharts, encounter sheets."""

import pytest

from pipeline.ingest.read import read_document, read_source
from pipeline.model import Source

FLIPCHART = """# Atelier du 12 mars

Table 1 : Se soigner
- Un médecin deux jours
  par semaine (8 gommettes)
- « On accouche dans la voiture »
* RAS
1. Une maison de santé ●●●

Table 2 : Bouger
• Des bus le soir [x3]
• Un parking relais
"""
SHEETS = """Lieu : marché de Brévigny
Profil : femme, 70 ans
Elle n'a plus de docteur.
« Je fais renouveler mes cachets »

Lieu : marché de Brévigny
Profil : homme, 40 ans
Il fait quatre marchés par semaine.
"""


@pytest.fixture
def source():
    return lambda name, mode: Source(name, "atelier" if mode == "atelier" else "reponse", mode, "habitant", "paraphrase")


def test_flipcharts_are_contributions_under_their_table(tmp_path, source, territory):
    (tmp_path / "a.md").write_text(FLIPCHART, encoding="utf-8")
    reading = read_source(tmp_path, source("a.md", "atelier"), territory)
    passages = reading.passages
    assert passages["text"].tolist()[0] == "Un médecin deux jours par semaine" and len(passages) == 5
    assert passages["section"].tolist() == ["Table 1 : Se soigner"] * 3 + ["Table 2 : Bouger"] * 2
    assert passages["voice_id"].nunique() == 5
    assert passages["rendering"].tolist() == ["paraphrase", "verbatim", "paraphrase", "paraphrase", "paraphrase"]
    assert reading.voices["value"].tolist().count("3") == 2 and "8" in reading.voices["value"].tolist()
    assert [(r.reason, r.detail) for r in reading.rejections] == [("non-réponse", "RAS")]


def test_an_encounter_is_one_voice(tmp_path, source, territory):
    (tmp_path / "a.txt").write_text(SHEETS, encoding="utf-8")
    reading = read_source(tmp_path, source("a.txt", "aller-vers"), territory)
    assert reading.passages["voice_id"].nunique() == 2 and len(reading.passages) == 3
    assert reading.passages["rendering"].tolist() == ["paraphrase", "verbatim", "paraphrase"]
    assert sorted(set(reading.voices["variable"])) == ["lieu", "profil"]


def test_anchors_lead_to_the_words(tmp_path, source, territory):
    (tmp_path / "a.md").write_text(FLIPCHART, encoding="utf-8")
    document = read_document(tmp_path / "a.md", source("a.md", "atelier"), territory)
    assert [FLIPCHART[slice(*b.spans[0])] for b in document.blocks][3:] == ["Des bus le soir", "Un parking relais"]


def test_order_of_contributions_means_nothing(tmp_path, source, territory):
    prints = []
    for lines in (["- le bus du soir", "- la poste", "- un médecin"], ["- un médecin", "- le bus du soir", "- la poste"]):
        (tmp_path / "a.md").write_text("Table 1 : tout\n" + "\n".join(lines), encoding="utf-8")
        prints.append(set(read_source(tmp_path, source("a.md", "atelier"), territory).passages["passage_id"]))
    assert prints[0] == prints[1] and len(prints[0]) == 3


def test_a_workshop_that_was_transcribed_stays_turns(tmp_path, source, territory):
    (tmp_path / "a.txt").write_text(
        "Animatrice : que manque-t-il ici ?\nPaul : un médecin.\nLéa : des bus.\nPaul : et la poste.\nLéa : et une crèche.\n",
        encoding="utf-8",
    )
    passages = read_source(tmp_path, source("a.txt", "atelier"), territory).passages
    assert passages["turn"].notna().all() and "Léa" in set(passages["speaker"])


def test_contribution_tables_show_stickers_and_quotes(tmp_path, source, territory):
    text = "table;thème de la table;contribution;gommettes\n1;Soins;« On accouche dans la voiture »;9\n1;Soins;un médecin salarié;3\n2;Bus;des bus le soir;4\n"
    (tmp_path / "a.csv").write_text(text, encoding="utf-8")
    reading = read_source(tmp_path, source("a.csv", "atelier"), territory)
    assert reading.passages["question"].tolist() == ["Soins", "Soins", "Bus"]
    assert reading.passages["rendering"].tolist() == ["verbatim", "paraphrase", "paraphrase"]
    assert reading.passages["voice_id"].nunique() == 3 and "gommettes" in set(reading.voices["variable"])
