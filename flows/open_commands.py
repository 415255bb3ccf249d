"""`regards open`: the last run's report in the browser, where corrections are saved as they are made."""

import os
import sys
import webbrowser
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Thread
from typing import Annotated

import typer

from flows.places import run_of
from flows.protect_commands import Territory, Workspace


def open_command(
    territory: Territory,
    workspace: Workspace = Path("."),
    port: Annotated[int, typer.Option("--port", min=0, max=65535, help="Port de cette machine ; par défaut un port libre.")] = 0,
    browser: Annotated[bool, typer.Option("--browser/--no-browser", help="Ouvrir le navigateur.")] = True,
) -> None:
    """Ouvrir le dernier rapport sur cette machine seulement ; « Enregistrer », dans son explorateur, y garde les corrections."""
    from flows.door import Door
    from flows.serving import REPORT, Served, ServiceRefused, listen, serve, site_of
    from pipeline.render.french import count

    folder, run = run_of(territory, workspace)
    served = Served(folder, run, lambda: run_of(territory, workspace)[1], typer.echo)
    if not (served.run / REPORT).is_file():
        raise ServiceRefused(f"{served.run / REPORT} est absent : relancez regards run {territory} --force.")
    with listen(port) as socket:
        door = Door(socket.getsockname()[1])
        with _doorstep(door.address) as step, suppress(KeyboardInterrupt):  # raised again once the server has closed
            typer.echo(f"{door.address}\nCette adresse sert une fois, sur cette machine seulement. Ctrl-C pour arrêter.")
            if browser and _has_screen():
                Thread(target=webbrowser.open, args=(step.as_uri(),), daemon=True).start()
            serve(site_of(served, door), socket)
    saved = count(len(served.saved), "passage corrigé", "passages corrigés")
    told = f" {saved} dans {folder / 'decisions'}. Ensuite : regards learn {territory}." if served.saved else ""
    typer.echo(f"Arrêté.{told}")


@contextmanager
def _doorstep(address: str) -> Iterator[Path]:
    """A page of this user alone that leads to an address: on a browser's command line, everybody could read its token."""
    with TemporaryDirectory() as folder:  # 0700
        page = Path(folder) / "ouvrir.html"
        page.write_text(f'<meta charset="utf-8"><meta http-equiv="refresh" content="0; url={address}">', encoding="utf-8")
        yield page


def _has_screen() -> bool:
    """Whether a browser opens beside the terminal, and not in its place."""
    return not sys.platform.startswith("linux") or bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
