"""Needs, actions, and who speaks alone."""

import json
from dataclasses import dataclass, replace

import numpy as np
import pandas as pd
import pytest

from pipeline.compare import needs
from pipeline.compare.intervals import jeffreys
from pipeline.compare.matcher import BLOCKS, MODEL, read_matcher
from pipeline.compare.needs import Facing, coverage, match_needs
from pipeline.schemas import ANSWERS, NEEDS, PASSAGES
from pipeline.store import MODELS
from pipeline.themes.static_vectors import mean_vectors

CRECHE = "Pas de place en crèche, il faudrait plus de crèches pour garder les enfants."
CRECHES = "Créer trente places en crèche pour accueillir les enfants."
BUS = "Il n'y a plus de bus, il faudrait une ligne de bus vers la gare."
LIGNE = "Ouvrir une ligne de bus entre le bourg et la gare."
OTHERS = ["Rénovation de la toiture du gymnase municipal.", "Adopter le budget annexe des pompes funèbres."]


@dataclass(frozen=True)
class Made:
    embeddings: np.ndarray
    encoder: str = "fast"


def frames(*rows: tuple[str, str, str]) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame]:
    """Passages, tags, stances and sub-themes of rows (voice, stance, text); actions are institutional."""
    ids = [f"p{i}" for i in range(len(rows))]
    passages = pd.DataFrame(
        {
            "passage_id": ids,
            "voice_id": [voice for voice, _, _ in rows],
            "perspective": ["institutionnel" if stance == "action" else "vecu" for _, stance, _ in rows],
            "rendering": "verbatim",
            "role": "participant",
            "text": [text for _, _, text in rows],
        }
    ).reindex(columns=list(PASSAGES))
    tags = pd.DataFrame({"passage_id": ids, "theme": "t", "decision": "oui"})
    stances = pd.DataFrame({"passage_id": ids, "stance": [s for _, s, _ in rows], "score": 0.9, "decision": "oui"})
    subthemes = pd.DataFrame({"passage_id": ids[:1], "theme": "t", "subtheme": "t-1", "label": "x", "score": 1.0})
    return passages, tags, stances, subthemes


def facing_of(*tables: pd.DataFrame, encoder: str = "fast") -> Facing:
    return match_needs(*tables, Made(mean_vectors(tables[0]["text"].tolist()), encoder))


TOLD = (
    ("a", "probleme", CRECHE),
    ("b", "souhait", BUS),
    ("c", "probleme", "Mon voisin joue du tambour la nuit."),
    ("plan", "action", CRECHES),
    ("plan", "action", LIGNE),
    ("plan", "action", OTHERS[0]),
    ("note", "action", OTHERS[1]),
)


def test_needs_meet_the_actions_that_answer_them_and_no_other():
    facing = facing_of(*frames(*TOLD))
    assert set(zip(facing.answers["need_id"], facing.answers["action_id"], strict=True)) == {("p0", "p3"), ("p1", "p4")}
    matched = facing.needs.set_index("passage_id")["matched"]
    assert matched.to_dict() == {"p0": True, "p1": True, "p2": False, "p3": True, "p4": True, "p5": False, "p6": False}
    assert list(facing.needs) == list(NEEDS) and list(facing.answers) == list(ANSWERS)
    assert facing.needs.set_index("passage_id")["subtheme"].dropna().to_dict() == {"p0": "t-1"}


def test_scores_of_answers_reach_the_threshold_and_the_needs_table():
    facing = facing_of(*frames(*TOLD))
    best = facing.needs.set_index("passage_id")["score"]
    for row in facing.answers.itertuples():
        assert row.score >= read_matcher("fast").threshold and best[row.need_id] >= row.score


def test_order_of_rows_and_size_of_steps_change_nothing(monkeypatch: pytest.MonkeyPatch):
    tables = frames(*TOLD)
    once = facing_of(*tables)
    monkeypatch.setattr(needs, "STEP", 1)
    again = facing_of(*(table.iloc[::-1].reset_index(drop=True) for table in tables))
    pd.testing.assert_frame_equal(once.needs, again.needs)
    pd.testing.assert_frame_equal(once.answers, again.answers)


@pytest.mark.parametrize(
    ("column", "value"), [("rendering", "synthese"), ("role", "enqueteur"), ("perspective", "institutionnel")]
)
def test_a_synthesis_a_question_and_a_problem_of_an_institution_are_no_need(column: str, value: str):
    passages, *others = frames(*TOLD)
    passages.loc[0, column] = value
    facing = facing_of(passages, *others)
    assert "p0" not in set(facing.needs["passage_id"])


def test_other_stances_refused_stances_and_refused_themes_take_no_part():
    passages, tags, stances, subthemes = frames(*TOLD)
    stances.loc[0, "stance"], stances.loc[1, "decision"], tags.loc[2, "decision"] = "ressource", "non", "non"
    facing = facing_of(passages, tags, stances, subthemes)
    assert set(facing.needs["side"]) == {"action"} and facing.needs["score"].isna().all() and facing.answers.empty


