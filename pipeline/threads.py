"""How many threads libraries compute on: one, in processes that are several already."""

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

NAMES = ("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "OMP_THREAD_LIMIT")


def compute_alone() -> None:
    """Have this process and its own compute on one thread each; to be called before any library that computes is imported."""
    os.environ.update(dict.fromkeys(NAMES, "1"))


@contextmanager
def each_alone() -> Iterator[None]:
    """Have processes that start meanwhile compute on one thread each."""
    before = {name: os.environ.get(name) for name in NAMES}
    compute_alone()
    try:
        yield
    finally:
        put_back(before)


def put_back(before: Mapping[str, str | None]) -> None:
    """Give variables of the environment their former values; `None` is none."""
    for name, value in before.items():
        if value is None:
            os.environ.pop(name, None)
        else:
            os.environ[name] = value
