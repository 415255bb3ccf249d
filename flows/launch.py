"""What commands do: find the territory, skip what is done, start the engine, print."""

import json
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.logs import Journal, journal
from flows.places import run_of
from flows.progress import begin, shown
from flows.protect_commands import ask_passphrase
from flows.runners import How, crew_of, engine_of, engine_runner
from flows.settings import prepare_engine
from pipeline import store
from pipeline.errors import EvaluationRefused, MissingRun
from pipeline.fingerprint import fingerprint
from pipeline.model import Rejection, Territory
from pipeline.protect import secrets
from pipeline.run_lock import territory_lock
from pipeline.territory import find_territory, load_territory
from pipeline.themes.encoders import choose_encoder

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.course.settings import Settings
    from pipeline.inventory import Line
    from pipeline.themes.evaluation import Evaluation
    from pipeline.themes.tagger import Tagger


def run_territory(
    name: str,
    workspace: Path,
    parameters: store.Parameters,
    formats: tuple[str, ...],
    console: Console,
    how: How | None = None,
) -> tuple[Path, bool]:
    """Run a territory unless its newest run was made from the same things; a format that it lacks is written then.

    Returns:
        The report, and whether it was made now.
    """
    how = (how or How()).checked()
    known = _known(name, workspace, parameters)
    held = territory_lock(known.place, known.territory.slug, how.wait, lambda line: console.print(line, markup=False))
    with held, journal(known.place.root).run(known.territory.slug) as log:
        print_ = known.fingerprint()
        done = None if how.force else store.same_run(known.place, known.territory.slug, print_)
        if done:
            log.event("inchangé")
            _complete(done, known.folder, formats, console)
            return _report(done, formats), False
        console.print(f"{known.territory.name} : {len(known.territory.sources)} fichier(s) à regarder.", markup=False)
        from pipeline.course.settings import Settings

        settings = Settings(known.folder, known.territory, known.refused, known.place, parameters, print_, formats, how.magazine)
        return _report(_launch(settings, how, console, log), formats), True


def _launch(settings: "Settings", how: How, console: Console, log: Journal) -> Path:
    """Have files read while the engine starts, then run the flow."""
    from flows.crew import Processes
    from pipeline.course.gathering import reading_jobs
    from pipeline.course.run import forget_passing, prepare
    from pipeline.course.settings import Course
    from pipeline.jobs import Foreman

    prepare(settings, afresh=how.force)
    prepare_engine(settings.workspace.root)
    with ExitStack() as ends:
        ends.callback(forget_passing, settings)
        ends.enter_context(shown(console))
        started = ends.enter_context(engine_of(how, settings.workspace.root))
        crew = ends.enter_context(crew_of(how))
        jobs = reading_jobs(Course(settings, Foreman(lambda jobs: None)))
        begin("lecture", sum(one.weight for one in jobs))
        if isinstance(crew, Processes):
            crew.ahead(jobs)
        from flows.diagnostic import Order, Sealed, diagnostic

        started()
        flow = diagnostic.with_options(task_runner=engine_runner(how))
        run: Path = flow(settings.territory.slug, Sealed(Order(settings, jobs, crew, how.hands, log)))
    return run


@dataclass(frozen=True)
class _Known:
    """A territory as it stands on the disk, its key open."""

    folder: Path
    territory: Territory
    refused: list[Rejection]
    place: store.Workspace
    parameters: store.Parameters

    def fingerprint(self) -> dict[str, object]:
        """What a run made now would depend on."""
        return fingerprint(self.folder, self.territory, self.refused, self.parameters)


def _known(name: str, workspace: Path, parameters: store.Parameters) -> _Known:
    choose_encoder(parameters.encoder, 0)  # an unknown one is refused before anything starts
    folder = find_territory(name, workspace)
    territory, refused = load_territory(folder)
    place = store.Workspace(workspace.resolve())
    ask_passphrase(place.secret(territory.slug))
    secrets.load_key(place.secret(territory.slug))  # a key that cannot be opened is told before anything is read
    return _Known(folder, territory, refused, place, parameters)


def print_reasons(name: str, workspace: Path, parameters: store.Parameters) -> None:
    """Tell, without running anything, what a run would do again and why."""
    from pipeline.course.writing import stage_prints
    from pipeline.why import reasons

    known = _known(name, workspace, parameters)
    print_ = json.loads(json.dumps(known.fingerprint()))
    try:
        facts = store.read_manifest_of(store.latest_run(known.place, known.territory.slug))
    except (MissingRun, OSError, ValueError):
        facts = None
    table = Table(title=f"Ce que referait regards run {known.territory.slug}")
    for heading in ("étape", "à refaire", "pourquoi"):
        table.add_column(heading, overflow="fold")
    for reason in reasons(facts, print_, stage_prints()):
        table.add_row(reason.stage, reason.what, escape("\n".join(reason.why)) or "rien n'a changé")
    Console().print(table)


