"""The engine's temporary server ends with the run, even with one that is killed."""

import subprocess
import sys
from functools import wraps
from typing import Any

# Reads until whoever holds the other end of the pipe is gone, however it went, then ends the process it was told of.
_GUARD = """
import os, signal, sys
sys.stdin.read()
try:
    os.kill(int(sys.argv[1]), signal.SIGTERM)
except OSError:
    pass
"""


def tie(pid: int) -> "subprocess.Popen[bytes]":
    """Have a process end when this one does; the guard that is given sees to it, and is to be kept until then."""
    return subprocess.Popen(
        [sys.executable, "-I", "-S", "-c", _GUARD, str(pid)],
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        process_group=0,  # a Ctrl-C of the terminal is for the run, which then ends its server in order
    )


def tie_engine() -> None:
    """Have every temporary server that Prefect starts from now on end with this process; to be called before a flow is."""
    from prefect.server.api.server import SubprocessASGIServer

    start = SubprocessASGIServer._run_uvicorn_command
    if hasattr(start, "__wrapped__"):
        return

    @wraps(start)
    def tied(server: Any) -> "subprocess.Popen[Any]":
        process: subprocess.Popen[Any] = start(server)
        setattr(process, "guard", tie(process.pid))  # noqa: B010 — lives as long as what it guards
        return process

    setattr(SubprocessASGIServer, "_run_uvicorn_command", tied)  # noqa: B010 — typed as a method, which nothing may replace
