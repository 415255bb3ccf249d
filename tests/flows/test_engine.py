"""The engine's temporary server: it answers before a flow asks, this machine alone hears it, and it ends with the run."""

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from flows import engine as module
from flows.engine import URL, Server, engine
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
    with pytest.raises(EngineFailed, match=r"n'a pas démarré.*moteur\.log"):
        server.wait()
    server.stop()
    assert server.log.read_bytes()
