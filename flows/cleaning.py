"""`regards clean`: what each territory takes on the disk, what can go, and its removal once a person has said yes."""

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from flows.logs import journal
from flows.protect_commands import Workspace
from pipeline import disk, store

NAMED = {
    "exécution": ("exécution ancienne", "exécutions anciennes"),
    "inachevée": ("exécution inachevée", "exécutions inachevées"),
    "passage": ("lecture en clair d'une exécution interrompue", "lectures en clair d'exécutions interrompues"),
    "cache": ("cache", "caches"),
    "moteur": ("base du moteur", "bases du moteur"),
}
UNITS = ("octets", "Ko", "Mo", "Go", "To")
HELD = 1  # exit code: done, but for what a run or a server is using


def clean_command(
    names: Annotated[list[str] | None, typer.Argument(metavar="[TERRITOIRE]...", help="Territoires ; par défaut tous.")] = None,
    workspace: Workspace = Path("."),
    keep: Annotated[int, typer.Option("--keep", min=1, help="Exécutions terminées à garder, les plus récentes.")] = 3,
    cache: Annotated[
        bool, typer.Option("--cache", help="Aussi les caches ; celui des plongements si aucun territoire n'est nommé.")
    ] = False,
    engine: Annotated[
        bool, typer.Option("--engine", help="Aussi ce que le moteur Prefect garde des exécutions passées.")
    ] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Supprimer sans demander.")] = False,
) -> None:
    """Montrer la place que prend chaque territoire et ce qui peut partir ; ne supprimer qu'après un oui."""
    place = store.Workspace(workspace.resolve())
    slugs = disk.territories(place, names or [])
    uses = [disk.use_of(place, slug) for slug in slugs]
    things = [thing for slug in slugs for thing in disk.removable(place, slug, keep, cache)]
    things += disk.shared_removable(place, cache and not names, engine)
    _show(place, uses)
    if not things:
        typer.echo("Rien à supprimer." + ("" if cache and engine else " --cache et --engine montrent ce qui peut être refait."))
        return
    _list(things)
    if not yes and not (sys.stdin.isatty() and typer.confirm("Supprimer ?", default=False)):
        typer.echo("Rien n'a été supprimé : ajoutez --yes pour supprimer.")
        return
    done = disk.remove(place, things)
    freed = sum(thing.size for thing in done.gone)
    journal(place.root).event("nettoyage", removed=len(done.gone), kept=len(done.held), freed=freed)
    typer.echo(f"Supprimé : {_counted(list(done.gone)) or 'rien'}, {shown_size(freed)} libérés.")
    if done.held:
        typer.echo(
            f"Gardé, car une exécution ou un serveur s'en sert : {_counted(list(done.held))}. Recommencez quand il aura fini."
        )
        raise typer.Exit(HELD)


def shown_size(size: int) -> str:
    """Write a size as people say it.

    >>> [shown_size(size) for size in (0, 999, 35_400_000, 1_250_000_000)]
    ['0 octets', '999 octets', '35 Mo', '1,2 Go']
    """
    from pipeline.render.french import number

    value, unit = float(size), 0
    while value >= 1000 and unit < len(UNITS) - 1:
        value, unit = value / 1000, unit + 1
    figure = f"{value:.1f}".replace(".", ",") if unit and value < 10 else number(value)
    return f"{figure} {UNITS[unit]}"


def _show(place: store.Workspace, uses: list[disk.Use]) -> None:
    table = Table(title=f"Place prise dans {place.root}")
    for heading in ("territoire", "corpus", "secrets", "caches", "exécutions", "leur place"):
        table.add_column(heading, justify="left" if heading == "territoire" else "right", overflow="fold")
    for use in uses:
        sizes = [shown_size(size) for size in (use.corpus, use.secret, use.caches)]
        table.add_row(use.slug, *sizes, str(len(use.runs)), shown_size(use.runs_size))
    Console().print(table)
    shared = {"plongements": place.vectors, "moteur Prefect": place.root / disk.ENGINE}
    told = ", ".join(f"{name} {shown_size(disk.size_of(folder))}" for name, folder in shared.items())
    typer.echo(f"En commun : {told}.")


def _list(things: list[disk.Removable]) -> None:
    """Tell what may go: run by run for a territory, and what removing the rest costs."""
    typer.echo("Peut partir (ni corpus, ni décisions, ni clés, ni la dernière exécution de chacun) :")
    for thing in things:
        whose = f"{thing.slug} : " if thing.slug else ""
        typer.echo(f"  {whose}{NAMED[thing.kind][0]} {thing.path.name}, {shown_size(thing.size)}")
    kinds = {thing.kind for thing in things}
    if "inachevée" in kinds:
        typer.echo("  Une exécution inachevée ne sert plus à personne quand aucune exécution n'est en cours.")
    if "cache" in kinds:
        typer.echo("  Sans les caches, la prochaine exécution relit et recalcule tout ; ses tables sont les mêmes.")
    if "moteur" in kinds:
        typer.echo("  Sans la base du moteur, l'historique de sa page est perdu ; déploiements et planifications sont à refaire.")


def _counted(things: list[disk.Removable]) -> str:
    """Things by kind: « 2 exécutions anciennes, 1 cache »."""
    from pipeline.render.french import count

    kinds = [thing.kind for thing in things]
    return ", ".join(count(kinds.count(kind), *words) for kind, words in NAMED.items() if kind in kinds)
