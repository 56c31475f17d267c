"""The API's own answers as /openapi.json tells of them; `rag/documents.py` makes them."""

from typing import Literal

from pydantic import BaseModel, ConfigDict

from rag.types import Reason, Relation, Rung, Support


class Schema(BaseModel):
    """An answer with these names and no others."""

    model_config = ConfigDict(extra="forbid")


class Fault(Schema):
    """Why it was not done: `code` is for programs, `message` for people."""

    code: str
    message: str
    request_id: str


class ErrorDocument(Schema):
    """An answer that is none."""

    error: Fault


class Place(Schema):
    """Which passage of which article."""

    article_id: str
    passage_id: str
    title: str
    source: str
    outlet: str | None
    published: str | None
    language: str


class ArmsDocument(Schema):
    """What each way of searching thought of a passage: 0 to 1, null where it did not find it."""

    dense: float | None
    lexical: float | None
    translated: float | None
    reranked: float | None = None


class CopyDocument(Schema):
    """An article that tells nearly the same in the same words."""

    article_id: str
    title: str
    source: str
    outlet: str | None
    published: str | None


class HitDocument(Place):
    """A passage that was found; `start` and `end` count code points of the article's text."""

    rank: int
    score: float
    start: int
    end: int
    text: str
    arms: ArmsDocument
    copies: list[CopyDocument] = []


class FormDocument(Schema):
    """How the query was asked of passages in one language."""

    relation: Relation
    passages: str
    asked: str
    terms: str


class WhyDocument(Schema):
    """How a search went."""

    forms: list[FormDocument]
    filters: dict[str, str | list[str]]
    notes: list[str]
    candidates: int
    timings_ms: dict[str, float]


class SearchDocument(Schema):
    """What was found, best first."""

    query: str
    effective_query: str
    hits: list[HitDocument]
    timings_ms: dict[str, float]
    flags: list[str] = []
    why: WhyDocument | None = None


class SentenceDocument(Schema):
    """A proven sentence and the numbers of its citations."""

    text: str
    support: Support
    citations: list[int]


class CitationDocument(Place):
    """The exact span a sentence rests on: the article's `text[start:end]` is `quote`."""

    number: int
    passage: str
    quote: str
    start: int
    end: int


class NearestDocument(Schema):
    """An article that is close to what was asked."""

    article_id: str
    title: str
    source: str
    published: str | None


class TokensDocument(Schema):
    """Tokens of the chat model: read, of those taken from its cache, and written."""

    prompt: int
    cached: int
    completion: int


class AnswerDocument(Schema):
    """The answer, or an honest refusal with the `reason` and the nearest articles."""

    question: str
    effective_question: str
    answer: str
    refused: bool
    reason: Reason | None
    flags: list[str]
    rung: Rung
    sentences: list[SentenceDocument]
    citations: list[CitationDocument]
    nearest: list[NearestDocument]
    model: str
    timings_ms: dict[str, float]
    tokens: TokensDocument


class FactsDocument(Schema):
    """An article without its text."""

    article_id: str
    title: str
    source: str
    outlet: str | None
    author: str | None
    published: str | None
    language: str


class ArticleDocument(FactsDocument):
    """An article: offsets everywhere count code points of `text`."""

    text: str
    sources: list[str]
    repairs: dict[str, int]
    copies: list[str]


class RemovedArticle(FactsDocument):
    """What an article was."""

    characters: int


class RemovedDocument(Schema):
    """What was taken out."""

    removed: RemovedArticle


class CardDocument(Schema):
    """An article in a list."""

    article_id: str
    title: str
    source: str
    outlet: str | None
    published: str | None
    language: str
    passages: int


class ArticlesDocument(Schema):
    """A page of articles, the newest first; `next` is the `after` of the next page, or null."""

    articles: list[CardDocument]
    next: str | None


class AddedDocument(Schema):
    """What came of something sent; `error` is what of a table could not be read."""

    name: str
    article_ids: list[str]
    articles: int
    passages: int
    error: str | None


class HealthDocument(Schema):
    """The server runs."""

    status: Literal["ok"]


class ReadyDocument(Schema):
    """Whether questions can be answered, and what is answered without."""

    ready: bool
    index: Literal["open", "damaged", "unreadable"]
    model: Literal["none", "loading", "ready", "failing"]
    chat: str
    degraded: list[str]
