"""`regards protect`: review, decisions, lock and unlock, from the command line."""

import pandas as pd
import pytest
from typer.testing import CliRunner

from flows.cli import app
from pipeline import decisions, store
from pipeline.protect import secrets, vault
from pipeline.protect.key import Key
from tests.protect.test_review import fill

runner = CliRunner()


@pytest.fixture
def place(tmp_path, monkeypatch):
    """A workspace with a territory that a run has protected."""
    monkeypatch.delenv(vault.PASSPHRASE, raising=False)
    folder = tmp_path / "corpora" / "essai" / "reunions"
    folder.mkdir(parents=True)
    (folder / "a.txt").write_text("Maire : bonjour à toutes et à tous.\n", encoding="utf-8")
    workspace = store.Workspace(tmp_path)
    secrets.save_key(workspace.secret("essai"), Key().extended("personne", ["jeanne duval"]))
    row = ("personne|jeanne duval", "personne", "Jeanne Duval", "personne-1", "vu «Jeanne Duval» hier", "reunions/a.txt", 1, True)
    secrets.save_review(workspace.secret("essai"), pd.DataFrame([row], columns=secrets.REVIEW_COLUMNS))
    return workspace


def call(place, *words):
    return runner.invoke(app, ["protect", words[0], "essai", "--workspace", str(place.root), *words[1:]])


def test_review_then_apply_marks_the_next_run_and_writes_no_name_in_decisions(place):
    told = call(place, "review")
    assert told.exit_code == 0 and "vrais noms" in told.output
    applied = call(place, "apply")
    assert applied.exit_code == 0 and "0 décisions reprises" in applied.output
    mark = place.root / "corpora" / "essai" / "decisions" / decisions.PROTECTION
    assert "duval" not in mark.read_text(encoding="utf-8").lower()
    before = decisions.protection_mark(mark.parent.parent)
    call(place, "apply")
    assert decisions.protection_mark(mark.parent.parent) != before


def test_lock_and_unlock(place, monkeypatch):
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase")
    assert call(place, "lock").exit_code == 0
    folder = place.secret("essai")
    assert all(vault.is_sealed((folder / name).read_text(encoding="utf-8")) for name in (secrets.KEY, secrets.REVIEW))
    assert call(place, "review").exit_code == 0
    assert call(place, "unlock").exit_code == 0
    monkeypatch.delenv(vault.PASSPHRASE)
    assert secrets.load_key(place.secret("essai")).pseudonym("personne", "jeanne duval") == "personne-1"


def test_neither_review_nor_lock_loses_what_was_typed(place, monkeypatch):
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase")
    path = place.secret("essai") / secrets.WORKBOOK
    call(place, "review")
    fill(path, {"personne|jeanne duval": "garder"})
    typed = path.read_bytes()
    for word in ("review", "lock"):
        refused = call(place, word)
        assert refused.exit_code and "regards protect apply essai" in str(refused.exception)
        assert path.read_bytes() == typed
    call(place, "apply")
    assert call(place, "review").exit_code == 0


def test_lock_leaves_no_name_in_clear(place, monkeypatch):
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase")
    call(place, "review")
    readings = place.secret("essai") / secrets.READINGS
    readings.mkdir(parents=True, exist_ok=True)
    (readings / "avant-protection").write_text("Mme Duval", encoding="utf-8")
    locked = call(place, "lock")
    assert not readings.exists()
    assert locked.exit_code == 0 and "supprimé" in locked.output
    assert not (place.secret("essai") / secrets.WORKBOOK).exists()


def test_a_blank_passphrase_is_refused(place):
    blank = runner.invoke(app, ["protect", "lock", "essai", "--workspace", str(place.root)], input="  \n  \n")
    assert blank.exit_code and "vide" in str(blank.exception)
    assert not vault.is_sealed((place.secret("essai") / secrets.KEY).read_text(encoding="utf-8"))
