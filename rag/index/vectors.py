"""Vectors in Chroma, in a folder or at a server: the only user of it, and none is only there."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from rag.errors import CorpusError
from rag.types import Vectors

COLLECTION = "passages"
BATCH = 2000  # Chroma takes at most 5,461 at once
HNSW = {"space": "cosine", "max_neighbors": 32, "ef_construction": 200, "ef_search": 200}
MOST_LISTED = 1000  # collections of a server that are looked through
SECONDS = 20.0  # that a server may stay silent


def drop(server: str, unused: Callable[[str], bool]) -> None:
    """Removes collections of a server by their names. Raises CorpusError when it is not there."""
    with _explained("be removed"):
        client = _at_server(server)
        for collection in client.list_collections(limit=MOST_LISTED):
            if unused(collection.name):
                client.delete_collection(collection.name)
        client.close()


def _errors() -> tuple[type[Exception], ...]:
    import chromadb  # a second to load; a process that asks one question does without
    import httpx

    return (chromadb.errors.ChromaError, httpx.HTTPError, ValueError, RuntimeError, OSError)


def _in_folder(folder: Path) -> Any:
    import chromadb

    settings = chromadb.config.Settings(anonymized_telemetry=False, is_persistent=True)
    return chromadb.PersistentClient(str(folder), settings=settings)


def _at_server(server: str) -> Any:
    import chromadb

    place = urlsplit(server)
    secure = place.scheme == "https"
    settings = chromadb.config.Settings(anonymized_telemetry=False)
    client = chromadb.HttpClient(
        place.hostname or "", place.port or (443 if secure else 8000), secure, settings=settings
    )
    # It would wait for ever, and has no setting for that.
    client._server._session.timeout = SECONDS  # type: ignore[attr-defined]
    return client


@contextmanager
def _explained(what: str) -> Iterator[None]:
    try:
        yield
    except _errors() as error:
        raise CorpusError(f"Chroma's vectors cannot {what}: {error}") from error


class Collection:
    """The vectors of one generation, open in this process."""

    def __init__(
        self, folder: Path, server: str = "", name: str = COLLECTION, *, create: bool = True
    ) -> None:
        try:
            self._client = _at_server(server) if server else _in_folder(folder)
            # It is given vectors, never texts: a stranger's collection could name what embeds them.
            self._collection = (
                self._client.get_or_create_collection(
                    name, configuration={"hnsw": HNSW}, embedding_function=None
                )
                if create
                else self._client.get_collection(name, embedding_function=None)
            )
        except _errors() as error:
            raise CorpusError(f"Chroma cannot open {server or folder}: {error}") from error

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
            return int(self._collection.count())

    def close(self) -> None:
        """Lets go of files and memory."""
        self._client.close()
