"""What the machine has: Python, SQLite, processor, memory and disk, each beside what is needed."""

from collections.abc import Collection, Mapping
from pathlib import Path

from rag.doctor.finding import Finding

Version = tuple[int, ...]

TESTED_PYTHON = (3, 11)
LEAST_SQLITE = (3, 37, 0)  # STRICT tables
LITTLE_DISK = 1e9  # bytes
MEMORY_WITH_CHAT = 4.5e9  # bytes: the most that all processes were seen to take
MEMORY_WITHOUT = 1.5e9
INT8 = frozenset({"avx512_vnni", "avx_vnni", "asimddp", "amx_int8"})  # what makes int8 quick


def python(found: Version) -> Finding:
    """Python's version, (major, minor, …)."""
    if found[:2] < TESTED_PYTHON:
        return Finding("Python", "broken", _dotted(found), "install Python 3.11")
    if found[:2] > TESTED_PYTHON:
        return Finding("Python", "hint", f"{_dotted(found)}; 3.11 is what it is tested with")
    return Finding("Python", "ok", _dotted(found))


def sqlite(found: Version, modules: Collection[str]) -> Finding:
    """SQLite's version, and the modules that are built into it."""
    said = f"{_dotted(found)}, {'with' if 'fts5' in modules else 'without'} FTS5"
    if found < LEAST_SQLITE or "fts5" not in modules:
        remedy = f"a Python whose SQLite is {_dotted(LEAST_SQLITE)} or newer, with FTS5"
        return Finding("SQLite", "broken", said, remedy)
    return Finding("SQLite", "ok", said)


def processor(architecture: str, flags: Collection[str], cores: int) -> Finding:
    """The processor's kind, what it can do (as /proc/cpuinfo calls it), and the cores for us."""
    known = sorted({"avx2", "avx512f", *INT8} & set(flags))
    said = ", ".join([architecture, f"{cores} cores", *known])
    if architecture in ("x86_64", "AMD64") and flags and "avx2" not in flags:
        return Finding("processor", "hint", f"{said}; without AVX2 models are several times slower")
    if cores < 2:
        return Finding("processor", "hint", f"{said}; answers take twice as long as on two")
    return Finding("processor", "ok", said)


def memory(total: float, available: float, *, chat: bool) -> Finding:
    """Bytes of memory; `chat` tells whether the local chat model runs in it."""
    needed = MEMORY_WITH_CHAT if chat else MEMORY_WITHOUT
    said = f"{available / 1e9:.1f} of {total / 1e9:.1f} GB free"
    if available >= needed:
        return Finding("memory", "ok", said)
    remedy = "close other programs"
    if total < needed and chat:
        remedy = "WENQU_CHAT=none, or a chat model somewhere else"
    return Finding("memory", "hint", f"{said}; up to {needed / 1e9:.1f} GB are taken", remedy)


def disk(name: str, folder: Path, free: float, needed: float = 0) -> Finding:
    """Bytes free where `folder` is or will be, and those still needed there."""
    said = f"{free / 1e9:.1f} GB free at {folder}"
    if free < needed:
        remedy = f"free {(needed - free) / 1e9:.1f} GB more, or choose another folder"
        return Finding(name, "broken", f"{said}, {needed / 1e9:.1f} GB needed", remedy)
    if free < LITTLE_DISK:
        return Finding(name, "hint", said, "make room: what is full can no longer be written")
    return Finding(name, "ok", said)


def flags_of(cpuinfo: str) -> set[str]:
    """What the processor can do, out of the text of /proc/cpuinfo."""
    lines = (line.partition(":") for line in cpuinfo.splitlines())
    named: Mapping[str, str] = {name.strip().lower(): value for name, _, value in lines}
    return set(named.get("flags", named.get("features", "")).split())


def _dotted(version: Version) -> str:
    return ".".join(map(str, version))
