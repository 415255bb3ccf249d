"""Two waves compared: what rises, appears, stays or cannot be told, and what drifted."""

import numpy as np
import pandas as pd
import pytest

from pipeline.schemas import ERRORS
from pipeline.schemas.waves import FOLLOW_UP
from pipeline.side_tables import conform_to
from pipeline.waves.basis import holm
from pipeline.waves.follow import follow
from pipeline.waves.questions import compare_questions, wording
from pipeline.waves.testing import step_down
from tests.waves.voices import WAVES, Said, shuffled, times_of, verdict


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [(20, 50, "hausse"), (50, 20, "baisse"), (0, 20, "apparu"), (20, 0, "disparu"), (30, 32, "non-etabli")],
)
def test_what_becomes_of_a_theme_is_named(before: int, after: int, told: str):
    tables = follow(times_of(Said("T0", 90, before), Said("T1", 90, after)), WAVES)
    row = verdict(tables)
    assert row["verdict"] == told and row["basis"] == "tout"
    assert row["low"] <= row["difference"] <= row["high"]
    assert row["difference"] == pytest.approx((after - before) / 90, abs=1e-4)
    for name, frame in tables.items():
        conform_to(FOLLOW_UP[name], frame)


def test_what_is_surely_near_is_stable_and_few_voices_prove_no_absence():
    tables = follow(times_of(Said("T0", 500, 150), Said("T1", 500, 150)), WAVES)
    assert verdict(tables)["verdict"] == verdict(tables, "bus")["verdict"] == "stable"
    # Nobody of 14 speaks of it: that is not an absence, and 14 of 14 is a rise from nothing known.
    assert verdict(follow(times_of(Said("T0", 14, 0), Said("T1", 14, 14)), WAVES))["verdict"] == "hausse"
    assert verdict(follow(times_of(Said("T0", 11, 0), Said("T1", 90, 60)), WAVES))["verdict"] == "trop-peu"


def test_the_order_of_rows_changes_nothing():
    times = times_of(Said("T0", 60, 10), Said("T1", 60, 30))
    first, second = follow(times, WAVES), follow(shuffled(times, 3), WAVES)
    for name in ("changes", "wave_shares", "drifts", "questions", "mix"):
        pd.testing.assert_frame_equal(first[name], second[name])


def test_another_questionnaire_is_a_drift_and_no_change():
    tables = follow(times_of(Said("T0", 80, 10), Said("T1", 80, 60, question="Que pensez-vous de la rivière ?")), WAVES)
    row = verdict(tables)
    assert row["verdict"] == "derive" and row["basis"] == "aucune" and row["raw_p_value"] < 0.05
    assert set(tables["questions"]["state"]) == {"ajoutee", "retiree"}
    drift = tables["drifts"].set_index("kind")
    assert bool(drift.at["questions", "moved"])


def test_a_change_must_hold_on_the_questions_that_both_waves_asked():
    common = (Said("T0", 80, 20), Said("T1", 80, 22))
    added = Said("T1", 80, 75, question="Que pensez-vous de la rivière ?")
    row = verdict(follow(times_of(*common, added), WAVES))
    assert row["verdict"] == "derive" and row["basis"] == "questions" and row["raw_difference"] > 0.2
    rising = (Said("T0", 80, 10), Said("T1", 80, 50))
    row = verdict(follow(times_of(*rising, added), WAVES))
    assert row["verdict"] == "hausse" and row["basis"] == "questions"


def test_questions_are_the_same_whatever_their_number_and_signs():
    assert wording("Q2) À quoi tenez-vous ?") == wording("a quoi tenez vous") != wording("À quoi pensez-vous ?")
    times = times_of(
        Said("T0", 40, 1, question="1. De quoi avez-vous besoin au quotidien ?"),
        Said("T1", 40, 1, question="De quoi avez vous besoin au quotidien"),
        Said("T0", 40, 1, question="Que manque-t-il dans votre commune pour les jeunes ?"),
        Said("T1", 40, 1, question="Que manque-t-il dans votre commune pour les aînés ?"),
        Said("T1", 2, 1, question="Autre chose ?"),
    )
    found = compare_questions(times.passages, WAVES, "vecu")
    assert sorted(found.table["state"]) == ["commune", "reformulee"], "two answers may be missed by chance"
    assert found.changed.sum() == 80


