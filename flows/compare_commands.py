"""`regards compare`: several territories side by side."""

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.protect_commands import Workspace


def compare_command(  # noqa: PLR0913 — one parameter an option
    territories: Annotated[list[str], typer.Argument(help="Noms de territoires dans corpora/, ou chemins de dossiers.")],
    workspace: Workspace = Path("."),
    name: Annotated[str, typer.Option("--name", help="Nom de la synthèse ; par défaut celui de ses territoires.")] = "",
    formats: Annotated[
        str, typer.Option("--format", help="Formats de la synthèse, séparés par une virgule : html, pdf, docx, pptx, ou tous.")
    ] = "tous",
    encoder: Annotated[
        str | None,
        typer.Option("--encoder", help="Encodeur des territoires à lire ; par défaut celui de leur dernière exécution."),
    ] = None,
    codebook: Annotated[
        Path | None,
        typer.Option(
            "--codebook", help="Livre de codes TOML des territoires à lire ; par défaut celui de leur dernière exécution."
        ),
    ] = None,
    run: Annotated[
        bool, typer.Option("--run/--no-run", help="Lire d'abord les territoires nouveaux ou changés, comme regards run.")
    ] = True,
    force: Annotated[bool, typer.Option("--force", help="Réécrire la synthèse, même si rien n'a changé.")] = False,
) -> None:
    """Comparer des territoires : ce qui leur est commun, ce en quoi ils divergent, et à quel point c'est sûr."""
    from flows.compare import Wish, compare_territories
    from pipeline.synthesis_writing import chosen_formats

    console = Console(stderr=True)
    wish = Wish(tuple(territories), workspace, chosen_formats(formats), name, encoder, codebook, run, force)
    report, fresh = compare_territories(wish, console)
    if not fresh:
        console.print("Rien n'a changé depuis la dernière synthèse (--force pour la réécrire).")
    typer.echo(f"Synthèse : {report}")
