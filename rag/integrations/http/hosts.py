"""Whom a request is for, and whose page sent it: the Host and Origin headers, read strictly."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
_PORTS = {"http": 80, "https": 443}
_NAME = r"(\[[0-9A-Fa-f:.]+\]|[A-Za-z0-9_.-]+)"
_HOST = re.compile(_NAME + r"(?::([0-9]{1,5}))?")
_ORIGIN = re.compile(r"(https?)://" + _HOST.pattern)


@dataclass(frozen=True, slots=True)
class Host:
    """A host's name, in lower case, with the port it was written with (None: with none)."""

    name: str
    port: int | None = None


def parse_host(text: str) -> Host:
    """What a Host header names. ValueError for anything but a name and perhaps a port."""
    found = _HOST.fullmatch(text)
    if not found:
        raise ValueError(f"no host: {text!r}")
    return _host(found[1], found[2])


def is_same_origin(origin: str, host: Host) -> bool:
    """Whether an Origin header names that host and port; over http or https alike.

    A proxy that speaks https to the browser passes requests on over http, so the scheme says
    only which port is meant by none.
    """
    found = _ORIGIN.fullmatch(origin)
    if not found:  # `null` too: a sandboxed frame's, a local file's
        return False
    usual = _PORTS[found[1]]
    other = _host(found[2], found[3])
    return other.name == host.name and (other.port or usual) == (host.port or usual)


def known_names(hosts: Sequence[str]) -> frozenset[str]:
    """The names a server answers to: those given (an IPv6 address with or without []), and ours."""
    bare = (host.strip().lower().rstrip(".") for host in (*hosts, *LOOPBACK))
    return frozenset(f"[{name}]" if name.count(":") > 1 and name[0] != "[" else name
                     for name in bare if name)  # fmt: skip


def _host(name: str, port: str | None) -> Host:
    return Host(name.lower().rstrip("."), int(port) if port else None)
