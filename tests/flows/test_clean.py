"""`regards clean`: nothing goes without a yes, and what people did, the latest run and what is in use never go."""

import os
import sqlite3
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
import typer
from typer.testing import CliRunner, Result

from flows.cleaning import clean_command
from pipeline import disk
from pipeline.errors import TerritoryNotFound
from pipeline.protect import secrets
from pipeline.run_lock import LOCK, territory_lock
from pipeline.store import Workspace
from tests.conftest import ROOT

app = typer.Typer()
app.command()(clean_command)

OLD, MIDDLE, NEW = (f"2026-0{month}-01-120000-0123abcd-7" for month in (1, 2, 3))
HALF = ".2026-04-01-120000-0123abcd-8.partiel"
KEPT = (
    "corpora/a/territoire.toml",
    "corpora/a/entretiens/parole.txt",
    "corpora/a/decisions/corrections.csv",
    "corpora/a/.secret/pseudonymes.json",
    f"reports/a/{NEW}/manifest.json",
    f"reports/a/{NEW}/tables/passages.parquet",
    "reports/a/a-moi/notes.txt",
    "reports/b/2026-01-01-120000-0123abcd-9/manifest.json",
)
GOING = (
    f"reports/a/{OLD}/manifest.json",
    f"reports/a/{OLD}/tables/passages.parquet",
    f"reports/a/{MIDDLE}/manifest.json",
    f"reports/a/{HALF}/tables/passages.parquet",
)
CACHES = ("corpora/a/.secret/lectures/abc", ".cache/etapes/a/def", ".cache/plongements/fast.sqlite")
ENGINE = (".prefect/prefect.db", ".prefect/memo_store.toml")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """Two territories: one of three runs, a half one, and all that must stay; one of a single run."""
    for name in (*KEPT, *GOING, *CACHES, *ENGINE[1:]):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(b"x" * 1000)
    with closing(sqlite3.connect(tmp_path / ENGINE[0])) as base:
        base.execute("PRAGMA journal_mode=WAL")
        base.execute("CREATE TABLE flow_run (id)")
    (tmp_path / "reports" / "a" / "latest").symlink_to(NEW, target_is_directory=True)
    return tmp_path


def clean(workspace: Path, *words: str, said: str = "") -> Result:
    """Run the command as its user would, outside of a terminal."""
    return CliRunner().invoke(app, [*words, "--workspace", str(workspace)], input=said)


def files(workspace: Path) -> set[str]:
    """Files of the workspace, but for what locks and the journal leave."""
    found = {p.relative_to(workspace).as_posix() for p in workspace.rglob("*") if p.is_file() and not p.is_symlink()}
    return {name for name in found if not name.endswith(LOCK) and not name.startswith((".regards/", "reports/a/latest/"))}


@contextmanager
def other_process(code: str, *words: str) -> Iterator[None]:
    """Another program that holds something until the block ends."""
    command = [sys.executable, "-c", f"{code}\nprint('tenu', flush=True)\ninput()", *words]
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None and process.stdout.readline() == "tenu\n"
        yield
        process.communicate("\n")


def test_without_a_yes_nothing_goes(workspace: Path) -> None:
    before = files(workspace)
    result = clean(workspace, "--keep", "1", "--cache", "--engine", said="oui\n")
    assert result.exit_code == 0, result.output
    assert files(workspace) == before == {*KEPT, *GOING, *CACHES, *ENGINE}
    assert all(word in result.output for word in (OLD, MIDDLE, HALF, "lectures", ".prefect", "Rien n'a été supprimé", "--yes"))
    assert NEW not in result.output and not (workspace / ".regards").exists()


def test_only_what_was_asked_for_goes(workspace: Path) -> None:
    result = clean(workspace, "--keep", "1", "--yes")
    assert result.exit_code == 0, result.output
    assert "2 exécutions anciennes, 1 exécution inachevée, 4,0 Ko libérés" in result.output
    assert files(workspace) == {*KEPT, *CACHES, *ENGINE}
    assert "Rien à supprimer" in clean(workspace, "--keep", "1", "--yes").output


def test_as_many_runs_as_asked_stay(workspace: Path) -> None:
    assert clean(workspace, "--keep", "2", "--yes").exit_code == 0
    assert files(workspace) == {*KEPT, *CACHES, *ENGINE, GOING[2]}


def test_caches_and_engine_go_when_asked(workspace: Path) -> None:
    assert clean(workspace, "a", "--keep", "9", "--cache", "--yes").exit_code == 0
    assert files(workspace) == {*KEPT, *GOING[:3], *ENGINE, CACHES[2]}  # named: what territories share stays
    assert clean(workspace, "--keep", "9", "--cache", "--engine", "--yes").exit_code == 0
    assert files(workspace) == {*KEPT, *GOING[:3]}


