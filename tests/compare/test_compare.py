"""Gaps and their claims, weightings, modes left out, breakdowns and quotes."""

import numpy as np
import pandas as pd
import pytest

from pipeline.compare.breakdown import prevalence
from pipeline.compare.gaps import compute_gaps
from pipeline.compare.modes import leave_one_mode_out
from pipeline.compare.quotes import best_excerpt, pick_quotes
from pipeline.compare.sensitivity import weigh_otherwise
from pipeline.compare.voices import Item, items_of, listen
from pipeline.model import Codebook, Theme
from pipeline.schemas import PASSAGES, SUBTHEMES

NO_SUBTHEMES = pd.DataFrame(columns=list(SUBTHEMES))


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
    return compute_gaps(listen(frame, [item])).iloc[0]


def test_a_voice_raises_a_theme_from_a_share_of_its_speech():
    frame, ids = passages_of(("plan", "institutionnel", 60, 1), ("note", "institutionnel", 3, 1))
    heard = listen(frame, [Item("theme", "t", "T", None, ids)])
    shares = heard.about.toarray()[:, 0] / heard.voices["words"]
    assert shares.round(3).to_dict() == {"note": 0.333, "plan": 0.017}
    assert heard.raises()[:, 0].tolist() == [1, 0] and heard.raises(0.0)[:, 0].tolist() == [1, 1]


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


def test_many_items_without_gap_hold_false_discoveries():
    rng = np.random.default_rng(1)
    claims = 0
    for _ in range(20):
        voices = [(f"d{i}", "institutionnel", 1, 1) for i in range(30)] + [(f"r{i}", "vecu", 1, 1) for i in range(60)]
        frame, _ = passages_of(*voices)
        ids = frame["passage_id"].to_numpy()
        items = [Item("subtheme", "t", str(j), str(j), frozenset(ids[rng.random(len(ids)) < 0.4])) for j in range(15)]
        claims += compute_gaps(listen(frame, items))["claim"].any()
    assert claims <= 4


def test_the_weighting_is_shown():
    frame, item = crowd(10, 100, 9, 20)
    table = weigh_otherwise(frame, [item])
    assert table["variant"].tolist() == ["default", "sources", "speech", "any", "copies"]
    assert (table["low"] <= table["gap"]).all() and (table["gap"] <= table["high"]).all()


def test_a_file_of_many_voices_weighs_one_if_files_do():
    frame, item = crowd(10, 40, 5, 20)
    # Those who raise the item all come from one questionnaire, the others from as many files.
    frame.loc[frame["voice_id"].isin([f"r{i}" for i in range(20)]), "source"] = "questionnaire"
    table = weigh_otherwise(frame, [item]).set_index("variant")["gap"]
    assert table["default"] == 0.0 and table["sources"] == pytest.approx(0.5 - 1 / 21, abs=1e-4)


def test_a_copied_text_may_count_for_one_voice():
    frame, item = crowd(10, 40, 5, 20)
    sent = frame["voice_id"].isin([f"r{i}" for i in range(20)])
    frame["campaign"] = sent.map({True: "c-1", False: None})
    table = weigh_otherwise(frame, [item]).set_index("variant")["gap"]
    assert table["default"] == 0.0 and table["copies"] == pytest.approx(0.5 - 1 / 21, abs=1e-4)


def test_weighing_otherwise_leaves_the_passages_as_they_were():
    frame, item = crowd(10, 40, 5, 20)
    frame = frame.astype({"voice_id": "string", "campaign": "string"})
    frame.loc[frame["kind"] == "reponse", "campaign"] = "c-1"
    before = frame.copy(deep=True)
    weigh_otherwise(frame, [item])
    assert frame["voice_id"].tolist() == before["voice_id"].tolist()


def test_words_are_those_that_the_table_tells():
    frame, ids = passages_of(("plan", "institutionnel", 2, 1), ("note", "institutionnel", 1, 0))
    frame["words"] = pd.array([30, pd.NA, 7], dtype="Int64")
    heard = listen(frame, [Item("theme", "t", "T", None, ids)])
    # A text of ten words, whose number is not told, is counted.
    assert heard.voices["words"].to_dict() == {"note": 7, "plan": 40}
    assert heard.about.toarray().ravel().tolist() == [0, 30]


def test_a_voice_is_told_by_the_first_of_its_passages_that_tells():
    frame, _ = passages_of(("a", "vecu", 3, 0))
    frame["commune"] = pd.array([pd.NA, "Brume", "Autre"], dtype="string")
    assert listen(frame, []).voices["commune"].tolist() == ["Brume"]


