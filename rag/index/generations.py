"""Generations of Chroma's vectors: which one is in use, and how the next one takes its place.

A generation is a folder that is never written once it has a name. An update is made in a copy,
which becomes the next generation: a kill in the middle of Chroma's own writing (which would make a
collection unreadable) can only spoil the copy. `CURRENT` names the generation in use.

Where a server of Chroma's holds the vectors, the folder holds what is known of them only. The
server minds its own files, so an update is made in the collection that is there.
"""

import json
import shutil
from collections.abc import Iterable
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path

from rag.errors import CorpusError
from rag.index.database import flush
from rag.index.vectors import COLLECTION, Collection, drop

CURRENT = "CURRENT"
APPLIED = "applied.json"
MOST_GONE = 0.2  # share of deleted vectors from which a copy is not worth updating


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation: its folder, and how far in the outbox it goes."""

    folder: Path
    epoch: str  # of the ledger it was made from: its numbers mean nothing in another
    sequence: int
    count: int  # vectors in it
    gone: int  # vectors deleted from it, whose places are still taken
    server: str = ""  # the address of the server that holds it; empty where the folder does
    collection: str = COLLECTION  # what it is called there

    def open(self, *, create: bool = False) -> Collection:
        """Its vectors. Raises CorpusError when they are damaged, or not where they should be."""
        return Collection(self.folder, self.server, self.collection, create=create)

    def save(self) -> None:
        """Writes what is known of it into its folder."""
        facts = asdict(self)
        del facts["folder"]
        (self.folder / APPLIED).write_text(json.dumps(facts), "utf-8")


def load(folder: Path) -> Generation:
    """What was saved of a generation; OSError, ValueError or TypeError where nothing sound was."""
    return Generation(folder, **json.loads((folder / APPLIED).read_text("utf-8")))


def current(root: Path) -> Generation | None:
    """The generation in use, or None where there is none (yet, or any longer)."""
    try:
        return load(root / (root / CURRENT).read_text("utf-8").strip())
    except (OSError, ValueError, TypeError):
        return None


def next_folder(root: Path) -> Path:
    """An empty place for the next generation."""
    numbers = [int(old.name[1:]) for old in root.glob("g*") if old.name[1:].isdigit()]
    folder = root / f"g{max(numbers, default=0) + 1}"
    folder.mkdir(parents=True)
    return folder


def begin(folder: Path, epoch: str, server: str = "") -> Generation:
    """An empty generation to be filled, in a folder or at a server. Raises CorpusError."""
    if not server:
        return Generation(folder, epoch, 0, 0, 0)
    empty = Generation(folder, epoch, 0, 0, 0, server, f"{_family(epoch)}{folder.name}")
    drop(server, lambda name: name == empty.collection)  # by a rebuild that was killed
    return empty


def copy(live: Generation, folder: Path) -> Generation:
    """A generation to be brought up to date: a copy, or the same collection of a server."""
    if not live.server:
        shutil.copytree(live.folder, folder, dirs_exist_ok=True)
    return replace(live, folder=folder)


def publish(root: Path, generation: Generation) -> None:
    """Makes a generation the one in use, at once and for good, and removes the others."""
    for file in (file for file in generation.folder.rglob("*") if file.is_file()):
        flush(file)
    pointer = root / (CURRENT + ".new")
    pointer.write_text(generation.folder.name, "utf-8")
    flush(pointer)
    pointer.replace(root / CURRENT)
    flush(root)
    others = [old for old in root.glob("g*") if old != generation.folder]
    _drop_others(generation, others)
    for old in others:
        shutil.rmtree(old, ignore_errors=True)  # one being read stays readable to its reader


def _drop_others(generation: Generation, folders: Iterable[Path]) -> None:
    """Removes from servers what is no longer in use; what one that is down keeps does no harm."""
    used = (generation.server, generation.collection)
    unused: dict[str, set[str]] = {generation.server: set()} if generation.server else {}
    for folder in folders:
        with suppress(OSError, ValueError, TypeError):
            old = load(folder)
            if old.server:
                unused.setdefault(old.server, set()).add(old.collection)
    for server, names in unused.items():
        kept = used[1] if server == used[0] else ""
        family = _family(generation.epoch)
        with suppress(CorpusError):
            drop(server, _Unused(names, family, kept))


@dataclass(frozen=True, slots=True)
class _Unused:
    """Which collections of a server can go: those named, and others of the ledger's."""

    names: set[str]
    family: str
    kept: str

    def __call__(self, name: str) -> bool:
        return name != self.kept and (name in self.names or name.startswith(self.family))


def _family(epoch: str) -> str:
    """How the collections of one ledger are called at a server, but for the generation."""
    return f"wenqu-{epoch}-"
