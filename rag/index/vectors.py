"""Vectors in Chroma: the only user of it, and nothing that is kept only here.

A generation is a folder that is never written once it has a name. An update is made in a copy,
which becomes the next generation: a kill in the middle of Chroma's own writing (which would make a
collection unreadable) can only spoil the copy. `CURRENT` names the generation in use.
"""

import json
import shutil
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from rag.errors import CorpusError
from rag.index.database import flush
from rag.types import Vectors

CURRENT = "CURRENT"
APPLIED = "applied.json"
COLLECTION = "passages"
BATCH = 2000  # Chroma takes at most 5,461 at once
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
MOST_GONE = 0.2  # share of deleted vectors from which a copy is not worth updating


@dataclass(frozen=True, slots=True)
class Generation:
    """A finished generation: its folder, and how far in the outbox it goes."""

    folder: Path
    epoch: str  # of the ledger it was made from: its numbers mean nothing in another
    sequence: int
    count: int  # vectors in it
    gone: int  # vectors deleted from it, whose places are still taken

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


def publish(root: Path, generation: Generation) -> None:
    """Makes a generation the one in use, at once and for good, and removes the others."""
    for file in (file for file in generation.folder.rglob("*") if file.is_file()):
        flush(file)
    pointer = root / (CURRENT + ".new")
    pointer.write_text(generation.folder.name, "utf-8")
    flush(pointer)
    pointer.replace(root / CURRENT)
    flush(root)
    for old in root.glob("g*"):
        if old != generation.folder:
            shutil.rmtree(old, ignore_errors=True)  # one being read stays readable to its reader


def next_folder(root: Path) -> Path:
    """An empty place for the next generation."""
    numbers = [int(old.name[1:]) for old in root.glob("g*") if old.name[1:].isdigit()]
    folder = root / f"g{max(numbers, default=0) + 1}"
    folder.mkdir(parents=True)
    return folder


def _errors() -> tuple[type[Exception], ...]:
    import chromadb  # a second to load; a process that asks one question does without

    return (chromadb.errors.ChromaError, ValueError, RuntimeError, OSError)


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except _errors() as error:
        raise CorpusError(f"Chroma's vectors cannot {what}: {error}") from error


class Collection:
    """The vectors of one generation, open in this process."""

    def __init__(self, folder: Path) -> None:
        import chromadb

        settings = chromadb.config.Settings(anonymized_telemetry=False, is_persistent=True)
        try:
            self._client = chromadb.PersistentClient(str(folder), settings=settings)
            self._collection = self._client.get_or_create_collection(
                COLLECTION,
                configuration={"hnsw": HNSW},  # type: ignore[arg-type]
                embedding_function=None,
            )
        except _errors() as error:
            raise CorpusError(f"Chroma cannot open {folder}: {error}") from error

    def write(self, numbers: Sequence[int], vectors: Vectors) -> None:
        """Puts vectors in, or in the place of those of the same number."""
        for start in range(0, len(numbers), BATCH):
            ids = [str(number) for number in numbers[start : start + BATCH]]
            with _explained("be written"):
                self._collection.upsert(ids=ids, embeddings=vectors[start : start + BATCH])

    def delete(self, numbers: Iterable[int]) -> None:
        """Takes vectors out; those that are not there do no harm."""
        ids = [str(number) for number in numbers]
        for start in range(0, len(ids), BATCH):
            with _explained("be written"):
                self._collection.delete(ids=ids[start : start + BATCH])

    def search(self, wanted: Vectors, k: int) -> list[list[tuple[int, float]]]:
        """The k nearest to each vector, best first, with their cosines.

        Raises CorpusError when damaged.
        """
        with _explained("be searched"):
            found = self._collection.query(
                query_embeddings=wanted, n_results=k, include=["distances"]
            )
        distances = found["distances"] or [[] for _ in wanted]
        return [
            [(int(number), 1 - float(distance)) for number, distance in zip(*some, strict=True)]
            for some in zip(found["ids"], distances, strict=True)
        ]

    def count(self) -> int:
        """How many vectors it says it holds; only a search shows whether they can be found."""
        with _explained("be counted"):
            return self._collection.count()

    def close(self) -> None:
        """Lets go of files and memory."""
        self._client.close()  # type: ignore[attr-defined]
