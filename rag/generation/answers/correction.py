"""Sees what a question takes for granted and the articles tell otherwise: 十届 where it is 六届.

A different session, year or subject is a different matter, about which the articles say nothing;
a different number of the same things, place of the same meeting or office of the same person is a
wrong assumption, which the sentence that shows it corrects.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation.answers.evidence import Evidence
from rag.generation.answers.extract import runs_of
from rag.generation.answers.question import Question
from rag.generation.proof.facts import QUOTED, certain_names, known_values, names
from rag.generation.proof.office_claims import contradicted
from rag.generation.proof.offices import holdings
from rag.generation.proof.provinces import spelled_out
from rag.numbers import numbers, values
from rag.text import bigrams, fold, name_of_place

SAME_MATTER = 0.4  # share of the rest of the question that the sentence must say
_THERE = re.compile(
    r"(?:在|去|赴|到|前往|来到)[\u4e00-\u9fff]{2,6}(?:举行|召开|开|学习|考察|访问|调研|举办|,|，|。|$)"
)
_NAMES_A_PLACE = re.compile(r"[\u4e00-\u9fff]{2,4}(?:省|市|县|区|州|镇|乡|村)")
_NO_LAST = "这那的了是有"  # of a name: a segmenter takes 赴陕那篇 for a place
_ASKS = re.compile("[哪谁何几吗呢么多啥]")  # what is asked is not assumed
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
    claimed = [one for one in holdings(question) if not _ASKS.search(question[one.start : one.end])]
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
    told = fold(" ".join(one.text + one.passage.title for one in evidence))
    for one in evidence:
        if fold(one.text).strip() == fold(one.passage.title).strip():
            continue
        found = _otherwise(question, one, told)
        if found is None:
            continue
        assumed, instead = found
        rest = Question(question.replace(assumed, ""), "anything").terms
        share = len(rest & bigrams(spelled_out(one.text))) / (len(rest) or 1)
        if share >= SAME_MATTER and (best is None or share > best[0]):
            best = share, Correction(assumed, _shortened(one, rest, question, instead))
    return best[1] if best else None


def _shortened(one: Evidence, terms: set[str], question: str, instead: str) -> Evidence:
    """The clauses of a long sentence that say most of what was asked, with what is named there."""
    asked = set(certain_names(question))
    runs = list(runs_of(one)) or [one]
    if instead:
        runs = [run for run in runs if instead in fold(run.text)] or runs
    else:
        runs = [run for run in runs if set(certain_names(run.text)) - asked] or runs
    return max(runs, key=lambda run: len(terms & bigrams(run.text)) - 0.02 * len(run.text))


def _otherwise(question: str, one: Evidence, everything: str) -> tuple[str, str] | None:
    """The number or place of the question that the sentence has another for, and that number."""
    return _other_number(question, one, everything) or _other_place(question, one, everything)


def _other_number(question: str, one: Evidence, everything: str) -> tuple[str, str] | None:
    folded, told = fold(question), fold(one.text)
    known = known_values(one.text, one.passage.published) | values(everything)
    quoted = [match.span() for match in QUOTED.finditer(folded)]
    for number in numbers(question):
        if number.unit in ("第", "年", "月", "日") or (number.value, number.unit) in known:
            continue
        if any(start <= number.start < end for start, end in quoted):
            continue
        behind = folded[number.end : number.end + 1]
        if not behind.isalpha() and behind != "%":
            continue  # 2019-2020 counts nothing
        for other in numbers(one.text):
            if other.unit == number.unit and told[other.end : other.end + 1] == behind:
                assumed = question[number.start : number.end + 1]
                return assumed, told[other.start : other.end + 1]
    return None


def _other_place(question: str, one: Evidence, everything: str) -> tuple[str, str] | None:
    """A place that the articles do not name, or somebody else's: 72.2% is 吕梁's, not 阳泉's."""
    folded, told = fold(question), fold(one.text)
    shared = values(question) & values(one.text)
    anchored = any(unit != "年" and value > 3 for value, unit in shared)
    for name in sorted(certain_names(question), key=folded.find):
        place = folded.find(name)
        if place < 0 or name in told or name in fold(one.passage.title):
            continue
        if not _is_place(name, folded[place:]):
            continue
        elsewhere = bool(_WHERE.search(folded[:place])) and name not in everything
        instead = bool(_THERE.search(told)) if elsewhere else bool(names(one.text))
        if (elsewhere or anchored) and instead:
            return question[place : place + len(name)], ""
    return None


def _is_place(name: str, text: str) -> bool:
    """Whether a name with which `text` begins is that of a place."""
    if name[-1] in _NO_LAST:
        return False
    return name_of_place(name) or _NAMES_A_PLACE.match(text) is not None
