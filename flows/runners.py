"""Where the work of a run is done: processes or threads of this machine, or a Dask cluster."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pipeline.errors import RunnerRefused

RUNNERS = ("processes", "threads", "dask")
MEMORY_EACH = 3 * 2**30  # bytes of memory that a process of ours may come to hold
MOST = 8


@dataclass(frozen=True)
class How:
    """By what means a run is done.

    Attributes:
        runner: One of `RUNNERS`.
        scheduler: Address of a Dask scheduler.
        magazine: Address of an object store that all workers reach, where stages keep what they make.
        workers: How many work at once; as many as this machine bears when `None`.
        wait: Whether to wait for another run of the same territory.
        force: Whether to do everything again, even what did not change.
    """

    runner: str = "processes"
    scheduler: str | None = None
    magazine: str | None = None
    workers: int | None = None
    wait: bool = True
    force: bool = False

    def checked(self) -> "How":
        """Refuse what does not go together, before anything starts.

        Raises:
            RunnerRefused: The runner is unknown, or lacks its scheduler, or its library.
        """
        if self.runner not in RUNNERS:
            raise RunnerRefused(f"--runner {self.runner} : inconnu ; moyens permis : {', '.join(RUNNERS)}.")
        if (self.runner == "dask") != (self.scheduler is not None):
            raise RunnerRefused(
                "--runner dask et --scheduler vont ensemble : donnez l'adresse de l'ordonnanceur, par exemple "
                "--runner dask --scheduler tcp://10.0.0.1:8786, ou retirez les deux."
            )
        if self.runner == "dask":
            _need("distributed", "--runner dask")
        if self.magazine and self.magazine.startswith("s3"):
            _need("s3fs", "--store s3://…")
        return self

    @property
    def hands(self) -> int:
        """How many bundles of work may be under way at once."""
        return self.workers or (2 * MOST if self.runner == "dask" else workers_here())


def workers_here() -> int:
    """Processes that this machine bears: two at least, one a core, and as its memory allows."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 2
    try:
        memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // MEMORY_EACH
    except (AttributeError, ValueError, OSError):
        memory = 2
    return max(2, min(cores, memory, MOST))


@contextmanager
def crew_of(how: How) -> Iterator[Any]:
    """Give those who perform jobs; processes end with the block."""
    from flows.crew import Inline, Processes, Threads

    if how.runner == "dask":
        yield Inline()
        return
    with (Threads if how.runner == "threads" else Processes)(how.hands) as crew:
        yield crew


@contextmanager
def engine_of(how: How, workspace: Path) -> Iterator[Callable[[], None]]:
    """Start the engine's server; give what waits for it, to be called once Prefect is imported.

    Workers of a cluster do not reach one that this machine alone hears: where none is told of, Prefect gives each its own.
    """
    if how.runner == "dask":
        from flows.tied import tie_engine

        yield tie_engine
        return
    from flows.engine import engine

    with engine(workspace) as wait:
        yield wait


def engine_runner(how: How) -> Any:
    """The engine's task runner: threads that wait for processes, or a cluster."""
    if how.runner == "dask":
        from prefect_dask.task_runners import DaskTaskRunner

        return DaskTaskRunner(address=how.scheduler)
    from prefect.task_runners import ThreadPoolTaskRunner

    return ThreadPoolTaskRunner(max_workers=how.hands)


def _need(module: str, what: str) -> None:
    from importlib.util import find_spec

    if find_spec(module) is None:
        raise RunnerRefused(
            f"{what} demande {module}, qui n'est pas installé : relancez make env, ou pip install -e '.[cluster]'."
        )
