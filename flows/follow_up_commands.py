"""`regards follow-up`: the same territory, listened to at several times."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.protect_commands import Workspace


def follow_up_command(  # noqa: PLR0913 — one parameter an option
    territory: Annotated[str, typer.Argument(help="Nom du territoire dans corpora/, ou chemin d'un dossier.")],
    workspace: Workspace = Path("."),
    start: Annotated[str | None, typer.Option("--from", help="Première vague ; par défaut l'avant-dernière.")] = None,
    end: Annotated[str | None, typer.Option("--to", help="Seconde vague ; par défaut la dernière.")] = None,
    formats: Annotated[
        str, typer.Option("--format", help="Formats du suivi, séparés par une virgule : html, pdf, docx, ou tous.")
    ] = "tous",
    encoder: Annotated[
        str | None, typer.Option("--encoder", help="Encodeur d'un territoire jamais lu ; ensuite celui de sa dernière exécution.")
    ] = None,
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Lire d'abord les sources nouvelles ou changées, comme regards run.")
    ] = True,
    recode: Annotated[
        bool,
        typer.Option("--recode", help="Accepter un livre de codes ou un étiqueteur changé : les deux vagues sont relues avec."),
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Réécrire le suivi, même si rien n'a changé.")] = False,
) -> None:
    """Suivre un territoire : ce qui a augmenté, reculé, apparu ou disparu d'une vague à l'autre, et ce qui a dérivé."""
    from flows.follow_up_launch import FollowWish, follow_territory
    from pipeline.follow_up_writing import FORMATS
    from pipeline.format_choice import choose_formats

    console = Console(stderr=True)
    wanted = choose_formats(formats, FORMATS, "du suivi")
    wish = FollowWish(territory, workspace, wanted, start, end, encoder, run, recode, force)
    report, fresh = follow_territory(wish, console)
    if not fresh:
        console.print("Rien n'a changé depuis le dernier suivi (--force pour le réécrire).")
    typer.echo(f"Suivi : {report}")
