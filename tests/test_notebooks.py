"""Notebooks run from top to bottom on the example, and are committed without output."""

import os
import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

from tests.conftest import ROOT

NOTEBOOKS = sorted((ROOT / "notebooks").glob("*.ipynb"))
PAIR = ROOT / "notebooks" / "03_comparer_deux_territoires.ipynb"


def run_notebook(path: Path, workspace: Path, **names: str) -> None:
    """Run a notebook in a workspace, from its first cell to its last."""
    environment = os.environ | {"REGARDS_ESPACE": str(workspace), "REGARDS_TERRITOIRE": "exemple"} | names
    command = [sys.executable, "-m", "pytest", "--nbmake", "--nbmake-timeout=300", "-q", "-p", "no:cacheprovider", str(path)]
    result = subprocess.run(command, capture_output=True, text=True, env=environment, cwd=ROOT, check=False)
    assert result.returncode == 0, result.stdout[-3000:]


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_runs(path, example_run):
    run_notebook(path, example_run.parents[2])


def test_two_territories_are_compared_where_there_are_two(example_run, tmp_path):
    for slug in ("exemple", "exemple-bis"):
        folder = tmp_path / "reports" / slug
        folder.mkdir(parents=True)
        # Two folders: a run that is reached by two names is one run.
        copy = folder / example_run.name
        copy.mkdir()
        for part in example_run.iterdir():
            (copy / part.name).symlink_to(part)
        (folder / "latest").symlink_to(example_run.name, target_is_directory=True)
    run_notebook(PAIR, tmp_path, REGARDS_TERRITOIRE_B="exemple-bis")


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_starts_with_its_title_and_its_parameters(path):
    title, parameters = nbformat.read(path, as_version=4).cells[:2]
    assert title.cell_type == "markdown" and title.source.startswith("# ")
    assert "parameters" in parameters.metadata.get("tags", []) and "REGARDS_ESPACE" in parameters.source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_asks_the_network_for_nothing(path):
    source = "\n".join(cell.source for cell in nbformat.read(path, as_version=4).cells)
    assert "init_notebook_mode(connected=False)" in source and "http" not in source


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda p: p.stem)
def test_notebook_has_no_output(path):
    for cell in nbformat.read(path, as_version=4).cells:
        assert cell.cell_type != "code" or (not cell.outputs and cell.execution_count is None)
