"""The login: nothing behind it is reached without a session, and it says who is asking."""

import ipaddress
import logging
import re
import time
from collections.abc import Callable, Mapping
from urllib.parse import parse_qs, quote

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, JSONResponse, RedirectResponse, Response
from starlette.types import ASGIApp, Receive, Scope, Send
from starlette.websockets import WebSocketClose

from rag.integrations.http.guard import REFUSED, USER_HEADER, without
from ui.signin.accounts import LONGEST_NAME, Passwords, composed
from ui.signin.login_page import POLICY, login_page, passing_page
from ui.signin.session import COOKIE, LASTS, Sessions
from ui.signin.throttle import Throttle

log = logging.getLogger(__name__)

LARGEST_FORM = 4096  # bytes
WINDOW = 15 * 60  # seconds in which wrong tries are counted
TRIES_OF_NAME = 5  # for one name from one address
TRIES_OF_ADDRESS = 20
_LOCAL = re.compile(r"/(?![/\\])[\x21-\x5b\x5d-\x7e]{0,2000}")  # no space, no backslash
_HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Vary": "Accept-Language",
}


class Login:
    """An ASGI app behind a login, for these accounts (passwords by name).

    Without a session a page leads to `/login`, and all else is 401; `/logout` ends one. What is
    let through bears the name in `scope["state"]["user"]` and, percent-encoded, in the header
    `x-wenqu-user`. Whoever guesses too often waits, from that address or under that name.
    """

    def __init__(
        self, app: ASGIApp, accounts: Mapping[str, str], *, now: Callable[[], float] = time.time
    ) -> None:
        self._app = app
        self._passwords = Passwords(accounts)
        self._sessions = Sessions(accounts, now)
        self._by_name = Throttle(TRIES_OF_NAME, seconds=WINDOW, now=now)
        self._by_address = Throttle(TRIES_OF_ADDRESS, seconds=WINDOW, now=now)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request, or what the server itself has to say."""
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        name = self._sessions.name(HTTPConnection(scope).cookies.get(COOKIE, ""))
        if scope["type"] == "http" and scope["path"] in ("/login", "/logout"):
            await (await self._own(Request(scope, receive), name))(scope, receive, send)
        elif name:
            await self._app(_signed_in(scope, name), receive, send)
        elif scope["type"] == "websocket":
            await WebSocketClose(REFUSED)(scope, receive, send)
        else:
            await _turned_away(Request(scope))(scope, receive, send)

    async def _own(self, request: Request, name: str) -> Response:
        """What `/login` and `/logout` say themselves."""
        leaving = request.scope["path"] == "/logout"
        if request.method == "POST":
            return _leave(request) if leaving else await self._enter(request)
        if leaving or request.method not in ("GET", "HEAD"):
            return Response(status_code=405, headers={"Allow": "POST" if leaving else "GET, POST"})
        then = local_path(request.query_params.get("next", ""))
        if name:
            return _go(then)
        # Coming from another site, a browser keeps a strict cookie back; from here it sends it.
        if request.headers.get("sec-fetch-site") == "cross-site":
            return HTMLResponse(passing_page(_accepted(request), then), headers=_HEADERS)
        return HTMLResponse(login_page(_accepted(request), then), headers=_HEADERS)

    async def _enter(self, request: Request) -> Response:
        body = await _body(request.receive)
        if len(body) > LARGEST_FORM:
            return Response(status_code=413)
        form = _form(body)
        name, then = form.get("name", ""), local_path(form.get("next", ""))
        wait = self._wait(request, name)
        if wait:
            page = login_page(_accepted(request), then, name=name, wait=wait)
            return HTMLResponse(page, 429, _HEADERS | {"Retry-After": str(wait)})
        if not self._passwords.fit(name, form.get("password", "")):
            self._note_wrong(request, name)
            page = login_page(_accepted(request), then, name=name, wrong=True)
            return HTMLResponse(page, 403, _HEADERS)
        self._by_name.forget(_key(request, name))
        response = _go(then)
        _set_cookie(response, request, self._sessions.issue(name), LASTS)
        return response

    def _wait(self, request: Request, name: str) -> int:
        of_name = self._by_name.wait(_key(request, name))
        return max(of_name, self._by_address.wait(_address(request)))

    def _note_wrong(self, request: Request, name: str) -> None:
        self._by_name.record(_key(request, name))
        self._by_address.record(_address(request))
        log.warning("a wrong name or password, from %s", _address(request))


def local_path(text: str) -> str:
    """The text where it is a path of this server (with what follows it), else `/`."""
    leads_away = not _LOCAL.fullmatch(text)
    return "/" if leads_away or text.startswith(("/login", "/logout")) else text


def _signed_in(scope: Scope, name: str) -> Scope:
    scope = without(scope, USER_HEADER)
    header = (USER_HEADER.encode("ascii"), quote(name, safe="").encode("ascii"))
    state = {**scope.get("state", {}), "user": name}
    return {**scope, "headers": [*scope["headers"], header], "state": state}


def _turned_away(request: Request) -> Response:
    if request.method in ("GET", "HEAD") and "text/html" in request.headers.get("accept", ""):
        query = request.url.query
        wanted = quote(request.scope["path"]) + (f"?{query}" if query else "")
        return _go(f"/login?next={quote(wanted, safe='')}")
    return JSONResponse({"detail": "Sign in first, at /login."}, 401, {"Cache-Control": "no-store"})


def _leave(request: Request) -> Response:
    response = _go("/login")
    _set_cookie(response, request, "", 0)
    return response


def _go(path: str) -> Response:
    return RedirectResponse(path, 303, {"Cache-Control": "no-store"})


def _set_cookie(response: Response, request: Request, value: str, seconds: int) -> None:
    # A proxy may speak https for us; the browser then says so in the Origin of its form.
    origin = request.headers.get("origin", "")
    secure = request.scope["scheme"] == "https" or origin.startswith("https://")
    response.set_cookie(COOKIE, value, seconds, secure=secure, httponly=True, samesite="strict")


async def _body(receive: Receive) -> bytes:
    """The body, or as much of it as shows that it is larger than `LARGEST_FORM`."""
    body, more = b"", True
    while more and len(body) <= LARGEST_FORM:
        message = await receive()
        body += message.get("body", b"")
        more = message.get("more_body", False)
    return body


def _form(body: bytes) -> dict[str, str]:
    """The first value of each field, without spaces around it; nothing of a form not like ours."""
    try:
        fields = parse_qs(body.decode("utf-8", "replace"), max_num_fields=8)
    except ValueError:
        return {}
    return {name: composed(values[0].strip()) for name, values in fields.items()}


def _accepted(request: Request) -> str:
    return request.headers.get("accept-language", "")


def _key(request: Request, name: str) -> tuple[str, str]:
    return name[:LONGEST_NAME], _address(request)


def _address(request: Request) -> str:
    """The client's address; of an IPv6 one the network, the rest of which its owner may choose."""
    host = request.client.host if request.client else ""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host  # a socket in the file system has no address
    if address.version == 4:
        return host
    return str(address.ipv4_mapped or ipaddress.ip_network((int(address), 64), strict=False))
