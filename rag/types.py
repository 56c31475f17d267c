"""The words of the system: what is stored, what is found, what is answered."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Literal, NotRequired, TypedDict

import numpy as np
from numpy.typing import NDArray

Support = Literal["supported", "partly", "derived", "unsupported"]
Reason = Literal["not_in_articles", "unproven", "no_articles", "model_unavailable"]
Vectors = NDArray[np.float32]  # unit length, one row each
Kind = Literal["query", "document"]  # how a text is embedded
Progress = Callable[[str, int, int], None]  # what is being done, how much of it, out of how much
Relation = Literal["own", "foreign", "translated"]
Rung = Literal["remote", "local", "extractive", "lexical"]


@dataclass(frozen=True, slots=True)
class Article:
    """One news article, repaired and readable, in its own script.

    Offsets everywhere count code points of `text`. `published` is ISO 8601 as precise as the
    article says it (`2021-09-10T08:30:00+08:00`, `2021-09-10`, `2021`), None when it does not.
    """

    id: str  # BLAKE2b of the record as it was read
    title: str
    text: str
    source: str  # where it was read from: `seeds/000_a.txt`
    outlet: str | None = None
    author: str | None = None
    published: str | None = None
    language: str = "und"  # BCP 47 with script: zh-Hans, zh-Hant, en


@dataclass(frozen=True, slots=True)
class Passage:
    """A stretch of one article: `article.text[start:end] == text`, always."""

    id: str  # `article_id:start-end`
    article_id: str
    title: str
    source: str
    outlet: str | None
    published: str | None
    language: str
    text: str
    start: int
    end: int

    @classmethod
    def of(cls, article: Article, start: int, end: int) -> "Passage":
        """The passage of `article` between two offsets, in code points."""
        return cls(
            id=f"{article.id}:{start}-{end}",
            article_id=article.id,
            title=article.title,
            source=article.source,
            outlet=article.outlet,
            published=article.published,
            language=article.language,
            text=article.text[start:end],
            start=start,
            end=end,
        )


@dataclass(frozen=True, slots=True)
class Filters:
    """Narrows a search; an empty tuple or None lets everything through.

    `source` and `title` match substrings, `outlet` and `language` whole values (`zh` also means
    `zh-Hans` and `zh-Hant`). `since` and `until` are ISO dates, both inclusive; an article of
    unknown date is outside every date range.
    """

    source: tuple[str, ...] = ()
    outlet: tuple[str, ...] = ()
    language: tuple[str, ...] = ()
    title: str | None = None
    since: str | None = None
    until: str | None = None

    def __bool__(self) -> bool:
        return self != Filters()

    def let_through(self, language: str) -> bool:
        """Whether articles in `language` (a BCP 47 tag) are among those searched."""
        tags = self.language
        return not tags or any(language == tag or language.startswith(f"{tag}-") for tag in tags)


class Arms(TypedDict):
    """What each way of searching thought of a passage: 0..1, None where it did not find it.

    `reranked` is there where a reranker has read it.
    """

    dense: float | None
    lexical: float | None
    translated: float | None
    reranked: NotRequired[float]


@dataclass(frozen=True, slots=True)
class Copy:
    """An article that tells in nearly the same words what another one tells."""

    article_id: str
    title: str
    source: str
    outlet: str | None
    published: str | None


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found for a query. `score` is 0..1, higher is better, comparable across queries.

    `copies` are articles in which the same was found; `passage` may join neighbours of an article.
    """

    passage: Passage
    score: float
    arms: Arms
    copies: tuple[Copy, ...] = ()


@dataclass(frozen=True, slots=True)
class Turn:
    """One finished exchange of a conversation."""

    question: str
    answer: str


@dataclass(frozen=True, slots=True)
class Citation:
    """The exact span a sentence rests on: `article.text[start:end] == quote`."""

    number: int  # as shown to the reader, from 1
    passage: Passage
    quote: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Sentence:
    """One proven sentence of an answer.

    `supported`: everything checkable in it is in the quotes. `partly`: the main statement is, a
    detail could not be checked. `derived`: counted or calculated from what is cited.
    """

    text: str
    citations: tuple[int, ...]
    support: Support


@dataclass(frozen=True, slots=True)
class Usage:
    """Tokens of the chat model: read, of those taken from its cache, and written."""

    prompt: int = 0
    cached: int = 0
    completion: int = 0

    def __add__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt + other.prompt,
            self.cached + other.cached,
            self.completion + other.completion,
        )

    def __sub__(self, other: "Usage") -> "Usage":
        return Usage(
            self.prompt - other.prompt,
            self.cached - other.cached,
            self.completion - other.completion,
        )


@dataclass(frozen=True, slots=True)
class Trace:
    """How an answer came about: `timings` in milliseconds by stage, `prompts` as they were sent."""

    timings: dict[str, float] = field(default_factory=dict)
    usage: Usage = Usage()
    model: str = "none"
    prompts: tuple[str, ...] = ()


Way = Literal["first", "second", "quoted"]  # read from all evidence, from the best of it, or quoted


@dataclass(frozen=True, slots=True)
class Proposal:
    """A proven sentence that could be an answer, with what speaks for it (0..1 each, by name)."""

    text: str
    way: Way
    signs: dict[str, float]


@dataclass(frozen=True, slots=True)
class Answer:
    """What the assistant says and what it rests on.

    A refusal has no citations; `reason` says why, `text` tells the reader, and `nearest` names the
    closest articles. `notes` are remarks of Wenqu's own, such as what is left open; they stand at
    the end of `text`. While an answer streams, `complete` is False; every sentence in it is final.
    """

    question: str
    effective_question: str
    text: str = ""
    sentences: tuple[Sentence, ...] = ()
    notes: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    hits: tuple[Hit, ...] = ()
    nearest: tuple[Article, ...] = ()
    refused: bool = False
    reason: Reason | None = None
    flags: tuple[str, ...] = ()
    rung: Rung = "local"
    complete: bool = True
    trace: Trace = Trace()


@dataclass(frozen=True, slots=True)
class Form:
    """A question as passages in one language are asked: near what, and holding which words."""

    relation: Relation  # of its language to theirs
    passages: str  # the language of the passages it is for
    question: str  # what is embedded
    terms: str  # what is looked for letter for letter


@dataclass(frozen=True, slots=True)
class Retrieved:
    """What was found for a query, and how: nothing of it is needed to use the hits.

    `forms` are the ways in which the query was asked; `filters` are those that held, with what the
    query itself says of time; `notes` say what was decided; `flags` are for the answer, too:
    `injection` where sentences that speak to a machine were left out, `slowed` where the server of
    the vectors is away and they were compared one by one.
    """

    hits: tuple[Hit, ...]
    forms: tuple[Form, ...] = ()
    filters: Filters = Filters()
    notes: tuple[str, ...] = ()
    candidates: int = 0
    timings: dict[str, float] = field(default_factory=dict)  # milliseconds, by stage
    flags: tuple[str, ...] = ()

    @property
    def language(self) -> str | None:
        """The language that most of the hits are in; None without hits."""
        tags = Counter(hit.passage.language for hit in self.hits)
        return next((tag for tag, _ in tags.most_common(1)), None)

    @property
    def translation(self) -> str | None:
        """The query in the language of the articles, where it was searched in that as well."""
        said = [form.question for form in self.forms if form.relation == "translated"]
        return said[0] if said else None
