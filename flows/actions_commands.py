"""`regards actions`: the plan of a territory, the committee's board, and what people decide on links."""

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows.protect_commands import Territory, Workspace

if TYPE_CHECKING:
    from pipeline.actions.plan import Plan

app = typer.Typer(
    name="actions", help="Suivre un plan d'action : ce qu'il couvre des besoins entendus, où il en est.", no_args_is_help=True
)


@app.command("plan")
def plan_command(territory: Territory, workspace: Workspace = Path(".")) -> None:
    """Montrer ce qui est lu du plan d'action, et ce qui ne peut pas l'être."""
    from pipeline.actions.reading import read_plan
    from pipeline.territory import find_territory

    plan = read_plan(find_territory(territory, workspace))
    console = Console()
    console.print(_files(plan))
    console.print(_actions(plan))
    for remark in plan.remarks:
        typer.echo(f"À savoir : {remark}")
    for one in plan.refusals:
        typer.echo(f"Refusé : {one.source}, {one.anchor} : {one.reason} ({one.detail})", err=True)
    typer.echo(f"{len(plan.actions)} actions lues, {len(plan.refusals)} refus. Ensuite : regards actions board {territory}.")


def _files(plan: "Plan") -> Table:
    from pipeline.actions_board import plan_rows

    table = Table(title="Fichiers du plan")
    for heading in ("fichier", "lu comme", "vague ou date", "actions"):
        table.add_column(heading, overflow="fold", justify="right" if heading == "actions" else "left")
    for row in plan_rows(plan):
        table.add_row(*map(escape, row))
    return table


def _actions(plan: "Plan") -> Table:
    """A row an action, as its plan tells it last."""
    from pipeline.render.committee.counts import state_of
    from pipeline.render.committee.facing import facts_of, name_of, place_of
    from pipeline.render.committee.words import state_word

    table = Table(title="Actions lues", show_lines=True)
    for heading, ratio in (("action", 6), ("état", 2), ("pilote, budget, calendrier", 4), ("où", 3)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for _, action in plan.actions.iterrows():
        facts = "\n".join(told for heading, told in facts_of(action) if heading in ("Pilote", "Budget", "Calendrier"))
        table.add_row(*map(escape, (name_of(action), state_word(state_of(action["state"])), facts, place_of(action))))
    return table


@app.command("board")
def board_command(  # noqa: PLR0913 — one parameter an option
    territory: Territory,
    workspace: Workspace = Path("."),
    formats: Annotated[
        str,
        typer.Option("--format", help="Formats du tableau de bord, séparés par une virgule : html, pdf, docx, xlsx, ou tous."),
    ] = "tous",
    encoder: Annotated[
        str | None, typer.Option("--encoder", help="Encodeur du territoire ; par défaut celui de sa dernière exécution.")
    ] = None,
    codebook: Annotated[
        Path | None, typer.Option("--codebook", help="Livre de codes TOML ; par défaut celui de sa dernière exécution.")
    ] = None,
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Lire d'abord le territoire s'il est nouveau ou changé, comme regards run.")
    ] = True,
    force: Annotated[
        bool, typer.Option("--force", help="Refaire le tableau de bord même si rien n'a changé, ou sans les saisies en attente.")
    ] = False,
) -> None:
    """Écrire le tableau de bord du comité : besoins sans action, actions sans voix, avancement, liens à confirmer."""
    from flows.actions_launch import BoardWish, board_territory
    from pipeline.board_files import WORKBOOK, chosen_formats

    console = Console(stderr=True)
    wish = BoardWish(territory, workspace, chosen_formats(formats), encoder, codebook, run, force)
    board, fresh = board_territory(wish, console)
    if not fresh:
        console.print("Rien n'a changé depuis le dernier tableau de bord (--force pour le refaire).")
    typer.echo(f"Tableau de bord : {board}")
    workbook = board.with_name(WORKBOOK)
    if workbook.is_file():
        typer.echo(f"Classeur du comité : {workbook}")


@app.command("import")
def import_command(
    territory: Territory,
    workbook: Annotated[Path, typer.Argument(help="Classeur du comité relu, .xlsx ou .ods, ou une de ses feuilles en .csv.")],
    coder: Annotated[str, typer.Option("--coder", help="Qui a décidé : nom ou initiales.")],
    workspace: Workspace = Path("."),
) -> None:
    """Reprendre les décisions du comité sur les liens ; elles l'emportent sur la machine."""
    from flows.actions_launch import take_decisions_up

    read, new = take_decisions_up(territory, workspace, workbook, coder)
    for problem in read.problems:
        typer.echo(f"{workbook.name}, {problem}", err=True)
    same = len(read.decisions) - new
    typer.echo(
        f"{new} décision(s) reprises, {same} déjà connues, {read.empty} lignes laissées vides, {len(read.problems)} non comprises. "
        f"Ensuite : regards actions board {territory}."
    )
    if read.problems:
        raise typer.Exit(1)
