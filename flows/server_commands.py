"""`regards server` and `regards deploy`: territories launched from Prefect's page, by a schedule, or by a new file."""

from pathlib import Path
from typing import Annotated

import typer

Workspace = Annotated[Path, typer.Option("--workspace", help="Espace de travail qui contient corpora/ et reports/.")]


def server_command(  # noqa: PLR0913 — one parameter an option
    workspace: Workspace = Path("."),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port de cette machine ; 0 : un port libre.")] = 4200,
    at_once: Annotated[
        int | None, typer.Option("--at-once", min=1, help="Exécutions en même temps ; les autres attendent. Au début, une.")
    ] = None,
    watch: Annotated[
        list[str] | None,
        typer.Option("--watch", help="Territoire à relancer quand son dossier change ; peut être répété."),
    ] = None,
    every: Annotated[float, typer.Option("--every", min=1, help="Secondes entre deux regards aux dossiers.")] = 30.0,
    work: Annotated[bool, typer.Option("--work/--no-work", help="Faire les exécutions ici, ou sur d'autres machines.")] = True,
    host: Annotated[str, typer.Option("--host", help="Adresse écoutée ; par défaut cette machine seulement.")] = "127.0.0.1",
    expose: Annotated[bool, typer.Option("--expose", help="Permettre une autre adresse (administrateurs).")] = False,
) -> None:
    """Ouvrir la page d'où se lancent les territoires, sur cette machine seulement ; Ctrl-C l'arrête."""
    from flows.server import Serving, check_host, listen, serve

    check_host(host, expose)
    root = workspace.resolve()
    _check_workspace(root)
    for name in watch or ():
        _check_territory(name, root)
    with listen(host, port) as place:
        serve(Serving(root, host, place, at_once, work, tuple(watch or ()), every, typer.echo))
    typer.echo("Arrêté.")


def deploy_command(
    workspace: Workspace = Path("."),
    territory: Annotated[str | None, typer.Option("--territory", help="Territoire à planifier.")] = None,
    cron: Annotated[
        str | None, typer.Option("--cron", help="Quand, en cinq champs : « 0 6 * * 1 » est lundi à six heures.")
    ] = None,
    timezone: Annotated[str, typer.Option("--timezone", help="Fuseau de l'heure donnée.")] = "Europe/Paris",
    remove: Annotated[bool, typer.Option("--remove", help="Ne plus planifier ce territoire.")] = False,
) -> None:
    """Inscrire dans le serveur qui tourne ce qui peut y être lancé, et quand ; sans option, dire ce qui est planifié."""
    import asyncio

    from flows.server import ServerRefused

    root = workspace.resolve()
    if bool(territory) != bool(cron or remove):
        raise ServerRefused("Pour planifier : --territory et --cron ensemble ; pour ne plus le faire : --territory et --remove.")
    if cron:
        _check_territory(str(territory), root)
    _reach(root)
    if cron:
        _check_plan(cron, timezone)
    for line in asyncio.run(_deploy(root, territory, cron, timezone)):
        typer.echo(line)


def _reach(workspace: Path) -> None:
    """Speak to the workspace's server, or to the one that the environment names.

    Raises:
        ServerRefused: There is none.
    """
    import os

    from flows.server import AUTH, ServerRefused, address_of
    from flows.settings import prepare_engine

    address = address_of(workspace)
    if address:
        os.environ["PREFECT_API_URL"] = f"{address}/api"
    elif "PREFECT_API_URL" not in os.environ:
        raise ServerRefused(
            "Aucun serveur ne tourne pour cet espace de travail : lancez regards server dans un autre terminal, puis recommencez "
            "(ou donnez son adresse dans PREFECT_API_URL)."
        )
    if AUTH in os.environ:
        os.environ.setdefault("PREFECT_API_AUTH_STRING", os.environ[AUTH])
    prepare_engine(workspace)


async def _deploy(workspace: Path, territory: str | None, cron: str | None, timezone: str) -> list[str]:
    import httpx
    from prefect.client.orchestration import get_client

    from flows import registering
    from flows.server import ServerRefused

    try:
        async with get_client() as client:
            await registering.ensure_pool(client, None)
            names = await registering.register(client, workspace)
            if territory and cron:
                await registering.plan(client, territory, cron, timezone)
            elif territory and not await registering.unplan(client, territory):
                raise ServerRefused(f"« {territory} » n'est pas planifié : regards deploy, sans option, dit ce qui l'est.")
            planned = await registering.plans(client)
    except httpx.TransportError as error:
        raise ServerRefused("Le serveur ne répond pas : relancez regards server, puis recommencez.") from error
    return [
        *(f"Inscrit : {name.split('/')[1]}" for name in names),
        *(f"Planifié : {name} ({when})" for name, when in planned),
    ]


def _check_plan(cron: str, timezone: str) -> None:
    from zoneinfo import ZoneInfo

    from flows.server import ServerRefused

    try:
        from prefect.client.schemas.schedules import CronSchedule

        CronSchedule(cron=cron, timezone="UTC")
    except ValueError as error:
        raise ServerRefused(
            f"« {cron} » n'est pas une planification : cinq champs, minute heure jour mois jour-de-semaine ; « 0 6 * * 1 » est lundi à six heures."
        ) from error
    try:
        ZoneInfo(timezone)
    except (KeyError, ValueError, OSError) as error:
        raise ServerRefused(f"« {timezone} » n'est pas un fuseau connu : donnez par exemple Europe/Paris.") from error


def _check_workspace(root: Path) -> None:
    from flows.server import ServerRefused

    if not (root / "corpora").is_dir():
        raise ServerRefused(
            f"{root} n'est pas un espace de travail : il n'a pas de dossier corpora/. Placez-vous dans le vôtre, ou nommez-le avec --workspace."
        )


def _check_territory(name: str, root: Path) -> None:
    from pipeline.errors import TerritoryNotFound

    if Path(name).name != name or name.startswith(".") or not (root / "corpora" / name).is_dir():
        raise TerritoryNotFound(
            f"Le territoire « {name} » est introuvable dans {root / 'corpora'} : vérifiez son nom, ou déposez-y ses fichiers d'abord."
        )