def test_items_hold_their_passages_and_a_theme_that_nobody_names_has_none():
    tags = pd.DataFrame(
        {"passage_id": ["b", "a", "c", "a"], "theme": ["t", "t", "t", "u"], "decision": ["oui", "oui", "non", "oui"]}
    )
    subthemes = pd.DataFrame(
        {"passage_id": ["b", "a", "a"], "theme": ["t", "t", "u"], "subtheme": ["t-2", "t-1", "u-1"], "label": ["deux", "un", "v"]}
    )
    book = Codebook("x", "1", "X", tuple(Theme(key, key.upper(), key, "#000000", "") for key in "tuw"))
    found = [(i.label, sorted(i.passage_ids), i.weak) for i in items_of(book, tags, subthemes, frozenset({"t-2"}))]
    assert found[:3] == [("T", ["a", "b"], False), ("U", ["a"], False), ("W", [], False)]
    assert found[3:] == [("un", ["a"], False), ("deux", ["b"], True), ("v", ["a"], False)]


def test_the_order_of_passages_changes_no_number():
    frame, item = crowd(10, 40, 5, 20)
    mixed = frame.sample(frac=1, random_state=3).reset_index(drop=True)
    pd.testing.assert_frame_equal(weigh_otherwise(frame, [item]), weigh_otherwise(mixed, [item]))
    pd.testing.assert_frame_equal(prevalence(listen(frame, [item])), prevalence(listen(mixed, [item])))


def test_voices_of_one_meeting_are_less_sure_than_as_many_apart():
    frame, item = crowd(10, 60, 8, 20)
    apart = compute_gaps(listen(frame, [item])).iloc[0]
    met = frame.assign(mode=frame["mode"].where(frame["kind"] == "document", "reunion-publique"))
    met["source"] = met["source"].where(met["kind"] == "document", [f"reunion-{i % 6}" for i in range(len(met))])
    together = compute_gaps(listen(met, [item])).iloc[0]
    assert together["gap"] == apart["gap"]
    assert together["high"] - together["low"] > apart["high"] - apart["low"] and together["p_value"] >= apart["p_value"]


def test_a_weak_subtheme_carries_no_claim():
    frame, item = crowd(10, 100, 9, 20)
    weak = Item("subtheme", "t", "S", "t-1", item.passage_ids, weak=True)
    assert not compute_gaps(listen(frame, [weak]))["claim"].any()


def test_without_the_mode_that_carries_it_a_gap_goes():
    frame, item = crowd(20, 60, 16, 0)
    # Encounters speak of it as plans do; only the questionnaire is silent.
    more, about = passages_of(*((f"e{i}", "vecu", 1, 1) for i in range(15)))
    frame = pd.concat([frame, more.assign(mode="aller-vers")], ignore_index=True)
    heard = listen(frame, [Item("theme", "t", "T", None, item.passage_ids | about)])
    gaps = compute_gaps(heard)
    assert gaps["claim"].all()
    table = leave_one_mode_out(heard, gaps).set_index("mode")
    assert table.loc["questionnaire", "reading"] == "disparait" and table.loc["aller-vers", "reading"] == "tient"
    assert table.loc["questionnaire", "voices"] == 60 and "document" not in table.index


def test_prevalence_is_given_by_group_with_intervals():
    frame, item = crowd(10, 40, 5, 10)
    frame["commune"] = ["Brume" if voice.startswith("r") else None for voice in frame["voice_id"]]
    table = prevalence(listen(frame, [item])).set_index(["grouping", "group", "perspective"])
    row = table.loc[("commune", "Brume", "vecu")]
    assert (row["voices"], row["raised"], row["share"]) == (40, 10, 0.25) and row["low"] < 0.25 < row["high"]
    assert table.loc[("mode", "document", "institutionnel"), "persons"] == 0
    assert table.loc[("perspective", "institutionnel", "institutionnel"), "speech"] == 0.5


def test_excerpts_are_exact_and_hold_the_evidence():
    text = "On commence par le reste. " * 12 + "Il n'y a plus de médecin au village. " + "On finit. " * 12
    excerpt = best_excerpt(text, "médecin")
    assert excerpt in text and "médecin" in excerpt and len(excerpt) <= 320


def test_a_sentence_without_end_is_cut_at_a_space():
    text = "et puis " * 100
    assert best_excerpt(text, "") in text


def test_quotes_come_from_different_voices_and_from_a_synthesis_last():
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
    quotes = pick_quotes(frame, tags, [Item("theme", "t", "T", None, ids)], NO_SUBTHEMES)
    voices = frame.set_index("passage_id")["voice_id"]
    assert [voices[i] for i in quotes["passage_id"]] == ["a", "b", "s"]


def test_a_voice_that_was_quoted_leaves_the_floor():
    frame, ids = passages_of(("a", "vecu", 2, 2), ("b", "vecu", 1, 1))
    tags = pd.DataFrame({"passage_id": sorted(ids) * 2, "theme": ["t"] * 3 + ["u"] * 3})
    tags = tags.assign(score=[0.9, 0.9, 0.6] * 2, decision="oui", uncertain=False, labeller="m", evidence="")
    items = [Item("theme", key, key, None, ids) for key in ("t", "u")]
    quotes = pick_quotes(frame, tags, items, NO_SUBTHEMES, per_side=1)
    assert quotes["passage_id"].str[0].tolist() == ["a", "b"]
