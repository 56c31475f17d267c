"""Notices who has closed the page, and has what was kept for them forgotten a while later."""

import time
from collections import Counter
from collections.abc import Callable

from starlette.types import ASGIApp, Receive, Scope, Send

HEARTBEAT = "/gradio_api/heartbeat/"  # a page that is open holds a line to this, and its session
LINGER = 120.0  # seconds in which a line that broke can be taken up again


class Presence:
    """Gradio's app, whose sessions are forgotten once their page is closed.

    Gradio keeps each of ten thousand, half a megabyte of a page nobody looks at. `forget` is called
    with a session when nobody has held its line for LINGER seconds and somebody else comes or goes.
    """

    def __init__(
        self,
        app: ASGIApp,
        forget: Callable[[str], None],
        now: Callable[[], float] = time.monotonic,
    ) -> None:
        self._app = app
        self._forget = forget
        self._now = now
        self._here: Counter[str] = Counter()
        self._left: dict[str, float] = {}  # when, the first first

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One request; that of a line ends when the page is closed."""
        path = str(scope.get("path", ""))
        if scope["type"] != "http" or not path.startswith(HEARTBEAT):
            await self._app(scope, receive, send)
            return
        session = path.removeprefix(HEARTBEAT)
        self._here[session] += 1
        self._left.pop(session, None)
        self._forget_gone()
        try:
            await self._app(scope, receive, send)
        finally:
            self._here[session] -= 1
            if not self._here[session]:
                del self._here[session]
                self._left[session] = self._now()
            self._forget_gone()

    def _forget_gone(self) -> None:
        since = self._now() - LINGER
        for session in [one for one, left in self._left.items() if left <= since]:
            del self._left[session]
            self._forget(session)
