"""The engine's temporary server: begun before the engine is loaded, heard by this machine alone, and gone with the run.

Prefect would start one itself, once loaded, after it had loaded the whole of its server in the run's own process.
"""

import atexit
import os
import shutil
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.client import HTTPConnection, HTTPException
from pathlib import Path
from secrets import token_hex

from filelock import FileLock

from flows.endings import FULL
from flows.tied import tie
from pipeline.errors import EngineFailed
from pipeline.threads import put_back

HOST = "127.0.0.1"
PATIENCE = 120.0  # seconds that it has to answer
ROOM = 2**20  # bytes without which nothing starts
GRACE = 5.0  # seconds that it has to end by itself
URL, AUTH, SERVER_AUTH = "PREFECT_API_URL", "PREFECT_API_AUTH_STRING", "PREFECT_SERVER_API_AUTH_STRING"
_begun: list["Server"] = []  # one a process: what Prefect was told once, it keeps


class Server:
    """A server of Prefect's in a process of its own."""

    def __init__(self, home: Path) -> None:
        self.port, self.log, self.word = _free_port(), home / f"moteur-{os.getpid()}.log", f"regards:{token_hex(16)}"
        # Where databases are made, one at a time: two that begin would both make the same one.
        self.turn = FileLock(home / "moteur.verrou", timeout=PATIENCE, thread_local=False)
        self.turn.acquire()
        command = [sys.executable, "-P", "-m", "uvicorn", "--factory", "prefect.server.api.server:create_app"]
        command += ["--host", HOST, "--port", str(self.port), "--log-level", "error", "--lifespan", "on"]
        told = {"PREFECT_SERVER_UI_ENABLED": "false", "PREFECT__SERVER_EPHEMERAL": "1", "PREFECT__SERVER_FINAL": "1"}
        told |= dict.fromkeys(("PREFECT_LOGGING_LEVEL", "PREFECT_SERVER_LOGGING_LEVEL"), "ERROR")
        told[SERVER_AUTH] = self.word  # other accounts of this machine do not know it
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                command,
                env=os.environ | told,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                process_group=0,  # a Ctrl-C of the terminal is for the run, which then ends it in order
            )
        atexit.register(self.stop)
        self.guard = tie(self.process.pid)

    def wait(self) -> None:
        """Return once it answers.

        Raises:
            EngineFailed: It does not.
        """
        limit = time.monotonic() + PATIENCE
        try:
            while not self._answers():
                if self.process.poll() is not None or time.monotonic() > limit:
                    raise EngineFailed(_why(self.log))
                time.sleep(0.05)
        finally:
            self.turn.release()

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
        """End it, politely, then not; what it said is of no use any more, unless it never answered."""
        fell = self.process.poll() not in (None, 0)
        self.turn.release()
        self.process.terminate()
        try:
            self.process.wait(GRACE)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        if not fell:
            self.log.unlink(missing_ok=True)


@contextmanager
def engine(workspace: Path) -> Iterator[Callable[[], None]]:
    """Start the temporary server, unless one was told of; to be entered before Prefect is imported, which then knows its address.

    Args:
        workspace: What `prepare_engine` prepared.

    Yields:
        Waits until the server answers, and raises `EngineFailed` where it does not.
    """
    if os.environ.get(URL):
        yield lambda: None
        return
    if not _begun:
        _begun.append(Server(workspace / ".prefect"))
    before = {name: os.environ.get(name) for name in (URL, AUTH)}
    os.environ |= {URL: f"http://{HOST}:{_begun[0].port}/api", AUTH: _begun[0].word}
    try:
        yield _begun[0].wait
    finally:
        put_back(before)


def _why(log: Path) -> str:
    """Say why it did not start, and what to do."""
    said = log.read_text(encoding="utf-8", errors="replace").lower() if log.is_file() else ""
    if any(words in said for words in FULL) or shutil.disk_usage(log.parent).free < ROOM:  # which may want for the log too
        return "Le disque est plein : le moteur Prefect n'a pas pu démarrer. Faites de la place (regards clean dit ce qui peut partir)."
    return (
        f"Le moteur Prefect n'a pas démarré ; ce qu'il en dit est dans {log}. Relancez la même commande ; "
        "si cela se répète, regards doctor dit ce qui manque."
    )


def _free_port() -> int:
    with socket.socket() as place:
        place.bind((HOST, 0))
        port: int = place.getsockname()[1]
        return port
