"""What a run has to say of itself, so that it can be repeated and be compared with another."""

import hashlib
import itertools
import platform
from collections.abc import Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import psutil

from eval.runfile import read_run
from rag import prepared
from rag.models.fetch import sha256
from rag.prompt_files import PROMPTS
from rag.settings import Settings
from rag.thresholds import load_thresholds

PACKAGES = (
    "wenqu", "chromadb", "langchain", "sentence-transformers", "openvino", "openvino-genai",
    "jieba", "opencc", "tiktoken",
)  # fmt: skip
RUNS = Path("runs")
JUDGING = "judge_"  # before the names of prompts that no answer depends on
Header = dict[str, Any]


def describe(
    kind: str, settings: Settings, path: Path, questions: int, index: Header, choice: Header
) -> Header:
    """The header of a run over the set at `path`; `choice` is what was chosen of it.

    Two runs that share everything but `id`, `started` and `machine` should have the same outputs.
    """
    started = datetime.now(UTC).isoformat(timespec="seconds")
    header = {
        "kind": kind,
        "set": {
            "path": str(path), "name": path.stem, "sha256": digest_of(path), "questions": questions,
        },
        "settings": _settings(settings),
        "models": prepared.describe_models(settings),
        "prompts": {n: hash for n, hash in prompt_hashes().items() if not n.startswith(JUDGING)},
        "index": index,
        "versions": {"python": platform.python_version()} | {p: _version(p) for p in PACKAGES},
        **choice,
    }  # fmt: skip
    name = f"{path.stem}-{kind}-{started}"
    digest = hashlib.blake2b(repr(header).encode("utf-8"), digest_size=3).hexdigest()
    return {"id": f"{name}-{digest}", **header, "machine": machine(), "started": started}


def of_searches(header: Header) -> Header:
    """The header of what is only searched, without what only answers depend on."""
    settings = {n: v for n, v in header["settings"].items() if not n.startswith("chat")}
    learnt = {"fusion": settings["thresholds"]["fusion"]}
    kept = {name: value for name, value in header.items() if name != "prompts"}
    models = {"embedder": header["models"]["embedder"]}
    return kept | {"settings": settings | {"thresholds": learnt}, "models": models}


def of_proposals(header: Header) -> Header:
    """The header of what could be answered, whatever chance it takes to be: without the chances."""
    settings = {n: v for n, v in header["settings"].items() if n != "caution"}
    learnt = {"fusion": settings["thresholds"]["fusion"]}
    return header | {"kind": "proposals", "settings": settings | {"thresholds": learnt}}


def prompt_hashes() -> dict[str, str]:
    """The hash of every prompt, by name."""
    return {prompt.stem: sha256(prompt) for prompt in sorted(PROMPTS.glob("*.md"))}


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:  # run from a checkout, or without an optional one
        return "not installed"


def run_path(header: Header) -> Path:
    """Where a run goes that was given no file: the same for the same settings, so it is resumed.

    When the one that is there is complete, the next gets a number.
    """
    about = {name: value for name, value in header.items() if name not in ("id", "started")}
    digest = hashlib.blake2b(repr(about).encode("utf-8"), digest_size=3).hexdigest()
    name = f"{header['set']['name']}-{header['kind']}-{digest}"
    for number in itertools.count(1):
        path = RUNS / f"{name}{'' if number == 1 else f'-{number}'}.jsonl"
        if not path.exists() or len(read_run(path).lines) < header["set"]["questions"]:
            return path
    raise AssertionError("there is always a next number")


def _settings(settings: Settings) -> Header:
    """The settings that an output can depend on, without keys."""
    unrelated = {"chat_key", "host", "port", "models", "thresholds", "otlp"}
    unrelated |= {"log", "log_format", "log_content"}
    shown = settings.model_dump(mode="json", exclude=unrelated)
    return shown | {"thresholds": asdict(load_thresholds(settings.thresholds))}


def digest_of(path: Path) -> str:
    """A hash of a file, or of all files of a folder with their names."""
    files: Sequence[Path] = [path]
    if path.is_dir():
        files = sorted(file for file in path.rglob("*") if file.is_file())
    whole = hashlib.sha256()
    for file in files:
        whole.update(f"{file.name} {sha256(file)}\n".encode(errors="surrogateescape"))
    return whole.hexdigest()


def machine() -> str:
    """The machine in a line: cores, memory, system, Python."""
    memory = psutil.virtual_memory().total / 2**30
    python = f"Python {platform.python_version()}"
    return f"{psutil.cpu_count()} cores, {memory:.0f} GiB, {platform.platform()}, {python}"
