"""The key sentences of an article: how it begins, and what the rest of it comes back to.

Extractive: a sentence is central when it shares its rarer terms with many others, and the same is
not said twice. No model is asked; whoever has one may word each sentence and prove it.
"""

import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Sequence

from rag.generation.answers.evidence import Evidence
from rag.generation.replies.statements import Statement, quoted, span, title_of
from rag.numbers import values
from rag.sentences import sentences
from rag.text import bigrams
from rag.types import Article

SENTENCES = 4  # of a summary
OF_TWO = 3  # of each of two articles that are compared
SHORTEST, LONGEST = 8, 110  # terms of a sentence worth quoting: a heading, a paragraph without end
TITLE = 0.6  # what saying what the title says counts, beside being central
LEAD = 0.3  # what standing first counts, less for each sentence that comes before
FACTS = 0.15  # what a number in it counts
REPEATED = 0.7  # what saying again what is chosen costs

_REFERS_BACK = re.compile(
    r"[他她它其该該此这這]|对此|對此|为此|為此|同时|同時|此外|\b(?:He|She|It|They|This)\b"
)
_SPEAKS = re.compile(r"^[“「\"]|我|\bI\b|\bwe\b")  # somebody's words say less of the article
_WHOLE = re.compile(r"[。！？!?.…｡।؟][”」』\"’)）]*$")

Terms = dict[str, float]
Word = Callable[[Evidence], Statement]  # makes a statement of a sentence


def summary(article: Article, word: Word = quoted, count: int = SENTENCES) -> list[Statement]:
    """Three to five sentences that tell an article, in its order, each with its quotation.

    `word` makes the statement: the sentence as it stands, or what a model makes of it and proves.
    """
    return [word(one) for one in key_sentences(article, count)]


def comparison(articles: Iterable[Article], word: Word = quoted) -> list[Statement]:
    """Each article's title and key sentences, one article after the other."""
    return [
        statement
        for article in articles
        for statement in (
            *(quoted(title) for title in title_of(article)),
            *(word(one) for one in key_sentences(article, OF_TWO)),
        )
    ]


def key_sentences(article: Article, count: int = SENTENCES) -> list[Evidence]:
    """At most `count` sentences of an article that say most of it, in their order."""
    spans = _worth_quoting(article)
    terms = _weighted([bigrams(article.text[start:end]) for start, end in spans])
    worth = _worth(article, spans, terms)
    chosen: list[int] = []
    while len(chosen) < min(count, len(spans)):
        left = (i for i in range(len(spans)) if i not in chosen)
        chosen.append(max(left, key=lambda i: (worth[i] - _repeats(i, chosen, terms), -i)))
    return [span(article, *spans[i]) for i in sorted(chosen)]


def _worth_quoting(article: Article) -> list[tuple[int, int]]:
    """The whole sentences of usual length, no headings; all there are where it has none."""
    spans = [s for s in sentences(article.text) if bigrams(article.text[slice(*s)])]
    usual = [
        (start, end)
        for start, end in spans
        if SHORTEST <= len(bigrams(article.text[start:end])) <= LONGEST
        and _WHOLE.search(article.text, start, end)
    ]
    return usual or spans


def _weighted(terms: Sequence[set[str]]) -> list[Terms]:
    """Terms with their weights, as unit vectors: what is everywhere weighs nothing."""
    frequency = Counter(term for some in terms for term in some)
    found = []
    for some in terms:
        weights = {term: math.log(1 + len(terms) / frequency[term]) for term in some}
        length = math.sqrt(sum(weight * weight for weight in weights.values())) or 1
        found.append({term: weight / length for term, weight in weights.items()})
    return found


def _worth(
    article: Article, spans: Sequence[tuple[int, int]], terms: Sequence[Terms]
) -> list[float]:
    """How much a sentence says of the article, before any is chosen; the best of it about 1."""
    central = [sum(_likeness(mine, other) for other in terms) for mine in terms]
    most = max(central, default=0) or 1
    title = _weighted([bigrams(article.title)])[0]
    return [
        central[i] / most
        + TITLE * _likeness(terms[i], title)
        + LEAD / (1 + i)
        + (FACTS if values(article.text[start:end]) else 0)
        - _weaknesses(article.text[start:end])
        for i, (start, end) in enumerate(spans)
    ]


def _weaknesses(sentence: str) -> float:
    """What makes a sentence a poor quotation: it leans on another, is somebody's, or a list."""
    weaknesses = (
        (0.4, _REFERS_BACK.match(sentence)),
        (0.3, _SPEAKS.search(sentence)),
        (0.3, sentence.count("“") != sentence.count("”")),
        (0.3, sentence.count("、") > len(sentence) / 10),  # those present are mostly commas
    )
    return sum(cost for cost, is_so in weaknesses if is_so)


def _likeness(first: Terms, second: Terms) -> float:
    if len(second) < len(first):
        first, second = second, first
    return sum(weight * second.get(term, 0) for term, weight in first.items())


def _repeats(i: int, chosen: Sequence[int], terms: Sequence[Terms]) -> float:
    return REPEATED * max((_likeness(terms[i], terms[j]) for j in chosen), default=0)
