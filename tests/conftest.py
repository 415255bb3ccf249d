"""Fixtures: the shared real input (skipped by name where absent), the example, and one run of it."""

import os
from pathlib import Path

import pytest
from filelock import FileLock

from pipeline.model import Source, Territory
from tests.browsing import browser, visit  # noqa: F401 — fixtures of every test
from tests.small import run_here, small  # noqa: F401 — fixtures of every test

ROOT = Path(__file__).resolve().parent.parent
EXAMPLE = ROOT / "corpora" / "exemple"
SHARED = Path(os.environ.get("REGARDS_SHARED", ROOT.parent / "shared"))


def need(path: Path) -> Path:
    """Give a path of the shared input; its absence skips a test by name, and fails in CI."""
    if path.exists():
        return path
    message = f"données partagées absentes : {path.name} (placez-les dans ../shared, ou nommez leur dossier dans REGARDS_SHARED)"
    if os.environ.get("REGARDS_STRICT"):
        pytest.fail(message)
    pytest.skip(message)


@pytest.fixture(scope="session")
def shared() -> Path:
    """Folder of the shared real input."""
    return need(SHARED)


@pytest.fixture
def territory() -> Territory:
    """A territory without sources, with the default rules."""
    from pipeline.manifest import DEFAULT_RULES

    return Territory("essai", "Essai", rules=DEFAULT_RULES)


@pytest.fixture
def source_of():
    """Make a source from a path, by the convention of its kind."""

    def make(path: str, kind: str = "document") -> Source:
        modes = {
            "document": "document",
            "entretien": "entretien",
            "reunion": "reunion-publique",
            "atelier": "atelier",
            "reponse": "questionnaire",
        }
        public = "institution" if kind == "document" else "habitant"
        return Source(path, kind, modes[kind], public, "verbatim")

    return make


@pytest.fixture(scope="session")
def example_run(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One run of the example by the real command, in a workspace of its own; tests only read it.

    Workers of one session share it: the first makes it while the others wait.
    """
    from tests.helpers import run_cli

    worker = os.environ.get("PYTEST_XDIST_WORKER")
    base = tmp_path_factory.getbasetemp().parent if worker else tmp_path_factory.mktemp("commun")
    workspace = base / "espace"
    with FileLock(base / "espace.verrou"):
        if not (workspace / "reports" / "exemple" / "latest").exists():
            result = run_cli("run", str(EXAMPLE), "--workspace", str(workspace), "--encoder", "fast")
            assert result.returncode == 0, result.stderr
    return (workspace / "reports" / "exemple" / "latest").resolve()
