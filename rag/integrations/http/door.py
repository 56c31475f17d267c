"""Who may come in, for what, and how often: keys, scopes and rates, before anything is read."""

import asyncio
import time
from collections.abc import Callable

from starlette.datastructures import Headers
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.integrations.http.errors import Problem
from rag.integrations.http.keys import Key, Keys
from rag.integrations.http.limits import BURST, Limits
from rag.integrations.http.rates import Rates

OPEN = ("/healthz", "/readyz", "/openapi.json")  # to everybody, as often as they like
ASKING = ("/v1/ask", "/v1/chat/completions")  # what takes a chat model
READING = (*ASKING, "/v1/search", "/v1/embeddings")  # what changes nothing though it is sent
_CHALLENGE = {"WWW-Authenticate": "Bearer"}


class Door:
    """An ASGI app behind its keys; without any, whoever reaches it may do everything.

    No or a wrong key: 401; one that may not do this: 403; too often: 429, counted for each key, or
    each address before there is one. A body that does not come in time: 408.
    """

    def __init__(
        self,
        app: ASGIApp,
        keys: Keys | None,
        limits: Limits,
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._keys = keys
        self._seconds = limits.body_seconds
        self._asks = Rates(limits.ask_rate, limits.ask_rate * BURST, now)
        self._others = Rates(limits.search_rate, limits.search_rate * BURST, now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or what the server itself has to say."""
        if scope["type"] != "http" or scope["path"] in OPEN:
            await self._app(scope, receive, send)
            return
        try:
            self._admit(scope)
        except Problem as problem:
            await problem.response(scope)(scope, receive, send)
            return
        await self._app(scope, _Timely(receive, self._seconds), send)

    def _admit(self, scope: Scope) -> None:
        """Raises the Problem of a request that is not let in."""
        key = self._keys.find(bearer(scope)) if self._keys is not None else None
        address = scope["client"][0] if scope.get("client") else ""
        rates = self._asks if scope["path"] in ASKING else self._others
        if wait := rates.wait(("key", key.name) if key else ("address", address)):
            raise Problem(429, f"this is too often; try again in {wait} s", wait=wait)
        if self._keys is not None:
            _check(key, scope)
            scope["state"]["key"] = key.name if key else ""


def bearer(scope: Scope) -> str:
    """The key that a request bears in `Authorization: Bearer …`; empty where it bears none."""
    given = Headers(scope=scope).getlist("authorization")
    kind, _, secret = given[0].partition(" ") if len(given) == 1 else ("", "", "")
    return secret.strip() if kind.lower() == "bearer" else ""


def is_reading(method: str, path: str) -> bool:
    """Whether a request changes nothing; of what is not known to, it is not believed."""
    return method in ("GET", "HEAD", "OPTIONS") or path in READING


def _check(key: Key | None, scope: Scope) -> None:
    if key is None:
        raise Problem(
            401,
            "a key is needed, as `Authorization: Bearer KEY`; `wenqu keys add NAME` makes one",
            headers=_CHALLENGE,
        )
    wanted = "read" if is_reading(scope["method"], scope["path"]) else "write"
    if wanted not in key.scopes:
        raise Problem(403, f"this key may not {wanted}")


class _Timely:
    """A request's body, which has to come within some seconds; after it, one may wait for long."""

    def __init__(self, receive: Receive, seconds: float) -> None:
        self._receive = receive
        self._ends = time.monotonic() + seconds
        self._whole = False

    async def __call__(self) -> Message:
        if self._whole:
            return await self._receive()
        left = max(0.0, self._ends - time.monotonic())
        try:
            message = await asyncio.wait_for(self._receive(), left)
        except TimeoutError:
            raise Problem(
                408,
                "the request did not come whole in time; send it again",
                headers={"Connection": "close"},
            ) from None
        self._whole = not message.get("more_body", False)
        return message
