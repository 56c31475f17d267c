"""Tells which questions an index can answer at all, where nobody has judged its articles.

An article holds a question when the answer stands in it, and at least half of the question's
pairs of characters do (words, where words are parted by spaces). That an answer stands somewhere
says nothing: among 10,000 news articles 41 % of CRUD's short answers do, and 42 % of answers that
were given to other questions. With half of the pairs 9.6 % of its 2,109 questions are held, and
.7 % with the answers of others. It is a rule of letters: where it errs, it favours lexical search.
"""

import bisect
from collections.abc import Iterable, Iterator, Sequence

from eval.metrics.normal import tokens
from rag.terms import terms
from rag.text import fold
from rag.types import Article, Progress

SHARE = 0.5  # of a question's pairs
_BETWEEN, _END = "\x1f", "\x1e"  # of tokens, and of articles: no token holds either


class Holdings:
    """The articles of an index, to be looked through for answers: all of them in one text."""

    def __init__(self, articles: Sequence[Article], progress: Progress) -> None:
        self._texts: list[str] = []
        self._starts: list[int] = []
        parts: list[str] = []
        length = 0
        for number, article in enumerate(articles, 1):
            text = f"{article.title}\n{article.text}"
            part = _in_a_row(tokens(text)) + _END
            self._texts.append(fold(text))
            self._starts.append(length)
            parts.append(part)
            length += len(part)
            progress("articles to look for answers in", number, len(articles))
        self._whole = "".join(parts)

    def hold(self, question: str, groups: Iterable[Sequence[str]]) -> bool:
        """Whether for every group of answers some article holds the question with one of them."""
        wanted = _shared(question)
        return all(any(self._holds(wanted, answer) for answer in group) for group in groups)

    def _holds(self, wanted: set[str], answer: str) -> bool:
        return any(
            sum(term in self._texts[number] for term in wanted) >= SHARE * len(wanted)
            for number in self._with(answer)
        )

    def _with(self, answer: str) -> Iterator[int]:
        """The places of the articles in which an answer stands, as `contains` would find it."""
        written = tokens(answer)
        place = self._whole.find(_in_a_row(written)) if written else -1
        while place >= 0:
            number = bisect.bisect_right(self._starts, place) - 1
            yield number
            following = self._starts[number + 1 : number + 2]
            place = self._whole.find(_in_a_row(written), following[0]) if following else -1


def _in_a_row(some: Sequence[str]) -> str:
    return _BETWEEN + _BETWEEN.join(some) + _BETWEEN


def _shared(question: str) -> set[str]:
    """What of a question is looked for in an article, folded as articles are."""
    found = terms(question)
    pairs = [term for term in found if term.kind == "pair"]
    unspaced = {place for pair in pairs for place in range(pair.start, pair.end)}
    words = [term for term in found if term.kind == "word" and term.start not in unspaced]
    return {fold(question[term.start : term.end]) for term in (*pairs, *words)}
