"""Nothing done is done twice, nothing is lost: what a change has done again, and what an interruption leaves."""

import shutil
from pathlib import Path

import pandas as pd
import pytest

from flows.crew import perform_all, refuse
from pipeline import decisions, store
from pipeline.jobs import Job
from pipeline.protect import secrets, vault
from pipeline.store import DEFAULT_CODEBOOK, Parameters
from tests.conftest import EXAMPLE


class Cut(Exception):
    """The power went."""


def elsewhere(folder: Path, tmp_path: Path) -> tuple[Path, Path]:
    """A copy of a territory in a fresh workspace."""
    copy = tmp_path / "ailleurs" / "corpora" / folder.name
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns(".secret"))
    return copy, tmp_path / "ailleurs"


def test_one_file_more_is_the_only_one_read(small: Path, run_here, tmp_path: Path) -> None:
    first = run_here(small)
    assert first.taken.get("lire", 0) == 0
    shutil.copy(next(EXAMPLE.glob("entretiens/entretien_04.*")), small / "entretiens")
    second = run_here(small)
    assert second.made["lire"] == 1 and second.taken["lire"] == first.made["lire"]
    assert second.made["étiqueter"] == 1 and second.made["analyser la langue"] == 1
    fresh = run_here(*elsewhere(small, tmp_path))
    assert second.tables() == fresh.tables()


def test_another_codebook_tags_again_and_reads_nothing(small: Path, run_here, tmp_path: Path) -> None:
    run_here(small)
    book = tmp_path / "autre.toml"
    book.write_text(DEFAULT_CODEBOOK.read_text(encoding="utf-8").replace('nom = "', 'nom = "Autre ', 1), encoding="utf-8")
    done = run_here(small, parameters=Parameters(encoder="fast", codebook=str(book)))
    assert done.made["lire"] == done.made["analyser la langue"] == done.made["lieux"] == done.made["carte"] == 0
    assert done.made["étiqueter"] == done.made["étiqueter"] + done.taken["étiqueter"] > 0


def test_a_correction_compares_again_and_tags_nothing(small: Path, run_here) -> None:
    first = run_here(small)
    tags = store.read_table(first.folder, "tags")
    one = tags[tags["decision"] == "oui"].iloc[0]
    row = (one["passage_id"], one["theme"], "non", "humain:AB", "2026-01-01T00:00:00", "", "")
    decisions.write_corrections(small, pd.DataFrame([row], columns=list(decisions.COLUMNS)))
    done = run_here(small)
    assert {done.made[stage] for stage in ("lire", "étiqueter", "analyser la langue", "lieux", "publics", "carte")} == {0}
    assert done.made["mots"] == done.made["citations"] == 1
    after = store.read_table(done.folder, "tags").set_index(["passage_id", "theme"])
    assert after.at[(one["passage_id"], one["theme"]), "decision"] == "non"


def test_going_back_costs_nothing(small: Path, run_here) -> None:
    first = run_here(small)
    added = shutil.copy(next(EXAMPLE.glob("entretiens/entretien_04.*")), small / "entretiens")
    run_here(small)
    Path(added).unlink()
    back = run_here(small)
    assert back.made["lire"] == back.made["étiqueter"] == back.made["analyser la langue"] == 0
    assert back.tables()["tags"] == first.tables()["tags"]


