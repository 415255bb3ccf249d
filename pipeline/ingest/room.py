"""Rooms apart to work in: processes of this machine, bounded in time and, while they read, in memory.

A hostile file may hang a parser, eat the memory or make a library of C fall: only its reader
falls, the file is refused by name, and the others are read.
"""

import logging
import multiprocessing
import os
import signal
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import TimeoutError
from contextlib import contextmanager
from pathlib import Path
from threading import Thread
from types import TracebackType
from typing import Any, Self

from pebble import ProcessExpired, ProcessPool

from pipeline.ingest.read import Reading, read_source, refused_reading
from pipeline.model import ReadOptions, Source, Territory
from pipeline.threads import each_alone, put_back

PROCESSES = 2
HOME = Path(__file__).resolve().parents[2]  # the folder of the program
TIME_LIMIT = 1800.0  # seconds a file may take
MEMORY_LIMIT = 6 * 2**30  # bytes of address space a reader may take, where the system can bound it


class Room:
    """Processes that work, one task each at a time; to be used in a `with` block."""

    def __init__(
        self,
        processes: int = PROCESSES,
        time_limit: float = TIME_LIMIT,
        memory_limit: int = MEMORY_LIMIT,
        ready: str | None = None,
    ) -> None:
        """Prepare a room.

        Args:
            processes: How many.
            time_limit: Seconds a file may take.
            memory_limit: Bytes of address space a reader may take.
            ready: Module that the processes begin with, loaded once for all where the system can.
        """
        context, self._copies = _context(ready)
        self.processes, self.time_limit, self.memory_limit = processes, time_limit, memory_limit
        self._pool = ProcessPool(max_workers=processes, initializer=_settle, context=context)
        self._under_way: set[Any] = set()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def start(self, work: Callable[..., Any], *given: Any, reading: bool = False) -> Any:
        """Have something done in a process; give its future. What reads a file is bounded in time and memory."""
        limit = self.memory_limit if reading else None
        with _same_program() if self._copies else each_alone():
            future = self._pool.schedule(_bounded, args=(limit, work, *given), timeout=self.time_limit if reading else None)
        self._under_way.add(future)
        future.add_done_callback(self._under_way.discard)
        return future

    def give_up(self) -> None:
        """End what is under way: nobody waits for it any more."""
        for future in list(self._under_way):
            future.cancel()

    def why_refused(self, error: TimeoutError | ProcessExpired) -> str:
        """Tell in French why a file whose reader fell is refused, and what to do."""
        if isinstance(error, ProcessExpired):
            return "ce fichier a fait tomber son lecteur : rouvrez-le et enregistrez-le à nouveau, ou redemandez-le."
        minutes = max(1, round(self.time_limit / 60))
        return f"lecture arrêtée après {minutes} min : coupez ce fichier en plusieurs, ou redemandez-le."


class ReadingRoom(Room):
    """Processes that read files."""

    def read(self, folder: Path, source: Source, territory: Territory, options: ReadOptions | None = None) -> Reading:
        """Read one source in a process of the room, and wait for it.

        Like `read_source`, it never raises for a file: a reader that falls, or takes more than the
        room's bounds, gives a named rejection.
        """
        future = self.start(read_source, folder, source, territory, options, reading=True)
        try:
            result: Reading = future.result()
        except (TimeoutError, ProcessExpired) as error:
            return refused_reading(source, "", self.why_refused(error), passing=True)
        return result


def _context(ready: str | None) -> tuple[Any, bool]:
    """How processes begin: anew, or as copies of one that has loaded a module and done nothing else; and whether as copies.

    A copy of this very process would inherit locks of libraries that it has used. Elsewhere than on Linux, libraries of the
    system bear no copying.
    """
    if not ready or sys.platform != "linux":
        return multiprocessing.get_context("spawn"), False
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload([ready])
    return context, True


@contextmanager
def _same_program() -> Iterator[None]:
    """Have the process that is copied load this very program, wherever this one was started: never what lies in the current folder.

    Copies have of it that they compute on one thread each.
    """
    told = {"PYTHONSAFEPATH": "1", "PYTHONPATH": os.pathsep.join(filter(None, (str(HOME), os.environ.get("PYTHONPATH"))))}
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)
    try:
        yield
    finally:
        put_back(before)


def is_limit(error: BaseException) -> bool:
    """Whether a task fell or took more than its time; a store or a network may be late too, which is no fault of a file."""
    return isinstance(error, ProcessExpired) or (isinstance(error, TimeoutError) and error.args[:1] == ("Task timeout",))


def _bounded(memory_limit: int | None, work: Callable[..., Any], *given: Any) -> Any:
    with _bound(memory_limit):
        return work(*given)


def _settle() -> None:
    """Leave Ctrl-C to the parent, and say nothing of broken files: pdfminer's warnings quote what people wrote."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    os.umask(0o077)  # libraries leave pictures of pages in the system's folder for a while
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End with the parent, even one that is killed in the middle of a job: nobody waits for its value any more."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)


@contextmanager
def _bound(memory_limit: int | None) -> Iterator[None]:
    """Bound the memory of this process for a while; systems without such a bound work without it."""
    try:
        import resource
    except ImportError:
        yield
        return
    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    if memory_limit is not None:
        resource.setrlimit(
            resource.RLIMIT_AS, (memory_limit if hard == resource.RLIM_INFINITY else min(memory_limit, hard), hard)
        )
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
