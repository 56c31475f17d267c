"""Retrieval among passages that a question brings with it, instead of an index."""

import hashlib
from collections.abc import Sequence

from rag.errors import CorpusError
from rag.retrieval.retriever import score_of
from rag.text import language
from rag.types import Arms, Article, Encoder, Filters, Hit, Passage


class GivenPassages:
    """A Retriever over a few texts, each an article of one passage."""

    def __init__(self, texts: Sequence[str], encoder: Encoder, *, floor: float) -> None:
        self._encoder = encoder
        self._floor = floor
        self._articles = [_article(number, text) for number, text in enumerate(texts, 1)]
        self._passages = [Passage.of(article, 0, len(article.text)) for article in self._articles]
        self._vectors = encoder.encode([passage.text for passage in self._passages], "document")

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages, best first; filters find nothing to hold on to here."""
        if not self._passages:
            return []
        cosines = self._vectors @ self._encoder.encode([query], "query")[0]
        best = sorted(range(len(self._passages)), key=lambda i: (-cosines[i], i))[:k]
        scores = {i: score_of(float(cosines[i]), self._floor) for i in best}
        return [
            Hit(self._passages[i], scores[i], Arms(dense=scores[i], lexical=None, translated=None))
            for i in best
        ]

    def articles(self) -> list[Article]:
        """The texts as articles, in the order they were given."""
        return list(self._articles)

    def article(self, article_id: str) -> Article:
        """One of them by its id; CorpusError when it is none of them."""
        for article in self._articles:
            if article.id == article_id:
                return article
        raise CorpusError(f"there is no article {article_id!r} among the passages given")


def _article(number: int, text: str) -> Article:
    digest = hashlib.blake2b(f"{number} {text}".encode(errors="replace"), digest_size=16)
    source = f"passages/{number}"
    return Article(digest.hexdigest(), "", text, source, language=language(text))
