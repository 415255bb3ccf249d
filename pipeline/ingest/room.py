"""A room apart to read files in: two processes, each bounded in time and memory.

A hostile file may hang a parser, eat the memory or make a library of C fall: only its reader
falls, the file is refused by name, and the others are read.
"""

import logging
import multiprocessing
from concurrent.futures import TimeoutError
from pathlib import Path
from types import TracebackType
from typing import Self

from pebble import ProcessExpired, ProcessPool

from pipeline.ingest.read import Reading, read_source, refused_reading
from pipeline.model import ReadOptions, Source, Territory

PROCESSES = 2
TIME_LIMIT = 1800.0  # seconds a file may take
MEMORY_LIMIT = 6 * 2**30  # bytes of address space a reader may take, where the system can bound it


class ReadingRoom:
    """Processes that read files, one file each at a time; to be used in a `with` block."""

    def __init__(self, processes: int = PROCESSES, time_limit: float = TIME_LIMIT, memory_limit: int = MEMORY_LIMIT) -> None:
        # A forked child would inherit locks of libraries that the parent has used; a spawned one does not.
        context = multiprocessing.get_context("spawn")
        self.time_limit = time_limit
        self._pool = ProcessPool(max_workers=processes, initializer=_bound, initargs=(memory_limit,), context=context)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if error is None:
            self._pool.close()
        else:
            self._pool.stop()
        self._pool.join()

    def read(self, folder: Path, source: Source, territory: Territory, options: ReadOptions | None = None) -> Reading:
        """Read one source in a process of the room, and wait for it.

        Like `read_source`, it never raises for a file: a reader that falls, or takes more than the
        room's bounds, gives a named rejection.
        """
        future = self._pool.schedule(read_source, args=(folder, source, territory, options), timeout=self.time_limit)
        try:
            return future.result()
        except TimeoutError:
            minutes = max(1, round(self.time_limit / 60))
            return refused_reading(
                source, "", f"lecture arrêtée après {minutes} min : coupez ce fichier en plusieurs, ou redemandez-le."
            )
        except ProcessExpired:
            return refused_reading(
                source, "", "ce fichier a fait tomber son lecteur : rouvrez-le et enregistrez-le à nouveau, ou redemandez-le."
            )


def _bound(memory_limit: int) -> None:
    """Bound the memory of a reader; systems without such a bound read without it.

    pdfminer's warnings quote the broken file: a log is no place for what people wrote.
    """
    logging.getLogger("pdfminer").setLevel(logging.ERROR)
    try:
        import resource
    except ImportError:
        return
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    soft = memory_limit if hard == resource.RLIM_INFINITY else min(memory_limit, hard)
    resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
