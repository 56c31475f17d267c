"""Decides, before anything is written, whether the evidence can answer the question at all."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.question import Question
from rag.generation.proof.facts import (
    Value,
    certain_names,
    certain_places,
    is_person,
    is_without_doubt,
    known_values,
)
from rag.generation.proof.offices import RANK
from rag.generation.proof.provinces import spelled_out
from rag.numbers import values
from rag.text import bigrams, fold, is_chinese, language, tagged
from rag.thresholds import Thresholds
from rag.types import Hit, Passage

_DEPUTIES = re.compile(rf"副(?:{RANK.pattern})")
FAR = 10  # times below the least score nothing is worth reading


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to read the evidence; `missing` names what of the question was found nowhere."""

    readable: bool
    missing: tuple[str, ...] = ()


def judge(
    question: Question,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    thresholds: Thresholds,
    *,
    translated: bool = False,
) -> Verdict:
    """Weighs the best score, then the names and numbers of the question.

    `question` is in the language of the articles, `translated` into it or not: the names in a
    translation may be wrong.
    """
    if not evidence:
        return Verdict(False)
    missing = _missing(question, [hit.passage for hit in hits])
    if translated:
        missing = tuple(one for one in missing if one[:1].isdigit())
    best = max(hit.score for hit in hits)
    return Verdict(not missing and best >= thresholds.least_score / FAR, missing)


def _missing(question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The names and the years, ordinals and shares of the question that no passage has."""
    folded = fold(" ".join(f"{p.text} {p.title} {p.published} {p.outlet}" for p in passages))
    folded = spelled_out(folded)
    known = {value for p in passages for value in known_values(p.text + p.title, p.published)}
    numbers = [
        f"{value:g}{unit}"
        for value, unit in sorted(values(question.text))
        if (value, unit) not in known and unit in ("年", "第", "%")
    ]
    if not is_chinese(language(question.text)):
        return tuple(numbers)
    unknown = [
        name
        for name in certain_names(question.text)
        if is_without_doubt(name, question.text) and not _said(name, folded)
    ]
    return tuple(dict.fromkeys(unknown + numbers))


def untold(question: Question, passages: Sequence[Passage]) -> tuple[str, ...]:
    """The things a question is about that no passage speaks of: what a refusal can name."""
    folded = spelled_out(" ".join(f"{p.text} {p.title} {p.outlet or ''}" for p in passages))
    return tuple(
        dict.fromkeys(
            word.text
            for word in tagged(" ".join(question.content))
            if (word.tag[:1] == "n" or word.tag == "vn")
            and len(word.text) > 1
            and not _said(word.text, folded)
        )
    )


def _said(word: str, folded: str) -> bool:
    """Whether a word, or most of a long one, occurs."""
    if word in folded:
        return True
    pairs = bigrams(word)
    return len(word) > 2 and sum(pair in folded for pair in pairs) >= 0.6 * len(pairs)


def coverage(question: Question, quotes: Sequence[Evidence]) -> float:
    """How much of what the question is about the passages of the quotes say, 0..1, by its words."""
    asked = question.content
    said = spelled_out(
        " ".join(f"{q.passage.title} {q.passage.text} {q.passage.outlet or ''}" for q in quotes)
    )
    return sum(_said(word, said) for word in asked) / len(asked) if asked else 1.0


def is_of_its_time(question: Question, quotes: Sequence[Evidence]) -> bool:
    """Whether the years, ordinals and percentages of the question are told where it is answered."""
    known = {
        value
        for quote in quotes
        for value in known_values(quote.passage.title + quote.passage.text, quote.passage.published)
    }
    asked = {value for value in values(question.text) if value[1] in ("年", "第", "%")}
    return asked <= known and not any(_is_of_another_session(asked, one) for one in quotes)


def is_of_its_place(
    question: Question, quotes: Sequence[Evidence], everything: Sequence[Evidence]
) -> bool:
    """Whether one of the places of a question is spoken of where it is answered, or none is asked.

    By what was retrieved, `everything`, of the articles that are quoted, and their headlines.
    """
    asked = certain_places(spelled_out(question.text))
    quoted = {quote.passage.article_id for quote in quotes}
    passages = {one.passage for one in everything if one.passage.article_id in quoted}
    around = spelled_out(" ".join(f"{p.title} {p.text} {p.outlet or ''}" for p in passages))
    return not asked or any(_said(place, around) for place in asked)


def is_of_its_rank(question: Question, sentence: str, quotes: Sequence[Evidence]) -> bool:
    """Whether a deputy is spoken of where one is asked about: 副会长 is no 会长."""
    told = fold(" ".join([sentence, *(quote.text for quote in quotes)]))
    return all(rank in told for rank in _DEPUTIES.findall(fold(question.text)))


def _is_of_another_session(asked: set[Value], quote: Evidence) -> bool:
    """Whether a quote has ordinals, and none that is asked about: 第三次 where it is 第二次."""
    wanted = {value for value in asked if value[1] == "第"}
    told = {value for value in values(quote.text) if value[1] == "第"}
    return bool(wanted and told and not wanted & told)


class Nearness:
    """How much of what a question is about, and the articles speak of, a sentence says."""

    def __init__(self, question: Question, passages: Sequence[Evidence]) -> None:
        """`passages` are all the sentences that were retrieved."""
        told = [spelled_out(one.text) for one in passages]
        titles = " ".join({spelled_out(one.passage.title) for one in passages})
        self._weights: dict[str, float] = {}
        for word in question.content:
            if is_person(word):  # who it is about the proof sees to
                continue
            frequency = sum(_said(word, text) for text in told)
            if frequency or _said(word, titles):
                self._weights[word] = math.log(1 + len(told) / (frequency or len(told) / 2))
        self._head = question.head if question.head in self._weights else ""

    def of(self, sentence: str, quotes: Sequence[Evidence]) -> float:
        """The share, rare words weighing more, 0..1; 0 without the thing that is asked for."""
        titles = {quote.passage.title for quote in quotes}
        said = spelled_out(" ".join([sentence, *titles, *(quote.text for quote in quotes)]))
        if self._head and not _said(self._head, said):
            return 0.0
        held = sum(weight for word, weight in self._weights.items() if _said(word, said))
        return held / sum(self._weights.values()) if self._weights else 1.0
