"""Correspondence analysis: groups that may be described, words in common, the same plane in every run."""

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.factors import factor_publics, groups_of
from pipeline.schemas import FACTORS, PASSAGES

WORDS = ("eau", "bus", "soin", "école", "emploi", "fibre")


def spoken(*groups: tuple[str, str, str, int]) -> pd.DataFrame:
    """Two passages a voice, of groups (kind, public, mode, voices)."""
    rows = [
        {
            "passage_id": f"{public}-{mode}-{i:02}-{j}",
            "voice_id": f"{public}-{mode}-{i:02}",
            "kind": kind,
            "public": public,
            "mode": mode,
            "role": "participant",
        }
        for kind, public, mode, voices in groups
        for i in range(voices)
        for j in range(2)
    ]
    return pd.DataFrame(rows).reindex(columns=list(PASSAGES))


def said(passages: pd.DataFrame) -> list[tuple[str, ...]]:
    """Each public and mode says two words more than the others."""
    keys = sorted({f"{p}{m}" for p, m in zip(passages["public"], passages["mode"], strict=True)})
    rng = np.random.default_rng(4)
    drawn = []
    for public, mode in zip(passages["public"], passages["mode"], strict=True):
        place = keys.index(f"{public}{mode}") * 2 % len(WORDS)
        drawn.append((WORDS[place], WORDS[place + 1], *rng.choice(WORDS, 2), "x2", "ah"))
    return drawn


THREE = (
    ("document", "institution", "document", 6),
    ("reponse", "habitant", "questionnaire", 20),
    ("entretien", "association", "entretien", 6),
)


def test_words_stand_on_the_side_of_those_who_say_them():
    passages = spoken(*THREE)
    table = factor_publics(passages, said(passages))
    assert list(table.columns) == list(FACTORS)
    publics = table[table["kind"] == "public"].set_index("label")
    assert publics["voices"].to_dict() == {"association": 6, "habitant": 20, "institution": 6}
    assert publics.at["institution", "x"] < 0
    words = table[table["kind"] == "lemme"].set_index("label")
    assert set(words.index) == set(WORDS)
    assert words.at["emploi", "x"] < words.at["soin", "x"]
    for kind in ("public", "lemme"):
        rows = table[table["kind"] == kind]
        assert rows[["contribution_x", "contribution_y"]].sum().to_numpy() == pytest.approx(1, abs=1e-3)
    assert table["inertia_x"].iloc[0] + table["inertia_y"].iloc[0] == pytest.approx(1, abs=1e-3)


def test_the_order_of_rows_changes_nothing():
    passages = spoken(*THREE)
    lemmas = said(passages)
    order = np.random.default_rng(0).permutation(len(passages))
    again = factor_publics(passages.iloc[order].reset_index(drop=True), [lemmas[i] for i in order])
    pd.testing.assert_frame_equal(factor_publics(passages, lemmas), again)


def test_a_group_of_few_persons_is_not_described():
    passages = spoken(*THREE[:2], ("entretien", "elu", "entretien", 4))
    assert "elu" not in set(groups_of(passages).dropna())
    assert "elu" not in set(factor_publics(passages, said(passages))["label"])
    told = pd.Series(passages["public"].to_numpy(), index=passages.index)
    assert "elu" not in set(factor_publics(passages, said(passages), told)["label"])


def test_one_public_of_several_modes_is_split():
    passages = spoken(THREE[0], ("reponse", "habitant", "questionnaire", 9), ("atelier", "habitant", "atelier", 7))
    assert set(groups_of(passages)) == {"institution", "habitant × questionnaire", "habitant × atelier"}


def test_a_split_that_would_leave_few_persons_out_is_not_made():
    passages = spoken(
        THREE[0],
        ("reponse", "habitant", "questionnaire", 9),
        ("atelier", "habitant", "atelier", 7),
        ("entretien", "habitant", "entretien", 2),
    )
    assert set(groups_of(passages)) == {"institution", "habitant"}


def test_two_groups_give_one_axis_and_one_none():
    passages = spoken(THREE[0], THREE[1])
    table = factor_publics(passages, said(passages))
    assert (table[["y", "contribution_y", "inertia_y"]] == 0).all().all() and table["inertia_x"].iloc[0] == pytest.approx(1)
    alone = spoken(THREE[1])
    assert factor_publics(alone, said(alone)).empty
    assert factor_publics(passages.head(0), []).empty


def test_groups_that_say_the_same_are_not_set_apart():
    passages = spoken(*THREE)
    assert factor_publics(passages, [WORDS] * len(passages)).empty


def test_a_word_of_few_voices_or_of_one_group_is_left_out():
    passages = spoken(*THREE)
    lemmas = [(*words, "rare") if i < 4 else words for i, words in enumerate(said(passages))]
    lemmas = [(*w, "propre") if p == "habitant" else w for w, p in zip(lemmas, passages["public"], strict=True)]
    labels = set(factor_publics(passages, lemmas)["label"])
    assert not labels & {"rare", "propre", "x2", "ah"}
