"""The journal of a workspace: one JSON line an event, made of numbers and of words known beforehand.

What a run reads never enters it: neither a text, nor a file's name, nor a speaker, nor an error's message, which
may quote any of them. A value that is not of a listed field and kind is left out, and counted as left out.
"""

import json
import logging
import os
import re
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from datetime import UTC, datetime
from functools import partial
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from numbers import Real
from pathlib import Path

from filelock import FileLock, Timeout
from slugify import slugify

from flows.progress import STEPS

FOLDER, FILE = ".regards", "journal.jsonl"
LARGEST, KEPT = 5_000_000, 3  # bytes of a file; older files beside it
PATIENCE = 5.0  # seconds for another program that writes
EVENTS = ("début", "étape", "fin", "échec", "interruption", "attente", "inchangé", "formats", "apprentissage", "nettoyage")
OUTCOMES = ("fini", "échec", "interruption")
COUNTS = frozenset(
    (
        "bytes", "cached", "code", "files", "formats", "freed", "kept", "partitions", "passages", "problems", "read", "refused",
        "removed", "reread", "sources", "spoken", "voices", "workers",
    )
)  # fmt: skip
_RUN = re.compile(r"\d{4}-\d{2}-\d{2}-\d{6}-[0-9a-f]{8}(?:-\d{1,10})?")


class Journal:
    """What may be written of a run; `about` gives one that also tells which territory or run it is about."""

    def __init__(self, logger: logging.Logger, workspace: Path, about: dict[str, object] | None = None) -> None:
        self._logger = logger
        self._workspace = workspace
        self._about = about or {}

    def about(self, **fields: object) -> "Journal":
        """Give a journal whose every line holds these fields too: `territory`, `run`."""
        return Journal(self._logger, self._workspace, self._about | fields)

    def event(self, name: str, level: int = logging.INFO, /, **fields: object) -> None:
        """Write one line; what is not allowed is left out of it.

        Args:
            name: One of `EVENTS`.
            level: Of the standard library.
            fields: `territory` (a folder of the workspace), `run` (a run's name), `stage`, `outcome`, `error` (an exception, of
                which only the kind is kept), `seconds`, `peak_mb`, and the numbers of `COUNTS`.
        """
        told: dict[str, object] = {"time": datetime.now(UTC).isoformat(timespec="milliseconds")}
        told |= {"level": logging.getLevelName(level).lower(), "event": name if name in EVENTS else "autre"}
        given = {field: value for field, value in (self._about | fields).items() if value is not None}
        allowed = {field: kept for field, value in given.items() if (kept := self._allowed(field, value)) is not None}
        told |= allowed
        left_out = len(given) - len(allowed) + (name not in EVENTS)
        self._logger.log(level, json.dumps(told | ({"left_out": left_out} if left_out else {}), ensure_ascii=False))

    @contextmanager
    def stage(self, name: str, **fields: object) -> Iterator[Callable[..., None]]:
        """Write how long the block took, how it ended and the memory so far; the block may add counts by calling what it gets."""
        counts: dict[str, object] = dict(fields)
        started, error = time.perf_counter(), None
        try:
            yield counts.update
        except BaseException as raised:
            error = raised
            raise
        finally:
            level = logging.ERROR if error else logging.INFO
            spent = {"seconds": time.perf_counter() - started, "peak_mb": peak_memory()}
            self.event("étape", level, **{"stage": name, "outcome": outcome_of(error), "error": error, **spent, **counts})

    @contextmanager
    def stages(self) -> Iterator[Callable[[str], None]]:
        """Write stages that follow one another: what the block gets is called with the name of each as it begins."""
        with ExitStack() as current:

            def begin(name: str) -> None:
                current.close()
                current.enter_context(self.stage(name))

            yield begin

    @contextmanager
    def run(self, territory: str) -> Iterator["Journal"]:
        """Write that a run of a territory begins, and how it ends."""
        here = self.about(territory=territory)
        here.event("début")
        started, error = time.perf_counter(), None
        try:
            yield here
        except BaseException as raised:
            error = raised
            raise
        finally:
            name = {"fini": "fin"}.get(outcome_of(error), outcome_of(error))
            level = logging.ERROR if name == "échec" else logging.INFO
            here.event(name, level, error=error, seconds=time.perf_counter() - started, peak_mb=peak_memory())

    def _allowed(self, field: str, value: object) -> object:
        """The value as it may be written; `None` when it may not."""
        if field == "error":
            return kind_of(value) if isinstance(value, BaseException) else None
        if type(value) is str:
            known = {
                "stage": lambda: value in STEPS,
                "outcome": lambda: value in OUTCOMES,
                "run": lambda: bool(_RUN.fullmatch(value)),
                "territory": lambda: value in self._territories(),
            }.get(field)
            return value if known and known() else None
        if isinstance(value, bool) or not isinstance(value, Real) or not abs(float(value)) < 1e15:
            return None
        if field in ("seconds", "peak_mb"):
            return round(float(value), 3)
        return int(float(value)) if field in COUNTS else None

    def _territories(self) -> set[str]:
        """Territories of the workspace: a word is one only where a folder of input or of runs already bears it."""
        folders = [path for top in ("corpora", "reports") for path in (self._workspace / top).glob("*") if path.is_dir()]
        return {slugify(path.name) for path in folders}


