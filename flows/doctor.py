"""`regards doctor`: what a run needs, whether it is there, and what to do; nothing is changed, nobody is called."""

import json
import os
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import asdict
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Annotated
from urllib.error import HTTPError, URLError
from urllib.parse import urlsplit
from urllib.request import ProxyHandler, build_opener

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from flows import logs
from flows.cleaning import shown_size
from flows.protect_commands import Workspace
from pipeline import disk, health, run_lock, store
from pipeline.health import Check

STATES = {"bien": "green", "attention": "yellow", "manque": "bold red"}
MISSING = 1  # exit code: something is missing
LOOPBACK = ("127.0.0.1", "localhost", "::1")
PORT = 4200  # of Prefect's server, unless told
LARGE_BASE = 10**9  # bytes
SECONDS = 60  # given to one library to be imported
PANGO = "apt install libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 ; macOS : brew install pango"


def doctor_command(
    workspace: Workspace = Path("."),
    as_json: Annotated[bool, typer.Option("--json", help="Écrire le constat en JSON, pour une machine.")] = False,
) -> None:
    """Vérifier l'installation et l'espace de travail, et dire quoi faire de ce qui manque."""
    checks = examine(store.Workspace(workspace.resolve()))
    missing = sum(check.state == "manque" for check in checks)
    if as_json:
        typer.echo(json.dumps({"checks": [asdict(check) for check in checks], "missing": missing}, ensure_ascii=False, indent=2))
    else:
        _show(checks, missing)
    if missing:
        raise typer.Exit(MISSING)


def examine(workspace: store.Workspace) -> list[Check]:
    """Look at everything, several things at a time."""
    looks: list[tuple[str, Callable[[], Check | Iterable[Check]]]] = [
        ("Prefect", check_engine),
        ("PDF (Pango)", check_pdf),
        ("Python", health.check_python),
        ("Bibliothèques", health.check_libraries),
        ("Français de spaCy", health.check_language_model),
        ("Étiqueteurs", health.check_taggers),
        ("Encodeurs", health.check_encoders),
        ("Reconnaissance (OCR)", health.check_recognition),
        ("Mémoire", health.check_memory),
        ("Espace de travail", lambda: check_workspace(workspace)),
        ("Base de Prefect", lambda: check_engine_base(workspace)),
        ("Serveur Prefect", lambda: check_server(os.environ.get("PREFECT_API_URL", ""), _own_server(workspace))),
    ]
    with ThreadPoolExecutor(4) as pool:
        return [check for found in pool.map(lambda look: _looked(*look), looks) for check in found]


def _looked(name: str, look: Callable[[], Check | Iterable[Check]]) -> list[Check]:
    """Look at one thing; what cannot be looked at is told, and hides nothing of the rest."""
    try:
        found = look()
        return [found] if isinstance(found, Check) else list(found)
    except Exception as error:
        return [Check(name, "attention", f"n'a pas pu être vérifié ({logs.kind_of(error)})", health.REINSTALL)]


def check_pdf() -> Check:
    """WeasyPrint and Pango, without which all but PDFs are made."""
    problem = _import("weasyprint")
    if problem:
        return Check("PDF (Pango)", "attention", f"WeasyPrint ne se charge pas : {problem}", f"Pour avoir des PDF : {PANGO}.")
    return Check("PDF (Pango)", "bien", "WeasyPrint et Pango se chargent")


def check_engine() -> Check:
    """Whether Prefect can be imported."""
    problem = _import("prefect")
    if problem:
        return Check("Prefect", "manque", f"ne se charge pas : {problem}", health.REINSTALL)
    return Check("Prefect", "bien", "se charge")


def check_workspace(workspace: store.Workspace) -> Iterable[Check]:
    """The folder of work: there, writable, with room; closed where it must be; what interrupted runs left."""
    root = workspace.root
    if not root.is_dir():
        yield Check("Espace de travail", "manque", f"{root} n'est pas un dossier", "Donnez un dossier à --workspace.")
        return
    yield _check_writable(workspace)
    yield health.check_disk(root)
    yield health.check_clock([run for slug in _slugs(workspace) for run in disk.finished_runs(workspace, slug)])
    if os.name != "nt":
        yield _check_closed(workspace)
    yield _check_leftovers(workspace)


def check_engine_base(workspace: store.Workspace) -> Check:
    """The base in which the engine keeps what ran."""
    path = workspace.root / disk.ENGINE / disk.ENGINE_BASE
    if not path.is_file():
        return Check("Base de Prefect", "bien", "pas encore ; la première exécution la crée")
    size = disk.size_of(path.parent)
    try:
        with closing(sqlite3.connect(f"{path.resolve().as_uri()}?mode=ro", uri=True, timeout=2)) as base:
            runs = base.execute("SELECT count(*) FROM flow_run").fetchone()[0]
    except sqlite3.Error as error:
        return Check("Base de Prefect", "attention", f"illisible ({error})", "Supprimez-la : regards clean --engine --yes.")
    found = f"{runs} exécutions, {shown_size(size)}"
    if size > LARGE_BASE:
        return Check("Base de Prefect", "attention", found, "regards clean --engine la vide quand aucun serveur ne tourne.")
    return Check("Base de Prefect", "bien", found)


