"""Connects to Ray: to a cluster at an address, or to a small one of this machine's own.

Nothing is reported to anybody. What is started here listens on the loopback only, asks for a key
that is made for it, has no dashboard and leaves no files.
"""

import logging
import os
import secrets
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path
from tempfile import TemporaryDirectory
from types import ModuleType
from typing import Any

from rag.errors import SettingsError

MEMORY = 300_000_000  # bytes through which workers on one machine hand things over
SECONDS = 5.0  # that a cluster may take to let us in
QUIET = {"RAY_USAGE_STATS_ENABLED": "0", "RAY_BACKEND_LOG_LEVEL": "fatal"}


@contextmanager
def connected(address: str | None, cores: int | None = None) -> Iterator[ModuleType]:
    """Ray, connected for a while: at an address, or started for it with so many cores.

    A process that is connected already stays so. Raises SettingsError when Ray is not installed or
    there is none at the address.
    """
    if address is not None and address.startswith("ray://"):
        raise SettingsError(
            f"WENQU_RAY={address}: Ray Data does not work through Ray's client; run this on a "
            "machine of the cluster, with `auto` or the head's `host:port`"
        )
    ray = _imported(alone=address is None)
    if ray.is_initialized():
        yield ray
        return
    place = "/tmp" if Path("/tmp").is_dir() else None  # the names of sockets have to be short
    with TemporaryDirectory(prefix="wenqu-ray-", dir=place, ignore_cleanup_errors=True) as folder:
        options: dict[str, Any] = {"address": address}
        if address is None:
            options = {
                "address": "local", "num_cpus": cores or os.cpu_count(), "_temp_dir": folder,
                "include_dashboard": False, "object_store_memory": MEMORY,
            }  # fmt: skip
        try:
            if address is not None and address != "auto":
                _knock(address)
            ray.init(**options, log_to_driver=False, logging_level=logging.ERROR)
        except (ConnectionError, ValueError, RuntimeError, OSError) as error:
            raise SettingsError(_advice(address, error)) from error
        try:
            yield ray
        finally:
            ray.shutdown()


def machines(ray: Any) -> int:
    """How many machines there are that can work."""
    nodes = (node for node in ray.nodes() if node["Alive"] and node["Resources"].get("CPU"))
    return max(1, sum(1 for _ in nodes))


def _imported(*, alone: bool) -> Any:
    os.environ.update({name: value for name, value in QUIET.items() if name not in os.environ})
    if alone:
        # Named for other systems, it decides on this one, too, whether others are listened to.
        os.environ.setdefault("RAY_ENABLE_WINDOWS_OR_OSX_CLUSTER", "0")
        if os.environ.setdefault("RAY_AUTH_MODE", "token") == "token":
            os.environ.setdefault("RAY_AUTH_TOKEN", secrets.token_hex(32))
    try:
        ray, *_ = [import_module(name) for name in ("ray", "ray.data", "pyarrow")]
    except ImportError as error:
        raise SettingsError(
            f"--engine ray: {error.name} is not installed; run: pip install 'wenqu[ray]'"
        ) from error
    for name in ("ray", "ray.data"):
        logging.getLogger(name).setLevel(logging.ERROR)
    return ray


def _knock(address: str) -> None:
    """Raises OSError or ValueError when nobody listens there: Ray would try for minutes."""
    host, _, port = address.rpartition(":")
    socket.create_connection((host.strip("[]"), int(port)), SECONDS).close()


def _advice(address: str | None, error: Exception) -> str:
    said = " ".join(str(error).split())[:200]
    if address is None:
        return f"Ray does not start on this machine ({said}); leave --engine ray out"
    return f"WENQU_RAY={address}: there is no Ray ({said}); start one there, or leave it out"