def write_formats(name: str, workspace: Path, formats: tuple[str, ...], console: Console) -> list[Path]:
    """Write formats of a territory's last run again from its tables; give the files that are there."""
    from pipeline.edition import FORMATS, remake

    folder, run = run_of(name, workspace)
    with territory_lock(store.Workspace(workspace.resolve()), run.parent.name):
        for problem in remake(run, folder, formats):
            console.print(problem, markup=False, highlight=False)
    return [run / FORMATS[one][0] for one in formats if (run / FORMATS[one][0]).is_file()]


def _complete(run: Path, folder: Path, formats: tuple[str, ...], console: Console) -> None:
    from pipeline.edition import missing_formats, remake

    missing = missing_formats(run, formats)
    for problem in remake(run, folder, missing) if missing else []:
        console.print(problem, markup=False, highlight=False)


def _report(run: Path, formats: tuple[str, ...]) -> Path:
    """The page, or the first of the formats where no page was asked for."""
    from pipeline.edition import FORMATS

    return run / (FORMATS["html" if "html" in formats else formats[0]][0])


def load_tools(codebook: Path | None, encoder: str) -> "Tagger":
    """Load the codebook and the tagger of this encoder."""
    from pipeline.taggers import choose_tagger
    from pipeline.themes.codebook import read_codebook

    return choose_tagger(read_codebook(codebook or store.DEFAULT_CODEBOOK), encoder, 0, cache=cache_here())


def cache_here() -> Path | None:
    """Where embeddings are kept when the current folder is a workspace; elsewhere nothing is written."""
    here = store.Workspace(Path.cwd())
    return here.vectors if (here.root / "corpora").is_dir() else None


def evaluate_gold(path: Path, codebook: Path | None, encoder: str, *, cross_validate: bool, force: bool) -> None:
    """Measure against a gold table and print the measures."""
    from pipeline.themes import evaluation
    from pipeline.themes.codebook import read_codebook

    gold = _read_gold(path)
    if cross_validate:
        name = choose_encoder(encoder, 0).name
        measures = evaluation.cross_validate(gold, read_codebook(codebook or store.DEFAULT_CODEBOOK), name)
    else:
        measures = evaluation.evaluate_table(gold, load_tools(codebook, encoder), force)
    print_measures(measures)


def train_gold(path: Path, codebook: Path | None, encoder: str, output: Path) -> None:
    """Train a tagger, write it with its card, and print its measures."""
    from pipeline.themes.codebook import read_codebook
    from pipeline.themes.learning import learn

    print_measures(learn(_read_gold(path), read_codebook(codebook or store.DEFAULT_CODEBOOK), encoder, output))


def _read_gold(path: Path) -> "pd.DataFrame":
    import pandas as pd

    from pipeline.ingest.tables.cells import load_table

    if not path.is_file():
        raise EvaluationRefused(f"{path} : fichier introuvable ; vérifiez le chemin.")
    table = load_table(path)
    return pd.DataFrame(table.rows, columns=table.headings)


def print_measures(measures: "list[Evaluation]") -> None:
    """Print per-theme precision, recall and F1, macro-F1 with its interval, calibration error."""
    console = Console()
    for one in measures:
        table = Table(title=f"{one.name} — {one.passages} passages")
        for heading in ("thème", "précision", "rappel", "F1", "positifs"):
            table.add_column(heading, justify="left" if heading == "thème" else "right")
        for theme in one.themes:
            cells = (f"{theme.precision:.3f}", f"{theme.recall:.3f}", f"{theme.f1:.3f}", str(theme.positives))
            table.add_row(theme.theme, *cells)
        console.print(table)
        console.print(
            f"macro-F1 {one.macro_f1:.3f} [{one.low:.3f} ; {one.high:.3f}] (95 %), erreur d'étalonnage {one.calibration_error:.3f}\n",
            highlight=False,
        )


def print_inventory(lines: "list[Line]") -> None:
    """Print what would be read as what, and what cannot be, in one table, then what to do."""
    table = Table(title="Ce qui serait lu", show_lines=True)
    for heading, ratio in (("fichier", 5), ("lu comme", 4), ("contenu", 3), ("remarque", 6)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for line in lines:
        read_as = line.kind if line.public == "–" else f"{line.kind}\n{line.public}, {line.perspective}"
        table.add_row(*(escape(cell) for cell in (line.path, read_as, line.content, line.remark)))
    Console().print(table)
    unread = sum(line.content in ("rien", "–") for line in lines)
    typer.echo(f"{len(lines) - unread} fichier(s) à lire, {unread} dont rien ne serait lu.")
    if any(word in line.remark for line in lines for word in ("page sans texte", "image non lue")):
        typer.echo("Des pages sont des images : regards run avec --ocr les lit (Tesseract et son français).")
    typer.echo("Si une ligne est fausse, corrigez territoire.toml (regards init en écrit un) ; sinon, lancez regards run.")
