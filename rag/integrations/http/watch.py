"""Gives every request an id, counts it, and notes one line about it; lets no error through."""

import logging
import re
import time
from uuid import uuid4

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.integrations.http.errors import GONE, log_fault, problem_of
from rag.integrations.http.guard import harden
from rag.integrations.http.metrics import Metrics
from rag.logs import request_id

log = logging.getLogger(__name__)

HEADER = "X-Request-Id"
_SANE = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")
_ARTICLE = "/v1/articles/"


class Watched:
    """An ASGI app under watch.

    The id is the one that was sent in `X-Request-Id`, if it is fit for a log, or a new one; the
    answer bears it. What was asked is never noted, nor the words of an error.
    """

    def __init__(self, app: ASGIApp, metrics: Metrics, paths: frozenset[str]) -> None:
        """`paths` are the addresses there are; all others are counted as one."""
        self._app = app
        self._metrics = metrics
        self._paths = paths

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or what the server itself has to say."""
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        watching = _Watching(scope, send)
        request_id.set(watching.id)
        try:
            await self._app(scope, receive, watching.send)
        except ClientDisconnect:
            pass
        except Exception as error:
            await watching.fail(error, receive)
        finally:
            self._note(watching, scope)

    def _note(self, watching: "_Watching", scope: Scope) -> None:
        route = self.route(scope["path"])
        seconds = time.perf_counter() - watching.started
        method = scope["method"] if scope["method"].isalpha() else "?"
        self._metrics.answered_request(route, method, watching.status, seconds)
        level = logging.WARNING if watching.status >= 500 else logging.INFO
        who = scope["state"].get("key") or "-"
        log.log(level, "%s %s %s %s %d %.0f ms", watching.id, who, method, route,
                watching.status, seconds * 1000)  # fmt: skip

    def route(self, path: str) -> str:
        """The address as it is counted: of one article it is that of all."""
        if path.startswith(_ARTICLE):
            return f"{_ARTICLE}{{article_id}}"
        return path if path in self._paths else "other"


class _Watching:
    """One request under watch."""

    def __init__(self, scope: Scope, send: Send) -> None:
        given = Headers(scope=scope).get(HEADER, "")
        self.id = given if _SANE.fullmatch(given) else uuid4().hex
        self.started = time.perf_counter()
        self.status = GONE  # as long as nothing is answered
        self._scope = scope
        self._send = send
        self._begun = False
        scope.setdefault("state", {})["request_id"] = self.id

    async def send(self, message: Message) -> None:
        """The app's answer, with the id on it."""
        if message["type"] == "http.response.start":
            self._begun = True
            self.status = message["status"]
            message.setdefault("headers", [])
            MutableHeaders(scope=message)[HEADER] = self.id
        await self._send(message)

    async def fail(self, error: Exception, receive: Receive) -> None:
        """Answers what nobody else has answered."""
        log_fault(error, self.id)
        if self._begun:
            return

        async def hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                harden(message)
            await self.send(message)

        await problem_of(error).response(self._scope)(self._scope, receive, hardened)
