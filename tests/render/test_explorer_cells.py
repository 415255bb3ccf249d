"""No pair of filters of the page singles persons out: every pair of the example, and invented corpora that try to."""

# ruff: noqa: F811 — fixtures bear the names of what they give
from collections import defaultdict
from itertools import combinations

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pipeline.model import INTERVIEWER
from pipeline.render.explorer.cells import COST, ORDER, SINGLE, protect, small_pairs
from pipeline.render.explorer.facets import OTHER_FILES, Held
from pipeline.render.explorer.page import explorer_parts
from tests.render.test_explorer_data import CODEBOOK, K, data, opened, parts  # noqa: F401 — fixtures

VOICES = 40


@pytest.fixture(scope="module")
def holders(tables, data):
    return held_by(tables, data)


def held_by(tables, data) -> tuple[dict[tuple[str, object], set[int]], dict[int, str]]:
    """(facet, value) → passages of persons that bear it, read from the page's own data; and each passage's voice."""
    known = tables.passages.set_index("passage_id")
    voice = {
        i: known.at[identifier, "voice_id"]
        for i, identifier in enumerate(data["repere"])
        if known.at[identifier, "kind"] != "document" and known.at[identifier, "role"] != INTERVIEWER
    }
    found: dict[tuple[str, object], set[int]] = defaultdict(set)
    at, tags = 0, data["etiquettes"]
    for i, count in enumerate(tags["nombre"]):
        values = [(name, column[i]) for name, column in data["valeur"].items()] + [("commune", c) for c in data["commune"][i]]
        for t in range(at, at + count):
            values += [("theme", tags["theme"][t]), ("sous-theme", tags["sousTheme"][t]), ("certitude", tags["certitude"][t])]
            if tags["certitude"][t] >= 0:
                values.append(("thème et certitude", (tags["theme"][t], tags["certitude"][t])))
        at += count
        if i in voice:
            for name, value in values:
                if value != -1:
                    found[name, value].add(i)
    return found, voice


def test_no_value_and_no_pair_of_the_example_is_borne_by_one_to_k_less_one_persons(holders, data):
    singles_nobody_out(*holders, data)
    assert len(holders[0]) > 30 and data["petits"]


def singles_nobody_out(found: dict[tuple[str, object], set[int]], voice: dict[int, str], data: dict) -> None:
    """No value and no pair of values is borne by 1 to k−1 persons of the page, but for those that it tells as such."""
    told = {(("theme", theme), ("perspective", side)) for theme, side in map(tuple, data["petits"])}
    stay = ("theme", "perspective")
    for (name, value), passages in found.items():
        if name not in stay:
            assert len({voice[p] for p in passages}) >= K, (name, value)
    small = set()
    for (one, mine), (other, theirs) in combinations(found.items(), 2):
        if one[0] == other[0] or "thème et certitude" in (one[0], other[0]):
            continue
        persons = len({voice[p] for p in mine & theirs})
        if {one[0], other[0]} == set(stay):
            if 0 < persons < K:
                small.add((one, other) if one[0] == "theme" else (other, one))
        else:
            assert persons == 0 or persons >= K, (one, other, persons)
    assert small == told


@pytest.mark.parametrize("name", SINGLE)
def test_totals_less_the_shown_values_give_nobody_away(name, holders):
    found, voice = holders
    told = {voice[p] for (facet, _), passages in found.items() if facet == name for p in passages}
    untold = set(voice.values()) - told
    assert not 0 < len(untold) < K
    for (facet, _), passages in found.items():
        inside = {voice[p] for p in passages}
        if facet in (*SINGLE, "perspective") and facet != name and len(inside) >= K:
            assert not 0 < len(inside - told) < K


def test_files_of_few_persons_have_no_filter_of_their_own(tables, data):
    persons = tables.passages[(tables.passages["kind"] != "document") & (tables.passages["role"] != INTERVIEWER)]
    files = persons.groupby("source")["voice_id"].nunique()
    small = set(files[files < K].index)
    assert small
    assert not small & set(data["facettes"]["source"]["cles"])


def test_documents_lose_nothing(tables, data):
    kinds = tables.passages.set_index("passage_id")["kind"]
    written = [i for i, identifier in enumerate(data["repere"]) if kinds[identifier] == "document"]
    assert {data["valeur"][name][i] >= 0 for name in ("mode", "source", "public", "perspective") for i in written} == {True}