@pytest.mark.parametrize("stage", ["lire", "étiqueter", "analyser la langue", "citations"])
def test_an_interruption_at_any_stage_is_taken_up(small: Path, run_here, tmp_path: Path, stage: str) -> None:
    done: list[Job] = []

    def until(jobs: list[Job]) -> None:
        here = [one for one in jobs if one.stage == stage]
        for one in jobs:
            if here and one is here[len(here) // 2]:
                raise Cut
            perform_all([one])
            done.append(one)

    with pytest.raises(Cut):
        run_here(small, means=until)
    assert not (tmp_path / "reports" / "petit" / "latest").exists()
    made: list[Job] = []

    def noted(jobs: list[Job]) -> None:
        perform_all(jobs)
        made.extend(jobs)

    again = run_here(small, means=noted)
    assert not {one.ref.key for one in made} & {one.ref.key for one in done}  # nothing done is done twice
    assert again.tables() == run_here(*elsewhere(small, tmp_path)).tables()


def test_a_value_left_half_written_is_made_again(small: Path, run_here, tmp_path: Path) -> None:
    first = run_here(small)
    for path in (tmp_path / ".cache" / "etapes" / "petit").iterdir():
        if path.name != ".gitignore":
            path.write_bytes(path.read_bytes()[:-1])
    again = run_here(small)
    assert again.made["lire"] == 0 and again.tables() == first.tables()


def test_a_locked_key_leaves_no_reading_in_clear(small: Path, run_here, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("REGARDS_PASSPHRASE", "le chêne du lavoir")
    done = run_here(small)
    again = run_here(small)
    secret = done.folder.parents[2] / "corpora" / "petit" / ".secret"
    assert {p.name for p in secret.iterdir() if p.is_dir()} <= {"lectures"} and not list(secret.glob("lectures*/[0-9a-f]*"))
    assert again.made["lire"] == done.made["lire"] and again.tables() == done.tables()


def test_shelves_keep_what_the_last_two_runs_stand_on(small: Path, run_here, tmp_path: Path) -> None:
    shelf = tmp_path / ".cache" / "etapes" / "petit"
    sizes = []
    for number in range(4):
        (small / "entretiens" / "essai.txt").write_text(
            f"ENQ : Et le bus ?\nLéa : Il passe {number} fois.\n" * 4, encoding="utf-8"
        )
        run_here(small)
        sizes.append(len(list(shelf.iterdir())))
    assert sizes[3] == sizes[2]


def test_a_file_whose_reader_fell_is_read_again(small: Path, run_here) -> None:
    def weak(jobs: list[Job]) -> None:
        refuse([one for one in jobs if one.stage == "lire"][:1], "tombé")
        perform_all(jobs)

    first = run_here(small, means=weak)
    assert (store.read_table(first.folder, "rejections")["detail"] == "tombé").sum() == 1
    again = run_here(small)
    assert again.made["lire"] == 1
    assert "tombé" not in set(store.read_table(again.folder, "rejections")["detail"])


def test_what_is_to_be_read_again_is_always_that_of_the_last_run(small: Path, run_here, tmp_path: Path) -> None:
    run_here(small)
    review = tmp_path / "corpora" / "petit" / ".secret" / "relecture.json"
    before = review.read_bytes()
    review.unlink()
    run_here(small)
    assert review.read_bytes() == before


def test_a_file_refused_for_what_may_pass_is_tried_again_though_nothing_changed(
    small: Path, run_here, monkeypatch: pytest.MonkeyPatch
) -> None:
    from pipeline.ingest import read as reading

    plain = reading.read_document
    name = sorted(small.glob("entretiens/*"))[0].name

    def wanting(path: Path, *rest: object) -> object:
        if path.name == name:
            raise MemoryError
        return plain(path, *rest)

    monkeypatch.setattr(reading, "read_document", wanting)
    first = run_here(small)
    place = store.Workspace(small.parent.parent)

    def same(run: Path) -> Path | None:
        return store.same_run(place, "petit", store.read_manifest_of(run)["empreinte"])

    assert "fichier trop lourd pour la mémoire" in " ".join(store.read_table(first.folder, "rejections")["detail"])
    assert same(first.folder) is None
    monkeypatch.setattr(reading, "read_document", plain)
    second = run_here(small)
    assert second.made["lire"] == 1 and same(second.folder) == second.folder


def test_a_territory_of_nothing_that_can_be_read_is_run_again(tmp_path: Path, run_here) -> None:
    folder = tmp_path / "corpora" / "vide"
    (folder / "documents").mkdir(parents=True)
    (folder / "documents" / "note.txt").write_text("…\n", encoding="utf-8")
    first = run_here(folder)
    book = tmp_path / "autre.toml"
    book.write_text(DEFAULT_CODEBOOK.read_text(encoding="utf-8").replace('nom = "', 'nom = "Autre ', 1), encoding="utf-8")
    second = run_here(folder, parameters=Parameters(encoder="fast", codebook=str(book)))
    assert len(store.read_table(first.folder, "passages")) == len(store.read_table(second.folder, "passages")) == 0


def test_a_key_that_is_locked_later_leaves_no_reading_in_clear(small: Path, run_here, monkeypatch: pytest.MonkeyPatch) -> None:
    run_here(small)
    readings = small / ".secret" / secrets.READINGS
    assert any(readings.iterdir())
    monkeypatch.setenv(vault.PASSPHRASE, "une phrase à soi")
    secrets.change_lock(small / ".secret", encrypted=True)
    run_here(small)
    assert not readings.exists() and not (small / ".secret" / secrets.PASSING).exists()


def test_tesseract_that_is_installed_later_reads_scans(small: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from pipeline import fingerprint as module
    from pipeline.territory import load_territory

    prints = []
    for told in ("installez Tesseract", "5.3.0 fra"):
        monkeypatch.setattr(module, "engine_print", lambda told=told: told)
        prints += [module.fingerprint(small, *load_territory(small), Parameters(ocr=ocr)) for ocr in (True, False)]
    assert prints[0] != prints[2] and prints[1] == prints[3]
