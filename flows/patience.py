"""A busy database is asked again before anybody is told: Prefect's page, unlike its client, does not try twice."""

import asyncio

from starlette.types import ASGIApp, Message, Receive, Scope, Send

BUSY = 503  # what Prefect answers when SQLite was locked: nothing was written then
TRIES = 8
PAUSE = 0.25  # seconds before the second try; each further one waits a quarter of a second more
LARGEST = 2_000_000  # bytes of a message that is kept to be said again


class Patient:
    """An application whose calls are tried again while its database is busy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if not _short(scope):
            await self.app(scope, receive, send)
            return
        body = await _body(receive)
        for left in reversed(range(TRIES)):
            answer = _Answer(send, last=not left)
            again = {**scope, "state": dict(scope.get("state", {}))}  # routing writes in what it is given
            try:
                await self.app(again, _said(body, receive), answer)
            except Exception:  # raised once more after the answer that tells it
                if not answer.busy:
                    raise
            if not answer.busy:
                return
            await asyncio.sleep(PAUSE * (TRIES - left))


class _Answer:
    """Passes an answer on, unless it only says that the database was busy."""

    def __init__(self, send: Send, last: bool) -> None:
        self.send, self.last, self.busy = send, last, False

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.busy = message["status"] == BUSY and not self.last
        if not self.busy:
            await self.send(message)


def _short(scope: Scope) -> bool:
    if scope["type"] != "http" or not scope["path"].startswith("/api/"):
        return False
    length = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
    return length.isdigit() and int(length) <= LARGEST and not any(name == b"transfer-encoding" for name, _ in scope["headers"])


async def _body(receive: Receive) -> bytes:
    """Take the whole message in."""
    body, more = b"", True
    while more:
        message = await receive()
        if message["type"] != "http.request":
            break  # nobody waits any more
        body, more = body + message.get("body", b""), message.get("more_body", False)
    return body


def _said(body: bytes, receive: Receive) -> Receive:
    """Say the message once, then what the visitor does."""
    told = False

    async def said() -> Message:
        nonlocal told
        if told:
            return await receive()
        told = True
        return {"type": "http.request", "body": body, "more_body": False}

    return said
