"""What an index is to the rest: what is written to it, what it finds, who reads and writes it."""

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from typing import Protocol

from rag.types import Article, Filters, Passage, Progress, Vectors


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be written to the index, with its passages and a vector for each of them."""

    article: Article
    root: str  # the folder or file that was ingested, in full
    passages: Sequence[Passage]
    vectors: Vectors
    read_as: str = ""  # names the rules it was read by; other rules, and it is read again
    repairs: Mapping[str, int] = field(default_factory=dict)  # what was mended, how often


@dataclass(frozen=True, slots=True)
class Details:
    """What is known of an article beside its text."""

    sources: tuple[str, ...]
    repairs: Mapping[str, int]  # what was mended in it, how often
    copies: tuple[str, ...]  # ids of the articles that tell it in nearly the same words


@dataclass(frozen=True, slots=True)
class Match:
    """A passage that an index found, with all that can be said of it before it is scored.

    `cosines` is its nearness to each vector that was searched; `shares` tells how much of each
    text's terms it holds, each term by its rarity, 0..1.
    """

    passage: Passage
    cosines: tuple[float, ...]
    shares: tuple[float, ...]


class ReadableIndex(Protocol):
    """Finds passages by vector, and by the terms in them."""

    def match(
        self, vectors: Vectors, texts: Sequence[str], k: int, filters: Filters = Filters()
    ) -> list[Match]:
        """The k nearest to each vector and the k that hold most of each text, in no order.

        Every one of them is measured against all vectors and texts, whichever found it.
        """
        ...

    def languages(self) -> set[str]:
        """The languages (BCP 47) that there are articles in."""
        ...

    def is_complete(self) -> bool:
        """Whether every passage can be found by its words; not while these are made anew."""
        ...

    def is_slowed(self) -> bool:
        """Whether what should make searches fast fails: they find the same, and take longer."""
        ...

    def stories(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The story that each article tells, by article: copies of one report share it."""
        ...

    def article(self, article_id: str) -> Article:
        """One article by its id; CorpusError when there is none."""
        ...


class WritableIndex(Protocol):
    """Keeps articles."""

    def writing(self) -> AbstractContextManager[object]:
        """To be held while writing."""
        ...

    def articles(self) -> list[Article]:
        """Every article."""
        ...

    def sources(self, root: str) -> dict[str, tuple[str, str]]:
        """Article id and way of reading by source, of everything ingested from `root`."""
        ...

    def add(self, entries: Sequence[Entry]) -> None:
        """Writes articles, all of them or none; what their sources held before is replaced."""
        ...

    def remove_sources(self, root: str, sources: Iterable[str]) -> None:
        """Takes sources away, and articles that no source holds any longer."""
        ...

    def staged(self) -> set[str]:
        """Ids of the articles that have been embedded anew, to be adopted together."""
        ...

    def stage(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Keeps the passages and vectors of some articles beside those in use."""
        ...

    def adopt(self) -> None:
        """Puts what was staged in the place of what was in use, all at once."""
        ...

    def bring_up_to_date(self, progress: Progress, *, soon: bool = True) -> None:
        """Makes what was written quick to search, and rows of a former version anew.

        Not `soon`, little that was written may wait for more.
        """
        ...
