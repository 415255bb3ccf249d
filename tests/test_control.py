"""The machine's error on a territory: from passages drawn by chance, told apart from those it learnt."""

import numpy as np
import pandas as pd
import pytest

from pipeline import control, decisions
from pipeline.control import general_errors, measured_errors
from pipeline.schemas import CORRECTIONS, ERRORS, PASSAGES
from pipeline.store import DEFAULT_CODEBOOK, tagger_folder
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook
from pipeline.themes.corrections import CONTROL
from pipeline.themes.encoders import choose_encoder
from pipeline.themes.model_files import load_tagger

SUBJECTS = ("Il faut planter des haies contre les crues.", "Bonjour à toutes et à tous.", "Le médecin part à la retraite.")


@pytest.fixture(scope="module")
def tagger():
    return load_tagger(tagger_folder("transitions", "fast"), read_codebook(DEFAULT_CODEBOOK))


@pytest.fixture(scope="module")
def spoken():
    rows = []
    for side, kind in (("institutionnel", "document"), ("vecu", "reponse")):
        for i in range(30):
            text = f"{SUBJECTS[i % 3]} Numéro {i}."
            rows.append({"passage_id": f"{side}-{i}", "voice_id": f"{side}-{i}", "perspective": side, "kind": kind, "text": text})
    return pd.DataFrame(rows).reindex(columns=list(PASSAGES))


def decided(spoken: pd.DataFrame, themes: tuple[str, ...], drawn: str, says) -> pd.DataFrame:
    """Corrections of every passage by one person; `says` gives the themes of a text."""
    rows = [
        (row.passage_id, theme, "oui" if theme in says(row.text) else "non", "humain:AB", "2026-01-01", "", drawn)
        for row in spoken.itertuples()
        for theme in themes
    ]
    return pd.DataFrame(rows, columns=list(CORRECTIONS))


def ecological(text: str) -> tuple[str, ...]:
    return ("ecologique",) if "haies" in text else ("demographique",) if "médecin" in text else ()


def test_without_controls_the_general_evaluation_tells_the_error(tmp_path, spoken, tagger):
    vectors = choose_encoder("fast", 0).encode(spoken["text"].tolist())
    errors = measured_errors(tmp_path, spoken, vectors, tagger)
    assert set(errors["origin"]) == {"ailleurs"} and len(errors) == 8 and list(errors.columns) == list(ERRORS)
    for chosen in ("incertain", "explorateur"):
        decisions.write_corrections(tmp_path, decided(spoken, tagger.codebook.keys, chosen, ecological))
        assert set(measured_errors(tmp_path, spoken, vectors, tagger)["origin"]) == {"ailleurs"}


def test_controls_of_the_territory_tell_its_own_error(tmp_path, spoken, tagger, monkeypatch):
    vectors = choose_encoder("fast", 0).encode(spoken["text"].tolist())
    monkeypatch.setattr(control, "general_errors", lambda _: pd.DataFrame(columns=list(ERRORS)))
    decisions.write_corrections(tmp_path, decided(spoken, tagger.codebook.keys, CONTROL, ecological))
    errors = measured_errors(tmp_path, spoken, vectors, tagger)
    row = errors.set_index(["perspective", "theme"]).loc[("vecu", "ecologique")]
    assert row["hits"] + row["missed"] == 10 and row["wrong"] + row["right"] == 20 and row["hits"] == 10
    # A person who sees the theme everywhere shows the machine missing two passages in three.
    decisions.write_corrections(tmp_path, decided(spoken, tagger.codebook.keys, CONTROL, lambda _: ("ecologique",)))
    row = measured_errors(tmp_path, spoken, vectors, tagger).set_index(["perspective", "theme"]).loc[("vecu", "ecologique")]
    assert (row["hits"], row["missed"], row["wrong"]) == (10, 20, 0)


def test_what_was_learnt_does_not_flatter_its_own_measure(tmp_path, spoken, tagger, monkeypatch):
    """A tagger that learnt wild decisions by heart is measured as if it had not seen each of them."""
    from pipeline.taggers import base_tagger
    from pipeline.themes.adapt import adapt
    from pipeline.themes.model_files import save_tagger

    monkeypatch.setattr(control, "general_errors", lambda _: pd.DataFrame(columns=list(ERRORS)))
    vectors = choose_encoder("fast", 0).encode(spoken["text"].tolist())
    draw = np.random.default_rng(0)
    wild = {text: draw.random() < 0.5 for text in spoken["text"]}
    decisions.write_corrections(
        tmp_path, decided(spoken, tagger.codebook.keys, CONTROL, lambda text: ("numerique",) if wild[text] else ())
    )
    base = base_tagger(tagger.codebook, "fast")
    told = control._corrected(decisions.read_corrections(tmp_path), tagger.codebook, (spoken, vectors))
    save_tagger(adapt(base, told), decisions.learnt_folder(tmp_path, "transitions", "fast"))
    learnt = choose_tagger(tagger.codebook, "fast", len(spoken), tmp_path)
    errors = measured_errors(tmp_path, spoken, vectors, learnt).query("theme == 'numerique'")[["hits", "missed"]].sum()
    seen = learnt_hits(learnt, spoken, vectors, wild)
    assert errors["hits"] < seen


def learnt_hits(learnt, spoken, vectors, wild) -> int:
    from pipeline.themes.tagger import predict

    given = predict(spoken["text"].tolist(), learnt, vectors).decisions[:, 2]
    return int(sum(wild[text] and said for text, said in zip(spoken["text"], given, strict=True)))


def test_the_shipped_taggers_tell_their_error(tagger):
    for encoder in ("fast", "precise"):
        errors = general_errors(load_tagger(tagger_folder("transitions", encoder), tagger.codebook))
        assert len(errors) == 8 and (errors[["hits", "right"]] > errors[["missed", "wrong"]].to_numpy()).mean().mean() > 0.8
