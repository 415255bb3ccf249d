"""The engine's temporary server: it answers before a flow asks, this machine alone hears it, and it ends with the run."""

import os
import subprocess
import sys
import time
from pathlib import Path
from types import SimpleNamespace

import pytest

from flows import engine as module
from flows.engine import URL, Server, engine
from flows.settings import prepare_engine
from pipeline.errors import EngineFailed
from tests.conftest import ROOT
from tests.flows.test_tied import lives

RUN = """
import os, signal, sys
from pathlib import Path
from flows.engine import engine, _begun
from flows.settings import prepare_engine
workspace = Path(sys.argv[1])
prepare_engine(workspace)
with engine(workspace) as wait:
    wait()
    address = os.environ["PREFECT_API_URL"]
    with engine(workspace) as again:  # told of one, it starts none
        again()
    print(address, _begun[0].process.pid, len(_begun), flush=True)
print("PREFECT_API_URL" in os.environ, "prefect" in sys.modules, flush=True)
sys.stdin.readline()
"""


@pytest.mark.parametrize("killed", [False, True])
def test_it_answers_here_alone_and_ends_with_the_run(tmp_path: Path, killed: bool) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path)]
    env = {name: value for name, value in os.environ.items() if name != URL}
    with subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=env) as run:
        assert run.stdout is not None and run.stdin is not None
        address, pid, begun = run.stdout.readline().split()
        assert address.startswith("http://127.0.0.1:") and begun == "1" and lives(int(pid))
        assert run.stdout.readline().split() == ["False", "False"]
        if killed:
            run.kill()
        else:
            run.stdin.write("\n")
            run.stdin.close()
        run.wait(60)
    limit = time.monotonic() + 60
    while lives(int(pid)) and time.monotonic() < limit:
        time.sleep(0.1)
    assert not lives(int(pid))
    assert (tmp_path / ".prefect" / "prefect.db").is_file()


def test_one_that_was_told_of_is_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(URL, "http://127.0.0.1:4200/api")
    monkeypatch.setattr(module, "Server", lambda home: pytest.fail("un serveur de trop"))
    with engine(tmp_path) as wait:
        wait()
    assert os.environ[URL] == "http://127.0.0.1:4200/api"


def test_one_that_does_not_start_is_told_in_french(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".prefect").mkdir()
    monkeypatch.setenv("PREFECT_HOME", str(tmp_path / ".prefect"))
    monkeypatch.setenv("PREFECT_API_DATABASE_CONNECTION_URL", "n'importe quoi")
    server = Server(tmp_path / ".prefect")
    with pytest.raises(EngineFailed, match=r"n'a pas démarré.*moteur-\d+\.log"):
        server.wait()
    server.stop()
    assert server.log.read_bytes()


def test_a_full_disk_is_told_as_such(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    log = tmp_path / "moteur-1.log"
    log.write_text("sqlite3.OperationalError: database or disk is full", encoding="utf-8")
    assert "disque est plein" in module._why(log) and "n'a pas démarré" in module._why(tmp_path / "absent.log")
    monkeypatch.setattr(module.shutil, "disk_usage", lambda place: SimpleNamespace(free=1000))
    assert "disque est plein" in module._why(tmp_path / "absent.log")


def test_two_that_begin_together_in_a_new_place_both_answer(tmp_path: Path) -> None:
    command = [sys.executable, "-c", RUN, str(tmp_path)]
    env = {name: value for name, value in os.environ.items() if name != URL}
    pipes = {"stdin": subprocess.PIPE, "stdout": subprocess.PIPE, "text": True, "cwd": ROOT, "env": env}
    runs = [subprocess.Popen(command, **pipes) for _ in range(2)]
    assert all(run.stdout.readline().startswith("http://127.0.0.1:") for run in runs)
    for run in runs:
        run.communicate("\n", timeout=60)
    assert not list((tmp_path / ".prefect").glob("moteur-*.log"))


def test_who_does_not_know_its_word_is_not_served(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from http.client import HTTPConnection

    prepare_engine(tmp_path)
    server = Server(tmp_path / ".prefect")
    try:
        server.wait()
        talk = HTTPConnection("127.0.0.1", server.port)
        talk.request("POST", "/api/flow_runs/filter", body="{}", headers={"Content-Type": "application/json"})
        assert talk.getresponse().status == 401
    finally:
        server.stop()
