"""Short articles of our own, and what is retrieved from them: to prove by, to choose from."""

import zlib
from collections.abc import Sequence

from rag.generation.answers.evidence import Evidence, FindArticle, sentences_of
from rag.generation.proof.attribution import Prover
from rag.types import Article, Hit, Passage
from tests.fakes import BigramEncoder


def article(text: str, title: str = "要闻", published: str | None = None) -> Article:
    """An article whose id follows from its text."""
    return Article(f"{zlib.crc32(text.encode()):032x}", title, text, "own.txt", published=published)


def hit(told: Article, score: float = 0.9) -> Hit:
    """The whole of an article, found."""
    passage = Passage.of(told, 0, len(told.text))
    return Hit(passage, score, {"dense": score, "lexical": None, "translated": None})


def found(*texts: str, title: str = "要闻", published: str | None = None) -> list[Hit]:
    """Each text as an article of its own, found, best first."""
    articles = [article(text, title, published) for text in texts]
    return [hit(one, 0.9 - 0.1 * rank) for rank, one in enumerate(articles)]


def evidence(*texts: str, title: str = "要闻", published: str | None = None) -> list[Evidence]:
    """The sentences of some texts, each an article of its own."""
    return sentences_of(found(*texts, title=title, published=published))


def finding(hits: Sequence[Hit]) -> FindArticle:
    """Looks up the articles of hits that hold the whole of them."""
    known = {
        one.passage.article_id: Article(
            one.passage.article_id, one.passage.title, one.passage.text, one.passage.source
        )
        for one in hits
    }
    return known.__getitem__


def prover(*texts: str, title: str = "要闻", published: str | None = None) -> Prover:
    """Proves by some texts, each an article of its own."""
    hits = found(*texts, title=title, published=published)
    return Prover(sentences_of(hits), finding(hits), BigramEncoder())
