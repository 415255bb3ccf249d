"""A diagnostic from files to report, in the order of its stages."""

import shutil
from pathlib import Path

from pipeline import store
from pipeline.course.comparing import compare, speak
from pipeline.course.gathering import Corpus, placed_in_time, protected_corpus
from pipeline.course.placing import ground
from pipeline.course.settings import Course, Settings
from pipeline.course.tagging import code
from pipeline.course.writing import write_run
from pipeline.jobs import Job
from pipeline.protect import secrets
from pipeline.shelf import Shelf

KEPT_RUNS = 2  # runs whose stage results stay on the shelf: going back to the one before costs nothing
USAGE = "emploi"  # key under which a shelf tells what the last runs stood on


def prepare(settings: Settings, afresh: bool = False) -> None:
    """Take away what interrupted runs left, and all that was made when everything is to be made again.

    Only who holds the territory's lock may.
    """
    store.sweep(settings.workspace, settings.territory.slug)
    forget_passing(settings)
    for shelf in (settings.shelf, settings.secret):
        shelf.sweep()
        if afresh:
            shelf.drop(shelf.held())


def run(course: Course, jobs: list[Job]) -> tuple[Path, Corpus]:
    """Run a territory from its files to its report, taking up what earlier runs have made.

    Args:
        course: The diagnostic.
        jobs: What `gathering.reading_jobs` gave.

    Returns:
        The folder of the run, and what was read.
    """
    watch = course.watch
    watch.begin("lecture", sum(one.weight for one in jobs))
    course.foreman.make(jobs)
    watch.begin("protection", 0)
    corpus, parts = protected_corpus(course, jobs)
    corpus = placed_in_time(corpus, course.settings.territory)
    watch.begin("étiquetage", len(corpus.passages))
    corpus, coded = code(course, corpus, parts)
    watch.begin("langue", 0)
    near = speak(course, coded)
    communes, corpus = ground(course.settings, corpus)
    compared = compare(course, coded, near, communes)
    final = write_run(course, corpus, coded, compared, communes)
    _tidy(course)
    return final, corpus


def _tidy(course: Course) -> None:
    """Take from the shelves what neither this run nor the one before stands on, and all that was only passing."""
    settings, shelves = course.settings, [course.settings.shelf, course.settings.secret]
    if secrets.is_locked(settings.workspace.secret(settings.territory.slug)):
        forget_passing(settings)
        shelves = [settings.shelf]
    for shelf in shelves:
        used = {ref.key for ref in course.foreman.used if ref.shelf == shelf}
        runs = [used, *_usage(shelf)][:KEPT_RUNS]
        shelf.put(USAGE, runs)
        shelf.drop(key for key in shelf.held() if key != USAGE and not any(key in keys for keys in runs))
    forget_passing(settings)


def _usage(shelf: Shelf) -> list[set[str]]:
    try:
        found: list[set[str]] = shelf.get(USAGE)
    except KeyError:
        return []
    return found


def forget_passing(settings: Settings) -> None:
    """Take away what was read and is not to stay in clear beside an encrypted key, however the run ended."""
    folder = settings.workspace.secret(settings.territory.slug)
    shutil.rmtree(folder / secrets.PASSING, ignore_errors=True)
    if secrets.is_locked(folder):
        secrets.forget_readings(folder)
        if settings.magazine:
            settings.secret.drop(settings.secret.held())
