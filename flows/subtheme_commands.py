"""`regards subthemes`: what the analyst calls the sub-themes that the machine found."""

from pathlib import Path
from typing import Annotated

import typer

from flows.places import run_of
from flows.protect_commands import Territory, Workspace
from pipeline import decisions, store

app = typer.Typer(name="subthemes", help="Nommer et fusionner les sous-thèmes trouvés par la machine.", no_args_is_help=True)


@app.callback()
def subthemes() -> None:
    """Nommer et fusionner les sous-thèmes trouvés par la machine."""


@app.command("export")
def export_command(
    territory: Territory,
    workspace: Workspace = Path("."),
    output: Annotated[
        Path | None,
        typer.Option("--output", help="Feuille .csv ; par défaut decisions/sous-themes.csv, relue à chaque exécution."),
    ] = None,
) -> None:
    """Écrire la feuille où l'on nomme les sous-thèmes ; les noms déjà donnés y restent."""
    from pipeline.topics.emergent import proposed_themes
    from pipeline.topics.naming import apply_names, names_sheet
    from pipeline.topics.subthemes import Topics

    folder, run = run_of(territory, workspace)
    tables = [store.read_table(run, name) for name in ("subthemes", "topics", "topic_quality")]
    names = decisions.read_names(folder)
    topics = apply_names(Topics(*tables), names)
    sheet = names_sheet(topics, names)
    path = output or folder / decisions.FOLDER / decisions.NAMES
    decisions.write_names(path, sheet)
    typer.echo(f"{len(sheet)} sous-thèmes dans {path}")
    for row in proposed_themes(topics).itertuples():
        typer.echo(f"Hors du livre de codes, à proposer comme thème : {row.nom} ({row.passages} passages ; {row.mots})")
    typer.echo(f"Changez la colonne « nom » (deux fois le même nom fusionne), puis : regards run {territory}")
