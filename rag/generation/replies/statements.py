"""What an answer says without a model: a sentence and the spans it rests on.

Also the span that stands for an article as such: its title where its text has it, else its first
sentence.
"""

import re
from dataclasses import dataclass

from rag.generation.answers.evidence import Evidence
from rag.generation.proof.attribution import Proof
from rag.sentences import sentences
from rag.text import bigrams
from rag.types import Article, Passage, Support


@dataclass(frozen=True, slots=True)
class Statement:
    """A sentence with its quotations, ready for an answer.

    `is_quoted` where it is a sentence of an article, which has still to be put into the reader's
    language or script; other texts are in it already. Without quotes it says nothing of an article.
    """

    text: str
    quotes: tuple[Evidence, ...] = ()
    support: Support = "supported"
    is_quoted: bool = False

    @property
    def proof(self) -> Proof:
        """The same as attribution gives it for a sentence that a model wrote."""
        return Proof(self.support, self.quotes)


def quoted(one: Evidence) -> Statement:
    """A sentence of an article as it stands."""
    return Statement(one.text, (one,), is_quoted=True)


def span(article: Article, start: int, end: int) -> Evidence:
    """A stretch of an article, between two offsets in code points, as evidence."""
    passage = Passage.of(article, start, end)
    return Evidence(passage, passage.text, start, end)


def title_of(article: Article) -> tuple[Evidence, ...]:
    """Where an article says what it is: its title in its text, else its first sentence.

    Nothing where the text has neither.
    """
    words = article.title.split()
    title = re.compile(r"\s+".join(map(re.escape, words))) if words else None
    if title and (match := title.search(article.text)):
        return (span(article, *match.span()),)
    first = next((s for s in sentences(article.text) if bigrams(article.text[slice(*s)])), None)
    return (span(article, *first),) if first else ()
