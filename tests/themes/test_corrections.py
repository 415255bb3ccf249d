"""Corrections: learnt without forgetting, taken up by a run, and agreed upon or not."""

import numpy as np
import pandas as pd
import pytest

from pipeline.errors import EvaluationRefused
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.themes.adapt import Corrected, adapt, pick_for_review
from pipeline.themes.agreement import agreement
from pipeline.themes.codebook import read_codebook
from pipeline.themes.corrections import label_matrix, merged, settled, take_up
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.model_files import load_tagger, save_tagger
from pipeline.themes.tagger import predict

FAR = ["Le plan prévoit de planter des haies.", "Les prix augmentent, les salaires non.", "Merci d'être venus."]
LOCAL = [
    "La criée de Port-Vaugelin tourne au ralenti.",
    "À la criée, il reste quatre bateaux.",
    "La criée a perdu la moitié de ses acheteurs.",
]


@pytest.fixture(scope="module")
def tagger():
    return load_tagger(tagger_folder("transitions", "fast"), read_codebook(DEFAULT_CODEBOOK))


def corrected(texts, labels):
    vectors = choose_encoder("fast", 0).encode(texts)
    return Corrected(tuple(f"p-{i}" for i in range(len(texts))), texts, vectors, np.array(labels, dtype=float).reshape(-1, 4))


def rows(*cells):
    return pd.DataFrame(cells, columns=["passage_id", "theme", "decision", "labeller", "time", "comment"]).assign(drawn="")


def test_learning_moves_what_is_near_and_leaves_what_is_far(tagger):
    learnt = adapt(tagger, corrected(LOCAL[:2], [[0, 0, 0, 1], [0, 0, 0, 1]]))
    before, after = predict([*LOCAL, *FAR], tagger), predict([*LOCAL, *FAR], learnt)
    assert (after.scores[:3, 3] > before.scores[:3, 3]).all()
    assert np.abs(after.scores[3:] - before.scores[3:]).max() < 0.15
    assert np.array_equal(after.decisions[3:], before.decisions[3:])
    assert "correction p-0" in " ".join(after.evidence[0]) or not after.decisions[0, 3]


def test_no_correction_changes_nothing_and_an_untold_theme_stays(tagger):
    assert adapt(tagger, corrected([], np.zeros((0, 4)))) is tagger
    told = adapt(tagger, corrected(LOCAL[:1], [[np.nan, np.nan, np.nan, 1]]))
    before, after = predict(LOCAL, tagger), predict(LOCAL, told)
    assert np.array_equal(before.scores[:, :3], after.scores[:, :3]) and (after.scores[:, 3] > before.scores[:, 3]).all()


def test_a_learnt_tagger_survives_its_file(tagger, tmp_path):
    learnt = adapt(tagger, corrected(LOCAL[:2], [[0, 0, 0, 1], [0, 0, 0, 1]]))
    save_tagger(learnt, tmp_path)
    again = load_tagger(tmp_path, tagger.codebook)
    assert again.told == learnt.told and again.labeller.endswith("+2")
    assert np.abs(predict(LOCAL, again).scores - predict(LOCAL, learnt).scores).max() < 0.01


def test_the_newest_word_wins_and_every_coder_is_kept():
    old = rows(
        ("p-1", "numerique", "oui", "humain:AB", "2026-01-01", ""), ("p-1", "numerique", "non", "humain:CD", "2026-01-02", "")
    )
    new = rows(("p-1", "numerique", "non", "humain:AB", "2026-02-01", "relu"))
    both = merged(old, new)
    assert both["decision"].tolist() == ["non", "non"] and both["comment"].tolist() == ["relu", ""]
    assert settled(both)["labeller"].tolist() == ["humain:AB"]
    assert merged(both, new).equals(both)
    ids, labels = label_matrix(both, read_codebook(DEFAULT_CODEBOOK))
    assert ids == ["p-1"] and labels[0, 2] == 0 and np.isnan(labels[0, [0, 1, 3]]).all()


def test_people_win_over_the_machine():
    tags = pd.DataFrame(
        [("p-1", "numerique", 0.9, "oui", True, "machine:x", "fibre"), ("p-2", "numerique", 0.1, "non", False, "machine:x", "")],
        columns=["passage_id", "theme", "score", "decision", "uncertain", "labeller", "evidence"],
    )
    done = take_up(tags, rows(("p-1", "numerique", "non", "humain:AB", "2026-01-01", "")))
    assert done.loc[0, ["score", "decision", "uncertain", "labeller"]].tolist() == [0.0, "non", False, "humain:AB"]
    assert done.loc[1].equals(tags.loc[1]) and tags.loc[0, "decision"] == "oui"


def test_review_prefers_risk_and_does_not_repeat_itself():
    risks = np.array([[0.5], [0.5], [0.4], [0.01]])
    vectors = np.array([[1.0, 0], [1.0, 0], [-1.0, 1], [0, -1.0]])
    assert pick_for_review(risks, np.ones(4), vectors, 2).tolist() == [0, 2]
    assert len(pick_for_review(risks, np.ones(4), vectors, 10)) == 4


def coded(who, decisions):
    return rows(
        *(
            (f"p-{i}", theme, "oui" if yes else "non", f"humain:{who}", "2026", "")
            for i, row in enumerate(decisions)
            for theme, yes in row.items()
        )
    )


def test_agreement_of_two_coders():
    themes = ("a", "b")
    one = [{"a": i % 2 == 0, "b": i % 3 == 0} for i in range(30)]
    two = [{"a": i % 2 == 0, "b": (i % 3 == 0) != (i < 5)} for i in range(30)]
    measures = agreement(pd.concat([coded("AB", one), coded("CD", two)]), themes)[("AB", "CD")]
    by_name = {m.name: m for m in measures}
    assert by_name["a"].value == 1.0 and 0.2 < by_name["b"].value < 0.9
    assert by_name["b"].low < by_name["b"].value < by_name["b"].high and by_name["b"].passages == 30
    assert by_name["ensemble"].coefficient == "alpha" and 0.3 < by_name["ensemble"].value < 1


def test_agreement_needs_passages_in_common():
    with pytest.raises(EvaluationRefused, match="codés en entier par deux personnes"):
        agreement(coded("AB", [{"a": True}] * 3), ("a",))
