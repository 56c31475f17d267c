"""Puts our page around Gradio's: scripts run by a fresh nonce only, nothing is from outside."""

import re
import secrets

from starlette.datastructures import Headers, MutableHeaders
from starlette.types import ASGIApp, Message, Receive, Scope, Send

# `unsafe-eval`: Gradio's HTML component makes its template and its `js_on_load` into functions
# with Function(), so the words of the page cannot be shown without. What is evaluated there is
# ours; markup that reaches the page from outside runs neither as a script nor as a handler.
_PAGE_POLICY = (
    "default-src 'self'; script-src 'self' 'nonce-{nonce}' 'unsafe-eval'; "
    "style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self' data:; "
    "connect-src 'self'; worker-src 'self' blob:; object-src 'none'; base-uri 'self'; "
    "form-action 'self'; frame-ancestors 'none'"
)
_FILE_POLICY = "default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'; sandbox"
_OURS = (
    '<meta name="color-scheme" content="light dark">'
    '<link rel="stylesheet" href="./page/page.css"><script src="./page/page.js"></script>'
)
# Gradio escapes `<` in the JSON it writes into scripts, and `>` in attributes, so these find
# tags of its template and nothing else.
_SCRIPT = re.compile(r"<script(?=[\s>])")
_OUTSIDE = re.compile(
    r'<(?:meta\s+(?:property="og:|name="twitter:)|link\s+rel="manifest")[^>]*>\s*'
)


class Shell:
    """Gradio's app with our style, our script and a content security policy on its page.

    The page is taken whole, changed, and sent with its new length, never to be stored. HTML that
    is not the page but a file may run nothing. All else passes as it comes.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request."""
        if scope["type"] == "http":
            send = _Answer(scope, send).send
        await self._app(scope, receive, send)


def dressed(page: str, nonce: str) -> str:
    """Gradio's page with ours added before its first script, and every script of it allowed."""
    page = _SCRIPT.sub(_OURS + "<script", _OUTSIDE.sub("", page), count=1)
    return _SCRIPT.sub(f'<script nonce="{nonce}"', page)


class _Answer:
    """One answer on its way out; held back where it is the page, until all of it is there."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self._path = str(scope["path"])
        self._send = send
        self._start: Message | None = None
        self._body = b""

    async def send(self, message: Message) -> None:
        """Passes a part of the answer on, or keeps it."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            if not headers.get("content-type", "").startswith("text/html"):
                await self._send(message)
            elif _is_page(message["status"], headers, self._path):
                self._start = message
            else:
                headers.setdefault("Content-Security-Policy", _FILE_POLICY)
                await self._send(message)
        elif self._start is None:
            await self._send(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body", False):
                await self._finish(self._start)

    async def _finish(self, start: Message) -> None:
        nonce = secrets.token_urlsafe(16)
        body = dressed(self._body.decode("utf-8"), nonce).encode("utf-8")
        headers = MutableHeaders(scope=start)
        headers["Content-Security-Policy"] = _PAGE_POLICY.format(nonce=nonce)
        headers["Content-Length"] = str(len(body))
        headers["Cache-Control"] = "no-store"
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_page(status: int, headers: Headers, path: str) -> bool:
    """Whether HTML is Gradio's page; what its interface hands out are files, not to be trusted."""
    file = "content-disposition" in headers or "content-encoding" in headers
    return status == 200 and not file and "/gradio_api/" not in path
