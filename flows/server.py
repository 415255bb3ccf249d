"""`regards server`: Prefect's server, the reports and the runs, in one process of this machine."""

import asyncio
import json
import logging
import os
import signal
import socket
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any

from flows.folder_watch import FolderWatch
from flows.settings import prepare_engine, spare_proxy
from pipeline.errors import RegardsError

if TYPE_CHECKING:
    from prefect.client.orchestration import PrefectClient

LOOPBACK = ("127.0.0.1", "localhost")
STATE = "serveur.json"
AUTH = "PREFECT_SERVER_API_AUTH_STRING"


class ServerRefused(RegardsError):
    """The server cannot be started so, or there is none."""


@dataclass(frozen=True)
class Serving:
    """How a workspace is served.

    Attributes:
        workspace: Resolved.
        host: Address that is listened on.
        place: The socket, already bound.
        at_once: Runs at once; `None` leaves what was.
        work: Whether runs are made here; other machines may make them otherwise.
        watched: Territories whose folder starts a run when it changes.
        period: Seconds between two looks at them.
        say: Tells the terminal something.
    """

    workspace: Path
    host: str
    place: socket.socket
    at_once: int | None = None
    work: bool = True
    watched: tuple[str, ...] = ()
    period: float = 30.0
    say: Callable[[str], None] = field(default=print)

    @property
    def address(self) -> str:
        """Address of Prefect's page."""
        host = socket.getfqdn() if self.host in ("0.0.0.0", "::") else self.host
        return f"http://{'127.0.0.1' if self.host == 'localhost' else host}:{self.place.getsockname()[1]}"

    @property
    def names(self) -> frozenset[str] | None:
        """Names under which this machine alone calls it; any, once an administrator has opened it."""
        port = self.place.getsockname()[1]
        return frozenset(f"{name}:{port}" for name in LOOPBACK) if self.host in LOOPBACK else None


def check_host(host: str, exposed: bool) -> None:
    """Refuse another host than the loopback, unless an administrator asks for it and sets a password.

    Raises:
        ServerRefused: It is refused.
    """
    if host in LOOPBACK:
        return
    if not exposed:
        raise ServerRefused(
            f"Le serveur n'écoute que cette machine (127.0.0.1) ; « {host} » l'ouvrirait au réseau, et qui l'atteint peut lancer des "
            "exécutions et lire les rapports. Retirez --host ; ou, si vous administrez ce serveur, lisez docs/serveur.md et ajoutez --expose."
        )
    if ":" not in os.environ.get(AUTH, ""):
        raise ServerRefused(
            f"Un serveur ouvert au réseau veut un mot de passe : donnez-le dans {AUTH}, sous la forme nom:mot-de-passe, puis recommencez."
        )


def listen(host: str, port: int) -> socket.socket:
    """Take a port, a free one when 0 is asked for.

    Raises:
        ServerRefused: The port is taken, or the host is not one of this machine.
    """
    place = socket.socket()
    if os.name != "nt":  # there, it would let two servers share a port
        place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((host, port))
        place.listen(128)
    except OSError as error:
        place.close()
        raise ServerRefused(
            f"{host}:{port} n'est pas disponible (déjà pris, réservé, ou pas une adresse de cette machine) : un serveur tourne "
            "peut-être déjà ; sinon donnez un autre --port (0 : un port libre)."
        ) from error
    return place


def prepare(serving: Serving) -> None:
    """Set the environment of the server and of its runs, before Prefect is imported."""
    prepare_engine(serving.workspace)
    port = str(serving.place.getsockname()[1])
    home = serving.workspace / ".prefect"
    told = {
        "PREFECT_API_URL": f"{serving.address}/api",
        "PREFECT_SERVER_API_HOST": serving.host,
        "PREFECT_SERVER_API_PORT": port,
        "PREFECT_SERVER_UI_API_URL": f"{serving.address}/api",
        "PREFECT_SERVER_UI_STATIC_DIRECTORY": str(home / "page"),
        "PREFECT_SERVER_UI_SHOW_PROMOTIONAL_CONTENT": "false",
        "PREFECT_SERVER_CORS_ALLOWED_ORIGINS": serving.address,
        "REGARDS_WORKSPACE": str(serving.workspace),
    }
    os.environ |= told | ({"PREFECT_API_AUTH_STRING": os.environ[AUTH]} if AUTH in os.environ else {})
    spare_proxy(socket.getfqdn())
    os.environ.setdefault("PREFECT_WORKER_QUERY_SECONDS", "2")
    for name in [name for name in os.environ if name.startswith("PREFECT__")]:
        del os.environ[name]  # what a run of elsewhere left would be taken for ours


def serve(serving: Serving) -> None:
    """Serve until Ctrl-C or a termination; nothing stays behind."""
    prepare(serving)
    with _held(serving):
        asyncio.run(_serve(serving))


