"""Calls an ASGI app as a server would, header by header and chunk by chunk."""

import asyncio
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send


@dataclass
class Answered:
    status: int
    headers: Headers
    body: bytes

    @property
    def text(self) -> str:
        return self.body.decode("utf-8")


def call(
    app: ASGIApp,
    method: str = "GET",
    path: str = "/",
    *,
    headers: Sequence[tuple[str, str]] = (("host", "localhost:7860"),),
    body: Sequence[bytes] = (b"",),
    query: str = "",
    client: str = "203.0.113.5",
    scheme: str = "http",
) -> Answered:
    """The app's whole answer to one request, whose body comes in these chunks."""
    scope = _scope("http", path, headers, query, client) | {"method": method, "scheme": scheme}
    sent = asyncio.run(_run(app, scope, body))
    start = sent[0]
    assert [m["type"] for m in sent] == ["http.response.start"] + ["http.response.body"] * (
        len(sent) - 1
    )
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return Answered(start["status"], Headers(raw=list(start["headers"])), content)


def connect(app: ASGIApp, headers: Sequence[tuple[str, str]], path: str = "/") -> list[Message]:
    """What a websocket is told when it asks to be opened."""
    return asyncio.run(_run(app, _scope("websocket", path, headers, "", "203.0.113.5"), ()))


async def _run(app: ASGIApp, scope: Scope, body: Sequence[bytes]) -> list[Message]:
    sent: list[Message] = []
    coming: list[Message] = [
        {"type": "http.request", "body": chunk, "more_body": number < len(body)}
        for number, chunk in enumerate(body, 1)
    ]
    if scope["type"] == "websocket":
        coming = [{"type": "websocket.connect"}]

    async def receive() -> Message:
        return coming.pop(0) if coming else {"type": "http.disconnect"}

    async def send(message: Message) -> None:
        sent.append(message)

    await app(scope, receive, send)
    return sent


def _scope(
    kind: str, path: str, headers: Sequence[tuple[str, str]], query: str, client: str
) -> dict[str, Any]:
    return {
        "type": kind,
        "http_version": "1.1",
        "path": path,
        "query_string": query.encode("ascii"),
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": (client, 50000) if client else None,
        "state": {},
    }


@dataclass
class Plain:
    """An app that reads the body, remembers what it was asked, and answers as it was told."""

    kind: str = "application/json"
    body: str = "{}"
    status: int = 200
    extra: dict[str, str] = field(default_factory=dict)
    scopes: list[Scope] = field(default_factory=list)
    read: int = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.scopes.append(scope)
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        more = True
        while more:
            message = await receive()
            self.read += len(message.get("body", b""))
            more = message.get("more_body", False)
        headers = {"content-type": self.kind, **self.extra}
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        await send({"type": "http.response.start", "status": self.status, "headers": raw})
        await send({"type": "http.response.body", "body": self.body.encode("utf-8")})
