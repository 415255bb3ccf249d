"""A committee's board → its folder: tables, figures, editions, workbook, then a manifest and `latest`."""

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

import pandas as pd

from pipeline import store
from pipeline.actions_board import Case, board_tables, sources_of
from pipeline.board_files import FORMATS, WORKBOOK, fingerprint, slug_of_board
from pipeline.errors import PdfUnavailable
from pipeline.exchange.actions_out import write_actions_workbook
from pipeline.render.aside import aside
from pipeline.render.committee.drawings import draw_board
from pipeline.render.committee.page import PAGE
from pipeline.render.committee.report import Board, build_board
from pipeline.render.committee.sources import Sources
from pipeline.render.committee.word import write_board_word
from pipeline.render.figures.canvas import Figure
from pipeline.render.french import moment
from pipeline.render.pdf import write_pdf
from pipeline.render.side_page import paper_page, screen_page
from pipeline.schemas.actions import PLAN
from pipeline.side_tables import read_side_table, write_side_table


def write_board(
    workspace: store.Workspace, case: Case, formats: Sequence[str], begin: Callable[[str], None] = lambda step: None
) -> tuple[Path, list[str]]:
    """Link a plan to the needs that were heard and write everything; who holds the lock of the board calls it.

    Args:
        workspace: Where it goes.
        case: The territory.
        formats: Among `FORMATS`.
        begin: Called with the name of each step as it begins: «comparaison», «rapport».

    Returns:
        Its folder, and in French what could not be made.
    """
    print_, made, slug = fingerprint(case.folder, case.run), moment(datetime.now()), slug_of_board(case.folder)
    begin("comparaison")
    tables = board_tables(case, workspace.vectors)
    begin("rapport")
    store.sweep(workspace, slug)
    run = store.new_run(workspace, slug, print_)
    for name, schema in PLAN.items():
        write_side_table(run, name, schema, tables[name])
    problems = write_editions(run, tables, sources_of(case, tables, made), formats)
    told: dict[str, object] = {"execution": case.run.name, "rapport": {"date": made, "nom": case.name}}
    return store.finish_run(run, print_, told, workspace.relative(case.folder)), problems


def complete(run: Path, case: Case, formats: Sequence[str]) -> list[str]:
    """Write the formats that an unchanged board lacks, from its tables; give what could not be made."""
    tables = read_board(run)
    made = str(store.read_manifest_of(run)["rapport"]["date"])
    return write_editions(run, tables, sources_of(case, tables, made), formats)


def read_board(run: Path) -> dict[str, pd.DataFrame]:
    """Read the tables of a board.

    Raises:
        MissingRun: One is missing.
    """
    return {name: read_side_table(run, name, schema) for name, schema in PLAN.items()}


def write_editions(run: Path, tables: dict[str, pd.DataFrame], sources: Sources, formats: Sequence[str]) -> list[str]:
    """Draw the figures and write formats, each aside first.

    Returns:
        In French, what could not be made and what to do; nothing where all was.
    """
    problems: list[str] = []
    if "xlsx" in formats:
        write_actions_workbook(run / WORKBOOK, tables, sources)
    laid_out = [name for name in FORMATS if name in formats and name in _WRITERS]
    if not laid_out:
        return problems
    figures = draw_board(tables, sources, run / "figures")
    for figure in figures:
        (run / "figures" / f"{figure.name}.svg").write_text(figure.svg, encoding="utf-8")
    board = build_board(tables, sources)
    for name in laid_out:
        try:
            _WRITERS[name](board, figures, run / FORMATS[name][0])
        except PdfUnavailable as error:
            problems.append(str(error))
    return problems


def _write_page(board: Board, figures: Sequence[Figure], path: Path) -> None:
    others = [(file, label) for name, (file, label) in FORMATS.items() if name != "html" and path.with_name(file).is_file()]
    with aside(path) as place:
        place.write_text(screen_page(PAGE, board, figures, others), encoding="utf-8")


_WRITERS: dict[str, Callable[[Board, Sequence[Figure], Path], None]] = {
    "html": _write_page,
    "pdf": lambda board, figures, path: write_pdf(paper_page(PAGE, board, figures, path.parent / "figures"), path),
    "docx": lambda board, figures, path: write_board_word(board, figures, path.parent / "figures", path),
}
