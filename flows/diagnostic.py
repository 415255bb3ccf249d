"""The diagnostic of one territory as a flow: its jobs are the engine's tasks, whoever performs them."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from prefect import flow, task
from prefect.artifacts import create_markdown_artifact
from prefect.cache_policies import NO_CACHE

from flows import progress
from flows.crew import READ, Crew, bundles, refuse
from flows.discreet import discreet
from flows.logs import Journal
from pipeline.course.gathering import Corpus, counts_of
from pipeline.course.run import run
from pipeline.course.settings import Course, Settings, Watch
from pipeline.jobs import Foreman, Job


@dataclass(frozen=True)
class Order:
    """A diagnostic to run: its settings, its first jobs, who performs them, and where its stages are noted."""

    settings: Settings
    jobs: list[Job]
    crew: Crew
    workers: int
    log: Journal


class Sealed:
    """Holds what the engine is to pass on, and neither to write nor to look into.

    File names, speakers of the manifest and refusals may name persons; an object without a dictionary is
    written as its type.
    """

    __slots__ = ("value",)

    def __init__(self, value: Any) -> None:
        self.value = value


@task(name="travail", task_run_name="{stage}", cache_policy=NO_CACHE, persist_result=False)
@discreet
def work(stage: str, sealed: Sealed) -> None:
    """Perform a bundle of jobs; results go to a shelf, not through the engine."""
    crew, bundle = sealed.value
    crew.perform(bundle)


@flow(name="diagnostic", flow_run_name="diagnostic-{slug}", validate_parameters=False)
@discreet
def diagnostic(slug: str, sealed: Sealed) -> Path:
    """Run a territory from its files to its report; give the folder of the run."""
    order: Order = sealed.value

    def means(jobs: list[Job]) -> Callable[[], None]:
        sent = _send(jobs, order)
        return lambda: _wait(sent)

    with order.log.stages() as note:

        def begin(step: str, total: int) -> None:
            note(step)
            progress.begin(step, total)

        try:
            final, corpus = run(Course(order.settings, Foreman(means), Watch(begin, progress.say)), order.jobs)
        except BaseException:
            order.crew.give_up()
            raise
    order.log.event("formats", run=final.name, passages=len(corpus.passages))
    with suppress(Exception):  # the run is written: what the engine's page says of it is less
        announce(slug, corpus)
    return final


Sent = list[tuple[list[Job], Any]]


def _send(jobs: Sequence[Job], order: Order) -> Sent:
    """Submit jobs bundle by bundle; give each bundle with its future."""
    return [(bundle, work.submit(bundle[0].stage, Sealed((order.crew, bundle)))) for bundle in bundles(jobs, order.workers)]


def _wait(sent: Sent) -> None:
    """Wait for all the jobs that were sent."""
    for bundle, future in sent:
        try:
            future.result()
        except Exception as error:
            # Where workers of a cluster fall with a file one after the other, the file alone is lost; a full disk is no fault of its.
            if bundle[0].stage != READ or type(error).__name__ != "KilledWorker":
                raise
            refuse(bundle, "ce fichier a fait tomber son lecteur : rouvrez-le et enregistrez-le à nouveau, ou redemandez-le.")
        progress.advance(sum(one.weight for one in bundle))


def announce(slug: str, corpus: Corpus) -> None:
    """Leave a Prefect artifact: what was read, kept and refused."""
    lines = "\n".join(f"- {name} : {value}" for name, value in counts_of(corpus).items())
    create_markdown_artifact(f"# Lecture\n\n{lines}\n", key=f"lecture-{slug}", description="Lu, gardé, refusé")
