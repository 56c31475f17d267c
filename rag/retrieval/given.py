"""A few articles in memory, such as a question brings with it, searched as an index is."""

import hashlib
import math
from collections import Counter
from collections.abc import Sequence

from rag.errors import CorpusError
from rag.indexes import Match
from rag.parts import Encoder
from rag.terms import terms
from rag.text import language
from rag.types import Article, Filters, Passage, Vectors


def given_passages(texts: Sequence[str], encoder: Encoder) -> "GivenArticles":
    """A few texts, each an article of one passage."""
    articles = [_article(number, text) for number, text in enumerate(texts, 1)]
    passages = [Passage.of(article, 0, len(article.text)) for article in articles]
    vectors = encoder.encode([passage.text for passage in passages], "document")
    return GivenArticles(articles, passages, vectors)


class GivenArticles:
    """A ReadableIndex over a few articles, with their passages and a vector for each of these.

    Filters let nothing through.
    """

    def __init__(
        self, articles: Sequence[Article], passages: Sequence[Passage], vectors: Vectors
    ) -> None:
        self._articles = list(articles)
        self._passages = list(passages)
        self._vectors = vectors
        self._terms = [_terms(passage.text) for passage in self._passages]
        self._held_by = Counter(term for some in self._terms for term in some)

    def match(
        self, vectors: Vectors, texts: Sequence[str], k: int, filters: Filters = Filters()
    ) -> list[Match]:
        """All passages, measured: there are only a few. None under a filter."""
        if filters:
            return []
        shares = [self._shares(text) for text in texts]
        return [
            Match(
                passage,
                tuple(map(float, vectors @ self._vectors[i])),
                tuple(share[i] for share in shares),
            )
            for i, passage in enumerate(self._passages)
        ]

    def _shares(self, text: str) -> list[float]:
        """What share of a text's terms each passage holds, each by its rarity among them."""
        asked, count = _terms(text), len(self._passages)
        rarity = {
            term: math.log1p((count - self._held_by[term] + 0.5) / (self._held_by[term] + 0.5))
            for term in asked
        }
        whole = sum(rarity.values()) or 1.0
        return [sum(rarity[term] for term in asked & some) / whole for some in self._terms]

    def languages(self) -> set[str]:
        """The languages that they are in."""
        return {article.language for article in self._articles}

    def is_complete(self) -> bool:
        """They are read once, whole."""
        return True

    def is_slowed(self) -> bool:
        """A few are compared at once."""
        return False

    def stories(self, article_ids: Sequence[str]) -> dict[str, str]:
        """Each tells its own story: what was given twice was meant to be."""
        return {article_id: article_id for article_id in article_ids}

    def articles(self) -> list[Article]:
        """The articles, in the order they were given."""
        return list(self._articles)

    def article(self, article_id: str) -> Article:
        """One of them by its id; CorpusError when it is none of them."""
        for article in self._articles:
            if article.id == article_id:
                return article
        raise CorpusError(f"there is no article {article_id!r} among the articles given")


def _terms(text: str) -> set[tuple[bool, str]]:
    return {(term.kind == "pair", term.text) for term in terms(text)}


def _article(number: int, text: str) -> Article:
    digest = hashlib.blake2b(f"{number} {text}".encode(errors="replace"), digest_size=16)
    source = f"passages/{number}"
    return Article(digest.hexdigest(), "", text, source, language=language(text))
