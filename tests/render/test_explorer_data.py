"""What the explorer's page holds: exact texts, lemmas, anchors and attributions as verbatims have them, nothing else; the bundle."""

import base64
import gzip
import hashlib
import json
from dataclasses import replace

import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pipeline.compare.quotes import anchor
from pipeline.model import INTERVIEWER
from pipeline.render.explorer.page import HERE, LIBRARIES, SCRIPTS, explorer_parts
from pipeline.render.explorer.words import Tokens, lemmas_of, restore, tokenise
from pipeline.render.lists import Tables
from pipeline.render.verbatims import verbatims_of
from pipeline.store import DEFAULT_CODEBOOK
from pipeline.themes.codebook import read_codebook

CODEBOOK = read_codebook(DEFAULT_CODEBOOK)
K = 5


def opened(parts) -> dict:
    return json.loads(gzip.decompress(base64.b64decode(parts.data)))


def texts_of(data: dict) -> dict[str, str]:
    return dict(zip(data["repere"], restore(Tokens(data["jetons"], data["longueurs"], data["texte"])), strict=True))


@pytest.fixture(scope="module")
def parts(tables):
    return explorer_parts(tables, CODEBOOK, K)


@pytest.fixture(scope="module")
def data(parts) -> dict:
    return opened(parts)


@given(st.lists(st.text(alphabet="aé œŒ ’'-.\u0301\u200f\u202f\n1_<", max_size=30), max_size=5))
def test_texts_come_back_to_the_letter(texts):
    assert restore(tokenise(texts)) == texts


def test_forms_find_their_lemma_and_plurals_that_the_table_lacks():
    lemmas = lemmas_of(["Médecins", "mangeait", "marchés", "haies", "bus", " ", "12"])
    assert lemmas == {"médecins": "médecin", "mangeait": "manger", "marchés": "marché", "haies": "haie"}


def test_every_passage_without_caution_is_there_word_for_word(tables, parts, data):
    free = tables.passages[tables.passages["caution"].isna()]
    assert texts_of(data) == dict(zip(free["passage_id"], free["text"], strict=True))
    spoken = tables.passages[tables.passages["role"] != INTERVIEWER]
    withheld = int(spoken["caution"].notna().sum())
    assert withheld > 0
    assert (parts.withheld, parts.passages) == (withheld, len(spoken) - withheld)
    assert data["retenus"] == withheld


def test_what_a_person_must_read_first_is_nowhere_in_the_data(tables, data):
    held = tables.passages[tables.passages["caution"].notna()]
    assert not set(held["passage_id"]) & set(data["repere"])
    everything = "\n".join(texts_of(data).values())
    assert [text for text in held["text"] if len(text) > 40 and text in everything] == []


def test_the_interviewer_is_marked_and_bears_no_value(tables, data):
    roles = tables.passages.set_index("passage_id")["role"]
    asked = [i for i, identifier in enumerate(data["repere"]) if roles[identifier] == INTERVIEWER]
    assert asked
    assert [i for i, flag in enumerate(data["enqueteur"]) if flag] == asked
    assert {data["valeur"][name][i] for name in data["valeur"] for i in asked} == {-1}
    assert not any(data["commune"][i] or data["etiquettes"]["nombre"][i] for i in asked)


def test_anchors_are_those_of_quotes(tables, data):
    known = tables.passages.set_index("passage_id", drop=False)
    for i, identifier in enumerate(data["repere"]):
        where = data["fichiers"][data["fichier"][i]] + (", " + data["lieu"][i] if data["lieu"][i] else "")
        assert where == anchor(known.loc[identifier])


def test_attributions_are_those_of_verbatims_or_tell_less(tables, data):
    verbatims = verbatims_of(tables.passages, K)
    for i, identifier in enumerate(data["repere"]):
        told = data["attributions"][data["attribution"][i]]
        if data["enqueteur"][i]:
            assert told == "Enquêteur ou enquêtrice"
            continue
        full = verbatims.quote(identifier, "", 0.0, "").attribution
        assert told in (full, full.replace(full.split(",")[0], "Participant·e", 1))


