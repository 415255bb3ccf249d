"""The engine's temporary server: begun before the engine is loaded, heard by this machine alone, and gone with the run.

Prefect would start one itself, once loaded, after it had loaded the whole of its server in the run's own process.
"""

import atexit
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from flows.tied import tie
from pipeline.errors import EngineFailed

HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds that it has to answer
GRACE = 5.0  # seconds that it has to end by itself
URL, NAME = "PREFECT_API_URL", "moteur.log"
_begun: list["Server"] = []  # one a process: what Prefect was told once, it keeps


class Server:
    """A server of Prefect's in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.port, self.log = _free_port(), home / NAME
        command = [sys.executable, "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
        command += ["--host", HOST, "--port", str(self.port), "--log-level", "error", "--lifespan", "on"]
        told = {"PREFECT_SERVER_UI_ENABLED": "false", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # a Ctrl-C of the terminal is for the run, which then ends it in order
            )
        self.guard = tie(self.process.pid)

    def wait(self) -> None:
        """Return once it answers.

        Raises:
            EngineFailed: It does not.
        """
        limit = time.monotonic() + PATIENCE
        while not self._answers():
            if self.process.poll() is not None or time.monotonic() > limit:
                raise EngineFailed(
                    f"Le moteur Prefect n'a pas démarré ; ce qu'il en dit est dans {self.log}. Relancez la même commande ; "
                    "si cela se répète, regards doctor dit ce qui manque."
                )
            time.sleep(0.05)

    def _answers(self) -> bool:
        talk = HTTPConnection(HOST, self.port, timeout=10)
        try:
            talk.request("GET", "/api/health")
            return talk.getresponse().status == 200
        except (OSError, HTTPException):
            return False
        finally:
            talk.close()

    def stop(self) -> None:
        """End it, politely, then not."""
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


@contextmanager
def engine(workspace: Path) -> Iterator[Callable[[], None]]:
    """Start the temporary server, unless one was told of; to be entered before Prefect is imported, which then knows its address.

    Args:
        workspace: What `prepare_engine` prepared.

    Yields:
        Waits until the server answers, and raises `EngineFailed` where it does not.
    """
    if URL in os.environ:
        yield lambda: None
        return
    if not _begun:
        _begun.append(Server(workspace / ".prefect"))
        atexit.register(_begun[0].stop)
    os.environ[URL] = f"http://{HOST}:{_begun[0].port}/api"
    try:
        yield _begun[0].wait
    finally:
        del os.environ[URL]


def _free_port() -> int:
    with socket.socket() as place:
        place.bind((HOST, 0))
        port: int = place.getsockname()[1]
        return port
