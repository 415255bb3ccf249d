"""Shares, gaps and their claims; quotes; vocabulary."""

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.gaps import Item, compute_gaps
from pipeline.compare.prevalence import share_of, speech_by_voice, speech_share
from pipeline.compare.quotes import best_excerpt, pick_quotes
from pipeline.compare.sensitivity import weigh_otherwise
from pipeline.compare.vocabulary import distinctive_words, log_odds
from pipeline.schemas import PASSAGES


def passages_of(*voices: tuple[str, str, int, int]) -> tuple[pd.DataFrame, frozenset[str]]:
    """Voices as (name, perspective, passages, passages on the theme); the ids on the theme."""
    rows, about = [], set()
    for name, perspective, total, on_theme in voices:
        for i in range(total):
            identifier = f"{name}-{i}"
            kind = "document" if perspective == "institutionnel" else "reponse"
            rows.append(
                {
                    "passage_id": identifier,
                    "voice_id": name,
                    "perspective": perspective,
                    "kind": kind,
                    "public": "habitant",
                    "mode": "document" if kind == "document" else "questionnaire",
                    "rendering": "verbatim",
                    "source": name,
                    "text": "mot " * 9 + identifier,
                }
            )
            if i < on_theme:
                about.add(identifier)
    return pd.DataFrame(rows).reindex(columns=list(PASSAGES)), frozenset(about)


def crowd(institutional: int, lived: int, raise_institutional: int, raise_lived: int):
    voices = [(f"d{i}", "institutionnel", 10, 10 * (i < raise_institutional)) for i in range(institutional)]
    voices += [(f"r{i}", "vecu", 1, int(i < raise_lived)) for i in range(lived)]
    frame, ids = passages_of(*voices)
    return frame, Item("theme", "t", "T", None, ids)


def gap_of(*counts: int) -> pd.Series:
    frame, item = crowd(*counts)
    return compute_gaps(frame, [item]).iloc[0]


def test_a_voice_raises_a_theme_from_a_share_of_its_speech():
    frame, ids = passages_of(("plan", "institutionnel", 60, 1), ("note", "institutionnel", 3, 1))
    voices = speech_by_voice(frame)
    assert speech_share(frame, voices, set(ids)).round(3).to_dict() == {"note": 0.333, "plan": 0.017}


def test_a_clear_gap_is_claimed_on_its_side():
    row = gap_of(10, 100, 9, 20)
    assert row["claim"] and row["cell"] == "institution" and row["low"] > 0.3
    row = gap_of(10, 100, 0, 60)
    assert row["claim"] and row["cell"] == "vecu" and row["high"] < 0


def test_no_gap_no_claim():
    row = gap_of(20, 200, 10, 100)
    assert not row["claim"] and row["cell"] == "partage" and row["low"] < 0 < row["high"]


def test_nobody_speaks_of_it():
    assert gap_of(40, 400, 0, 2)["cell"] == "silence"


@pytest.mark.parametrize("counts", [(4, 100, 4, 0), (10, 11, 10, 0), (1, 1, 1, 0)])
def test_too_few_voices_claim_nothing(counts):
    row = gap_of(*counts)
    assert not row["claim"] and row["cell"] is None and "trop peu de voix" in row["reason"]


@pytest.mark.parametrize("counts", [(0, 50, 0, 10), (8, 0, 3, 0)])
def test_one_side_only_is_told_not_computed(counts):
    row = gap_of(*counts)
    assert np.isnan(row["gap"]) and not row["claim"] and "trop peu de voix" in row["reason"]


def test_intervals_are_honest_at_the_edges():
    nobody, everybody = share_of(pd.Series([False] * 10)), share_of(pd.Series([True] * 10))
    assert nobody.low == 0 and 0.1 < nobody.high < 0.35
    assert everybody.high == 1 and 0.65 < everybody.low < 0.9


def test_many_items_without_gap_hold_false_discoveries():
    rng = np.random.default_rng(1)
    claims = 0
    for _ in range(20):
        voices = [(f"d{i}", "institutionnel", 1, 1) for i in range(30)] + [(f"r{i}", "vecu", 1, 1) for i in range(60)]
        frame, _ = passages_of(*voices)
        ids = frame["passage_id"].to_numpy()
        items = [Item("subtheme", "t", str(j), str(j), frozenset(ids[rng.random(len(ids)) < 0.4])) for j in range(15)]
        claims += compute_gaps(frame, items)["claim"].any()
    assert claims <= 4


def test_the_weighting_is_shown():
    frame, item = crowd(10, 100, 9, 20)
    table = weigh_otherwise(frame, [item], compute_gaps(frame, [item]))
    assert table["variant"].tolist() == ["any", "default", "speech", "copies"]
    assert table["gap"].notna().all()


def test_a_copied_text_may_count_for_one_voice():
    frame, item = crowd(10, 40, 5, 20)
    sent = frame["voice_id"].isin([f"r{i}" for i in range(20)])
    frame["campaign"] = sent.map({True: "c-1", False: None})
    table = weigh_otherwise(frame, [item], compute_gaps(frame, [item])).set_index("variant")["gap"]
    assert table["default"] == 0.0 and table["copies"] == pytest.approx(0.5 - 1 / 21, abs=1e-4)


def test_excerpts_are_exact_and_hold_the_evidence():
    text = "On commence par le reste. " * 12 + "Il n'y a plus de médecin au village. " + "On finit. " * 12
    excerpt = best_excerpt(text, "médecin")
    assert excerpt in text and "médecin" in excerpt and len(excerpt) <= 320


def test_a_sentence_without_end_is_cut_at_a_space():
    text = "et puis " * 100
    assert best_excerpt(text, "") in text


def test_quotes_come_from_different_voices_and_never_from_a_synthesis():
    frame, ids = passages_of(("a", "vecu", 4, 4), ("b", "vecu", 1, 1), ("s", "vecu", 1, 1))
    frame.loc[frame["voice_id"] == "s", "rendering"] = "synthese"
    tags = pd.DataFrame(
        {
            "passage_id": sorted(ids),
            "theme": "t",
            "score": 0.9,
            "decision": "oui",
            "uncertain": False,
            "labeller": "m",
            "evidence": "",
        }
    )
    quotes = pick_quotes(frame, tags, [Item("theme", "t", "T", None, ids)])
    voices = frame.set_index("passage_id")["voice_id"]
    assert [voices[i] for i in quotes["passage_id"]] == ["a", "b"]


def test_distinctive_words_need_several_voices():
    frame, ids = passages_of(
        *((f"d{i}", "institutionnel", 3, 3) for i in range(5)), *((f"r{i}", "vecu", 1, 1) for i in range(20))
    )
    nouns = [("méthanisation", "objectif") if p == "institutionnel" else ("bus", "médecin") for p in frame["perspective"]]
    nouns[0] = ("hapax", "méthanisation")
    words = distinctive_words(frame, nouns, Item("theme", "t", "T", None, ids))
    assert set(words.loc[words["perspective"] == "vecu", "word"]) == {"bus", "médecin"}
    assert "hapax" not in set(words["word"])


def test_log_odds_are_opposite_when_sides_are_swapped():
    a, b = np.array([10.0, 2, 5]), np.array([1.0, 9, 5])
    assert np.allclose(log_odds(a, b), -log_odds(b, a))
