"""Attaches each sentence of an answer to the span that supports it, and proves it against it.

The model is not asked where its words come from. A sentence is held against every retrieved
sentence; what it says must be found there, and each number, date, name and quotation in it must
stand in what is cited, whatever the script, width or numeral form.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation.evidence import Evidence
from rag.numbers import values
from rag.sentences import clauses, sentences, trim
from rag.text import bigrams, fold, words
from rag.types import Support

SUPPORTED = 0.6  # share of what a sentence says that its quotes say, in pairs of characters
PARTLY = 0.4
WORTH_CITING = 0.15  # what a further quote must add
MOST_QUOTES = 3
BARE_NAME = 4  # pairs of characters up to which an answer is no sentence of its own
LONG_QUOTE = 60  # characters from which a quote is cut to the clauses that matter

_MARKS = re.compile(r"\s*(?:\[\d+(?:\s*[,，、]\s*\d+)*\]|【\d+】|［\d+］)")
_QUOTED = re.compile(r"[“「『《\"]([^“”「」『』《》\"]{2,})[”」』》\"]")
_LIST_MARK = re.compile(r"^\s*(?:[-*•·]\s+|\d{1,2}[.、)]\s*)")
_EMPTY = re.compile(r"^(?:根据资料|根据以上资料|资料显示|答案|答|回答)[，,:：]\s*")


@dataclass(frozen=True, slots=True)
class Proof:
    """Whether a sentence is supported, and by which spans."""

    support: Support
    quotes: tuple[Evidence, ...]


def split_sentences(text: str) -> list[str]:
    """The sentences a model wrote, without the marks and phrases it puts around them."""
    found = []
    for start, end in sentences(_MARKS.sub("", text)):
        sentence = _MARKS.sub("", text)[start:end]
        sentence = _EMPTY.sub("", _LIST_MARK.sub("", sentence).replace("**", "")).strip()
        if bigrams(sentence):
            found.append(sentence)
    return found


def prove(sentence: str, question: str, evidence: Sequence[Evidence]) -> Proof:
    """Finds the spans that support a sentence, and checks every fact in it against them."""
    claim = bigrams(sentence)
    if len(claim) <= BARE_NAME:
        claim |= bigrams(question)  # a bare name says nothing without its question
    weights = {term: 0.5 if term in bigrams(question) else 1.0 for term in claim}
    chosen: list[Evidence] = []
    covered: set[str] = set()
    while len(chosen) < MOST_QUOTES:
        best = max(
            (one for one in evidence if one not in chosen),
            key=lambda one: _gain(one.text, weights, covered) + _facts_found(sentence, one.text),
            default=None,
        )
        if best is None or (chosen and not _adds(best, sentence, chosen, weights, covered)):
            break
        chosen.append(best)
        covered |= bigrams(best.text) & claim
    share = sum(weights[term] for term in covered) / (sum(weights.values()) or 1)
    support = _judge(sentence, chosen, share)
    quotes = (
        () if support == "unsupported" else tuple(_narrow(one, claim, sentence) for one in chosen)
    )
    return Proof(support, quotes)


def _gain(text: str, weights: dict[str, float], covered: set[str]) -> float:
    terms = bigrams(text)
    new = sum(w for term, w in weights.items() if term in terms and term not in covered)
    return new / (sum(weights.values()) or 1)


def _facts_found(sentence: str, text: str) -> float:
    facts = values(sentence)
    return 0.2 * len(facts & values(text)) / len(facts) if facts else 0.0


def _adds(
    one: Evidence,
    sentence: str,
    chosen: Sequence[Evidence],
    weights: dict[str, float],
    covered: set[str],
) -> bool:
    missing = missing_facts(sentence, chosen)
    supplied = missing - missing_facts(sentence, [*chosen, one])
    return bool(supplied) or _gain(one.text, weights, covered) >= WORTH_CITING


def _judge(sentence: str, quotes: Sequence[Evidence], share: float) -> Support:
    if not quotes or missing_facts(sentence, quotes) or share < PARTLY:
        return "unsupported"
    return "supported" if share >= SUPPORTED else "partly"


def missing_facts(sentence: str, quotes: Sequence[Evidence]) -> set[str]:
    """The numbers, dates, names and quotations of a sentence that its quotes do not hold."""
    said = " ".join(_haystack(quote) for quote in quotes)
    folded = fold(said)
    numbers = {f"{value:g}{unit}" for value, unit in values(sentence) - values(said)}
    names = {
        word.text
        for word in words(sentence)
        if word.name and _without_rank(word.text) not in folded
    }
    quoted = {text for text in map(fold, _QUOTED.findall(sentence)) if text not in folded}
    return numbers | names | quoted


def _without_rank(name: str) -> str:
    """吕梁市 as 吕梁: the articles write both."""
    return name[:-1] if len(name) > 2 and name[-1] in "省市县区州" else name


def _haystack(quote: Evidence) -> str:
    passage = quote.passage
    return " ".join((quote.text, passage.title, passage.published or "", passage.outlet or ""))


def _narrow(one: Evidence, claim: set[str], sentence: str) -> Evidence:
    """The shortest run of clauses of a long sentence that supports as much as all of it."""
    if len(one.text) <= LONG_QUOTE:
        return one
    parts = clauses(one.text, 0, len(one.text))
    first, last = 0, len(parts)
    whole, missing = bigrams(one.text) & claim, missing_facts(sentence, [one])

    def enough(start: int, end: int) -> bool:
        cut = _cut(one, parts[start][0], parts[end - 1][1])
        return bigrams(cut.text) & claim == whole and missing_facts(sentence, [cut]) <= missing

    while last - first > 1 and enough(first + 1, last):
        first += 1
    while last - first > 1 and enough(first, last - 1):
        last -= 1
    return _cut(one, parts[first][0], parts[last - 1][1])


def _cut(one: Evidence, start: int, end: int) -> Evidence:
    start, end = trim(one.text, start, end)
    return Evidence(one.passage, one.text[start:end], one.start + start, one.start + end)
