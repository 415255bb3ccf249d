"""`regards doctor`: says what is there, what is missing and what to do; changes nothing and speaks to this machine alone."""

import json
import os
import shutil
import socket
import sqlite3
import sys
import threading
from collections import namedtuple
from contextlib import closing
from http.server import BaseHTTPRequestHandler, HTTPServer
from importlib import metadata
from pathlib import Path
from typing import ClassVar

import pytest
import typer
from typer.testing import CliRunner

from flows import doctor
from flows.doctor import check_engine_base, check_pdf, check_server, check_workspace, doctor_command
from pipeline import health, store
from pipeline.health import Check
from pipeline.ingest.pdf import ocr
from pipeline.run_lock import territory_lock
from pipeline.store import Workspace
from tests.conftest import ROOT

app = typer.Typer()
app.command()(doctor_command)
Room = namedtuple("Room", "total used free")


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    """A workspace with a territory that was never run."""
    (tmp_path / "corpora" / "a" / "documents").mkdir(parents=True)
    return tmp_path


def of(workspace: Path, name: str) -> Check:
    """The check of this name, among those of a workspace."""
    return {check.name: check for check in check_workspace(Workspace(workspace))}[name]


def test_it_looks_at_everything_and_changes_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    result = CliRunner().invoke(app, ["--workspace", str(workspace), "--json"])
    told = json.loads(result.stdout)
    missing = {check["name"]: check["found"] for check in told["checks"] if check["state"] == "manque"}
    assert (result.exit_code, missing, told["missing"]) == (0, {}, 0)
    names = {check["name"] for check in told["checks"]}
    assert names >= {
        "Python",
        "Bibliothèques",
        "Français de spaCy",
        "Étiqueteur « transitions »",
        "Encodeurs",
        "Disque",
        "Mémoire",
    }
    assert names >= {"Reconnaissance (OCR)", "PDF (Pango)", "Horloge", "Dossiers fermés", "Restes", "Prefect", "Serveur Prefect"}
    assert [path.name for path in workspace.rglob("*")] == ["corpora", "a", "documents"]
    assert all(check["advice"] for check in told["checks"] if check["state"] != "bien")


def test_what_is_missing_is_shown_and_gives_its_code(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        doctor, "examine", lambda place: [Check("Prefect", "manque", "[absent]", "Installez-le."), Check("x", "bien", "y")]
    )
    result = CliRunner().invoke(app, ["--workspace", str(workspace)])
    assert result.exit_code == 1
    assert all(
        word in result.output for word in ("[absent]", "Installez-le.", "2 points vérifiés : 1 manque(nt), 0 à surveiller.")
    )


def test_what_cannot_be_looked_at_hides_nothing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken() -> Check:
        raise RuntimeError("détail")

    monkeypatch.setattr(health, "check_memory", broken)
    monkeypatch.setattr(doctor, "check_engine", lambda: Check("Prefect", "bien", ""))
    monkeypatch.setattr(doctor, "check_pdf", lambda: Check("PDF (Pango)", "bien", ""))
    found = {check.name: check for check in doctor.examine(Workspace(workspace))}
    assert found["Mémoire"].found == "n'a pas pu être vérifié (RuntimeError)" and found["Disque"].found


