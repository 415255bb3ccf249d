"""Fixtures: a small territory of the example's files, and runs of it in this process, without the engine."""

import shutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from flows.crew import perform_all
from pipeline import store
from pipeline.course.gathering import reading_jobs
from pipeline.course.run import prepare, run
from pipeline.course.settings import Course, Settings
from pipeline.fingerprint import fingerprint
from pipeline.jobs import Foreman, Job
from pipeline.parquet import table_files, table_names
from pipeline.territory import load_territory

EXAMPLE = Path(__file__).resolve().parent.parent / "corpora" / "exemple"
KEPT = ("documents/01*.pdf", "documents/*.md", "entretiens/entretien_0[1-3].*", "reponses/questionnaire_actifs.xlsx")


@dataclass(frozen=True)
class Done:
    """A run: its folder, and which jobs of each stage were made and taken."""

    folder: Path
    made: dict[str, int]
    taken: dict[str, int]

    def tables(self) -> dict[str, list[bytes]]:
        """Bytes of every table."""
        return {name: [p.read_bytes() for p in table_files(self.folder, name)] for name in table_names(self.folder)}


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A territory of a few files in a workspace."""
    folder = tmp_path / "corpora" / "petit"
    for pattern in KEPT:
        for path in sorted(EXAMPLE.glob(pattern)):
            (folder / path.parent.name).mkdir(parents=True, exist_ok=True)
            shutil.copy(path, folder / path.parent.name)
    return folder


Runs = Callable[..., Done]


@pytest.fixture
def run_here(tmp_path: Path) -> Runs:
    """Run a territory in this process; `means` performs jobs, and may refuse to."""

    def start(
        folder: Path,
        workspace: Path = tmp_path,
        parameters: store.Parameters | None = None,
        means: Callable[[list[Job]], None] = perform_all,
        magazine: str | None = None,
    ) -> Done:
        parameters = parameters or store.Parameters(encoder="fast")
        territory, refused = load_territory(folder)
        print_ = fingerprint(folder, territory, refused, parameters)
        settings = Settings(folder, territory, refused, store.Workspace(workspace), parameters, print_, (), magazine)
        prepare(settings)
        course = Course(settings, Foreman(means))
        final, _ = run(course, reading_jobs(course))
        return Done(final, dict(course.foreman.made), dict(course.foreman.taken))

    return start
