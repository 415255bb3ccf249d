"""One run of a territory at a time: a lock of the system, which a killed process cannot leave behind."""

import json
import os
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from filelock import FileLock, Timeout

from pipeline.errors import RegardsError
from pipeline.store import Workspace

LOCK = ".verrou"
HOLDER = ".verrou.json"  # beside the lock: Windows lets nobody else read a locked file
TRY_EVERY = 0.5  # seconds
SAY_EVERY = 60.0  # seconds


class TerritoryBusy(RegardsError):
    """Another run holds the territory, and it was asked not to wait."""


@dataclass(frozen=True)
class Holder:
    """Who holds a territory: a process of this machine or of another that shares the folder, and since when."""

    pid: int
    machine: str
    since: datetime

    def told(self) -> str:
        """Say who it is in French.

        >>> Holder(12, "", datetime(2026, 5, 4, 9, 5)).told()
        'processus 12, depuis le 04/05/2026 à 09:05'
        """
        where = f" de {self.machine}" if self.machine and self.machine != _machine() else ""
        return f"processus {self.pid}{where}, depuis le {self.since:%d/%m/%Y à %H:%M}"


@contextmanager
def territory_lock(
    workspace: Workspace, slug: str, wait: bool = True, say: Callable[[str], None] = lambda line: None
) -> Iterator[None]:
    """Hold a territory inside the block; the system frees it when the process ends, however it ends.

    Args:
        workspace: Where runs are.
        slug: The territory's.
        wait: Whether to wait for who holds it.
        say: Told who holds it, when the wait begins and then once a minute.

    Raises:
        TerritoryBusy: Somebody holds it, and `wait` is false.
    """
    folder = workspace.reports(slug)
    folder.mkdir(parents=True, exist_ok=True)
    with _acquire(folder, wait, say):
        _write_holder(folder / HOLDER)
        try:
            yield
        finally:
            with suppress(OSError):
                (folder / HOLDER).unlink(missing_ok=True)


def holder_of(workspace: Workspace, slug: str) -> Holder | None:
    """Who holds a territory now; `None` when nobody does. One that nobody ever held is left untouched."""
    folder = workspace.reports(slug)
    return (_read_holder(folder) or Holder(0, "", datetime.now())) if is_held(folder / LOCK) else None


def is_held(path: Path) -> bool:
    """Whether a process holds a lock; looking makes no file."""
    if not path.is_file():
        return False
    try:
        with FileLock(path).acquire(timeout=0):
            return False
    except Timeout:
        return True


def left_behind(workspace: Workspace, slug: str) -> bool:
    """Whether a process that held the territory was killed; its lock holds nobody back."""
    return (workspace.reports(slug) / HOLDER).is_file() and holder_of(workspace, slug) is None


def _acquire(folder: Path, wait: bool, say: Callable[[str], None]) -> AbstractContextManager[object]:
    lock, said = FileLock(folder / LOCK, mode=0o600), float("-inf")
    while True:
        with suppress(Timeout):  # even who does not wait tries for a moment: `holder_of` takes the lock to look
            return lock.acquire(timeout=TRY_EVERY, poll_interval=TRY_EVERY / 5)
        holder = _read_holder(folder)
        who = f" ({holder.told()})" if holder else ""
        if not wait:
            raise TerritoryBusy(
                f"Le territoire « {folder.name} » est déjà en cours d'exécution{who} : attendez qu'elle finisse et relancez, "
                "ou relancez sans --no-wait pour attendre ici."
            )
        if time.monotonic() - said >= SAY_EVERY:
            said = time.monotonic()
            say(f"« {folder.name} » est déjà en cours d'exécution{who} : j'attends qu'elle finisse. Ctrl-C pour renoncer.")


def _write_holder(path: Path) -> None:
    """Tell who holds the territory; a lock without it locks as well."""
    facts = {"pid": os.getpid(), "machine": _machine(), "depuis": datetime.now().isoformat(timespec="seconds")}
    aside = path.with_suffix(".tmp")
    with suppress(OSError):
        aside.write_text(json.dumps(facts) + "\n", encoding="utf-8")
        os.replace(aside, path)


def _read_holder(folder: Path) -> Holder | None:
    try:
        facts = json.loads((folder / HOLDER).read_text(encoding="utf-8"))
        return Holder(int(facts["pid"]), str(facts["machine"]), datetime.fromisoformat(facts["depuis"]))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _machine() -> str:
    from platform import node

    return node()
