"""Who performs jobs: processes of this machine, its threads, or the workers of a Dask cluster.

Whoever does it, a job gives the same value: it depends on its order alone. A file is always read in a process of its own
where the machine has some to give, since a hostile one may hang a parser, eat the memory or make a library of C fall.
"""

from collections.abc import Sequence
from concurrent.futures import TimeoutError
from contextlib import suppress
from importlib import import_module
from threading import Thread
from types import TracebackType
from typing import Any, Protocol

from pebble import ProcessExpired

from pipeline.errors import StageFailed
from pipeline.ingest.read import refused_reading
from pipeline.ingest.room import Room, is_limit
from pipeline.jobs import Job, Ref

READ = "lire"
READY = "flows.ready"  # what a process loads once, and its like after it
AT_ONCE = 20_000  # weight of the jobs that travel together


class Crew(Protocol):
    """Performs bundles of jobs."""

    def perform(self, bundle: Sequence[Job]) -> None:
        """Do the jobs of a bundle, and return once all are done."""
        ...

    def give_up(self) -> None:
        """End what is under way: nobody waits for it any more."""
        ...


class Inline:
    """Does the work where it is asked, such as on a worker of a cluster."""

    def perform(self, bundle: Sequence[Job]) -> None:
        """Do the jobs of a bundle here."""
        perform_all(bundle)

    def give_up(self) -> None:
        """Leave what workers of a cluster have under way to the cluster, which ends it with its client."""


class Processes(Room):
    """Processes of this machine; to be used in a `with` block."""

    def __init__(self, workers: int) -> None:
        super().__init__(workers, ready=READY)
        self._early: dict[Ref, Any] = {}
        self._opening: Thread | None = None

    def ahead(self, jobs: Sequence[Job]) -> None:
        """Begin jobs that will be asked for, while the engine starts; then have every process load what the next ones need."""
        self._opening = Thread(target=self._begin, args=(jobs,))
        self._opening.start()

    def _begin(self, jobs: Sequence[Job]) -> None:
        # No process can be had, or the run is over: who waits for a job has it sent again, and hears why.
        with suppress(RuntimeError):
            for one in jobs:
                if not one.ref.shelf.has(one.ref.key):
                    self._early[one.ref] = self._send([one])
            if self._early:
                for _ in range(self.processes):
                    self.start(_warm)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if self._opening:
            self._opening.join()
        super().__exit__(kind, error, trace)

    def perform(self, bundle: Sequence[Job]) -> None:
        """Do the jobs of a bundle in a process; a reader that falls gives a named rejection."""
        if self._opening:
            self._opening.join()
        rest = [one for one in bundle if one.ref not in self._early]
        for one in bundle:
            if one.ref in self._early:
                self._wait([one], self._early.pop(one.ref))
        if rest:
            self._wait(rest, self._send(rest))

    def _send(self, bundle: Sequence[Job]) -> Any:
        return self.start(perform_all, list(bundle), reading=bundle[0].stage == READ)

    def _wait(self, bundle: Sequence[Job], future: Any, again: bool = True) -> None:
        try:
            future.result()
        except (TimeoutError, ProcessExpired) as error:
            if not is_limit(error):
                raise
            if bundle[0].stage == READ:
                refuse(bundle, self.why_refused(error))
            elif again:  # the memory may have been wanting for a moment
                self._wait(bundle, self._send(bundle), again=False)
            else:
                raise StageFailed(_fell(bundle[0].stage)) from error


class Threads(Processes):
    """Threads of this process; files alone are read in processes."""

    def perform(self, bundle: Sequence[Job]) -> None:
        """Do the jobs of a bundle in the thread that asks."""
        if bundle[0].stage == READ:
            super().perform(bundle)
        else:
            perform_all(bundle)


def _warm() -> None:
    """Load what the next jobs need."""
    import_module(READY)


def perform_all(bundle: Sequence[Job]) -> None:
    """Do jobs one after the other; what is on the shelf already is left there."""
    from threadpoolctl import threadpool_limits

    with threadpool_limits(limits=1):
        for one in bundle:
            if not one.ref.shelf.has(one.ref.key):
                one.perform()
    give_back()


def give_back() -> None:
    """Give the system back the memory that this process has freed, where its C library keeps it otherwise."""
    import ctypes

    with suppress(OSError, AttributeError):
        ctypes.CDLL("libc.so.6").malloc_trim(0)


def bundles(jobs: Sequence[Job], workers: int) -> list[list[Job]]:
    """Put small jobs of one stage together; a file is read alone.

    The bundles are few enough to cost little, and enough to keep every worker busy.
    """
    total = sum(one.weight for one in jobs)
    most = min(AT_ONCE, max(200, total // (4 * workers)))
    found: list[list[Job]] = []
    for one in jobs:
        last = found[-1] if found else []
        alone = one.stage == READ or not last or last[0].stage != one.stage
        if alone or sum(other.weight for other in last) + one.weight > most:
            found.append([one])
        else:
            last.append(one)
    return found


def refuse(bundle: Sequence[Job], message: str) -> None:
    """Put a named rejection in the place of files that could not be read."""
    for one in bundle:
        if not one.ref.shelf.has(one.ref.key):
            one.ref.shelf.put(one.ref.key, refused_reading(one.order.source, "", message, passing=True))


def _fell(stage: str) -> str:
    return (
        f"L'étape « {stage} » est tombée deux fois, sans doute faute de mémoire : fermez d'autres programmes, ou prenez --sample, "
        "puis relancez la même commande ; ce qui était fait est gardé."
    )