def test_a_score_never_stands_where_its_certainty_is_hidden(data):
    tags = data["etiquettes"]
    hidden = [i for i, c in enumerate(tags["certitude"]) if c < 0]
    assert hidden
    assert {(tags["score"][i], tags["preuve"][i]) for i in hidden} == {(-1, -1)}


def test_the_example_keeps_something_of_every_facet(parts):
    kept = {name: 1 - parts.losses.lost[name] / parts.losses.had[name] for name in ORDER}
    assert set(kept) == set(COST)
    assert min(kept.values()) > 0.2, kept


def test_a_single_interview_among_answers_is_not_told_apart(tables):
    """One interview alone of its kind has neither a source nor a mode of its own."""
    answers = tables.passages[tables.passages["kind"] == "reponse"]
    one = tables.passages[(tables.passages["source"].str.contains("entretien-1")) & (tables.passages["role"] != INTERVIEWER)]
    from dataclasses import replace

    data = opened(explorer_parts(replace(tables, passages=pd.concat([answers, one])), CODEBOOK, K))
    where = [i for i, f in enumerate(data["fichier"]) if "entretien-1" in data["fichiers"][f]]
    assert where
    assert {data["valeur"][name][i] for name in ("source", "mode") for i in where} == {-1}
    assert OTHER_FILES not in [data["facettes"]["source"]["noms"][r] for r in data["facettes"]["source"]["vivantes"]]


@st.composite
def corpora(draw):
    """Facets of an invented corpus: each voice has one or two passages, single values and a few of the others."""
    seed = draw(st.integers(0, 10_000))
    rng = np.random.default_rng(seed)
    voices = np.sort(rng.integers(-1, draw(st.integers(3, VOICES)), draw(st.integers(5, 90))))
    held = {}
    for name, size in {"perspective": 2, "public": 3, "mode": 4, "source": 5}.items():
        by_voice = rng.integers(-1, size, voices.max() + 2)
        value = np.array([by_voice[v] for v in voices])
        rows = np.flatnonzero(value >= 0) if name != "perspective" else np.arange(len(voices))
        held[name] = of(rows, np.maximum(value, 0)[rows], size)
    for name, size in {"theme": 3, "sous-theme": 6, "commune": 4, "certitude": 3}.items():
        pairs = np.argwhere(rng.random((len(voices), size)) < 0.35)
        held[name] = of(pairs[:, 0], pairs[:, 1], size)
    return held, voices


def of(passage, value, size) -> Held:
    names = [str(i) for i in range(size)]
    return Held(passage, value, names, names, np.zeros(len(passage), dtype=int), np.ones(len(passage), dtype=bool))


@settings(max_examples=60, deadline=None)
@given(corpora())
def test_invented_corpora_single_nobody_out(corpus):
    held, voices = corpus
    losses = protect(held, voices, K)
    bears = {
        (name, int(value)): {int(p) for p in h.passage[h.kept & (h.value == value)] if voices[p] >= 0}
        for name, h in held.items()
        for value in np.unique(h.value)
    }
    told = {(("theme", a), ("perspective", b)) for a, b in small_pairs(held, voices, K)}
    for (one, mine), (other, theirs) in combinations(bears.items(), 2):
        pair = (one, other) if one[0] == "theme" else (other, one)
        if one[0] != other[0] and 0 < len({voices[p] for p in mine & theirs}) < K:
            assert pair in told
    for name in ("theme", "perspective"):
        assert held[name].kept.all()
    assert all(0 <= losses.lost[name] <= losses.had[name] for name in ORDER)


def test_emptied_values_do_not_depend_on_the_names_of_voices():
    held, voices = _two_groups()
    protect(held, voices, K)
    again, same = _two_groups()
    protect(again, same, K)
    assert all((held[name].kept == again[name].kept).all() for name in held)
    assert not held["mode"].kept.all()
    assert held["mode"].kept.any()


def _two_groups() -> tuple[dict[str, Held], np.ndarray]:
    """Thirty persons of one mode and two of another, all of one perspective and theme."""
    voices = np.arange(32)
    one = {name: of(voices, np.zeros(32, dtype=int), 1) for name in ("perspective", "theme", "public", "source")}
    none = {name: of(voices[:0], voices[:0], 1) for name in ("sous-theme", "commune", "certitude")}
    return one | none | {"mode": of(voices, (voices < 2).astype(int), 2)}, voices
