"""Jobs: what may be made apart, by whoever is free, and kept on a shelf under a print of all that it depends on."""

import hashlib
import json
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from importlib import import_module
from typing import Any

import pandas as pd

from pipeline.code_print import code_print
from pipeline.shelf import Shelf

# Stage → the module of `pipeline.work` and its function.
STAGES = {
    "lire": ("reading", "read"),
    "chercher les noms": ("finding", "find"),
    "étiqueter": ("coding", "code"),
    "analyser la langue": ("speaking", "analyse"),
    "grouper": ("grouping", "fit"),
    "apprendre le lexique": ("grouping", "learn"),
    "placer": ("grouping", "assign"),
    "mots": ("comparing", "words"),
    "besoins": ("comparing", "needs"),
    "citations": ("comparing", "quotes"),
    "lieux": ("comparing", "places"),
    "publics": ("comparing", "publics"),
    "carte": ("comparing", "semantic_map"),
    "dessiner": ("drawing", "draw"),
}


@dataclass(frozen=True)
class Ref:
    """A value on a shelf."""

    shelf: Shelf
    key: str

    def get(self) -> Any:
        """Take the value."""
        return self.shelf.get(self.key)

    def shared(self) -> Any:
        """Take a value that many jobs of one process read; the last few stay in memory."""
        return _recent(self)


@lru_cache(maxsize=24)
def _recent(ref: Ref) -> Any:
    return ref.get()


@dataclass(frozen=True)
class Job:
    """Something to make.

    Attributes:
        stage: Which function makes it, of `STAGES`.
        order: What that function is given.
        ref: Where the result goes.
        weight: Roughly how many passages it reads, so that small ones travel together.
    """

    stage: str
    order: Any
    ref: Ref
    weight: int = 1

    def perform(self) -> None:
        """Make it, here and now."""
        module, name = STAGES[self.stage]
        work = getattr(import_module(f"pipeline.work.{module}"), name)
        self.ref.shelf.put(self.ref.key, work(self.order))


def job(stage: str, shelf: Shelf, order: Any, depends: Sequence[object], weight: int = 1) -> Job:
    """Describe a job; its key is a print of the stage's code and of what it depends on.

    Args:
        stage: Of `STAGES`.
        shelf: Where the result goes.
        order: What the function is given.
        depends: Prints, numbers and names: equal ones give equal results.
        weight: Roughly how many passages it reads.
    """
    code = code_print(f"pipeline.work.{STAGES[stage][0]}")
    return Job(stage, order, Ref(shelf, print_of([stage, code, *depends])), weight)


def print_of(told: Iterable[object]) -> str:
    """Print of plain values in their order."""
    content = json.dumps(list(told), ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:32]


def frame_print(frame: pd.DataFrame) -> str:
    """Print of the content of a table: columns, rows and their order."""
    rows = pd.util.hash_pandas_object(frame, index=False).to_numpy()
    return hashlib.sha256("\x1f".join(map(str, frame.columns)).encode() + rows.tobytes()).hexdigest()[:32]


@dataclass
class Foreman:
    """Has jobs done that are not done yet, by means that it is given.

    Attributes:
        means: Has jobs performed; gives what waits for their end, or `None` where they are done when it returns.
        made, taken: How many of each stage were made, and how many were there already.
        used: Shelf and key of everything that the run stands on.
    """

    means: Callable[[list[Job]], Callable[[], None] | None]
    made: Counter[str] = field(default_factory=Counter)
    taken: Counter[str] = field(default_factory=Counter)
    used: set[Ref] = field(default_factory=set)
    _under_way: dict[Ref, Callable[[], None]] = field(default_factory=dict)

    def start(self, jobs: Sequence[Job]) -> None:
        """Have jobs begun, whatever their stages; those that are done already are left as they are."""
        missing = [one for one in jobs if one.ref not in self._under_way and not one.ref.shelf.has(one.ref.key)]
        for stage in dict.fromkeys(one.stage for one in jobs):
            here = [one for one in missing if one.stage == stage]
            self.made[stage] += len(here)
            self.taken[stage] += sum(one.stage == stage for one in jobs) - len(here)
        self.used |= {one.ref for one in jobs}
        wait = self.means(missing) if missing else None
        if wait:
            self._under_way |= dict.fromkeys((one.ref for one in missing), wait)

    def make(self, jobs: Sequence[Job]) -> None:
        """Have jobs done, and wait for them."""
        self.start(jobs)
        for one in jobs:
            self._wait(one.ref)

    def value(self, one: Job) -> Any:
        """Give the result of a job, once it is done; one that was left half written is made again."""
        self._wait(one.ref)
        try:
            return one.ref.get()
        except KeyError:
            self.make([one])
            return one.ref.get()

    def _wait(self, ref: Ref) -> None:
        wait = self._under_way.get(ref)
        if wait:
            wait()
            self._under_way = {other: still for other, still in self._under_way.items() if still is not wait}

    def lay(self, shelf: Shelf, key: str, value: Any) -> Ref:
        """Lay a value that jobs will read."""
        ref = Ref(shelf, key)
        if not shelf.whole(key):
            shelf.put(key, value)
        self.used.add(ref)
        return ref