def test_pairs_stay_within_a_theme():
    passages, tags, stances, subthemes = frames(*TOLD)
    tags.loc[tags["passage_id"] == "p3", "theme"] = "u"
    facing = facing_of(passages, tags, stances, subthemes)
    assert set(facing.answers["need_id"]) == {"p1"}
    assert facing.needs.set_index("passage_id")["score"].isna().to_dict()["p3"]


def test_a_need_keeps_its_three_best_actions():
    said = tuple(("plan", "action", f"{CRECHES} {word}") for word in ("Bourg.", "Lac.", "Pont.", "Val."))
    others = tuple(("note", "action", text) for text in (*OTHERS, LIGNE))
    facing = facing_of(*frames(TOLD[0], TOLD[1], *said, *others))
    kept = facing.answers[facing.answers["need_id"] == "p0"]
    assert len(kept) == 3 and kept["score"].is_monotonic_decreasing
    assert facing.needs.set_index("passage_id").loc[["p2", "p3", "p4", "p5"], "matched"].all()


def test_too_many_needs_are_sampled_whatever_their_order(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(needs, "MOST", 2)
    tables = frames(*TOLD)
    first = facing_of(*tables)
    second = facing_of(*(table.iloc[::-1].reset_index(drop=True) for table in tables))
    assert first.needs["side"].value_counts().to_dict() == {"besoin": 2, "action": 2}
    pd.testing.assert_frame_equal(first.needs, second.needs)


def test_an_unknown_encoder_is_read_as_word_means():
    passages, *others = frames(*TOLD)
    known = facing_of(passages, *others)
    other = match_needs(passages, *others, Made(np.zeros((len(passages), 7), dtype=np.float32), "equipe/modele"))
    pd.testing.assert_frame_equal(known.needs, other.needs)


def test_nothing_to_match_gives_empty_tables():
    passages, tags, stances, subthemes = frames(*TOLD)
    facing = facing_of(passages, tags, stances.iloc[:0], subthemes)
    assert list(facing.needs) == list(NEEDS) and facing.needs.empty and facing.answers.empty
    assert coverage(facing, passages, 5).empty


def test_coverage_counts_voices_and_not_passages():
    passages, *others = frames(
        *TOLD, ("c", "souhait", "Qu'on fasse taire ce tambour."), ("a", "souhait", "Un tambour moins fort.")
    )
    row = coverage(facing_of(passages, *others), passages, 2).iloc[0]
    assert (row["need_voices"], row["unanswered_voices"], row["actions"]) == (3, 1, 4)
    assert row["unanswered"] == pytest.approx(1 / 3) and row["unvoiced_actions"] == 0.5
    assert 0 < row["low"] < row["unanswered"] < row["high"] < 1


def test_no_share_is_estimated_of_fewer_voices_than_k():
    passages, *others = frames(*TOLD)
    table = coverage(facing_of(passages, *others), passages, 5)
    assert table[["unanswered", "low", "high"]].isna().all(axis=None)
    assert table["need_voices"].tolist() == [3, 1] and table["subtheme"].tolist()[1] == "t-1"


def test_jeffreys_covers_what_it_says():
    rng = np.random.default_rng(0)
    counts = rng.binomial(40, 0.3, size=2000)
    covered = np.mean([low <= 0.3 <= high for low, high in map(jeffreys, counts.tolist(), [40] * 2000)])
    assert 0.92 < covered < 0.98


def test_the_model_weighs_every_block_and_likeness_never_speaks_against_an_answer():
    for encoder, blocks in BLOCKS.items():
        matcher = read_matcher(encoder)
        assert set(matcher.weights) == {*blocks, "letters"} and min(matcher.weights.values()) > 0
        assert 0 < matcher.threshold < 1
        assert all(matcher.usual[name].shape[1] == width for name, width in blocks.items())


def test_judgements_hold_words_of_nobody():
    pairs = pd.read_csv(MODELS / "codings" / "appariements.csv", dtype=str, keep_default_na=False)
    real = ~pairs["need_source"].isin(["invente", "exemple"])
    assert (pairs.loc[real, ["need", "action"]] == "").all(axis=None) and (pairs.loc[real, "need_id"] != "").all()
    assert len(pairs) == json.loads(MODEL.read_text(encoding="utf-8"))["pairs"]
    assert set(pairs["judgement"]) == {"0", "1"} and pairs["theme"].nunique() == 4


def test_a_higher_threshold_answers_fewer(monkeypatch: pytest.MonkeyPatch):
    strict = replace(read_matcher("fast"), threshold=1.0)
    monkeypatch.setattr(needs, "read_matcher", lambda encoder: strict)
    assert facing_of(*frames(*TOLD)).answers.empty
