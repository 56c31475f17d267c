"""Answers the questions that are no search, without a model: every sentence with its quotations."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from rag.generation import wording
from rag.generation.replies.contents import articles_on, contents, listed
from rag.generation.replies.kinds import Kind
from rag.generation.replies.statements import Statement, quoted
from rag.generation.replies.summary import Word, comparison, summary
from rag.text import bigrams, fold
from rag.types import Article, Hit, Turn

NAMED = 0.75  # share of what a topic says that a title must say to be named by it
WANTED = {"summary": 1, "comparison": 2}  # articles


@dataclass(frozen=True, slots=True)
class Library:
    """What such questions are answered from.

    `search` gives the passages found for a topic, best first: the more, the longer lists are.
    """

    articles: Callable[[], list[Article]]
    article: Callable[[str], Article]
    search: Callable[[str], Sequence[Hit]]
    least_score: float  # of a hit: what is below is about something else


def reply(
    kind: Kind,
    tag: str,
    library: Library,
    history: Sequence[Turn] = (),
    word: Word = quoted,
) -> list[Statement]:
    """The sentences of the answer; none where it is to be answered by a search after all.

    `tag` is the reader's language. Statements of quoted sentences have still to be put into it.
    """
    if kind.talk is not None:
        return [Statement(wording.talk(kind.talk, tag))]
    if kind.name == "contents":
        return contents(library.articles(), tag)
    if kind.name == "articles_on":
        hits = library.search(kind.topics[0])
        return articles_on(
            kind.topics[0], hits, library.article, tag, least_score=library.least_score
        )
    return _of_articles(kind, tag, library, history, word) if kind.name in WANTED else []


def _of_articles(
    kind: Kind, tag: str, library: Library, history: Sequence[Turn], word: Word
) -> list[Statement]:
    """A summary or a comparison; where it is not told of which articles, the question back."""
    articles = library.articles()
    meant = articles_meant(kind, articles, library, history)
    if len(meant) < WANTED[kind.name]:
        if kind.topics or not articles:
            return []
        return [Statement(wording.which_article(tag)), *listed(articles, tag)]
    return summary(meant[0], word) if kind.name == "summary" else comparison(meant, word)


def articles_meant(
    kind: Kind, articles: Sequence[Article], library: Library, history: Sequence[Turn] = ()
) -> list[Article]:
    """The articles a summary or a comparison is of, as many as it takes; fewer where it is unclear.

    Named ones by their titles, or by what is found on them; `this article` is the only one there
    is, or what the conversation was about.
    """
    wanted = WANTED[kind.name]
    if kind.topics:
        named = [
            _titled(topic, articles) or (None if kind.by_title else _found(topic, library))
            for topic in kind.topics
        ]
        return list({article.id: article for article in named if article}.values())
    if len(articles) == wanted:
        return list(articles)
    for turn in reversed(history):
        ids = dict.fromkeys(hit.passage.article_id for hit in library.search(turn.question))
        if len(ids) >= wanted:
            return [library.article(article_id) for article_id in list(ids)[:wanted]]
    return []


def _titled(topic: str, articles: Sequence[Article]) -> Article | None:
    """The one article whose title says what a topic says."""
    said = bigrams(topic)
    shares = [len(said & bigrams(article.title)) / (len(said) or 1) for article in articles]
    best = max(shares, default=0)
    likely = [article for article, share in zip(articles, shares, strict=True) if share == best]
    exact = [article for article in likely if fold(topic) == fold(article.title)]
    if best < NAMED or (len(likely) > 1 and len(exact) != 1):
        return None
    return (exact or likely)[0]


def _found(topic: str, library: Library) -> Article | None:
    """The article in which the best of what is found on a topic stands."""
    hits = [hit for hit in library.search(topic) if hit.score >= library.least_score]
    return library.article(hits[0].passage.article_id) if hits else None
