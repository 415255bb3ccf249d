"""The last run's report as a small site of this machine: its page, the files beside it, and a way to save corrections."""

import re
import socket
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from html import escape, unescape
from pathlib import Path
from typing import TYPE_CHECKING

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp

from flows.door import HOST, Door, Guarded, refusal
from pipeline import store
from pipeline.errors import RegardsError
from pipeline.exchange.corrections_page import read_page
from pipeline.exchange.decided import Read, keep
from pipeline.themes.codebook import read_codebook

if TYPE_CHECKING:
    import pandas as pd

    from pipeline.model import Codebook

REPORT = "rapport.html"
SHOWN = frozenset((".pdf", ".docx", ".pptx", ".html", ".csv"))
LARGEST = 5_000_000  # bytes of a message
MARK = '<meta name="regards-service" content="1">'
_POLICY = re.compile(r'(?<=<meta http-equiv="Content-Security-Policy" content=")[^"]*')


class ServiceRefused(RegardsError):
    """The report cannot be served."""


@dataclass
class Served:
    """One run of a territory, as it is shown and corrected.

    Attributes:
        folder: The territory's, where decisions are kept.
        run: The run that was the latest at the start.
        latest: Gives the latest run now.
        say: Tells the terminal something.
        saved: Passages corrected so far.
    """

    folder: Path
    run: Path
    latest: Callable[[], Path]
    say: Callable[[str], None]
    saved: set[str] = field(default_factory=set)
    _told: set[str] = field(default_factory=set)

    @cached_property
    def tags(self) -> "pd.DataFrame":
        """Tags of the run."""
        return store.read_table(self.run, "tags")

    @cached_property
    def codebook(self) -> "Codebook":
        """The codebook that the run was made with."""
        return read_codebook(store.codebook_of(self.run))

    def page(self) -> str:
        """The report, told that it is served and may save; a newer run is told in the terminal, once."""
        newest = self.latest()
        if newest != self.run and newest.name not in self._told:
            self._told.add(newest.name)
            self.say(f"Une exécution plus récente existe ({newest.name}) : Ctrl-C, puis la même commande, pour la voir.")
        page = (self.run / REPORT).read_text(encoding="utf-8")
        return _POLICY.sub(_may_save, page.replace("<head>", f"<head>\n{MARK}", 1), count=1)

    def file(self, name: str) -> Path | None:
        """A file of the run that a report leads to: plain, not a link, and nowhere but in the run's own folder."""
        plain = (p for p in self.run.iterdir() if p.suffix in SHOWN and p.is_file() and not p.is_symlink())
        return next((path for path in plain if path.name == name), None)

    def save(self, body: bytes) -> Read:
        """Keep the corrections of a message; see `read_page` for its shape."""
        read = read_page(body, self.tags, self.codebook, datetime.now().isoformat(timespec="seconds"))
        keep(self.folder, read.corrections)
        self.saved.update(read.corrections["passage_id"])
        return read


def site_of(served: Served, door: Door) -> ASGIApp:
    """Make the site of a run, behind its door."""

    def page(request: Request) -> Response:
        return HTMLResponse(served.page())

    def file(request: Request) -> Response:
        name = request.path_params["name"]
        if name == REPORT:
            return HTMLResponse(served.page())
        path = served.file(name)
        return FileResponse(path) if path else refusal(request, 404, "Ce fichier n'est pas dans le rapport.")

    async def save(request: Request) -> Response:
        if request.headers.get("content-type", "").split(";")[0].strip().lower() != "application/json":
            return refusal(request, 415, "Les corrections s'envoient en JSON (Content-Type: application/json).")
        read = await run_in_threadpool(served.save, await _body(request))
        return JSONResponse({"enregistrees": read.corrections["passage_id"].nunique(), "problemes": read.problems})

    routes = [Route("/", page), Route("/corrections", save, methods=["POST"]), Route("/{name}", file)]
    handlers = {HTTPException: _unserved, RegardsError: _not_understood, OSError: _not_written, Exception: _broken}
    site = Starlette(routes=routes, exception_handlers=handlers)
    site.router.redirect_slashes = False
    return Guarded(site, door)


def listen(port: int) -> socket.socket:
    """Take a port of the loopback, a free one when 0 is asked for.

    Raises:
        ServiceRefused: The port is taken.
    """
    place = socket.socket()
    place.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        place.bind((HOST, port))
        place.listen()
    except OSError as error:
        place.close()
        raise ServiceRefused(
            f"Le port {port} n'est pas disponible (déjà pris, ou réservé) : donnez-en un autre à --port, ou aucun pour un port libre."
        ) from error
    return place


def serve(site: ASGIApp, place: socket.socket) -> None:
    """Serve until Ctrl-C, logging nothing."""
    import uvicorn

    config = uvicorn.Config(
        site, log_config=None, log_level="critical", access_log=False, proxy_headers=False, server_header=False,
        lifespan="off", ws="none", timeout_graceful_shutdown=2,
    )  # fmt: skip
    uvicorn.Server(config).run(sockets=[place])


def _may_save(policy: re.Match[str]) -> str:
    """Let the page speak to who serves it; written as an attribute, where an entity ends like a directive."""
    rules = [rule for rule in unescape(policy[0]).split(";") if rule.strip() and not rule.strip().startswith("connect-src")]
    return escape("; ".join([*(rule.strip() for rule in rules), "connect-src 'self'"]))


async def _body(request: Request) -> bytes:
    """Read a message, and stop as soon as it is too long."""
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > LARGEST:
            raise HTTPException(413, f"Message de plus de {LARGEST // 1_000_000} Mo : enregistrez moins de passages à la fois.")
    return bytes(body)


async def _unserved(request: Request, error: Exception) -> Response:
    told = {404: "Cette page n'existe pas.", 405: "Cette demande n'est pas prévue ici."}
    status = error.status_code if isinstance(error, HTTPException) else 500
    return refusal(request, status, told.get(status, str(getattr(error, "detail", ""))))


async def _not_understood(request: Request, error: Exception) -> Response:
    return refusal(request, 400, str(error))


async def _not_written(request: Request, error: Exception) -> Response:
    return refusal(
        request, 507, "Le disque a refusé : vérifiez la place et les droits du dossier du territoire, puis recommencez."
    )


async def _broken(request: Request, error: Exception) -> Response:
    return refusal(request, 500, f"Erreur inattendue ({type(error).__name__}). Rien n'est perdu de ce qui était enregistré.")
