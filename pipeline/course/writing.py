"""The tables of a run, its report and its manifest."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

import pandas as pd

from pipeline import edition, store
from pipeline.course.closeness import CLOSE
from pipeline.course.comparing import Compared
from pipeline.course.gathering import Corpus, counts_of
from pipeline.course.settings import Course
from pipeline.course.tagging import Coded
from pipeline.drawing import Drawing
from pipeline.jobs import frame_print, job, print_of
from pipeline.outlines import Commune
from pipeline.parquet import shared
from pipeline.render.figures.canvas import Figure
from pipeline.render.lists import Tables
from pipeline.schemas import TABLES

WEIGHT = 100  # of a figure, in passages


def write_run(course: Course, corpus: Corpus, coded: Coded, compared: Compared, communes: tuple[Commune, ...]) -> Path:
    """Write the tables, the report and, last, the manifest; give the folder of the run under its name."""
    settings = course.settings
    course.watch.begin("tables", 0)
    run = store.new_run(settings.workspace, settings.territory.slug, settings.fingerprint)
    tables = _write_tables(run, corpus, coded, compared)
    store.keep_codebook(run, Path(settings.parameters.codebook))
    course.watch.begin("rapport", 0)
    told = {"protection": corpus.protection, "lost_names": compared.lost_names}
    context = edition.context_of(settings.territory, coded.tagger, settings.parameters, settings.fingerprint, told)
    for problem in edition.write_editions(run, tables, context, communes, settings.formats, _drawn_by(course, run)):
        course.watch.say(problem)
    kept: dict[str, object] = {
        "comptes": counts_of(corpus),
        "a_relire": corpus.passing,
        "rapport": edition.keep_context(context),
        "etapes": {
            "faites": dict(course.foreman.made),
            "reprises": dict(course.foreman.taken),
            "code": stage_prints(),
        },
    }
    final = store.finish_run(run, settings.fingerprint, kept, settings.workspace.relative(settings.folder))
    return final


def _drawn_by(course: Course, run: Path) -> edition.Draw:
    """Have figures drawn by whoever is free, while the report is written; those that read a large table are drawn here."""
    shelf = course.settings.shelf

    def draw(wanted: Sequence[Drawing]) -> Callable[[], list[Figure | None]]:
        told = [replace(one, plate=replace(one.plate, folder=Path())) for one in wanted]
        jobs = {i: job("dessiner", shelf, one, (_print(one),), WEIGHT) for i, one in enumerate(told) if one.rows <= 10 * CLOSE}
        course.foreman.start(list(jobs.values()))

        def wait() -> list[Figure | None]:
            made = {i: one.make() for i, one in enumerate(wanted) if i not in jobs}
            return [_laid(course.foreman.value(jobs[i]), run) if i in jobs else made[i] for i in range(len(wanted))]

        return wait

    return draw


def _print(drawing: Drawing) -> str:
    """Print of all that a figure is drawn from."""
    given = [frame_print(one) if isinstance(one, pd.DataFrame) else repr(one) for one in drawing.given]
    plate = drawing.plate
    return print_of([drawing.draw.__name__, *given, plate.name, plate.title, plate.k, sorted(plate.kinds), plate.note])


def _laid(drawn: tuple[Figure, bytes] | None, run: Path) -> Figure | None:
    """Lay a picture in the run's folder."""
    if drawn is None:
        return None
    figure, picture = drawn
    if picture:
        (run / "figures" / f"{figure.name}.png").write_bytes(picture)
    return figure


def stage_prints() -> dict[str, str]:
    """Print of the code of every stage, so that a later run can tell which ones a new version does again."""
    from pipeline.code_print import code_print
    from pipeline.jobs import STAGES

    return {stage: code_print(f"pipeline.work.{module}") for stage, (module, _) in STAGES.items()} | {
        "protéger": code_print("pipeline.course.gathering")
    }


def _write_tables(run: Path, corpus: Corpus, coded: Coded, compared: Compared) -> Tables:
    """Write every table; give those that a report reads, with the types of their schemas."""
    read = {name: getattr(corpus, name) for name in ("passages", "rejections", "sources", "voices")}
    frames = {**read, **compared.tables, "tags": coded.every}
    kept = {name: shared(store.write_table(run, name, frames[name])) for name in TABLES if coded.whole or name != "passages"}
    if not coded.whole:  # what is in memory has left words aside
        store.write_parts(run, "passages", (part.ref.get() for part in coded.parts))
        kept["passages"] = corpus.passages
    return Tables(**{**kept, "tags": coded.tags})
