"""The example's tables, what its report says, and its figures: read and drawn once for all tests of this folder."""

from collections.abc import Sequence
from pathlib import Path

import pytest

from pipeline.drawing import draw_all
from pipeline.outlines import named_communes, read_outlines
from pipeline.render.figures.canvas import Figure
from pipeline.render.lists import Tables
from pipeline.render.report import Context, Report, build_report
from pipeline.store import codebook_of, read_table
from pipeline.territory import load_territory
from pipeline.themes.codebook import read_codebook
from tests.conftest import EXAMPLE


@pytest.fixture(scope="session")
def tables(example_run: Path) -> Tables:
    """Tables of the example's run; tests make changed copies."""
    return Tables(**{name: read_table(example_run, name) for name in Tables.__dataclass_fields__})


@pytest.fixture(scope="session")
def context(example_run: Path) -> Context:
    """What the example's report says besides its tables."""
    territory, _ = load_territory(EXAMPLE)
    codebook = read_codebook(codebook_of(example_run))
    return Context(territory, codebook, "1er mars 2026 à 10 h 00", 5, {"nom": 3}, [("Encodeur", "fast")])


@pytest.fixture(scope="session")
def drawn(tables: Tables, context: Context, tmp_path_factory: pytest.TempPathFactory) -> tuple[Report, Sequence[Figure], Path]:
    """The example's report, its figures, and the folder of their pictures."""
    folder = tmp_path_factory.mktemp("figures")
    communes = read_outlines(EXAMPLE, context.territory)[0] or named_communes(context.territory)
    return build_report(tables, context), draw_all(tables, context, communes, folder), folder
