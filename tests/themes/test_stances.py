"""The shipped stance tagger: defined answers, both registers, one by one or all at once, hygiene of its codings."""

import csv

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import ModelMismatch
from pipeline.schemas import STANCES
from pipeline.store import MODELS, conform, tagger_folder
from pipeline.themes.codebook import read_codebook
from pipeline.themes.encoders import choose_encoder, precise_is_available
from pipeline.themes.stances import load_stance_tagger, marked, tag_stances

KEYS = ["probleme", "souhait", "ressource", "action"]
SAID = [
    ("Il n'y a plus de médecin et le bus ne passe que deux fois par jour, c'est catastrophique.", "vecu", {"probleme"}),
    ("Il faudrait mettre des pistes cyclables et des trains plus fréquents.", "vecu", {"souhait"}),
    ("Le service fonctionne très bien, c'est rapide et efficace, je suis très satisfaite.", "vecu", {"ressource"}),
    ("Le conseil municipal vote l'achat de deux minibus et lance les travaux de la voie verte.", "institutionnel", {"action"}),
    ("Le territoire bénéficie d'un cadre de vie remarquable et d'un patrimoine très riche.", "institutionnel", {"ressource"}),
    ("Le rapport comporte trois annexes.", "institutionnel", set()),
]


def passages_of(said: list[tuple[str, str]]) -> pd.DataFrame:
    rows = [
        {"passage_id": f"p{i}", "text": text, "perspective": side, "kind": "document", "turn": pd.NA}
        for i, (text, side) in enumerate(said)
    ]
    return pd.DataFrame(rows, columns=["passage_id", "text", "perspective", "kind", "turn"])


def tagged(said: list[tuple[str, str]], encoder: str = "fast") -> pd.DataFrame:
    vectors = choose_encoder(encoder, len(said)).encode([text for text, _ in said])
    return tag_stances(passages_of(said), vectors, encoder, MODELS)


def given(table: pd.DataFrame, passage: str) -> set[str]:
    rows = table[(table["passage_id"] == passage) & (table["decision"] == "oui")]
    return set(rows["stance"])


@pytest.mark.parametrize("encoder", ["fast", "precise"])
def test_plain_passages_get_their_stance(encoder):
    if encoder == "precise" and not precise_is_available():
        pytest.skip("encodeur precise absent")
    table = tagged([(text, side) for text, side, _ in SAID], encoder)
    assert [given(table, f"p{i}") for i in range(len(SAID))] == [stances for _, _, stances in SAID]


def test_one_row_a_passage_and_stance_in_the_columns_of_the_schema():
    table = tagged([(text, side) for text, side, _ in SAID])
    assert list(table.columns) == list(STANCES)
    assert table["stance"].tolist() == KEYS * len(SAID)
    assert table["score"].between(0, 1).all() and set(table["decision"]) <= {"oui", "non"}
    assert len(conform("stances", table)) == len(table)
    assert tag_stances(passages_of([]), np.zeros((0, 300)), "fast", MODELS).empty


def test_an_infinitive_is_a_wish_in_an_answer_and_a_measure_in_a_plan():
    text = "Développer les transports en commun et créer des pistes cyclables."
    table = tagged([(text, "vecu"), (text, "institutionnel")])
    assert given(table, "p0") == {"souhait"}
    assert "action" in given(table, "p1")
    wishes = table.loc[table["stance"] == "souhait", "score"].tolist()
    assert wishes[0] > wishes[1]


def test_the_same_bytes_one_by_one_and_all_at_once():
    said = [(text, side) for text, side, _ in SAID] * 3
    whole = tagged(said)
    alone = pd.concat([tagged([one]) for one in said], ignore_index=True)
    assert whole["score"].tolist() == alone["score"].tolist()
    assert whole["decision"].tolist() == alone["decision"].tolist()


def test_an_empty_passage_has_no_stance():
    table = tagged([("", "vecu"), ("12 % — 34 %", "institutionnel")])
    assert (table["score"] == 0).all() and (table["decision"] == "non").all()


def test_another_encoder_falls_back_on_the_fast_tagger_and_its_own_vectors():
    said = [(text, side) for text, side, _ in SAID]
    other = tag_stances(passages_of(said), np.zeros((len(said), 17)), "auteur/modele", MODELS)
    assert other["score"].tolist() == tagged(said)["score"].tolist()
    assert load_stance_tagger("auteur/modele", MODELS).encoder == "fast"


def test_a_missing_model_is_told(tmp_path):
    (tmp_path / "codebooks").mkdir()
    book = MODELS / "codebooks" / "postures.toml"
    (tmp_path / "codebooks" / book.name).write_bytes(book.read_bytes())
    with pytest.raises(ModelMismatch, match="absent ou illisible"):
        load_stance_tagger("fast", tmp_path)


def test_marks_hold_grammar_and_perspective_and_no_word_of_the_text():
    marks = marked("Kerveguen propose une navette, il faudrait un bus.", "vecu").split(" zz")[1:]
    assert {"conditionnel", "vecu", "conditionnelvecu"} <= set(marks)
    assert not any("kerveguen" in mark for mark in marks)


def test_shipped_taggers_have_a_card_and_fit_the_codebook():
    assert list(read_codebook(MODELS / "codebooks" / "postures.toml").keys) == KEYS
    for encoder in ("fast", "precise"):
        assert list(load_stance_tagger(encoder, MODELS).codebook.keys) == KEYS
        words = (tagger_folder("postures", encoder) / "CARTE.md").read_text(encoding="utf-8")
        assert all(word in words for word in ("Codage", "modèle de langue", "Mesuré", "Limites", "Licence", "macro-F1"))


def rows_of(name: str) -> list[dict[str, str]]:
    with (MODELS / "codings" / name).open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_codings_hold_no_text_and_only_known_labels():
    coded, invented = rows_of("postures.csv"), rows_of("postures-inventes.csv")
    assert set(coded[0]) == {"id", "source", "genre", "perspective", "stratum", "labels", "doubt"}
    assert len({row["id"] for row in coded}) == len(coded) >= 1400
    for row in (*coded, *invented):
        assert row["labels"] == "none" or set(row["labels"].split("+")) <= set(KEYS)
        assert row["perspective"] in ("institutionnel", "vecu")


def test_every_stance_is_coded_in_both_registers():
    rows = [*rows_of("postures.csv"), *rows_of("postures-inventes.csv")]
    for key in KEYS:
        for side in ("institutionnel", "vecu"):
            assert sum(key in row["labels"].split("+") and row["perspective"] == side for row in rows) >= 50