def test_the_latest_run_stays_even_when_it_is_not_the_newest(workspace: Path) -> None:
    latest = workspace / "reports" / "a" / "latest"
    latest.unlink()
    latest.write_text(OLD + "\n", encoding="utf-8")  # where links are not allowed
    assert clean(workspace, "--keep", "1", "--yes").exit_code == 0
    assert files(workspace) == {*KEPT, *CACHES, *ENGINE, *GOING[:2], "reports/a/latest"}


def test_what_a_run_holds_stays(workspace: Path) -> None:
    holding = (
        "import sys; from pathlib import Path; from pipeline.run_lock import territory_lock; from pipeline.store import Workspace\n"
        "held = territory_lock(Workspace(Path(sys.argv[1])), 'a'); held.__enter__()"
    )
    with other_process(holding, str(workspace)):
        result = clean(workspace, "--keep", "1", "--cache", "--engine", "--yes")
    assert result.exit_code == 1 and "Gardé, car une exécution ou un serveur s'en sert" in result.output
    assert {*KEPT, *GOING, *CACHES, *ENGINE} <= files(workspace)


def test_the_base_of_a_running_server_stays(workspace: Path) -> None:
    opened = "import sqlite3, sys\nbase = sqlite3.connect(sys.argv[1]); base.execute('SELECT * FROM flow_run').fetchall()"
    with other_process(opened, str(workspace / ENGINE[0])):
        assert disk.engine_in_use(Workspace(workspace))
        assert clean(workspace, "--keep", "9", "--engine", "--yes").exit_code == 1
        assert set(ENGINE) <= files(workspace)
    assert not disk.engine_in_use(Workspace(workspace))
    assert clean(workspace, "--keep", "9", "--engine", "--yes").exit_code == 0
    assert not (workspace / ".prefect").exists()


def test_the_engine_of_a_server_stays_whatever_base_it_uses(workspace: Path) -> None:
    holding = "import sys; from filelock import FileLock; held = FileLock(sys.argv[1]).acquire()"
    with other_process(holding, str(workspace / ".prefect" / disk.SERVER_LOCK)):
        assert disk.engine_in_use(Workspace(workspace))
        assert clean(workspace, "--keep", "9", "--engine", "--yes").exit_code == 1
    assert not disk.engine_in_use(Workspace(workspace))


def test_what_a_cut_run_left_in_clear_goes_unasked(workspace: Path) -> None:
    passing = workspace / "corpora" / "a" / ".secret" / secrets.PASSING
    passing.mkdir()
    (passing / ".gitignore").write_text("*\n", encoding="utf-8")
    assert disk.passing_of(Workspace(workspace), "a") is None
    (passing / "abc").write_bytes(b"x" * 1000)
    result = clean(workspace, "--keep", "9", "--yes")
    assert result.exit_code == 0 and "1 lecture en clair d'une exécution interrompue" in result.output
    assert not passing.exists() and files(workspace) == {*KEPT, *GOING[:3], *CACHES, *ENGINE}


def test_links_are_not_followed(workspace: Path, tmp_path_factory: pytest.TempPathFactory) -> None:
    outside = tmp_path_factory.mktemp("ailleurs")
    (outside / "manifest.json").write_text("{}", encoding="utf-8")
    for name in ("reports/a/2025-01-01-120000-0123abcd-1", "corpora/b/.secret/lectures"):
        (workspace / name).parent.mkdir(parents=True, exist_ok=True)
        (workspace / name).symlink_to(outside, target_is_directory=True)
    assert clean(workspace, "--keep", "1", "--cache", "--yes").exit_code == 0
    assert (outside / "manifest.json").is_file()


def test_a_removal_cut_short_leaves_no_half_run(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def cut(path: Path) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(disk.shutil, "rmtree", cut)
    place = Workspace(workspace)
    with pytest.raises(KeyboardInterrupt):
        disk.remove(place, disk.removable(place, "a", 1, caches=False))
    assert [run.name for run in disk.finished_runs(place, "a")] == [NEW, OLD]
    assert len(disk.unfinished_runs(place, "a")) == 2
    with territory_lock(place, "a", wait=False):  # what was cut short holds nobody back
        pass


def test_an_unknown_territory_is_refused(workspace: Path) -> None:
    with pytest.raises(TerritoryNotFound, match=r"« \.\./c ».*a, b"):
        disk.territories(Workspace(workspace), ["../c"])
    assert disk.territories(Workspace(workspace), [str(workspace / "corpora" / "a")]) == ["a"]
    assert disk.territories(Workspace(workspace), []) == ["a", "b"]


def test_the_journal_counts_what_went(workspace: Path) -> None:
    clean(workspace, "--keep", "1", "--yes")
    journal = workspace / ".regards" / "journal.jsonl"
    assert '"event": "nettoyage", "removed": 3, "kept": 0, "freed": 4000' in journal.read_text(encoding="utf-8")
    assert os.name == "nt" or stat.S_IMODE(journal.stat().st_mode) == 0o600
