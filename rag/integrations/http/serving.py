"""Serves an app with uvicorn, on a socket of this machine; the page and the API alike."""

import socket
from collections.abc import Callable

import uvicorn
from starlette.types import ASGIApp

from rag.errors import SettingsError

BACKLOG = 1_024  # connections that wait to be taken
LOCAL = ("127.0.0.1", "localhost", "::1")


def _nothing() -> None:
    """Nothing need be told."""


class Server(uvicorn.Server):
    """Serves an app on sockets that are given to it.

    `stopping` is called when the program is to end, before what goes on is waited for.
    """

    def __init__(
        self, app: ASGIApp, patience: int, stopping: Callable[[], None] = _nothing
    ) -> None:
        """`patience`: seconds that open answers are given when the program ends."""
        self._stopping = stopping
        super().__init__(
            uvicorn.Config(
                app,
                log_config=None,  # who set up logging has decided: rag/logs.py
                access_log=False,
                proxy_headers=False,  # nobody else says where a request came from
                server_header=False,
                ws="none",
                timeout_graceful_shutdown=patience,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """Ends, when what goes on has ended."""
        self._stopping()
        await super().shutdown(sockets)


def bind(host: str, port: int, *, setting: str = "WENQU_PORT") -> socket.socket:
    """A socket on an address of this machine; port 0 takes a free one. SettingsError if taken.

    Whoever comes before it is served waits.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    bound = socket.socket(family)
    bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        bound.bind((host, port))
        bound.listen(BACKLOG)
    except OSError as error:
        bound.close()
        raise SettingsError(
            f"{host}:{port} cannot be served on ({error}); set {setting} or --port to another"
        ) from error
    return bound


def address(bound: socket.socket) -> str:
    """Where something on a socket is found, as people type it."""
    host, port = bound.getsockname()[:2]
    return f"http://{f'[{host}]' if ':' in host else host}:{port}"
