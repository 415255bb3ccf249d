"""Copied answers: found in any order, quoted once, counted once in a counting of their own."""

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.quotes import pick_quotes
from pipeline.compare.voices import Item
from pipeline.ingest import campaigns
from pipeline.ingest.campaigns import copied_texts, mark_campaigns
from pipeline.ingest.read import read_source
from pipeline.schemas import SUBTHEMES

LETTER = "Nous demandons la réouverture de la gare de Brévigny et le retour des trains du soir pour tous les habitants du plateau"
NEAR = LETTER.replace("réouverture", "réouverure") + " !"
OWN = (
    "La benne à verre ne passe plus dans notre rue depuis l'hiver et personne ne nous a prévenus",
    "On attend toujours la fibre au hameau alors que le bourg l'a depuis trois ans maintenant",
    "Il faudrait une navette pour le marché du samedi parce que ma mère ne conduit plus",
    "Le bruit des camions la nuit sur la départementale nous oblige à dormir au fond de la maison",
)


@pytest.fixture
def passages(tmp_path, source_of, territory):
    def read(rows: list[str]) -> pd.DataFrame:
        text = "id;Que demandez-vous ?\n" + "".join(f"H{i};{row}\n" for i, row in enumerate(rows))
        (tmp_path / "r.csv").write_text(text, encoding="utf-8")
        return mark_campaigns(read_source(tmp_path, source_of("r.csv", "reponse"), territory).passages)

    return read


ROWS = [LETTER, *OWN, NEAR, LETTER.upper()]


def test_copies_and_near_copies_are_one_campaign(passages):
    marks = passages(ROWS)["campaign"]
    assert marks.iloc[[0, 5, 6]].nunique() == 1 and marks.iloc[[0, 5, 6]].notna().all()
    assert marks.iloc[1:5].isna().all()


def test_the_print_depends_on_words_alone(passages):
    assert set(passages(ROWS)["campaign"].dropna()) == set(passages(ROWS[::-1])["campaign"].dropna())


def test_short_answers_alike_are_no_campaign():
    texts = [
        "plus de bus le soir",
        "plus de bus le soir",
        "le respect de l autre et des biens de tous",
        "le respect de l autre et des lois de tous",
    ]
    assert copied_texts(texts, list("abcd")) == [None] * 4


def test_one_voice_that_repeats_itself_counts_once(tmp_path, source_of, territory):
    (tmp_path / "r.csv").write_text(f"id;Avis ?;Autre ?\n1;{LETTER};{LETTER}\n1;{LETTER};\n2;{ROWS[1]};bus\n", encoding="utf-8")
    reading = read_source(tmp_path, source_of("r.csv", "reponse"), territory)
    assert (reading.passages["text"] == LETTER).sum() == 1
    assert [r.reason for r in reading.rejections] == ["doublon de la même voix"] * 2
    assert mark_campaigns(reading.passages)["campaign"].isna().all()


def test_a_campaign_is_quoted_once(passages):
    frame = passages([*ROWS, NEAR])
    tags = pd.DataFrame(
        {"passage_id": frame["passage_id"], "theme": "t", "decision": "oui", "score": 0.9, "uncertain": False, "evidence": "gare"}
    )
    quotes = pick_quotes(
        frame, tags, [Item("theme", "t", "T", None, frozenset(frame["passage_id"]))], pd.DataFrame(columns=list(SUBTHEMES))
    )
    known = frame.set_index("passage_id")["campaign"]
    assert len(quotes) == 3 and known[quotes["passage_id"]].notna().sum() <= 1


def test_a_long_answer_in_several_passages_is_one_text(passages):
    long = " ".join(f"{LETTER}, point {i}." for i in range(15))
    frame = passages([long, ROWS[1], long + " Merci."])
    assert len(frame) > 4 and frame.loc[frame["text"].str.contains("gare"), "campaign"].nunique() == 1


def test_remainders_are_those_of_a_division():
    values = np.array([0, 1, (1 << 61) - 2, (1 << 61) - 1, 1 << 61, (1 << 62) - 2, (1 << 64) - 1], dtype=np.uint64)
    assert campaigns._modulo(values).tolist() == (values % campaigns._PRIME).tolist()


def test_buckets_hold_the_texts_of_equal_rows_in_the_order_of_rows():
    rows = np.array([[2, 1, 1], [1, 5, 5], [2, 1, 1], [2, 0, 9], [1, 5, 5], [2, 1, 1], [2, 0, 8]], dtype=np.uint64)
    assert [bucket.tolist() for bucket in campaigns._buckets(rows)] == [[1, 4], [0, 2, 5]]


def test_chunks_of_hashing_change_nothing(monkeypatch):
    texts = [f"il faut rouvrir la gare numero {i % 7} et remettre des trains le soir et le dimanche a {i % 3}" for i in range(60)]
    persons = [str(i) for i in range(60)]
    whole = campaigns.copied_texts(texts, persons)
    monkeypatch.setattr(campaigns, "CHUNK", 4)
    assert campaigns.copied_texts(texts, persons) == whole and any(whole)


def test_a_bucket_of_different_texts_is_compared_with_a_bounded_number_of_groups(monkeypatch):
    texts = ["un deux trois " + " ".join(f"mot{i}n{j}" for j in range(12)) for i in range(9)]
    parent = list(range(len(texts)))
    calls = []
    monkeypatch.setattr(campaigns, "MOST_LEADERS", 2)
    monkeypatch.setattr(campaigns, "_alike", lambda a, b: calls.append(1))
    campaigns._link(list(range(len(texts))), texts, campaigns._shingles(texts), parent)
    assert parent == list(range(len(texts))) and len(calls) == 1 + 2 * 7
