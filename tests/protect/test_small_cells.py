"""No group of fewer than k persons, whatever the combination, and no total that gives one away."""

from collections import Counter

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.protect.small_cells import coarsen, describable_publics, tell_count

PERSON = st.tuples(
    st.sampled_from("ab"), st.sampled_from(["P", "G", None]), st.sampled_from(["jeune", "vieux", None]), st.sampled_from("fh")
)


def tables(people):
    passages = [
        {"kind": "reponse", "role": "participant", "public": public, "commune": commune, "voice_id": f"v{i}", "source": "r.csv"}
        for i, (public, commune, _, _) in enumerate(people)
    ]
    rows = [
        (f"v{i}", "s", name, value)
        for i, (_, _, age, sex) in enumerate(people)
        for name, value in (("âge", age), ("sexe", sex))
        if value
    ]
    return pd.DataFrame(passages), pd.DataFrame(rows, columns=["voice_id", "source", "variable", "value"])


@given(st.lists(PERSON, min_size=1, max_size=60))
@settings(max_examples=60, deadline=None)
def test_every_combination_that_is_left_holds_k_persons(people):
    passages, voices = coarsen(*tables(people), k=5)
    told = voices.pivot(index="voice_id", columns="variable", values="value") if len(voices) else pd.DataFrame()
    seen = Counter()
    for row in passages.itertuples():
        extra = tuple(told.loc[row.voice_id].get(v) if row.voice_id in told.index else None for v in ("âge", "sexe"))
        seen[
            (
                row.public,
                row.commune if isinstance(row.commune, str) else None,
                *(x if isinstance(x, str) else None for x in extra),
            )
        ] += 1
    for group, count in seen.items():
        assert count >= 5 or (group[0] == "non-precise" and group[1:] == (None, None, None))


def test_a_masked_group_cannot_be_had_by_subtraction():
    people = [("a", "Grande", None, "f")] * 9 + [("a", "Moyenne", None, "f")] * 6 + [("a", "Petite", None, "f")] * 3
    passages, _ = coarsen(*tables(people), k=5)
    assert Counter(passages["commune"].dropna()) == {"Grande": 9}


def test_documents_are_no_persons():
    frame, voices = tables([("habitant", "Grande", None, "f")] * 6 + [("habitant", "Petite", None, "f")] * 4)
    frame.loc[len(frame)] = {
        "kind": "document",
        "role": "participant",
        "public": "institution",
        "commune": "Petite",
        "voice_id": "d",
    }
    passages, _ = coarsen(frame, voices, k=5)
    assert passages.loc[passages["kind"] == "document", "commune"].tolist() == ["Petite"]
    assert describable_publics(frame, k=5) == {"habitant"}


@pytest.mark.parametrize(("count", "told"), [(0, "0"), (1, "moins de 5"), (4, "moins de 5"), (5, "5")])
def test_small_counts(count, told):
    assert tell_count(count) == told