def test_voices_speakers_and_offsets_are_nowhere(tables, data):
    written = json.dumps(data, ensure_ascii=False)
    assert not any(
        json.dumps(voice, ensure_ascii=False) in written for voice in tables.passages["voice_id"].unique() if "#" in voice
    )
    # A speaker's name may be a word of somebody's text, never a value of its own.
    values = json.dumps(
        {name: data[name] for name in ("attributions", "questions", "fichiers", "lieu", "facettes")}, ensure_ascii=False
    )
    speakers = [s for s in tables.passages["speaker"].dropna().unique() if len(s) > 3]
    assert speakers
    assert [s for s in speakers if f'"{s}"' in values] == []
    assert not any(offsets in written for offsets in tables.passages["offsets"].unique())
    assert not any(campaign in written for campaign in tables.passages["campaign"].dropna().unique())


def test_tags_are_those_of_the_run(tables, data):
    given = tables.tags[tables.tags["decision"] == "oui"]
    expected = {i: set(part["theme"]) for i, part in given.groupby("passage_id")}
    at, tags = 0, data["etiquettes"]
    for identifier, count in zip(data["repere"], tags["nombre"], strict=True):
        themes = {data["themes"][t]["cle"] for t in tags["theme"][at : at + count]} - {"hors-livre"}
        at += count
        assert themes == expected.get(identifier, set()) or identifier in set(
            tables.passages.loc[tables.passages["role"] == INTERVIEWER, "passage_id"]
        )
    assert at == len(tags["theme"]) == len(tags["sousTheme"]) == len(tags["certitude"]) == len(tags["score"])


def test_the_same_tables_give_the_same_bytes_whatever_their_order(tables, parts):
    shuffled = {
        name: getattr(tables, name).sample(frac=1, random_state=1).reset_index(drop=True)
        for name in ("passages", "tags", "subthemes", "places")
    }
    assert explorer_parts(tables, CODEBOOK, K) == parts
    assert explorer_parts(replace(tables, **shuffled), CODEBOOK, K).data == parts.data


def test_an_empty_run_has_a_page(tables):
    empty = Tables(**{name: getattr(tables, name).iloc[:0] for name in Tables.__dataclass_fields__})
    made = explorer_parts(empty, CODEBOOK, K)
    assert (made.passages, made.withheld, opened(made)["repere"]) == (0, 0, [])


def test_scripts_cannot_close_their_element_and_ask_nobody(parts):
    assert len(parts.scripts) == 1 + len(SCRIPTS)
    for script in parts.scripts:
        assert "</script" not in script.lower()
        assert "<!--" not in script
    ours = "".join(parts.scripts[1:])
    for forbidden in (
        "innerHTML",
        "outerHTML",
        "insertAdjacentHTML",
        "document.write",
        "eval(",
        "new Function",
        "localStorage",
        "http:",
        "https:",
    ):
        assert forbidden not in ours
    assert ours.count("fetch(") == 1  # corrections, to the service that served the page


def test_the_bundle_is_the_one_that_its_list_describes():
    told = json.loads((HERE / "bibliotheques.json").read_text(encoding="utf-8"))
    assert told["file"] == LIBRARIES
    assert hashlib.sha256((HERE / LIBRARIES).read_bytes()).hexdigest() == told["sha256"]
    licences = (HERE / "LICENCES.txt").read_text(encoding="utf-8")
    for library in told["libraries"]:
        assert f"{library['name']} {library['version']} ({library['license']})" in licences
    assert {library["license"] for library in told["libraries"]} <= {"MIT", "Apache-2.0"}


def test_hostile_texts_stay_base64(tables):
    text = "</script><img src=x onerror=alert(1)> =cmd() \u202e renversé"
    passages = tables.passages.copy()
    passages.loc[passages.index[0], ["text", "caution"]] = [text, pd.NA]
    made = explorer_parts(replace(tables, passages=passages), CODEBOOK, K)
    assert "<" not in made.data
    assert text in texts_of(opened(made)).values()
