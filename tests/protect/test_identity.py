"""Identifiers and file names tell nothing that the tables hide, and depend on no order."""

import hashlib

import pandas as pd
import pytest

from pipeline import store
from pipeline.ingest.campaigns import mark_campaigns
from pipeline.ingest.normalise import normalise
from pipeline.naming import shown_names
from pipeline.protect.corpus import Tables, protect_tables
from pipeline.protect.key import Key
from pipeline.schemas import PASSAGES, REJECTIONS, SOURCES, VOICES

PATH = "reponses/Enquête Duval.csv"
LETTER = "Je soutiens la demande de Jeanne Duval pour rouvrir la gare et remettre des trains le soir et le dimanche."
SAID = ["Jeanne Duval est venue.", "Alice Abadie est venue.", "oui", "oui", LETTER, LETTER]


def voice_of(identifier: str) -> str:
    return f"{PATH}#r-{hashlib.sha256(identifier.encode()).hexdigest()[:12]}"


def print_of(text: str, row: int) -> str:
    return "p-" + hashlib.sha256(f"{PATH}\x1f{voice_of(str(row))}\x1f{None}\x1f{text}\x1f1".encode()).hexdigest()[:16]


@pytest.fixture
def read() -> Tables:
    """Six answers of a survey, named by reading as reading does."""
    rows = [
        {"passage_id": print_of(text, n), "source": PATH, "kind": "reponse", "voice_id": voice_of(str(n)), "text": text, "row": n,
         "role": "participant", "start_char": 100 * n, "end_char": 100 * n + len(text),
         "offsets": normalise(" " * 100 * n + text, ((100 * n, 100 * n + len(text)),)).to_json()}
        for n, text in enumerate(SAID)
    ]  # fmt: skip
    passages = store.conform("passages", mark_campaigns(filled(rows)))
    voices = pd.DataFrame([(voice_of(str(n)), PATH, "âge", "45-59") for n in range(8)], columns=list(VOICES))
    sources = pd.DataFrame([{"source": PATH, "kind": "reponse"}]).reindex(columns=list(SOURCES))
    return Tables(passages, pd.DataFrame(columns=list(REJECTIONS), dtype=object), sources, voices)


def filled(rows: list[dict[str, object]]) -> pd.DataFrame:
    frame = pd.DataFrame(rows).reindex(columns=list(PASSAGES))
    told = {"public": "habitant", "perspective": "vecu", "mode": "questionnaire", "rendering": "verbatim"}
    return frame.assign(**told).astype({"question": object, "section": object})


def protect(read: Tables, key: Key | None = None) -> Tables:
    return protect_tables(read, key or Key(), frozenset()).tables


def test_no_identifier_is_a_print_of_what_is_hidden(read):
    done = protect(read)
    assert not set(done.passages["passage_id"]) & set(read.passages["passage_id"])
    assert not set(done.passages["campaign"].dropna()) & set(read.passages["campaign"].dropna())
    parts = {voice.partition("#")[2] for voice in [*done.passages["voice_id"], *done.voices["voice_id"]]}
    assert not parts & {voice_of(str(n)).partition("#")[2] for n in range(10)}


def test_identifiers_stay_one_to_one_and_joined(read):
    done = protect(read)
    assert done.passages["passage_id"].is_unique and done.passages["voice_id"].nunique() == len(SAID)
    assert done.voices["voice_id"].nunique() == 8 and set(done.passages["voice_id"]) <= set(done.voices["voice_id"])
    assert done.passages["campaign"].notna().tolist() == [False] * 4 + [True] * 2 and done.passages["campaign"].nunique() == 1
    assert done.passages["voice_id"].str.fullmatch(r"reponses/reponse-1\.csv#r-[0-9a-f]{12}(-\d+)?").all()


def test_identifiers_depend_neither_on_the_order_nor_on_numbers_given_before(read):
    here = protect(read)
    turned = protect(Tables(read.passages.iloc[::-1], read.rejections, read.sources, read.voices.iloc[::-1]))
    grown = protect(read, Key().extended("personne", ["zoe zanotti", "yves yvon"]))
    columns = ["passage_id", "voice_id", "campaign"]
    for other in (turned, grown):
        assert (
            other.passages.sort_values("row")[columns].fillna("").values.tolist()
            == here.passages[columns].fillna("").values.tolist()
        )


def test_files_of_speech_are_named_by_kind_and_rank():
    kinds = {
        "entretiens/Dossier Duval/notes.DOCX": "entretien",
        "entretiens/Abadie.vtt": "entretien",
        "aller-vers/Mme Duval.csv.gz": "reponse",
        "documents/Plan Duval.pdf": "document",
        "Dossier Duval/réunion.txt": "reunion",
    }
    shown = shown_names(kinds, ["Duval.mp3", "documents/Duval.odg", "territoire.toml", "entretiens/x.Duval Jeanne"])
    assert shown == {
        "entretiens/Abadie.vtt": "entretiens/entretien-1.vtt",
        "entretiens/Dossier Duval/notes.DOCX": "entretiens/entretien-2.docx",
        "aller-vers/Mme Duval.csv.gz": "aller-vers/reponse-1.csv.gz",
        "documents/Plan Duval.pdf": "documents/Plan Duval.pdf",
        "Dossier Duval/réunion.txt": "reunions/reunion-1.txt",
        "Duval.mp3": "fichier-1.mp3",
        "documents/Duval.odg": "documents/Duval.odg",
        "territoire.toml": "territoire.toml",
        "entretiens/x.Duval Jeanne": "entretiens/fichier-2",
    }


def test_a_refusal_names_no_file_of_speech(read):
    told = [
        (PATH, "ligne 2", "doublon", f"déjà lu dans {PATH}"),
        ("entretiens/Kerdoncuff.mp3", "fichier", "format non lu", "Kerdoncuff.mp3 : extension « .mp3 »"),
        ("territoire.toml", "manifeste", "motif sans fichier", "« entretiens/Kerdoncuff* » ne convient à aucun fichier"),
    ]
    refused = Tables(read.passages, pd.DataFrame(told, columns=list(REJECTIONS)), read.sources, read.voices)
    page = protect(refused).rejections.to_csv()
    assert "Duval" not in page and "Kerdoncuff" not in page and "déjà lu dans reponses/reponse-1.csv" in page
