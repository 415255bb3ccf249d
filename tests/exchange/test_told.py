"""What may be said of each voice: nothing that fewer than k persons share, whatever is crossed."""

from collections import Counter
from itertools import combinations

import pandas as pd
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.exchange.told import ATTRIBUTES, common, told_voices
from pipeline.schemas import VOICES

K = 3
_VOICE = st.fixed_dictionaries(
    {
        "kind": st.sampled_from(["reponse", "entretien", "document"]),
        "perspective": st.sampled_from(["vecu", "institutionnel"]),
        "mode": st.sampled_from(["questionnaire", "entretien", "reunion-publique"]),
        "public": st.sampled_from(["habitant", "elu", "non-precise"]),
        "rendering": st.sampled_from(["verbatim", "paraphrase"]),
        "commune": st.sampled_from([None, "A", "B"]),
        "source": st.sampled_from(["a", "b", "c"]),
        "age": st.sampled_from([None, "18-29", "30-44"]),
        "wave": st.sampled_from([None, "T0", "T1"]),
    }
)


def tables(voices: list[dict]) -> tuple[pd.DataFrame, pd.DataFrame]:
    frame = pd.DataFrame([{"voice_id": f"v#{i}", "passages": 1, "words": 5} | voice for i, voice in enumerate(voices)])
    answers = [
        {"voice_id": f"v#{i}", "source": v["source"], "variable": "âge", "value": v["age"]}
        for i, v in enumerate(voices)
        if v["age"]
    ]
    return frame, pd.DataFrame(answers, columns=list(VOICES))


@settings(max_examples=150, deadline=None)
@given(st.lists(_VOICE, min_size=1, max_size=40))
def test_any_crossing_is_of_k_persons(voices: list[dict]):
    told = told_voices(*tables(voices), K)
    person = [told[f"v#{i}"] for i, voice in enumerate(voices) if voice["kind"] != "document"]
    for side in ("vecu", "institutionnel"):
        here = [voice for voice in person if voice.perspective == side]
        rows = [{name: getattr(v, name) for name in (*ATTRIBUTES, "source")} | {"âge": v.variables.get("âge")} for v in here]
        for size in (1, 2, 7):
            for names in combinations((*ATTRIBUTES, "source", "âge"), size):
                groups = Counter(tuple(row[name] for name in names) for row in rows)
                assert all(count >= K or (len(here) < K and not any(group)) for group, count in groups.items()), groups


@settings(max_examples=100, deadline=None)
@given(st.lists(_VOICE, min_size=1, max_size=20))
def test_documents_lose_nothing_and_nothing_is_invented(voices: list[dict]):
    told = told_voices(*tables(voices), K)
    assert list(told) == sorted(told, key=lambda name: told[name].label)
    assert len({voice.label for voice in told.values()}) == len(voices)
    for i, voice in enumerate(voices):
        shown = told[f"v#{i}"]
        for name in (*ATTRIBUTES, "source"):
            value = getattr(shown, name)
            if voice["kind"] == "document" and name != "public":
                assert value == voice[name]
            assert value in (voice[name], None) or (
                (name == "source" and value.endswith("(regroupés)")) or value.endswith("(regroupées)")
            )
        assert shown.variables.get("âge") in (voice["age"], None)


def test_in_a_meeting_nobody_says_who_lives_here():
    voice = {"kind": "reunion", "perspective": "vecu", "mode": "reunion-publique", "public": "habitant", "rendering": "verbatim"}
    told = told_voices(*tables([voice | {"commune": None, "source": "a", "age": None}] * 9), K)
    assert {(one.mode, one.public) for one in told.values()} == {("reunion-publique", None)}


def test_as_few_as_must_be_are_left_out():
    shown = common(["a"] * 20 + ["b"], [0] * 21, 5)
    assert Counter(shown) == {"a": 16, None: 5}
    assert common(["a"] * 4, [0] * 4, 5) == [None] * 4
    assert common(["a", None] * 5, [0, 1] * 5, 5) == ["a", None] * 5
    assert common(["a"] * 6 + ["b"], [0] * 7, 5) == [None] * 7, "what would be left is too few as well"
