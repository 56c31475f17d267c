"""Tells what is in here: how many articles, from whom, of which time, and their titles; or some."""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from rag.generation import wording
from rag.generation.answers.evidence import Evidence
from rag.generation.replies.statements import Statement, span, title_of
from rag.generation.translation.notation import iso_day, language_name
from rag.sentences import sentences
from rag.text import bigrams, fold, language, same_language, words
from rag.types import Article, Hit

MOST_LISTED = 20
MOST_OUTLETS = 8
COMPARABLE = 0.25  # of the best score: what is further behind is about something else

FindArticle = Callable[[str], Article]


def contents(articles: Sequence[Article], tag: str) -> list[Statement]:
    """All articles: what they are together, then each by its title, the newest first.

    Nothing where there are none. `tag` names the reader's language.
    """
    if not articles:
        return []
    summary = Statement(wording.contents(_told(articles, tag), tag), support="derived")
    newest = sorted(articles, key=lambda article: (article.published or "", article.id))[::-1]
    return [summary, *listed(newest, tag)]


def listed(articles: Sequence[Article], tag: str) -> list[Statement]:
    """Articles by title, outlet and day, each cited; how many there are besides."""
    found = [
        Statement(_line(article, tag), title_of(article)) for article in articles[:MOST_LISTED]
    ]
    left = len(articles) - len(found)
    return [*found, Statement(wording.not_listed(left, tag))] if left else found


def articles_on(
    topic: str, hits: Sequence[Hit], find_article: FindArticle, tag: str, *, least_score: float
) -> list[Statement]:
    """The articles about a topic among what a search on it found, best first, each cited.

    Nothing where none is. Each rests on its title and on the sentence that says most of the topic.
    """
    best = max((hit.score for hit in hits), default=0.0)
    least = max(least_score, COMPARABLE * best)
    ids = list(dict.fromkeys(hit.passage.article_id for hit in hits if hit.score >= least))
    about = [article for article in map(find_article, ids) if _is_about(article, topic)]
    found = [
        Statement(_line(article, tag), (*title_of(article), *_mention(article, topic)))
        for article in about[:MOST_LISTED]
    ]
    left = len(about) - len(found)
    return [*found, Statement(wording.not_listed(left, tag))] if left else found


def _told(articles: Sequence[Article], tag: str) -> wording.Contents:
    days = sorted(article.published for article in articles if article.published)
    outlets = Counter(article.outlet for article in articles if article.outlet)
    tags = Counter(article.language for article in articles if article.language != "und")
    return wording.Contents(
        len(articles),
        tuple(outlet for outlet, _ in outlets.most_common(MOST_OUTLETS)),
        iso_day(days[0], tag) if days else "",
        iso_day(days[-1], tag) if days else "",
        tuple(language_name(theirs, tag) for theirs, _ in tags.most_common()),
    )


def _line(article: Article, tag: str) -> str:
    day = iso_day(article.published, tag) if article.published else None
    facts = [fact for fact in (article.outlet, day) if fact]
    return wording.listed(article.title or article.source, facts, tag)


def _is_about(article: Article, topic: str) -> bool:
    """Whether an article has what a topic in its language names, and most of its other words."""
    if not same_language(language(topic), article.language):
        return True  # the search has compared their meanings
    said = fold(f"{article.title} {article.outlet or ''} {article.text}")
    asked = words(topic)
    held = [word for word in asked if word.text in said or _in_parts(word.text, said)]
    names = [word for word in asked if word.name]
    return all(name in held for name in names) and 2 * len(held) >= len(asked)


def _in_parts(word: str, said: str) -> bool:
    pairs = bigrams(word)
    return len(word) > 2 and 3 * sum(pair in said for pair in pairs) >= 2 * len(pairs)


def _mention(article: Article, topic: str) -> Iterator[Evidence]:
    """The sentence that says most of the topic, if any says some of it that the title does not."""
    asked = bigrams(topic)
    spans = sentences(article.text)
    shares = [len(asked & bigrams(article.text[start:end])) for start, end in spans]
    if shares and max(shares) > len(asked & bigrams(article.title)):
        yield span(article, *spans[shares.index(max(shares))])
