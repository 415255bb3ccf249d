"""The key kept apart: closed to others, encrypted if asked, the same after."""

import stat

import pytest

from pipeline import store
from pipeline.errors import SecretLocked
from pipeline.protect import secrets, vault
from pipeline.protect.key import Key, key_from_json, normal


@pytest.fixture
def key() -> Key:
    return Key().extended("personne", [normal("personne", "Jeanne Duval")]).extended("courriel", ["a@exemple.fr"])


def test_the_key_is_closed_to_others_and_read_back(tmp_path, monkeypatch, key):
    monkeypatch.delenv(vault.PASSPHRASE, raising=False)
    place = store.Workspace(tmp_path)
    secrets.save_key(place.secret("ici"), key)
    path = place.secret("ici") / secrets.KEY
    assert stat.S_IMODE(path.stat().st_mode) == 0o600 and stat.S_IMODE(path.parent.stat().st_mode) == 0o700
    assert (path.parent / ".gitignore").read_text(encoding="utf-8") == "*\n"
    assert secrets.load_key(place.secret("ici")) == key and secrets.load_key(place.secret("ailleurs")) == Key()


def test_locking_and_unlocking_keep_the_pseudonyms(tmp_path, monkeypatch, key):
    place = store.Workspace(tmp_path)
    path = place.secret("ici") / secrets.KEY
    monkeypatch.delenv(vault.PASSPHRASE, raising=False)
    secrets.save_key(place.secret("ici"), key)
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase à soi")
    assert secrets.change_lock(path.parent, encrypted=True) == 1
    assert "duval" not in path.read_text(encoding="utf-8") and secrets.load_key(place.secret("ici")) == key
    monkeypatch.setenv(vault.PASSPHRASE, "une autre")
    with pytest.raises(SecretLocked, match="n'ouvre pas"):
        secrets.load_key(place.secret("ici"))
    monkeypatch.delenv(vault.PASSPHRASE)
    with pytest.raises(SecretLocked, match="aucune phrase"):
        secrets.load_key(place.secret("ici"))
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase à soi")
    secrets.change_lock(path.parent, encrypted=False)
    monkeypatch.delenv(vault.PASSPHRASE)
    assert secrets.load_key(place.secret("ici")) == key


def test_a_key_of_the_first_version_is_read():
    key = key_from_json('{"Jeanne Duval": "personne-1", "Paul Petit": "personne-2"}')
    assert key.pseudonym("personne", "paul petit") == "personne-2"
    assert key.extended("personne", ["alice abadie"]).pseudonym("personne", "alice abadie") == "personne-3"


def test_monsieur_is_no_initial_but_his_family_is_known():
    key = Key().extended("personne", ["m abgrall", "martine abgrall", "j petit", "jeanne petit"])
    assert key.pseudonym("personne", "m abgrall") != key.pseudonym("personne", "martine abgrall")
    assert key.pseudonym("personne", "j petit") == key.pseudonym("personne", "jeanne petit")
    assert "abgrall" in Key().extended("personne", ["m abgrall"]).families()


def test_a_blank_passphrase_is_none(monkeypatch):
    monkeypatch.setenv(vault.PASSPHRASE, "   ")
    assert secrets.passphrase() is None
