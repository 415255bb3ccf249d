"""One run of a territory at a time: who comes second waits or is refused, and a killed holder holds nobody back."""

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from pipeline.run_lock import HOLDER, LOCK, TerritoryBusy, holder_of, left_behind, territory_lock
from pipeline.store import Workspace
from tests.conftest import ROOT

HOLD = """
import sys
from pathlib import Path
from pipeline.run_lock import territory_lock
from pipeline.store import Workspace
with territory_lock(Workspace(Path(sys.argv[1])), "essai"):
    print("tenu", flush=True)
    sys.stdin.readline()
print("rendu", flush=True)
"""


@pytest.fixture
def holding(tmp_path: Path):
    """Another process that holds the territory until it reads a line."""
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(tmp_path)], cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    assert process.stdout is not None and process.stdout.readline() == "tenu\n"
    yield process
    process.kill()
    process.communicate()


def test_a_second_run_is_refused_and_told_who_holds(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    workspace = Workspace(tmp_path)
    with (
        pytest.raises(TerritoryBusy, match=rf"« essai ».*processus {holding.pid}, depuis le .*--no-wait"),
        territory_lock(workspace, "essai", wait=False),
    ):
        pytest.fail("deux exécutions à la fois")
    holder = holder_of(workspace, "essai")
    assert holder is not None and holder.pid == holding.pid
    with territory_lock(workspace, "autre", wait=False):  # another territory is nobody's
        assert holder_of(workspace, "essai") is not None


def test_a_second_run_waits_and_says_so(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    said: list[str] = []
    told = threading.Event()

    def say(line: str) -> None:
        said.append(line)
        told.set()

    def free() -> None:
        told.wait(60)
        assert holding.stdin is not None
        holding.stdin.write("\n")
        holding.stdin.flush()

    waker = threading.Thread(target=free)
    waker.start()
    with territory_lock(Workspace(tmp_path), "essai", say=say):
        waker.join()
        assert holding.wait(60) == 0  # freed by its end, not taken from it
        assert holder_of(Workspace(tmp_path), "essai").pid == os.getpid()
    assert len(said) == 1 and f"processus {holding.pid}" in said[0] and "Ctrl-C" in said[0]
    assert holder_of(Workspace(tmp_path), "essai") is None


def test_a_killed_holder_holds_nobody_back(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    holding.kill()
    holding.wait(60)
    workspace = Workspace(tmp_path)
    assert (workspace.reports("essai") / HOLDER).is_file() and left_behind(workspace, "essai")
    said: list[str] = []
    with territory_lock(workspace, "essai", wait=False, say=said.append):
        assert not left_behind(workspace, "essai")
    assert said == [] and not left_behind(workspace, "essai")


@pytest.mark.skipif(os.name == "nt", reason="un signal POSIX")
def test_an_interrupted_holder_leaves_nothing(tmp_path: Path, holding: subprocess.Popen[str]) -> None:
    holding.send_signal(signal.SIGINT)
    holding.wait(60)
    assert [path.name for path in Workspace(tmp_path).reports("essai").iterdir()] == [LOCK]


def test_an_error_inside_frees_the_territory(tmp_path: Path) -> None:
    workspace = Workspace(tmp_path)
    with pytest.raises(ValueError, match="dedans"), territory_lock(workspace, "essai"):
        raise ValueError("dedans")
    assert holder_of(workspace, "essai") is None and not left_behind(workspace, "essai")


@pytest.mark.parametrize("content", ["", "{", '{"pid": "x"}', "[]", '{"pid": 1, "machine": "", "depuis": "hier"}'])
def test_a_broken_note_of_who_holds_stops_nobody(tmp_path: Path, content: str) -> None:
    workspace = Workspace(tmp_path)
    with territory_lock(workspace, "essai"):
        (workspace.reports("essai") / HOLDER).write_text(content, encoding="utf-8")
        with (
            pytest.raises(TerritoryBusy, match="déjà en cours d'exécution : attendez"),
            territory_lock(workspace, "essai", wait=False),
        ):
            pytest.fail("deux exécutions à la fois")


def test_looking_leaves_no_trace(tmp_path: Path) -> None:
    assert holder_of(Workspace(tmp_path), "jamais") is None and not (tmp_path / "reports").exists()