@contextmanager
def _held(serving: Serving) -> Iterator[None]:
    """Be the one server of the workspace, and let other commands find it."""
    from filelock import FileLock, Timeout

    home = serving.workspace / ".prefect"
    try:
        lock = FileLock(home / "serveur.verrou", timeout=0).acquire()
    except Timeout as error:
        raise ServerRefused(
            f"Un serveur tourne déjà pour cet espace de travail ({address_of(serving.workspace)}) : ouvrez sa page, ou arrêtez-le d'abord."
        ) from error
    state = home / STATE
    with lock:
        state.write_text(json.dumps({"adresse": serving.address, "processus": os.getpid()}), encoding="utf-8")
        try:
            yield
        finally:
            state.unlink(missing_ok=True)


def address_of(workspace: Path) -> str | None:
    """Address of the workspace's server, as it wrote it; `None` where none runs."""
    try:
        told = json.loads((workspace / ".prefect" / STATE).read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return None
    return str(told["adresse"])


async def _serve(serving: Serving) -> None:
    from prefect.client.orchestration import get_client

    stop = asyncio.Event()
    _stop_on_signal(stop)
    site = _site(serving)
    answering = asyncio.create_task(site.serve(sockets=[serving.place]))
    try:
        while not site.started and not answering.done() and not stop.is_set():
            await asyncio.sleep(0.05)
        if not site.started and not stop.is_set():
            raise ServerRefused(
                "Le serveur n'a pas pu démarrer : le message ci-dessus dit pourquoi (base de Prefect illisible, pleine ou injoignable ?)."
            )
        logging.getLogger("uvicorn.error").setLevel(logging.CRITICAL)  # each caller is answered what fails; no traceback here
        if not stop.is_set():
            async with get_client() as client:
                await _work(serving, client, stop, answering)
    finally:
        site.should_exit = True
        await answering


def _stop_on_signal(stop: asyncio.Event) -> None:
    loop = asyncio.get_running_loop()
    for one in (signal.SIGINT, signal.SIGTERM):
        try:
            loop.add_signal_handler(one, stop.set)
        except NotImplementedError:  # Windows
            signal.signal(one, lambda *_: loop.call_soon_threadsafe(stop.set))


def _site(serving: Serving) -> Any:
    import uvicorn
    from prefect.server.api.server import create_app

    from flows.patience import Patient
    from flows.report_site import Front, reports_site

    class Site(uvicorn.Server):
        """A server that leaves signals to whoever started it."""

        def capture_signals(self) -> Any:
            return nullcontext()

    front = Front(Patient(create_app()), reports_site(serving.workspace), serving.address, serving.names)
    config = uvicorn.Config(
        front, log_config=None, log_level="error", access_log=False, proxy_headers=False, server_header=False,
        timeout_graceful_shutdown=3,
    )  # fmt: skip
    return Site(config)


async def _work(serving: Serving, client: "PrefectClient", stop: asyncio.Event, answering: "asyncio.Task[None]") -> None:
    """Register what may be launched, make the runs and watch the folders, until told to stop."""
    from flows.hands import end_runs, make_runs
    from flows.registering import close_cut, ensure_pool, open_runs, register

    await ensure_pool(client, serving.at_once)
    await register(client, serving.workspace)
    if serving.work and (cut := await open_runs(client)):
        await close_cut(client, cut)
        serving.say(f"{len(cut)} exécution(s) interrompue(s) la dernière fois : relancez-les depuis la page.")
    tasks = [asyncio.create_task(_watch(serving, client))]
    tasks += [asyncio.create_task(make_runs(serving.workspace))] if serving.work else []
    serving.say(f"Page de Prefect : {serving.address}\nEspace de travail : {serving.workspace}\nCtrl-C pour arrêter.")
    stopping: asyncio.Task[Any] = asyncio.create_task(stop.wait())
    done, _ = await asyncio.wait([stopping, answering, *tasks], return_when=asyncio.FIRST_COMPLETED)
    serving.say("Arrêt…")
    with suppress(Exception):  # the server may be what fell
        cut = await open_runs(client) if serving.work else []
        await end_runs()
        await close_cut(client, cut)
    for task in tasks:
        task.cancel()
    await asyncio.gather(*tasks, return_exceptions=True)
    await end_runs()
    for task in done - {stopping}:
        task.result()  # what fell is told by its own error


async def _watch(serving: Serving, client: "PrefectClient") -> None:
    """Keep the forms' choices true, and start a run where a watched folder holds something new."""
    from flows.registering import launch, register

    watches = [FolderWatch(serving.workspace, name) for name in serving.watched]
    while True:
        await asyncio.sleep(serving.period)
        with suppress(Exception):  # the page is not worth a fall; the next look tries again
            await register(client, serving.workspace)
        for watch in watches:
            if not await asyncio.to_thread(watch.changed):
                continue
            try:
                await launch(client, watch.parameters(), "nouveau fichier")
                serving.say(f"{watch.name} : le dossier a changé, une exécution est lancée.")
            except Exception as error:
                watch.forget()
                serving.say(
                    f"{watch.name} : le dossier a changé, mais rien n'a pu être lancé ({type(error).__name__}) ; nouvel essai bientôt."
                )
