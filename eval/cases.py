"""The words of an evaluation: a question with what is right, and a collection to be searched."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from rag.types import Turn


@dataclass(frozen=True, slots=True)
class Quote:
    """A stretch of an article that holds an answer, or a part of one."""

    source: str  # part of the article's source
    text: str  # letter for letter as in the article's repaired text


@dataclass(frozen=True, slots=True)
class Case:
    """A question about the articles, and what is right.

    `answers` is a list of groups, each of them a list of aliases: a right answer has one alias of
    every group. Without groups the articles do not answer, and the right answer is a refusal.
    """

    id: str
    question: str
    answers: tuple[tuple[str, ...], ...] = ()
    cite: tuple[str, ...] = ()  # parts of the sources that a citation may point to; empty: any
    quotes: tuple[Quote, ...] = ()
    type: str = ""
    history: tuple[Turn, ...] = ()
    passages: tuple[str, ...] = ()  # what is answered from instead of the index
    split: str = ""  # `dev` or `test`
    is_list: bool = False  # a long answer is what was asked for
    corrected: tuple[str, ...] = ()  # what a wrong assumption is to be corrected to: aliases
    article: str = ""  # a part of the source it is about, where `cite` does not say it

    @property
    def answerable(self) -> bool:
        """Whether the articles answer it; a wrong assumption is answered by its correction."""
        return bool(self.answers or self.corrected)

    @property
    def cluster(self) -> str:
        """What it stands or falls with: its article, or the question that it is a variant of."""
        return self.article or next(iter(self.cite), self.id.partition("~")[0])


@dataclass(frozen=True, slots=True)
class Document:
    """An article of a collection."""

    id: str
    title: str
    text: str


@dataclass(frozen=True, slots=True)
class Query:
    """A question of a collection, with its answers where they are known."""

    id: str
    text: str
    answers: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Collection:
    """Documents, questions, and which documents are relevant to which question, how much."""

    name: str
    documents: tuple[Document, ...]
    queries: tuple[Query, ...]
    relevant: Mapping[str, Mapping[str, int]] = field(default_factory=dict)  # by query, by document