@pytest.mark.parametrize(
    ("versions", "state", "word"),
    [
        ({"pandas": None}, "manque", "absentes : pandas"),
        ({"pandas": "1.0"}, "manque", "version refusée : pandas 1.0"),
        ({"pandas": "3.99"}, "attention", "pandas 3.99 (verrou : "),
        ({}, "bien", "spacy "),
    ],
)
def test_libraries_are_held_against_what_is_asked(
    versions: dict[str, str | None], state: str, word: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    locked = health.locked_versions(health.LOCK)
    monkeypatch.setattr(health, "_version", lambda name: versions.get(name, locked.get(name)))
    check = health.check_libraries()
    assert check.state == state and word in check.found


def test_the_lock_is_read_for_this_python() -> None:
    locked = health.locked_versions(health.LOCK)
    assert locked["prefect"] == "3.8.8" and locked["numpy"] == metadata.version("numpy")
    assert health.locked_versions(ROOT / "absent.lock") == {}


def test_a_tagger_that_is_broken_or_absent_is_missing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    shutil.copytree(store.MODELS / "codebooks", tmp_path / "codebooks")
    shutil.copytree(store.MODELS / "taggers", tmp_path / "taggers")
    monkeypatch.setattr(store, "MODELS", tmp_path)
    assert {check.state for check in health.check_taggers()} == {"bien"}
    (tmp_path / "taggers" / "transitions-fast" / "poids.safetensors").write_bytes(b"coupe")
    (tmp_path / "taggers" / "postures-fast" / "CARTE.md").unlink()
    states = {check.name: check.state for check in health.check_taggers()}
    assert states == {"Étiqueteur « postures »": "attention", "Étiqueteur « transitions »": "manque"}
    shutil.rmtree(tmp_path / "codebooks")
    assert [check.state for check in health.check_taggers()] == ["manque"]


def test_room_and_memory_that_lack_are_told(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    states = []
    for free in (6 * 10**9, 4 * 10**9, 10**8):
        monkeypatch.setattr(health.shutil, "disk_usage", lambda folder, free=free: Room(10**12, 0, free))
        states.append(of(workspace, "Disque").state)
    assert states == ["bien", "attention", "manque"]
    for free, state in ((3 * 10**9, "attention"), (8 * 10**9, "bien"), (None, "bien")):
        monkeypatch.setattr(health, "memory_available", lambda free=free: free)
        assert health.check_memory().state == state


@pytest.mark.skipif(sys.platform != "linux", reason="/proc")
def test_memory_is_measured() -> None:
    free = health.memory_available()
    assert free is not None and 10**7 < free < 10**14


def test_what_optional_tools_lack_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ocr.shutil, "which", lambda name: None)
    check = health.check_recognition()
    assert check.state == "attention" and "tesseract-ocr-fra" in check.advice
    monkeypatch.setattr(doctor, "_import", lambda name: "OSError: cannot load library 'libpango-1.0-0'")
    check = check_pdf()
    assert check.state == "attention" and "libpango" in check.found and "brew install pango" in check.advice
    assert doctor.check_engine().state == "manque"


def test_an_import_that_fails_is_told_in_a_line() -> None:
    assert doctor._import("json") == ""
    assert doctor._import("absent_de_partout") == "ModuleNotFoundError: No module named 'absent_de_partout'"


def test_a_folder_that_is_no_workspace_is_told(tmp_path: Path) -> None:
    assert of(tmp_path, "Espace de travail").state == "attention"
    (tmp_path / "fichier").write_text("", encoding="utf-8")
    assert of(tmp_path / "fichier", "Espace de travail").state == "manque"
    assert of(tmp_path / "absent", "Espace de travail").state == "manque"


def test_a_folder_that_cannot_be_written_is_missing(workspace: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(**options: object) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(doctor, "NamedTemporaryFile", refused)  # an administrator may write everywhere
    check = of(workspace, "Espace de travail")
    assert check.state == "manque" and "Permission denied" in check.found


@pytest.mark.skipif(os.name == "nt", reason="droits POSIX")
def test_open_folders_of_secrets_are_told(workspace: Path) -> None:
    for name in ("corpora/a/.secret", ".prefect", ".regards"):
        (workspace / name).mkdir(mode=0o700)
    assert of(workspace, "Dossiers fermés").state == "bien"
    (workspace / "corpora" / "a" / ".secret").chmod(0o755)
    check = of(workspace, "Dossiers fermés")
    assert check.state == "attention" and check.advice == "chmod 700 corpora/a/.secret"


def test_what_interrupted_runs_left_is_told(workspace: Path) -> None:
    place = Workspace(workspace)
    assert of(workspace, "Restes") == Check("Restes", "bien", "aucun")
    (place.reports("a") / ".2026-04-01-120000-0123abcd-8.partiel").mkdir(parents=True)
    check = of(workspace, "Restes")
    assert check.state == "attention" and check.found == "exécution inachevée : a"
    with territory_lock(place, "a"):
        check = of(workspace, "Restes")
        assert check.state == "bien" and check.found.startswith(f"a en cours (processus {os.getpid()}, depuis le ")
        note = (place.reports("a") / ".verrou.json").read_text(encoding="utf-8")
    (place.reports("a") / ".verrou.json").write_text(note, encoding="utf-8")  # as a killed process leaves it
    assert "verrou d'un processus arrêté : a" in of(workspace, "Restes").found


def test_a_clock_behind_the_newest_run_is_told(workspace: Path) -> None:
    run = workspace / "reports" / "a" / "2026-01-01-120000-0123abcd-1"
    run.mkdir(parents=True)
    (run / "manifest.json").write_text("{}", encoding="utf-8")
    os.utime(run, (1, 1))
    assert of(workspace, "Horloge").state == "bien"
    os.utime(run, (2**32, 2**32))
    assert of(workspace, "Horloge").state == "attention"


def test_the_base_of_the_engine_is_read(workspace: Path) -> None:
    place = Workspace(workspace)
    assert "pas encore" in check_engine_base(place).found
    (workspace / ".prefect").mkdir()
    with closing(sqlite3.connect(workspace / ".prefect" / "prefect.db")) as base:
        base.execute("CREATE TABLE flow_run (id)")
        base.execute("INSERT INTO flow_run VALUES (1)")
        base.commit()
    check = check_engine_base(place)
    assert check.state == "bien" and check.found.startswith("1 exécutions, ")
    (workspace / ".prefect" / "prefect.db").write_bytes(b"ceci n'est pas une base" * 100)
    assert check_engine_base(place).state == "attention"


class _Healthy(BaseHTTPRequestHandler):
    asked: ClassVar[list[str]] = []

    def do_GET(self) -> None:
        self.asked.append(self.path)
        self.send_response(200)
        self.end_headers()

    def log_message(self, *words: object) -> None:
        pass


def test_the_server_is_asked_on_this_machine_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://192.0.2.1:9")  # a proxy must not be asked for this machine
    with HTTPServer(("127.0.0.1", 0), _Healthy) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        port = server.server_address[1]
        assert check_server(f"http://127.0.0.1:{port}/api").state == "bien"
        assert _Healthy.asked == ["/api/health"]
        monkeypatch.setattr(doctor, "PORT", port)
        assert check_server("").found == f"aucun pour cet espace ; port {port} déjà pris"
        assert check_server("", f"http://127.0.0.1:{port}/api").state == "bien"
        server.shutdown()
    assert check_server(f"http://127.0.0.1:{port}/api").state == "manque"
    assert check_server("", f"http://127.0.0.1:{port}/api").state == "attention"
    assert "libre" in check_server("").found

    def called(*words: object) -> None:
        pytest.fail("une autre machine est appelée")

    monkeypatch.setattr(socket, "create_connection", called)
    assert check_server("http://192.0.2.1:4200/api").state == "attention"
    assert check_server("http://127.0.0.1:port/api").state == "attention"