def journal(workspace: Path) -> Journal:
    """Open the journal of a workspace: `.regards/journal.jsonl`, which only its owner reads; no error of writing stops a run."""
    logger = logging.Logger("regards.journal", logging.INFO)  # not registered: the engine's settings of logging leave it alone
    with suppress(OSError):
        logger.addHandler(_Lines(_closed(workspace / FOLDER) / FILE))
    return Journal(logger, workspace)


def kind_of(error: BaseException) -> str:
    """Name of an error's class, or of the nearest above it that a module defines: one made on the way could bear any word.

    >>> kind_of(FileNotFoundError(2, "absent", "entretiens/Mme Petit.txt")), kind_of(type("Mme Petit", (ValueError,), {})())
    ('FileNotFoundError', 'ValueError')
    """
    kinds = [kind for kind in type(error).__mro__ if getattr(sys.modules.get(kind.__module__), kind.__name__, None) is kind]
    return kinds[0].__name__


def outcome_of(error: BaseException | None) -> str:
    """How something ended: one of `OUTCOMES`."""
    if error is None:
        return "fini"
    return "échec" if isinstance(error, Exception) else "interruption"


def peak_memory() -> float | None:
    """Most memory that this process or the largest of those it waited for has held since it began, in MB; where systems tell it."""
    try:
        import resource
    except ImportError:
        return None
    unit = 1 if sys.platform == "darwin" else 1024
    most = max(resource.getrusage(who).ru_maxrss for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN))
    return most * unit / 1e6


class _Lines(RotatingFileHandler):
    """Lines added one at a time under a lock, since runs of several territories write to one file."""

    def __init__(self, path: Path) -> None:
        super().__init__(path, maxBytes=LARGEST, backupCount=KEPT, encoding="utf-8", delay=True)

    def _open(self) -> TextIOWrapper:
        opener = partial(os.open, mode=0o600)
        return open(self.baseFilename, "a", encoding="utf-8", opener=opener)

    def emit(self, record: logging.LogRecord) -> None:
        """Write a line and close the file: another program may have set it aside since the last one."""
        with suppress(OSError, Timeout), FileLock(f"{self.baseFilename}.verrou", mode=0o600).acquire(timeout=PATIENCE):
            super().emit(record)
            if self.stream:
                self.stream.close()
                self.stream = None  # type: ignore[assignment]

    def handleError(self, record: logging.LogRecord) -> None:
        """Say nothing: a full disk is told by what needed it, and a trace would show what was being done."""


def _closed(folder: Path) -> Path:
    """Make a folder that its owner alone opens, ignored by git."""
    folder.mkdir(parents=True, exist_ok=True)
    folder.chmod(0o700)
    (folder / ".gitignore").write_text("*\n", encoding="utf-8")
    return folder