def test_another_public_is_set_aside_by_its_weights():
    # Agents speak of water, residents do not; only their numbers change.
    before = (Said("T0", 80, 8), Said("T0", 20, 18, public="agent"))
    after = (Said("T1", 40, 4), Said("T1", 60, 54, public="agent"))
    tables = follow(times_of(*before, *after), WAVES)
    row = verdict(tables)
    assert row["raw_difference"] > 0.25 and row["raw_p_value"] < 0.05
    assert row["basis"] == "publics" and row["verdict"] == "derive" and abs(row["difference"]) < 0.02
    moved = tables["drifts"][tables["drifts"]["moved"].astype(bool)]
    assert list(moved["kind"]) == ["public"]
    assert tables["mix"].query("attribute == 'public' and value == 'agent'")[["before", "after"]].to_numpy().tolist() == [
        [20, 60]
    ]


@pytest.mark.parametrize(
    ("early", "late", "told"),
    [
        # Five persons each at one wave, hidden at the other, where they may be four.
        ([f"a{n // 5}" if n < 30 else None for n in range(80)], [f"b{n // 5}" if n < 30 else None for n in range(80)], [False]),
        (["Brévigny"] * 80, ["Vaudoré"] * 80, [True]),
        (["Brévigny"] * 80, [None] * 80, []),
    ],
)
def test_communes_that_the_small_cell_rule_hides_are_no_drift(early: list[str | None], late: list[str | None], told: list[bool]):
    times = times_of(Said("T0", 80, 10), Said("T1", 80, 11))
    times.passages["commune"] = [*early, *late]
    drifts = follow(times, WAVES)["drifts"]
    assert drifts.loc[drifts["kind"] == "commune", "moved"].tolist() == told


def test_persons_heard_twice_are_pairs():
    alone = follow(times_of(Said("T0", 60, 20), Said("T1", 60, 32)), WAVES)
    twice = follow(times_of(Said("T0", 60, 20, named="x"), Said("T1", 60, 32, named="x")), WAVES)
    one, other = verdict(alone), verdict(twice)
    assert other["p_value"] < one["p_value"], "who already spoke of it tells nothing of change"
    assert other["high"] - other["low"] < one["high"] - one["low"]


def test_the_machines_error_widens_a_change_and_may_withdraw_it():
    times = times_of(Said("T0", 90, 20), Said("T1", 90, 50))
    good = pd.DataFrame([("vecu", "eau", 90.0, 10.0, 5.0, 195.0, "ailleurs")], columns=list(ERRORS))
    row = verdict(follow(_with(times, good), WAVES))
    assert row["verdict"] == "hausse" and row["corrected"] > row["difference"] and row["corrected_low"] > 0
    blind = pd.DataFrame([("vecu", "eau", 10.0, 90.0, 20.0, 180.0, "ailleurs")], columns=list(ERRORS))
    weak = verdict(follow(_with(times_of(Said("T0", 90, 5), Said("T1", 90, 18)), blind), WAVES))
    assert (
        weak["verdict"] in ("fragile", "hausse") and weak["corrected_high"] - weak["corrected_low"] > weak["high"] - weak["low"]
    )


def _with(times, errors):
    from dataclasses import replace

    return replace(times, errors=errors)


def test_step_down_keeps_the_first_and_gains_on_the_others():
    generator = np.random.default_rng(2)
    drawn = generator.normal(size=(4999, 4))
    p_values = step_down([np.array([4.0, 2.3, 0.1, 0.0])], [drawn])
    single = [(np.abs(drawn).max(axis=1) >= 2.3).mean(), (np.abs(drawn) >= 2.3).mean()]
    assert p_values[0] < 0.005 and single[1] < p_values[1] < single[0]
    assert list(p_values) == sorted(p_values)
    assert holm([0.03, 0.01, 0.04]) == [0.06, 0.03, 0.06]


def test_words_that_come_and_their_drift_are_told():
    times = times_of(Said("T0", 60, 20), Said("T1", 60, 20))
    late = (times.passages["wave"] == "T1").to_numpy()
    times.words["nouns"] = np.where(late, "besoin inondation digue", "besoin village école")
    tables = follow(times, WAVES)
    told = tables["new_words"]
    assert set(told["word"]) == {"inondation", "digue"} and set(told["before"]) == {0}
    drifts = tables["drifts"].set_index("kind")
    assert bool(drifts.at["vocabulaire", "moved"]) and not bool(drifts.at["discours", "moved"])
    assert (tables["changes"]["verdict"] != "hausse").all(), "words that move are a warning, not a change"
