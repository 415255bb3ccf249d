"""Intervals, cohesion, permutation tests, and shares after the machine's error."""

import itertools

import numpy as np
import pandas as pd
import pytest
from scipy.sparse import csr_matrix

from pipeline.compare import intervals
from pipeline.compare.corrected import correct_gaps, hold_against_error
from pipeline.compare.intervals import PRIOR_COHESION, Group, cohesion, shares, speech_shares
from pipeline.compare.misclassification import Counted, Errors, corrected_draws
from pipeline.compare.significance import permutation_p
from pipeline.compare.voices import Item, listen
from tests.compare.test_compare import crowd, passages_of


def apart(voices: int) -> Group:
    return Group(np.ones(voices), np.arange(voices))


def test_intervals_are_honest_at_the_edges():
    found = shares(np.array([[0.0, 1.0]] * 10), apart(10))
    assert found.low[0] == 0 and 0.1 < found.high[0] < 0.35
    assert found.high[1] == 1 and 0.65 < found.low[1] < 0.9


def test_a_side_without_voice_has_no_share():
    assert np.isnan(shares(np.zeros((0, 2)), Group(np.zeros(0), np.zeros(0, dtype=int))).value).all()


def test_unequal_weights_are_worth_fewer_voices():
    assert apart(20).effective() == 20
    assert Group(np.array([10.0] + [1.0] * 19), np.arange(20)).effective() < 10


def test_cohesion_is_found_and_drawn_to_its_prior():
    clusters = np.repeat(np.arange(40), 10)
    alike = np.repeat(np.random.default_rng(0).random((40, 1)) < 0.5, 10, axis=0).astype(float)
    chance = (np.random.default_rng(0).random((400, 1)) < 0.5).astype(float)
    assert cohesion(alike, clusters) > 0.85 and cohesion(chance, clusters) < 0.05
    assert cohesion(alike[:10], clusters[:10]) == PRIOR_COHESION  # a single meeting tells nothing of it
    assert cohesion(chance, np.arange(400)) == 0


def test_speech_counts_words():
    about, words = csr_matrix([[90.0], [0.0], [0.0]]), np.array([100.0, 10.0, 10.0])
    found = speech_shares(about, words, apart(3))
    assert found.value[0] == 0.75 and found.low[0] < 0.75 < found.high[0]


def test_many_voices_taken_some_at_a_time_are_as_sure_as_at_once(monkeypatch):
    generator = np.random.default_rng(4)
    words = generator.integers(20, 60, 200).astype(float)
    about = csr_matrix(np.floor(words[:, None] * generator.random((200, 3)) * (generator.random((200, 3)) < 0.4)))
    # Fifteen meetings, then voices apart.
    clusters = np.concatenate([np.arange(120) % 15, 15 + np.arange(80)])
    group = Group(np.ones(200), clusters, 0.2)
    once = speech_shares(about, words, group)
    residual = (about.toarray() - once.value * words[:, None]) / words.sum()
    wholes = np.stack([np.bincount(clusters, column) for column in residual.T], axis=1)
    exact = 0.8 * (residual**2).sum(axis=0) + 0.2 * (wholes**2).sum(axis=0)
    monkeypatch.setattr(intervals, "STEP", 7)
    assert np.allclose(intervals._variance(lambda rows: residual[rows], group, 3), exact)
    assert np.allclose(speech_shares(about, words, group).low, once.low)
    raised = about.toarray() > 0
    assert np.allclose(shares(raised, group).value, raised.mean(axis=0))


def test_the_permutation_test_counts_every_deal():
    raised, voices = (4, 1), (5, 6)
    values = [1] * sum(raised) + [0] * (sum(voices) - sum(raised))
    deals = [sum(values[i] for i in chosen) for chosen in itertools.combinations(range(sum(voices)), voices[0])]
    above = np.mean([d > raised[0] for d in deals]) + np.mean([d == raised[0] for d in deals]) / 2
    assert permutation_p(raised, voices) == pytest.approx(2 * above)
    assert permutation_p(raised, voices) < permutation_p(raised, voices, design=2.0) < 1


def test_one_passage_a_voice_gives_rogan_and_gladen():
    passages, tagged = np.ones(2000, dtype=int), np.arange(2000) < 700
    errors = Errors(8000, 2000, 500, 9500)
    draws = corrected_draws(Counted(passages, tagged.astype(int), 2000), errors, 0.05)
    assert np.median(draws) == pytest.approx((0.35 + 0.95 - 1) / (0.8 + 0.95 - 1), abs=0.02)


def test_a_long_document_raises_a_theme_by_more_than_false_alarms():
    # Twelve alarms in two hundred passages are what a machine that is wrong one time in twenty gives by itself.
    passages, tagged = np.full(30, 200), np.array([12] * 15 + [90] * 15)
    draws = corrected_draws(Counted(passages, tagged, 30), Errors(800, 200, 50, 950), 0.05)
    assert 0.35 < np.median(draws) < 0.65


def errors_table(hits: float, missed: float, wrong: float, right: float) -> pd.DataFrame:
    rows = [(side, "t", hits, missed, wrong, right, "ailleurs") for side in ("institutionnel", "vecu")]
    return pd.DataFrame(rows, columns=["perspective", "theme", "hits", "missed", "wrong", "right", "origin"])


def test_gaps_are_corrected_where_the_error_is_known():
    frame, item = crowd(30, 200, 24, 60)
    heard = listen(frame, [item])
    table = correct_gaps(frame, heard, errors_table(900, 100, 20, 980))
    assert table.iloc[0]["low"] <= table.iloc[0]["gap"] <= table.iloc[0]["high"] and table.iloc[0]["control_lived"] == 2000
    assert correct_gaps(frame, heard, errors_table(2, 1, 0, 3)).empty


def test_a_claim_that_error_could_explain_is_withdrawn():
    gaps = pd.DataFrame({"level": ["theme"], "theme": ["t"], "gap": [0.2], "claim": [True], "cell": ["institution"]})
    corrected = pd.DataFrame({"theme": ["t"], "low": [-0.05], "high": [0.3]})
    row = hold_against_error(gaps, corrected).iloc[0]
    assert not row["claim"] and row["fragile"] and not isinstance(row["cell"], str)
    assert hold_against_error(gaps, corrected.assign(low=0.02)).iloc[0]["claim"]


def test_one_side_only_is_not_corrected():
    frame, ids = passages_of(*((f"r{i}", "vecu", 1, 1) for i in range(30)))
    heard = listen(frame, [Item("theme", "t", "T", None, ids)])
    assert correct_gaps(frame, heard, errors_table(900, 100, 20, 980)).empty


def test_a_perfect_machine_changes_nothing():
    frame, item = crowd(30, 200, 24, 60)
    # One long passage of a voice counts by its words, not as one of several.
    frame.loc[frame["passage_id"].isin(["d29-0", "d28-0"]), "text"] = "mot " * 3
    heard = listen(frame, [item])
    row = correct_gaps(frame, heard, errors_table(1e6, 0, 0, 1e6)).iloc[0]
    assert row["institutional"] == pytest.approx(0.8, abs=0.03) and row["lived"] == pytest.approx(0.3, abs=0.01)


def test_one_voice_is_never_sure():
    found = speech_shares(csr_matrix([[7.0]]), np.array([51.0]), apart(1))
    assert found.low[0] < 0.1 and found.high[0] > 0.6
