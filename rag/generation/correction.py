"""Sees what a question takes for granted and the articles tell otherwise: 十届 where it is 六届.

A different session, year or subject is a different matter, about which the articles say nothing;
a different number of the same things, place of the same meeting or office of the same person is a
wrong assumption, which the sentence that shows it corrects.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation.evidence import Evidence
from rag.generation.facts import known_values, names
from rag.generation.offices import contradicted, holdings
from rag.generation.question import Question
from rag.numbers import numbers, values
from rag.text import bigrams, fold

SAME_MATTER = 0.5  # share of the rest of the question that the sentence must say
_WHERE = re.compile(r"(?:在|去|赴|到|前往|来到)$")


@dataclass(frozen=True, slots=True)
class Correction:
    """What the question says, and the sentence of an article that tells it otherwise."""

    assumed: str
    quote: Evidence


def correct(question: str, evidence: Sequence[Evidence]) -> Correction | None:
    """The wrong assumption of a question, if it makes one."""
    return _of_office(question, evidence) or _of_number_or_place(question, evidence)


def _of_office(question: str, evidence: Sequence[Evidence]) -> Correction | None:
    claimed = holdings(question)
    told = [(holding, one) for one in evidence for holding in holdings(one.text)]
    if not claimed or not contradicted(claimed, [holding for holding, _ in told]):
        return None
    for claim in claimed:
        for holding, one in told:
            if holding.person == claim.person:
                span = Evidence(
                    one.passage,
                    one.text[holding.start : holding.end],
                    one.start + holding.start,
                    one.start + holding.end,
                )
                return Correction(question[claim.start : claim.end], span)
    return None


def _of_number_or_place(question: str, evidence: Sequence[Evidence]) -> Correction | None:
    best: tuple[float, Correction] | None = None
    for one in evidence:
        assumed = _otherwise(question, one)
        if assumed is None:
            continue
        rest = Question(question.replace(assumed, ""), "anything").terms
        share = len(rest & bigrams(one.text + one.passage.title)) / (len(rest) or 1)
        if share >= SAME_MATTER and (best is None or share > best[0]):
            best = share, Correction(assumed, one)
    return best[1] if best else None


def _otherwise(question: str, one: Evidence) -> str | None:
    """The number or place of the question that the sentence has another for."""
    folded, told = fold(question), fold(one.text)
    known = known_values(one.text, one.passage.published)
    for number in numbers(question):
        if number.unit in ("第", "年", "月", "日") or (number.value, number.unit) in known:
            continue
        behind = folded[number.end : number.end + 1]
        theirs = [n for n in numbers(one.text) if n.unit == number.unit]
        if any(told[n.end : n.end + 1] == behind for n in theirs):
            return question[number.start : number.end + 1]
    shared = values(question) & values(one.text)
    for name in names(question):
        if name in told or name in fold(one.passage.title):
            continue
        place = folded.find(name)
        anchored = any(unit != "年" and value > 3 for value, unit in shared)
        if place >= 0 and (_WHERE.search(folded[:place]) or anchored) and names(one.text):
            return question[place : place + len(name)]
    return None
