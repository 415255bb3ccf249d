"""Fixtures: the example and its contrast, run and compared."""

import os
import shutil
from pathlib import Path

import pandas as pd
import pytest
from filelock import FileLock

from flows.crew import perform_all
from pipeline import store
from pipeline.course.gathering import reading_jobs
from pipeline.course.run import prepare, run
from pipeline.course.settings import Course, Settings
from pipeline.fingerprint import fingerprint
from pipeline.jobs import Foreman
from pipeline.synthesis import Member, compare_members, read_member
from pipeline.synthesis_pooled import pooled
from pipeline.territory import load_territory
from tests.conftest import EXAMPLE, ROOT

CONTRAST = ROOT / "corpora" / "contraste"


def run_member(source: Path, workspace: Path) -> Member:
    """Run a copy of a territory's files in this process, without the engine."""
    folder = workspace / "corpora" / source.name
    shutil.copytree(source, folder, ignore=shutil.ignore_patterns(".secret", "decisions"))
    territory, refused = load_territory(folder)
    parameters = store.Parameters(encoder="fast")
    print_ = fingerprint(folder, territory, refused, parameters)
    settings = Settings(folder, territory, refused, store.Workspace(workspace), parameters, print_, ())
    prepare(settings)
    course = Course(settings, Foreman(perform_all))
    final, _ = run(course, reading_jobs(course))
    return read_member(folder, final)


@pytest.fixture(scope="session")
def contrast(tmp_path_factory: pytest.TempPathFactory) -> Member:
    """The contrast of the example; workers of one session share its run."""
    base = tmp_path_factory.getbasetemp().parent if os.environ.get("PYTEST_XDIST_WORKER") else tmp_path_factory.mktemp("commun")
    workspace = base / "contraste"
    with FileLock(base / "contraste.verrou"):
        if not (workspace / "reports" / CONTRAST.name / "latest").exists():
            return run_member(CONTRAST, workspace)
    return read_member(workspace / "corpora" / CONTRAST.name, store.latest_run(store.Workspace(workspace), CONTRAST.name))


@pytest.fixture(scope="session")
def example(example_run: Path) -> Member:
    """The example."""
    return read_member(EXAMPLE, example_run)


@pytest.fixture(scope="session")
def compared(example: Member, contrast: Member) -> dict[str, pd.DataFrame]:
    """Tables of the synthesis of both."""
    return compare_members([example, contrast]) | pooled([example, contrast])
