"""The doors: whether they can be served, who may come in, and what goes out by them."""

import ipaddress
import socket
from collections.abc import Iterator, Mapping
from contextlib import closing
from urllib.parse import urlsplit

from pydantic import SecretStr

from rag.doctor.finding import Finding
from rag.settings import PREFIX, Settings

PATIENCE = 3  # seconds


def door(
    name: str, host: str, port: int, setting: str, *, taken: bool, locked: bool, lock: str
) -> Finding:
    """A server's address, whose port `setting` names.

    `locked` tells whether it asks who comes, `lock` how to have that; `taken`, whether somebody
    serves there already.
    """
    where = f"{host}:{port or '(any free port)'}"
    if not locked and not is_here(host):
        return Finding(name, "hint", f"not served at {where}, where others could come in", lock)
    if taken:
        remedy = f"another {setting}, unless it is Wenqu that is there"
        return Finding(name, "hint", f"{where} is in use", remedy)
    asked = "asks who comes" if locked else "this machine only, and everyone on it"
    return Finding(name, "ok", f"{where} is free; {asked}")


def chroma(url: str, *, reached: bool) -> Finding:
    """The Chroma server of the settings."""
    if reached:
        return Finding("Chroma server", "ok", f"{host_of(url)} is reached")
    said = f"{host_of(url)} is not reached; searches are exact meanwhile, and slower"
    return Finding("Chroma server", "hint", said, f"start it, or see {PREFIX}CHROMA")


def in_force(settings: Settings, environment: Mapping[str, str]) -> Finding:
    """The settings that are not the defaults, and where they come from; no secret is shown."""
    shown = []
    for field, about in Settings.model_fields.items():
        value = getattr(settings, field)
        if value == about.get_default():
            continue
        name = PREFIX + field.upper()
        source = "environment" if name in environment else "command line"
        shown.append(f"{name}={_harmless(value)} ({source})")
    return Finding("settings", "ok", "; ".join(shown) or "all as they come")


def leaving(settings: Settings, otlp: str | None) -> Finding:
    """What would leave this machine; `otlp` is where traces go."""
    told = list(_told(settings, otlp))
    if told:
        remedy = f"{PREFIX}CHAT=local without {PREFIX}CHROMA and {PREFIX}OTLP keeps it all here"
        return Finding("privacy", "hint", "; ".join(told), remedy)
    return Finding("privacy", "ok", "nothing leaves this machine")


def _told(settings: Settings, otlp: str | None) -> Iterator[str]:
    url = settings.chat_url
    if settings.chat not in ("local", "none") and not (url and is_here(host_of(url))):
        yield f"{settings.chat}{f' at {host_of(url)}' if url else ''} is told question and evidence"
    if settings.chroma and not is_here(host_of(settings.chroma)):
        yield f"{host_of(settings.chroma)} is told the vectors of passages and of questions"
    if otlp and not is_here(host_of(otlp)):
        what = "traces with what is asked and said" if settings.log_content else "traces and counts"
        yield f"{host_of(otlp)} is told {what}"


def host_of(url: str) -> str:
    """The host of an address, without a name or password in it."""
    return urlsplit(url if "//" in url else f"//{url}").hostname or ""


def is_here(host: str) -> bool:
    """Whether a host is this machine and nobody else can be it."""
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"


def is_taken(host: str, port: int) -> bool:
    """Whether somebody serves there already; port 0 is always to be had."""
    with closing(socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)) as bound:
        bound.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            bound.bind((host, port))
        except OSError:
            return True
        return False


def is_reached(url: str) -> bool:
    """Whether somebody serves at an address. It is connected to, and told nothing."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        with socket.create_connection((parts.hostname or "", port), timeout=PATIENCE):
            return True
    except OSError:
        return False


def _harmless(value: object) -> str:
    if isinstance(value, SecretStr):
        return "…"
    text = str(value)
    parts = urlsplit(text)
    return (
        text.replace(f"{parts.netloc.rpartition('@')[0]}@", "…@") if "@" in parts.netloc else text
    )
