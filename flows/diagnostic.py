"""The diagnostic of one territory: read, protect, tag, compare, tell."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any, ParamSpec, TypeVar

from prefect import Task, flow, get_run_logger, task
from prefect.artifacts import create_link_artifact, create_markdown_artifact
from prefect.cache_policies import NO_CACHE
from prefect.task_runners import ThreadPoolTaskRunner

from flows import progress
from pipeline import decisions, edition, stages, store
from pipeline.ingest.read import Reading
from pipeline.ingest.room import ReadingRoom
from pipeline.model import ReadOptions, Rejection, Source, Territory
from pipeline.taggers import choose_tagger
from pipeline.themes.codebook import read_codebook

P = ParamSpec("P")
R = TypeVar("R")
RUNNER: Any = ThreadPoolTaskRunner(max_workers=2)


@dataclass(frozen=True)
class RunSettings:
    """What a diagnostic is made of, where it goes, and what it depends on; `refused` was never opened."""

    folder: Path
    territory: Territory
    refused: list[Rejection]
    workspace: store.Workspace
    parameters: store.Parameters
    fingerprint: dict[str, object]
    formats: tuple[str, ...] = tuple(edition.FORMATS)


class Sealed:
    """Holds what the engine is to pass on and not to write: it keeps the parameters of every flow.

    File names, speakers of the manifest and refusals may name persons; an object without a dictionary is
    written as its type.
    """

    __slots__ = ("value",)

    def __init__(self, value: RunSettings) -> None:
        self.value = value


def step(function: Callable[P, R], name: str) -> Task[P, R]:
    """Make a stage a task that Prefect neither caches nor writes: the store keeps what is to be kept."""
    return task(name=name, cache_policy=NO_CACHE, persist_result=False)(function)


@task(name="lire un fichier", retries=2, retry_delay_seconds=1, cache_policy=NO_CACHE, persist_result=False)
def read_file(room: ReadingRoom, folder: Path, source: Source, territory: Territory, options: ReadOptions) -> Reading:
    """Read one file; what cannot be read comes back as a named rejection."""
    reading = room.read(folder, source, territory, options)
    # The engine keeps its log; the name of a file of speech may be somebody's.
    shown = source.path if source.kind == "document" else source.kind
    get_run_logger().info("%s : %d passages, %d refus", shown, len(reading.passages), len(reading.rejections))
    progress.advance()
    return reading


gather = step(stages.gather, "rassembler")
protect = step(stages.protect, "protéger")
embed = step(stages.embed, "plonger")
tag = step(stages.tag, "étiqueter")
analyse = step(stages.analyse, "analyser la langue")
ground = step(stages.ground, "situer")
compare = step(stages.compare, "comparer")
write_tables = step(stages.write_tables, "écrire les tables")
write_editions = step(edition.write_editions, "écrire le rapport")


@flow(
    name="diagnostic",
    flow_run_name="diagnostic-{slug}",
    task_runner=RUNNER,
    validate_parameters=False,
)
def diagnostic(slug: str, sealed: Sealed) -> Path:
    """Run a territory from its files to its report; give the folder of the run."""
    settings = sealed.value
    folder, territory = settings.folder, settings.territory
    workspace, parameters = settings.workspace, settings.parameters
    codebook = read_codebook(Path(parameters.codebook))
    progress.begin("lecture", len(territory.sources))
    options = ReadOptions(parameters.sample, parameters.ocr)
    with ReadingRoom() as room:
        readings = [read_file.submit(room, folder, source, territory, options) for source in territory.sources]
        corpus = gather([reading.result() for reading in readings], settings.refused)
    progress.begin("protection")
    corpus = protect(corpus, workspace, territory, parameters.k)
    progress.begin("étiquetage")
    tagger = choose_tagger(codebook, parameters.encoder, len(corpus.spoken), folder, workspace.vectors)
    progress.say(f"{len(corpus.spoken)} passages, étiqueteur {tagger.labeller.removeprefix('machine:')}")
    embeddings = embed(corpus.spoken, tagger, workspace.vectors)
    tags = tag(corpus, tagger, embeddings, decisions.read_corrections(folder))
    progress.begin("langue")
    words = analyse(corpus.spoken)
    progress.begin("comparaison")
    here, corpus = ground(folder, territory, corpus, parameters.k)
    tables, lost_names = compare(corpus, tags, words, embeddings, tagger, here)
    progress.begin("tables")
    run = store.new_run(workspace, slug, settings.fingerprint)
    tables = write_tables(run, tables)
    store.keep_codebook(run, Path(parameters.codebook))
    progress.begin("rapport")
    told = {"protection": corpus.protection, "lost_names": lost_names}
    context = edition.context_of(territory, tagger, parameters, settings.fingerprint, told)
    for problem in write_editions(run, tables, context, here.communes, settings.formats):
        progress.say(problem)
    kept: dict[str, object] = {"comptes": stages.counts_of(corpus), "rapport": edition.keep_context(context)}
    final = store.finish_run(run, settings.fingerprint, kept, workspace.relative(folder))
    announce(slug, final, corpus)
    return final


def announce(slug: str, run: Path, corpus: stages.Corpus) -> None:
    """Leave Prefect artifacts: the link to the report and what was read and refused."""
    create_link_artifact(
        link=(run / "rapport.html").resolve().as_uri(), key=f"rapport-{slug}", description="Rapport du territoire"
    )
    counts = stages.counts_of(corpus)
    lines = "\n".join(f"- {name} : {value}" for name, value in counts.items())
    create_markdown_artifact(f"# Lecture\n\n{lines}\n", key=f"lecture-{slug}", description="Lu, gardé, refusé")
