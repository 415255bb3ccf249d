"""A run that is killed is taken up by the next one: same tables, nothing left half written, nobody left behind."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from pipeline.parquet import table_files, table_names
from pipeline.store import Workspace, latest_run
from tests.conftest import ROOT
from tests.helpers import run_cli

OPTIONS = ("--encoder", "fast", "--format", "facile")


def tables(workspace: Path) -> dict[str, list[bytes]]:
    run = latest_run(Workspace(workspace), "petit")
    return {name: [p.read_bytes() for p in table_files(run, name)] for name in table_names(run)}


def killed_at(workspace: Path, step: str, signal_: int) -> tuple[int, int]:
    """Start a run, and end it by a signal to the command alone once it tells a step; give its exit code and session."""
    command = [sys.executable, "-m", "flows.cli", "run", "petit", "--workspace", str(workspace), *OPTIONS]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.PIPE, text=True, start_new_session=True)
    assert process.stderr is not None
    for line in process.stderr:
        if line.startswith(step):
            break
    time.sleep(0.3)
    process.send_signal(signal_)
    process.communicate(timeout=60)
    return process.returncode, process.pid


def living(session: int) -> list[str]:
    """Processes of a session that still live."""
    told = subprocess.run(["ps", "-s", str(session), "-o", "stat=,args="], capture_output=True, text=True, check=False)
    return [line for line in told.stdout.splitlines() if not line.startswith("Z")]


@pytest.mark.skipif(os.name == "nt", reason="signaux POSIX")
def test_a_killed_run_is_taken_up(small: Path, tmp_path: Path) -> None:
    elsewhere = tmp_path / "ailleurs"
    shutil.copytree(small, elsewhere / "corpora" / "petit")
    assert run_cli("run", "petit", "--workspace", str(elsewhere), *OPTIONS).returncode == 0
    wanted = tables(elsewhere)
    for step, signal_, code in (("1/7", signal.SIGKILL, -9), ("3/7", signal.SIGINT, 130), ("7/7", signal.SIGKILL, -9)):
        found, session = killed_at(tmp_path, step, signal_)
        assert found == code
        limit = time.monotonic() + 60
        while living(session) and time.monotonic() < limit:
            time.sleep(0.2)
        assert living(session) == []
        assert not (tmp_path / "reports" / "petit" / "latest").exists()
    done = run_cli("run", "petit", "--workspace", str(tmp_path), *OPTIONS)
    assert done.returncode == 0, done.stderr
    assert tables(tmp_path) == wanted
    left = [p.name for p in tmp_path.rglob("*") if p.name.endswith((".partiel", ".tmp")) and "ailleurs" not in p.parts]
    assert left == []


def test_a_second_run_of_a_territory_waits_or_refuses(small: Path, tmp_path: Path) -> None:
    from pipeline.run_lock import territory_lock

    with territory_lock(Workspace(tmp_path), "petit"):
        refused = run_cli("run", "petit", "--workspace", str(tmp_path), *OPTIONS, "--no-wait")
    assert refused.returncode == 4 and "déjà en cours" in refused.stderr
