"""The outermost layer: lets in requests for our names, from our own pages, of a bearable size."""

import re
from collections.abc import Callable, Mapping, Sequence

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.integrations.http.hosts import Host, is_same_origin, known_names, parse_host

Refuse = Callable[[Scope, int, str], Response]  # how a status and a line are put

USER_HEADER = "x-wenqu-user"  # the signed-in name, percent-encoded; set by us, never by a client
REFUSED = 1008  # a websocket's "against the policy"
_READING = ("GET", "HEAD", "OPTIONS")
_STARTS = ("http.response.start", "websocket.http.response.start")
_LENGTH = re.compile("[0-9]{1,15}")
_CLOSED = "default-src 'none'; frame-ancestors 'none'"
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    # Not `no-referrer`: under it a browser sends our own forms with `Origin: null`.
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=()",
}


def plainly(scope: Scope, status: int, line: str) -> Response:
    """A refusal as one line of text."""
    return PlainTextResponse(f"{line}\n", status)


class Guard:
    """An ASGI app behind its guard; websockets are guarded alike.

    `hosts` are the names it answers to besides this machine's own, on any port: another name is
    421, so that no foreign site can pass for ours by pointing its name here. What changes things
    is taken from our own pages and from programs, which send no Origin: otherwise 403. A body is
    at most `largest` bytes, or what `uploads` says of the path's beginning: otherwise 413, at once
    where the length is announced, else when the bytes have come. `refuse` puts what is refused.

    Every answer bears the security headers, and none lets another origin read it. Whoever calls
    themselves `x-wenqu-user` is not believed: the header is taken off.
    """

    def __init__(
        self,
        app: ASGIApp,
        *,
        hosts: Sequence[str],
        largest: int,
        uploads: Mapping[str, int],
        refuse: Refuse = plainly,
    ) -> None:
        self._app = app
        self._names = known_names(hosts)
        self._largest = largest
        self._uploads = sorted(uploads.items(), key=lambda item: -len(item[0]))
        self._refuse = refuse

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or what the server itself has to say."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return

        async def hardened(message: Message) -> None:
            if message["type"] in _STARTS:
                harden(message)
            await send(message)

        headers = Headers(scope=scope)
        body = _Body(scope, self._cap(scope["path"]), receive, hardened, self._refuse)
        try:
            check_origin(headers, self._host(headers), scope.get("method"))
            check_length(headers, body.cap)
        except _Refusal as refusal:
            await refusal.answer(scope, receive, hardened, self._refuse)
            return
        try:
            await self._app(without(scope, USER_HEADER), body.receive, body.send)
        except ClientDisconnect:
            if not body.refused:
                raise

    def _cap(self, path: str) -> int:
        fitting = (
            cap for start, cap in self._uploads if path == start or path.startswith(start + "/")
        )
        return next(fitting, self._largest)

    def _host(self, headers: Headers) -> Host:
        values = headers.getlist("host")
        try:
            (value,) = values
            host = parse_host(value)
        except ValueError as error:
            raise _Refusal(
                400, "A request names in one Host header which host it is for."
            ) from error
        if host.name not in self._names:
            raise _Refusal(
                421,
                f"This server does not go by the name {host.name}; if it should, set "
                f'WENQU_HOSTS=["{host.name}"]',
            )
        return host


def check_origin(headers: Headers, host: Host, method: str | None) -> None:
    """Refuses what another site's page sends; a websocket has no method. Reading is let pass."""
    if method in _READING:
        return
    origins = headers.getlist("origin")
    ours = all(is_same_origin(origin, host) for origin in origins) and len(origins) <= 1
    if not ours or headers.get("sec-fetch-site") == "cross-site":
        raise _Refusal(403, "A request from another site's page is refused.")


def check_length(headers: Headers, cap: int) -> None:
    """Refuses a body that is announced as larger than `cap` bytes."""
    for length in headers.getlist("content-length"):
        if not _LENGTH.fullmatch(length):
            raise _Refusal(400, "The Content-Length of a request is a number of bytes.")
        if int(length) > cap:
            raise _too_large(cap)


def harden(message: Message) -> None:
    """Puts the security headers on the start of an answer, and takes off those that open it."""
    message.setdefault("headers", [])
    headers = MutableHeaders(scope=message)
    for name in {name for name in headers if name.startswith("access-control-")}:
        del headers[name]
    headers.update(_HEADERS)
    kind = headers.get("content-type", "")
    # A page says itself what it may load; a script may be a worker, which takes this as its own.
    if not kind.startswith("text/html") and "javascript" not in kind:
        headers.setdefault("Content-Security-Policy", _CLOSED)


def without(scope: Scope, header: str) -> Scope:
    """The same request without that header."""
    name = header.encode("ascii")
    return {**scope, "headers": [pair for pair in scope["headers"] if pair[0].lower() != name]}


class _Refusal(Exception):
    """Why a request is not let in: a status, and one line that says what to do."""

    def __init__(self, status: int, line: str) -> None:
        super().__init__(line)
        self.status = status

    async def answer(self, scope: Scope, receive: Receive, send: Send, refuse: Refuse) -> None:
        """Tells the client. A body not yet read is not waited for: the connection is closed."""
        if scope["type"] == "websocket":
            await WebSocketClose(REFUSED)(scope, receive, send)
            return
        response = refuse(scope, self.status, str(self))
        if self.status == 413:
            response.headers["Connection"] = "close"
        await response(scope, receive, send)


def _too_large(cap: int) -> _Refusal:
    return _Refusal(413, f"A request to this address is at most {cap:,} bytes.")


class _Body:
    """A request's body, counted as it comes; past its cap we answer, and the app is cut off."""

    def __init__(
        self, scope: Scope, cap: int, receive: Receive, send: Send, refuse: Refuse
    ) -> None:
        self.cap = cap
        self.refused = False
        self._come = 0
        self._scope = scope
        self._receive = receive
        self._send = send
        self._put = refuse
        self._answering = False

    async def receive(self) -> Message:
        """The next of it; to an app that reads on past the cap, the client has gone."""
        if self.refused:
            return {"type": "http.disconnect"}
        message = await self._receive()
        self._come += len(message.get("body", b"")) if message["type"] == "http.request" else 0
        if self._come > self.cap:
            await self._refuse()
            return {"type": "http.disconnect"}
        return message

    async def send(self, message: Message) -> None:
        """The app's answer, as long as it is the app that answers."""
        if not self.refused:
            self._answering = True
            await self._send(message)

    async def _refuse(self) -> None:
        self.refused = True
        if not self._answering:
            await _too_large(self.cap).answer(self._scope, self._receive, self._send, self._put)
