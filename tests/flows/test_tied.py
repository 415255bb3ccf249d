"""A killed run leaves no process behind: what it started ends with it."""

import os
import signal
import subprocess
import sys
import time

import pytest

from tests.conftest import ROOT

PARENT = """
import subprocess, sys, time
from flows.tied import tie
child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(300)"], stdout=subprocess.DEVNULL)
guard = tie(child.pid)
print(child.pid, guard.pid, flush=True)
time.sleep(300)
"""


@pytest.mark.skipif(os.name == "nt", reason="des signaux POSIX")
@pytest.mark.parametrize("number", [signal.SIGKILL, signal.SIGTERM])
def test_what_a_killed_process_started_ends(number: int) -> None:
    with subprocess.Popen([sys.executable, "-c", PARENT], cwd=ROOT, stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        pids = [int(word) for word in parent.stdout.readline().split()]
        assert len(pids) == 2 and all(map(lives, pids))
        parent.send_signal(number)
        parent.wait(60)
    patience = time.monotonic() + 60
    while any(map(lives, pids)) and time.monotonic() < patience:
        time.sleep(0.1)
    assert not any(map(lives, pids))


def lives(pid: int) -> bool:
    """Whether a process does something still; one that nobody has buried does not."""
    told = subprocess.run(["ps", "-o", "stat=", "-p", str(pid)], capture_output=True, text=True, check=False).stdout.strip()
    return bool(told) and not told.startswith("Z")


def test_the_engine_starts_its_server_tied() -> None:
    code = (
        "from flows.tied import tie_engine\nfrom prefect.server.api.server import SubprocessASGIServer as S\n"
        "import subprocess, sys\nplain = S._run_uvicorn_command\ntie_engine(); once = S._run_uvicorn_command; tie_engine()\n"
        "assert once is S._run_uvicorn_command and once.__wrapped__ is plain\n"
        "subprocess.Popen = type('Told', (), {'__init__': lambda s, a=None, **k: setattr(s, 'args', a or k['args']), 'pid': 7})\n"
        "process = S(8123)._run_uvicorn_command()\n"
        "assert process.args[2] == 'uvicorn' and process.guard.args[-1] == '7'\nprint('lié')"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.stdout == "lié\n", done.stderr