def check_server(asked: str, own: str = "") -> Check:
    """The server that runs are told to, asked on this machine only; without one, whether its usual port is free.

    Args:
        asked: `PREFECT_API_URL`, which wins.
        own: Address that `regards server` wrote in the workspace.
    """
    name, address = "Serveur Prefect", asked or own
    if not address:
        if _is_free(PORT):
            return Check(name, "bien", f"aucun ; port {PORT} libre")
        return Check(
            name, "attention", f"aucun pour cet espace ; port {PORT} déjà pris", "Donnez un autre --port à regards server."
        )
    try:
        parts = urlsplit(address)
        host, port = parts.hostname, parts.port or PORT
    except ValueError:
        return Check(name, "attention", "PREFECT_API_URL n'est pas une adresse", "Corrigez-la, ou retirez-la de l'environnement.")
    if host not in LOOPBACK:
        return Check(name, "attention", "l'adresse mène à une autre machine ; rien ne lui est demandé", "Est-ce voulu ?")
    if _answers(f"{parts.scheme}://{parts.netloc}{parts.path.rstrip('/')}/health"):
        return Check(name, "bien", f"répond sur le port {port}")
    if asked:
        return Check(
            name, "manque", f"PREFECT_API_URL : rien ne répond sur le port {port}", "Lancez regards server, ou retirez-la."
        )
    return Check(name, "attention", f"ne répond pas sur le port {port}", "Il a été arrêté de force : relancez regards server.")


def _show(checks: list[Check], missing: int) -> None:
    table = Table(title="État de l'installation", show_lines=True)
    for heading, ratio in (("quoi", 3), ("état", 2), ("constat", 6), ("que faire", 6)):
        table.add_column(heading, overflow="fold", ratio=ratio)
    for check in checks:
        state = f"[{STATES[check.state]}]{check.state}[/]"
        table.add_row(escape(check.name), state, escape(check.found), escape(check.advice))
    Console().print(table)
    watched = sum(check.state == "attention" for check in checks)
    typer.echo(f"{len(checks)} points vérifiés : {missing} manque(nt), {watched} à surveiller.")


def _import(name: str) -> str:
    """Import a library in a process of its own; give what went wrong, in a line, or nothing."""
    quiet = {"DO_NOT_TRACK": "1", "PREFECT_SERVER_ANALYTICS_ENABLED": "false"}
    try:
        done = subprocess.run(
            [sys.executable, "-c", f"import {name}"],
            capture_output=True, text=True, timeout=SECONDS, check=False, env=os.environ | quiet,
        )  # fmt: skip
    except (OSError, subprocess.TimeoutExpired) as error:
        return type(error).__name__
    lines = [line for line in done.stderr.strip().splitlines() if line.strip()]
    return "" if done.returncode == 0 else (lines[-1][:160] if lines else f"code {done.returncode}")


def _check_writable(workspace: store.Workspace) -> Check:
    try:
        with NamedTemporaryFile(dir=workspace.root, prefix=".regards-essai-"):
            pass
    except OSError as error:
        advice = "Vérifiez que ce dossier est à vous et n'est pas en lecture seule."
        return Check("Espace de travail", "manque", f"{workspace.root} : écriture refusée ({error.strerror})", advice)
    if not (workspace.root / "corpora").is_dir():
        advice = "Placez-vous dans le dossier qui contient corpora/, ou donnez-le à --workspace."
        return Check("Espace de travail", "attention", f"{workspace.root} n'a pas de dossier corpora/", advice)
    return Check("Espace de travail", "bien", f"{workspace.root}, {len(_slugs(workspace))} territoires")


def _check_closed(workspace: store.Workspace) -> Check:
    """Folders of keys, of the engine and of the journal open to their owner only."""
    folders = [*workspace.root.glob("corpora/*/.secret"), workspace.root / disk.ENGINE, workspace.root / logs.FOLDER]
    there = [folder for folder in folders if folder.is_dir()]
    wide = [folder.relative_to(workspace.root).as_posix() for folder in there if folder.stat().st_mode & 0o077]
    if wide:
        return Check("Dossiers fermés", "attention", f"ouverts à d'autres : {', '.join(wide)}", f"chmod 700 {' '.join(wide)}")
    return Check("Dossiers fermés", "bien", f"{len(there)} dossiers (clés, moteur, journal), à vous seul")


def _check_leftovers(workspace: store.Workspace) -> Check:
    slugs = _slugs(workspace)
    holders = {slug: holder for slug in slugs if (holder := run_lock.holder_of(workspace, slug))}
    going = [f"{slug} en cours ({holder.told()})" for slug, holder in holders.items()]
    killed = [slug for slug in slugs if slug not in holders and run_lock.left_behind(workspace, slug)]
    halves = [slug for slug in slugs if slug not in holders and disk.unfinished_runs(workspace, slug)]
    clear = [slug for slug in slugs if slug not in holders and disk.passing_of(workspace, slug)]
    told = {"exécution inachevée": halves, "lecture en clair": clear, "verrou d'un processus arrêté": killed}
    left = [f"{what} : {slug}" for what, where in told.items() for slug in where]
    if left:
        advice = "Relancez regards run sur ces territoires : un verrou laissé n'empêche rien ; regards clean ôte le reste."
        return Check("Restes", "attention", " ; ".join([*left, *going]), advice)
    return Check("Restes", "bien", " ; ".join(going) or "aucun")


def _own_server(workspace: store.Workspace) -> str:
    from flows.server import address_of

    address = address_of(workspace.root)
    return f"{address}/api" if address else ""


def _slugs(workspace: store.Workspace) -> list[str]:
    return disk.territories(workspace, [])


def _is_free(port: int) -> bool:
    with closing(socket.socket()) as place:
        if os.name != "nt":  # there, the option would let two programs share a port
            place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            place.bind((LOOPBACK[0], port))
        except OSError:
            return False
    return True


def _answers(address: str) -> bool:
    opener = build_opener(ProxyHandler({}))  # straight to this machine, whatever proxy the environment names
    try:
        with closing(opener.open(address, timeout=2)):
            return True
    except (HTTPError, URLError, OSError, ValueError):
        return False
