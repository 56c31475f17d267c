"""Looks at everything in turn: gathers what there is, and has each check judge it."""

import os
import platform
import shutil
import sys
from collections.abc import Iterator
from importlib.metadata import Distribution, PackageNotFoundError, distribution, distributions
from pathlib import Path

import psutil
from packaging.utils import canonicalize_name

from rag import chat_models, prepared
from rag.doctor import doors, index, machine, models, packages
from rag.doctor.finding import Finding
from rag.errors import SettingsError
from rag.generation import prompts
from rag.index.database import Database
from rag.models import chat
from rag.models.fetch import registry
from rag.retrieval import embedder
from rag.settings import Settings

OTLP = "OTEL_EXPORTER_OTLP_ENDPOINT"


def examine(settings: Settings, *, quick: bool = False, online: bool = False) -> Iterator[Finding]:
    """What is found, as it is found. `quick` starts no model; `online` asks a remote one."""
    yield from _machine(settings)
    yield from _installed()
    yield from _models(settings, quick=quick, online=online)
    yield from index.index(settings.index, _identity(settings))
    yield from _doors(settings)


def _identity(settings: Settings) -> str | None:
    """The identity of the embedder, by which its vectors are known; None where it cannot be."""
    try:
        return embedder.load_profile(prepared.encoder_folder(settings)).identity
    except (OSError, ValueError, TypeError):
        return None


def _machine(settings: Settings) -> Iterator[Finding]:
    yield machine.python(sys.version_info[:3])
    database = Database(Path(":memory:"))
    modules = {name for (name,) in database.read("SELECT name FROM pragma_module_list")}
    version = database.value("SELECT sqlite_version()")
    database.close()
    yield machine.sqlite(tuple(map(int, version.split("."))), modules)
    cpuinfo = Path("/proc/cpuinfo")
    text = cpuinfo.read_text("utf-8") if cpuinfo.exists() else ""
    yield machine.processor(platform.machine(), machine.flags_of(text), _cores())
    found = psutil.virtual_memory()
    yield machine.memory(found.total, found.available, chat=settings.chat == "local")
    missing = [
        one.disk for one in registry().values()
        if prepared.model_state(one, settings.models) == "missing"
    ]  # fmt: skip
    yield machine.disk("disk: index", settings.index, _free(settings.index))
    yield machine.disk("disk: models", settings.models, _free(settings.models), sum(missing))


def _cores() -> int:
    counted = (
        os.sched_getaffinity(0) if hasattr(os, "sched_getaffinity") else range(os.cpu_count() or 1)
    )
    return len(counted)


def _free(folder: Path) -> int:
    """Bytes free where a folder is, or will be made."""
    there = next(path for path in (folder.absolute(), *folder.absolute().parents) if path.exists())
    return shutil.disk_usage(there).free


def _installed() -> Iterator[Finding]:
    try:
        ours: Distribution = distribution("wenqu")
    except PackageNotFoundError:
        remedy = "pip install --editable . in the checkout"
        yield Finding("packages", "hint", "Wenqu runs without being installed", remedy)
        return
    installed = {canonicalize_name(one.name): one.version for one in distributions() if one.name}
    requirements = ours.requires or []
    yield packages.required(requirements, installed)
    yield packages.tried(ours.read_text("extra_metadata/constraints.txt") or "", installed)
    names = ours.metadata.get_all("Provides-Extra") or []
    yield packages.extras(names, requirements, installed)


def _models(settings: Settings, *, quick: bool, online: bool) -> Iterator[Finding]:
    folder = prepared.encoder_folder(settings)
    is_ours = settings.embedder in registry()
    found = models.embedder(
        settings.embedder, folder, prepared=embedder.is_prepared(folder), ours=is_ours
    )
    if found.state == "ok" and not quick:
        remedy = f"wenqu models rm {folder.parent.name}, then {models.PULL}"
        found = models.works(
            "embedder",
            f"{found.said}; it embeds",
            lambda: embedder.load(folder).embed_query("?"),
            remedy,
        )
    yield found
    yield models.reranker(settings.reranker, is_folder=Path(settings.reranker).is_dir())
    yield _chat(settings, quick=quick, online=online)


def _chat(settings: Settings, *, quick: bool, online: bool) -> Finding:
    folder = settings.models / prepared.CHAT_WEIGHTS / prepared.PREPARED
    found = models.chat(settings.chat, folder, prepared=chat.is_prepared(folder))
    local = settings.chat == "local"
    if found.state != "ok" or settings.chat == "none" or not (not quick if local else online):
        return found
    remedy = "wenqu models verify" if local else "see WENQU_CHAT, WENQU_CHAT_URL, WENQU_CHAT_KEY"
    said = f"{prepared.CHAT_WEIGHTS if local else settings.chat} answers"
    return models.works("chat model", said, lambda: _one_word(settings), remedy)


def _one_word(settings: Settings) -> None:
    """Has the chat model say a word. Raises ModelError or SettingsError."""
    model = chat_models.open_model(settings)
    if model is None:
        raise SettingsError("it cannot be opened; run: wenqu models verify")
    try:
        model.session().complete(prompts.fill("answer", evidence="", question=""), max_tokens=1)
    finally:
        model.close()


def _doors(settings: Settings) -> Iterator[Finding]:
    host = settings.host
    yield doors.door(
        "page", host, settings.port, "WENQU_PORT", taken=doors.is_taken(host, settings.port),
        locked=settings.auth is not None, lock="set WENQU_AUTH=name:password",
    )  # fmt: skip
    yield doors.door(
        "API", host, settings.api_port, "WENQU_API_PORT",
        taken=doors.is_taken(host, settings.api_port),
        locked=settings.keys is not None, lock="set WENQU_KEYS, then wenqu keys add NAME",
    )  # fmt: skip
    if settings.chroma:
        yield doors.chroma(settings.chroma, reached=doors.is_reached(settings.chroma))
    yield doors.in_force(settings, os.environ)
    yield doors.leaving(settings, settings.otlp or os.environ.get(OTLP))
