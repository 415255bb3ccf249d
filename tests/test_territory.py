"""A folder and its manifest → sources, by convention or as told."""

import os
import unicodedata

import pytest

from pipeline.errors import EmptyCorpus, TerritoryNameTaken
from pipeline.territory import find_territory, load_territory


@pytest.fixture
def folder(tmp_path):
    for name in (
        "documents/plan.txt",
        "Réunions/a.txt",
        "documents/Sources d'énergie.txt",
        "documents/SOURCE.md",
        "photo.png",
        "note.txt",
    ):
        path = tmp_path / "corpora" / "terr" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("Le plan prévoit de planter des haies.", encoding="utf-8")
    return tmp_path / "corpora" / "terr"


def test_every_file_is_a_source_or_a_named_refusal(folder):
    territory, refused = load_territory(folder)
    assert {s.path for s in territory.sources} == {"documents/plan.txt", "documents/Sources d'énergie.txt", "Réunions/a.txt"}
    assert {r.source: r.reason for r in refused} == {"photo.png": "format non lu", "note.txt": "hors des dossiers connus"}


def test_patterns_match_composed_or_not_and_unused_ones_are_told(folder):
    name = unicodedata.normalize("NFD", "Sources d'énergie.txt")
    (folder / "territoire.toml").write_text(
        f'[[sources]]\nmotif = "documents/{name}"\npublic = "association"\n[[sources]]\nmotif = "document/*"\n', encoding="utf-8"
    )
    territory, refused = load_territory(folder)
    assert {s.public for s in territory.sources if "énergie" in s.path} == {"association"}
    assert [r.reason for r in refused if r.anchor == "manifeste"] == ["motif sans fichier"]


def test_a_dot_is_a_path_and_not_a_slug(folder, monkeypatch):
    monkeypatch.chdir(folder)
    assert find_territory(".", folder.parents[1]).resolve() == folder
    assert find_territory("terr", folder.parents[1]) == folder


def test_files_in_no_known_folder_are_named_in_the_refusal(tmp_path):
    (tmp_path / "plan.pdf").write_bytes(b"x")
    with pytest.raises(EmptyCorpus, match=r"plan\.pdf \(hors des dossiers connus\)"):
        load_territory(tmp_path)


def test_links_stay_within_the_territory_and_are_read_once(folder, tmp_path):
    secret = tmp_path / "ailleurs.txt"
    secret.write_text("Ce qui ne regarde pas le territoire.", encoding="utf-8")
    (folder / "documents" / "dehors.txt").symlink_to(secret)
    (folder / "documents" / "remonte.txt").symlink_to("../../../ailleurs.txt")
    (folder / "documents" / "double.txt").symlink_to("plan.txt")
    (folder / "documents" / "perdu.txt").symlink_to("rien.txt")
    (folder / "documents" / "boucle").symlink_to(folder / "documents")
    (folder / "documents" / "soi.txt").symlink_to("soi.txt")
    territory, refused = load_territory(folder)
    reasons = {r.source.removeprefix("documents/"): r.reason for r in refused}
    assert {n: reasons[n] for n in ("dehors.txt", "remonte.txt")} == dict.fromkeys(
        ("dehors.txt", "remonte.txt"), "lien symbolique hors du territoire"
    )
    assert reasons["double.txt"] == "lien symbolique vers un fichier déjà lu"
    assert reasons["perdu.txt"] == reasons["soi.txt"] == "lien symbolique sans cible"
    assert reasons["boucle"] == "lien symbolique vers un dossier"
    assert sorted(s.path for s in territory.sources if s.path.startswith("documents/p")) == ["documents/plan.txt"]


def test_a_link_to_a_file_kept_aside_in_the_territory_is_read(folder):
    (folder / ".fonds").mkdir()
    (folder / ".fonds" / "note.txt").write_text("Le car ne passe plus le soir.", encoding="utf-8")
    (folder / "documents" / "note.txt").symlink_to("../.fonds/note.txt")
    assert "documents/note.txt" in {s.path for s in load_territory(folder)[0].sources}


def test_pipes_and_sockets_are_told_and_never_opened(folder):
    os.mkfifo(folder / "documents" / "tube.txt")
    _, refused = load_territory(folder)
    assert {r.source: r.reason for r in refused}["documents/tube.txt"] == "pas un fichier ordinaire"


@pytest.mark.parametrize("name", ["plan-actions", "Suivi des haies", "synthese-2025"])
def test_a_name_that_boards_follow_ups_and_syntheses_have_is_refused(tmp_path, name):
    (tmp_path / name / "documents").mkdir(parents=True)
    with pytest.raises(TerritoryNameTaken, match="nom réservé"):
        load_territory(tmp_path / name)
