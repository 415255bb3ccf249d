"""Who may come in: one link that serves once, then a cookie; nobody by another name of the machine, nobody from another page."""

import secrets
from dataclasses import dataclass, field
from threading import Lock

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

HOST = "127.0.0.1"
LINK = "jeton"
HEADERS = {
    "Cache-Control": "no-store",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Content-Security-Policy": "frame-ancestors 'none'",
}
AGAIN = "Arrêtez regards open dans le terminal (Ctrl-C), relancez-le, et suivez la nouvelle adresse."
_PAGE = """<!DOCTYPE html>
<html lang="fr"><head><meta charset="utf-8"><title>{title}</title>
<style>body {{ font: 18px/1.5 sans-serif; max-width: 36rem; margin: 4rem auto; padding: 0 1rem }}</style></head>
<body><h1>{title}</h1><p>{text}</p></body></html>
"""


@dataclass
class Door:
    """Guards what is served on a port of this machine.

    Attributes:
        port: Of the loopback.
        token: Of the link; it lets one visitor in, once.
    """

    port: int
    token: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _session: str = field(default_factory=lambda: secrets.token_urlsafe(32), repr=False)
    _used: bool = False
    _lock: Lock = field(default_factory=Lock)

    @property
    def address(self) -> str:
        """The link to follow."""
        return f"http://{HOST}:{self.port}/?{LINK}={self.token}"

    @property
    def cookie(self) -> str:
        """Name of the cookie; browsers do not tell ports apart, and two reports may be open."""
        return f"regards-{self.port}"

    def answer(self, request: Request) -> Response | None:
        """Answer who stays outside, and who comes by the link; `None` lets the request in."""
        hosts = (f"{HOST}:{self.port}", f"localhost:{self.port}")
        if request.headers.getlist("host") not in [[host] for host in hosts]:  # DNS rebinding
            return refusal(request, 403, f"Cette adresse n'est pas celle du rapport. {AGAIN}")
        if LINK in request.query_params:
            return self._by_link(request)
        if not _same(request.cookies.get(self.cookie, ""), self._session):
            return refusal(request, 403, f"Le rapport ne s'ouvre que par l'adresse donnée dans le terminal. {AGAIN}")
        own = [f"http://{host}" for host in hosts]
        if request.method not in ("GET", "HEAD") and request.headers.get("origin") not in own:
            return refusal(request, 403, f"Cette demande ne vient pas de la page du rapport : rien n'a été enregistré. {AGAIN}")
        return None

    def _by_link(self, request: Request) -> Response:
        with self._lock:
            good = request.method == "GET" and not self._used and _same(request.query_params[LINK], self.token)
            self._used = self._used or good
        if not good:
            return refusal(request, 403, f"Cette adresse a déjà servi, ou n'est pas la bonne. {AGAIN}")
        response = RedirectResponse("/", status_code=303)
        response.set_cookie(self.cookie, self._session, path="/", httponly=True, samesite="strict")
        return response


@dataclass(frozen=True)
class Guarded:
    """An application behind its door; every answer, a refusal too, says that it is to be neither kept nor framed."""

    app: ASGIApp
    door: Door

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            return

        async def closed(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(HEADERS)
            await send(message)

        await (self.door.answer(Request(scope)) or self.app)(scope, receive, closed)


def refusal(request: Request, status: int, text: str) -> Response:
    """Say no in French: to the page as JSON, to a person as a page."""
    if request.method == "POST":
        return JSONResponse({"erreur": text}, status_code=status)
    return HTMLResponse(_PAGE.format(title="Le rapport ne s'ouvre pas", text=text), status_code=status)


def _same(one: str, other: str) -> bool:
    """Compare in constant time."""
    return secrets.compare_digest(one.encode("utf-8", "replace"), other.encode())
