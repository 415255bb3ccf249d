"""`regards new`: a territory from the name of an intercommunality, offline unless outlines are asked for."""

from datetime import date
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from flows.protect_commands import Workspace

console = Console(stderr=True)


def new_command(
    name: Annotated[
        str | None, typer.Argument(metavar="[NOM]", help="Nom de l'intercommunalité, ou d'une de ses communes ; ou son SIREN.")
    ] = None,
    workspace: Workspace = Path("."),
    slug: Annotated[str | None, typer.Option("--slug", help="Nom du dossier dans corpora/ ; par défaut tiré du nom.")] = None,
    siren: Annotated[
        str | None, typer.Option("--siren", help="SIREN de l'intercommunalité, 9 chiffres : il décide seul.")
    ] = None,
    outlines: Annotated[
        bool,
        typer.Option("--contours", help="Demander les contours des communes à geo.api.gouv.fr (seul appel au réseau)."),
    ] = False,
) -> None:
    """Créer le dossier d'un territoire : manifeste (nom, SIREN, communes) et dossiers où déposer les fichiers."""
    from pipeline.epci_choice import choose, understood
    from pipeline.new_territory import make_territory, place_for

    answer = choose(name, siren)
    entry = answer.entries[0]
    folder = place_for(entry.group, workspace, slug)
    _say(understood(name or siren or "", entry, answer))
    fetched, asked = None, ""
    if outlines:
        from pipeline.outline_fetch import address, fetch_outlines

        asked = f"{address()}, le {date.today().isoformat()}"
        _say(f"Contours demandés à {address()} : seuls des codes publics (SIREN, Insee) lui sont envoyés.")
        fetched = fetch_outlines(entry.group)
    made = make_territory(entry.group, folder, fetched, asked)
    for remark in made.remarks:
        _say(f"{remark.reason} : {remark.detail}.")
    typer.echo(f"Territoire écrit : {made.folder}")
    _say(
        f"Relisez {made.folder / 'territoire.toml'}, déposez vos fichiers dans ses dossiers, puis lancez regards check {made.folder}."
    )


def _say(text: str) -> None:
    console.print(text, markup=False, highlight=False, soft_wrap=True)
