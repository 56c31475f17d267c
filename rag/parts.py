"""The parts of the system, as what others may put in their place has to be."""

from collections.abc import Sequence
from datetime import datetime
from typing import Protocol

from rag.types import Filters, Hit, Kind, Retrieved, Vectors


class Encoder(Protocol):
    """Turns texts into vectors."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        """An array of shape (len(texts), dimension)."""
        ...

    def count_tokens(self, text: str) -> int:
        """Tokens of `text` as a passage, with all that the encoder puts around it."""
        ...


class Retriever(Protocol):
    """Finds passages for a query."""

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; fewer when there are no more.

        Where the query names a period that holds enough, there are no others than those of it.
        """
        ...

    def search(
        self,
        query: str,
        k: int,
        filters: Filters = Filters(),
        translator: "Translator | None" = None,
        *,
        join: bool = True,
    ) -> Retrieved:
        """The same, with how it was found; passages in other languages by a translation too.

        Without `join` neighbouring passages stay apart.
        """
        ...


class Reranker(Protocol):
    """Reorders hits by reading each beside the query."""

    def rerank(self, query: str, hits: Sequence[Hit], k: int) -> list[Hit]:
        """The k best of `hits`, best first."""
        ...


class Translator(Protocol):
    """Puts a text into another language."""

    def translate(self, text: str, language: str) -> str:
        """`text` in the language named by a BCP 47 tag."""
        ...


class Clock(Protocol):
    """Tells the time, so that tests can stop it."""

    def __call__(self) -> datetime:
        """Now, with a time zone."""
        ...
