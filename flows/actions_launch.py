"""What `regards actions` does: run what is stale as `regards run` would, skip what is done, start the engine, take decisions up."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

from rich.console import Console

from flows.compare import ENCODER, RUN_FORMATS, Wish, parameters_of
from flows.logs import Journal, journal
from flows.places import run_of
from flows.progress import COMPARING, shown
from pipeline import store
from pipeline.errors import DecisionsRefused, MissingRun
from pipeline.run_lock import territory_lock
from pipeline.territory import find_territory, slug_of

if TYPE_CHECKING:
    from pipeline.actions_board import Case
    from pipeline.exchange.actions_in import Read


@dataclass(frozen=True)
class BoardWish:
    """A board as it is asked for.

    Attributes:
        territory: Slug of the workspace, or folder.
        workspace: Where runs are.
        formats: Of the board.
        encoder: Of a territory to run; that of its last run when `None`.
        codebook: Of a territory to run; that of its last run when `None`.
        run: Whether to run what is missing or stale.
        force: Whether to write it again when nothing changed, whatever the workbook of before holds.
    """

    territory: str
    workspace: Path
    formats: tuple[str, ...]
    encoder: str | None = None
    codebook: Path | None = None
    run: bool = True
    force: bool = False


def board_territory(wish: BoardWish, console: Console) -> tuple[Path, bool]:
    """Write the board of a territory unless the last one was made from the same things.

    Returns:
        The board, and whether it was made now.

    Raises:
        DecisionsRefused: The workbook of before holds decisions that were not taken up.
    """
    from pipeline.actions.reading import has_plan, read_plan
    from pipeline.board_files import FORMATS, slug_of_board, unchanged

    place = store.Workspace(wish.workspace.resolve())
    folder = find_territory(wish.territory, wish.workspace)
    if not has_plan(folder):
        read_plan(folder)  # says where to put one, before anything runs
    folder, last = _run(wish, place, console)
    slug = slug_of_board(folder)
    with territory_lock(place, slug), journal(place.root).run(slug) as log:
        done = None if wish.force else unchanged(place, folder, last)
        if done:
            log.event("inchangé")
            run, problems = done, _completed(done, (folder, last), wish.formats)
        else:
            run, problems = _made(wish, (folder, last), console, log)
    for problem in problems:
        console.print(problem, markup=False, highlight=False)
    return run / FORMATS["html" if "html" in wish.formats else wish.formats[0]][0], done is None


def _completed(board: Path, known: tuple[Path, Path], formats: tuple[str, ...]) -> list[str]:
    """Write the formats that an unchanged board lacks; a workbook that is there may hold entries, and is left as it is."""
    from pipeline.board_files import missing_formats

    missing = missing_formats(board, formats)
    if not missing:
        return []
    from pipeline.actions_board import read_case
    from pipeline.actions_board_writing import complete

    return complete(board, read_case(*known), missing)


def _made(wish: BoardWish, known: tuple[Path, Path], console: Console, log: Journal) -> tuple[Path, list[str]]:
    """Write a new board of a territory, given by its folder and its run."""
    from pipeline.actions_board import read_case

    place = store.Workspace(wish.workspace.resolve())
    case = read_case(*known)
    _check_taken_up(wish, place, case)
    console.print(f"Tableau de bord du comité : {len(case.plan.actions)} actions lues.", markup=False, highlight=False)
    with shown(console, COMPARING):
        run, problems = _flow(wish, place, case, log)
    log.event("formats", run=run.name)
    return run, problems


def _run(wish: BoardWish, place: store.Workspace, console: Console) -> tuple[Path, Path]:
    """Folder and last run of the territory, once what is missing or stale has been run."""
    if wish.run:
        from flows.launch import run_territory

        last = Wish((wish.territory,), wish.workspace, RUN_FORMATS, encoder=wish.encoder, codebook=wish.codebook)
        first = store.Parameters(encoder=wish.encoder or ENCODER, codebook=str(wish.codebook or store.DEFAULT_CODEBOOK))
        parameters = parameters_of(wish.territory, last, place) or first
        run_territory(wish.territory, wish.workspace, parameters, RUN_FORMATS, console)
    return run_of(wish.territory, wish.workspace)


def _check_taken_up(wish: BoardWish, place: store.Workspace, case: "Case") -> None:
    """Refuse to write a new workbook while that of before holds what somebody typed and nobody took up."""
    from pipeline.board_files import WORKBOOK, slug_of_board

    try:
        path = store.latest_run(place, slug_of_board(case.folder)) / WORKBOOK
    except MissingRun:
        return
    if wish.force or not path.is_file():
        return
    waiting = _waiting(path, case)
    if waiting:
        raise DecisionsRefused(
            f"{path} porte {waiting} saisie(s) qui n'ont pas été reprises : importez-les d'abord (regards actions import {wish.territory} "
            f"{path} --coder VOS-INITIALES), ou refaites le tableau de bord sans elles avec --force ; ce classeur reste où il est."
        )


def _waiting(path: Path, case: "Case") -> int:
    """How many entries of a workbook the territory's decisions do not hold, those that are not understood among them."""
    from pipeline.actions.decided import read_link_decisions
    from pipeline.exchange.actions_in import news

    read = _read(path, case.folder, case.run, "?")
    return len(news(read, read_link_decisions(case.folder))) + len(read.problems)


def _read(path: Path, folder: Path, run: Path, coder: str) -> "Read":
    """Read a workbook against the plan as it stands, the territory's last run, and what was decided on things that are gone since."""
    from pipeline.actions.decided import read_link_decisions
    from pipeline.actions.reading import read_plan
    from pipeline.exchange.actions_in import Known, read_actions_workbook
    from pipeline.themes.codebook import read_codebook

    passages = frozenset(store.read_table(run, "passages")["passage_id"].astype(str))
    themes = read_codebook(store.codebook_of(run)).keys
    known = Known(slug_of(folder), read_plan(folder).actions, passages, themes).with_decided(read_link_decisions(folder))
    return read_actions_workbook(path, known, coder, datetime.now().isoformat(timespec="seconds"))


def take_decisions_up(territory: str, workspace: Path, workbook: Path, coder: str) -> tuple["Read", int]:
    """Keep the decisions of a workbook in the territory's folder.

    Returns:
        What was read, and how many decisions are new.

    Raises:
        DecisionsRefused: The workbook is missing, is not one of ours, is another territory's, or nobody signs it.
    """
    from pipeline.actions.decided import keep_link_decisions, read_link_decisions
    from pipeline.board_files import slug_of_board
    from pipeline.exchange.actions_in import news

    folder, run = run_of(territory, workspace)
    read = _read(workbook, folder, run, coder)
    with territory_lock(store.Workspace(workspace.resolve()), slug_of_board(folder)):
        new = news(read, read_link_decisions(folder))
        if len(new):
            keep_link_decisions(folder, new)
    return read, len(new)


def _flow(wish: BoardWish, place: store.Workspace, case: "Case", log: Journal) -> tuple[Path, list[str]]:
    """Have the engine write the board."""
    from flows.engine import engine
    from flows.settings import prepare_engine

    prepare_engine(place.root)
    with engine(place.root) as started:
        from flows.actions import Order, actions
        from flows.diagnostic import Sealed

        started()
        written: tuple[Path, list[str]] = actions(case.slug, Sealed(Order(place, case, wish.formats, log)))
    return written
