"""Reports served beside Prefect's page: a link opens one run, and nothing else of the machine."""

import hmac
import os
import secrets
from pathlib import Path
from urllib.parse import quote

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, RedirectResponse, Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from flows.door import HEADERS, refusal
from pipeline.store import Workspace

PREFIX = "/rapports/"
KEY = "rapports.cle"
SHOWN = frozenset((".pdf", ".docx", ".pptx", ".html", ".csv"))
STRANGER = "Cette adresse n'est pas celle du serveur : prenez celle que donne regards server dans le terminal."
MISSING = (
    "Ce rapport n'est plus là, ou le lien n'est pas entier : relancez le territoire, ou prenez le lien de sa dernière exécution."
)

# Prefect's page would call the service that measures its use, its telemetry off or not: it may speak to this server alone.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self' data:; worker-src 'self' blob:; connect-src 'self' {socket}; form-action 'self'; frame-ancestors 'none'"
)


def key_of(workspace: Path) -> bytes:
    """What links are signed with, made once; whoever reads the workspace may sign."""
    path = workspace / ".prefect" / KEY
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_bytes()
    with os.fdopen(handle, "wb") as file:
        file.write(secrets.token_hex(32).encode())
    return path.read_bytes()


def link_of(base: str, workspace: Path, file: Path) -> str:
    """Address of a file of a run, which opens that run alone.

    Args:
        base: Address of the server, without a slash at the end.
        workspace: Its workspace.
        file: In the run's own folder, `reports/<slug>/<run>`.
    """
    run = file.parent.resolve()
    slug = run.parent.name
    return f"{base}{PREFIX}{_token(key_of(workspace), slug, run.name)}/{quote(slug)}/{quote(run.name)}/{quote(file.name)}"


def _token(key: bytes, slug: str, run: str) -> str:
    return hmac.new(key, f"{slug}/{run}".encode(), "sha256").hexdigest()[:40]


def reports_site(workspace: Path) -> ASGIApp:
    """Make the site of a workspace's reports."""
    key = key_of(workspace)

    def file(request: Request) -> Response:
        told = request.path_params
        good = hmac.compare_digest(told["token"].encode(), _token(key, told["slug"], told["run"]).encode())
        path = _file(Workspace(workspace).reports(told["slug"]) / told["run"], told["name"]) if good else None
        return FileResponse(path, headers=HEADERS) if path else refusal(request, 404, MISSING)

    async def unserved(request: Request, error: Exception) -> Response:
        return refusal(request, error.status_code if isinstance(error, HTTPException) else 500, MISSING)

    routes = [Route(PREFIX + "{token}/{slug}/{run}/{name}", file)]
    return Starlette(routes=routes, exception_handlers={HTTPException: unserved})


def _file(run: Path, name: str) -> Path | None:
    """A plain file of the run that a report leads to, and nowhere but in the run's own folder."""
    if not run.is_dir():
        return None
    plain = (p for p in run.iterdir() if p.suffix in SHOWN and p.is_file() and not p.is_symlink())
    return next((path for path in plain if path.name == name), None)


class Front:
    """Prefect's application and the reports on one port; pages of elsewhere may neither read nor order.

    Args:
        engine: Prefect's application.
        reports: The site of the reports.
        address: Of the server, as its links give it.
        names: `name:port` under which it may be called; `None` where an administrator opened it to a network.
    """

    def __init__(self, engine: ASGIApp, reports: ASGIApp, address: str, names: frozenset[str] | None) -> None:
        self.engine, self.reports, self.address, self.names = engine, reports, address, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request, or pass it on."""
        if scope["type"] not in ("http", "websocket"):
            await self.engine(scope, receive, send)
            return
        refused = self._refused(scope)
        if refused and scope["type"] == "websocket":
            await send({"type": "websocket.close", "code": 1008})
        elif refused:
            await refused(scope, receive, send)
        elif scope["path"].startswith(PREFIX):
            await self.reports(scope, receive, send)
        else:
            await self.engine(scope, receive, self._closed(send))

    def _refused(self, scope: Scope) -> Response | None:
        if self.names is None:
            return None
        headers = [(name, value.decode("latin-1")) for name, value in scope["headers"]]
        hosts = [value for name, value in headers if name == b"host"]
        if len(hosts) != 1 or hosts[0] not in self.names:  # DNS rebinding
            return _no(scope)
        origins = [value for name, value in headers if name == b"origin"]
        if any(origin not in {f"http://{name}" for name in self.names} for origin in origins):
            return _no(scope)
        if scope["type"] == "http" and scope["method"] == "GET" and f"http://{hosts[0]}" != self.address:
            return _moved(scope, self.address)
        return None

    def _closed(self, send: Send) -> Send:
        policy = POLICY.format(socket=self.address.replace("http", "ws", 1)).encode()

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message = {**message, "headers": [*message["headers"], (b"content-security-policy", policy)]}
            await send(message)

        return closed


def _no(scope: Scope) -> Response:
    return refusal(Request({**scope, "type": "http", "method": scope.get("method", "GET")}), 403, STRANGER)


def _moved(scope: Scope, address: str) -> Response | None:
    """Prefect's page speaks to one address only: under the machine's other name, it is led there; its API need not be."""
    if scope["path"].startswith("/api"):
        return None
    query = scope["query_string"].decode("latin-1")
    return RedirectResponse(address + quote(scope["path"]) + (f"?{query}" if query else ""))
