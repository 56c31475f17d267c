"""Decides, before anything is written, whether the evidence can answer the question at all."""

from collections.abc import Sequence
from dataclasses import dataclass

from rag.generation import prompts
from rag.generation.evidence import Evidence, layout
from rag.generation.model import Session
from rag.generation.question import Question
from rag.numbers import values
from rag.text import bigrams, fold, is_chinese, language, words
from rag.thresholds import Thresholds
from rag.types import Hit


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether to answer; `missing` names what of the question was found nowhere."""

    answerable: bool
    missing: tuple[str, ...] = ()


def judge(
    question: str,
    hits: Sequence[Hit],
    evidence: Sequence[Evidence],
    session: Session | None,
    thresholds: Thresholds,
) -> Verdict:
    """Weighs scores, then the question's names, numbers and words, then the model's yes or no.

    `question` is in the language of the articles. Without a model the rules decide alone.
    """
    if not evidence:
        return Verdict(False)
    said = " ".join(
        " ".join((p.text, p.title, p.published or "", p.outlet or ""))
        for p in (hit.passage for hit in hits)
    )
    missing = _missing(question, said, thresholds.least_coverage)
    if missing or max(hit.score for hit in hits) < thresholds.least_score:
        return Verdict(False, missing)
    if session is None:
        return Verdict(True)
    messages = prompts.fill("answerable", evidence=layout(evidence), question=question)
    return Verdict(session.choose(messages, ["能", "不能"]) != "不能")


def _missing(question: str, said: str, least_coverage: float) -> tuple[str, ...]:
    """Names and numbers of the question that are not in `said`, or too many of its words."""
    folded = fold(said)
    known = values(said)
    numbers = [
        f"{value:g}{unit}"
        for value, unit in sorted(values(question))
        if (value, unit) not in known and unit in ("年", "第", "月", "日", "%")
    ]
    if not is_chinese(language(question)):
        return tuple(numbers)
    asked = words(question)
    names = [word.text for word in asked if word.name and not _said(word.text, folded)]
    others = [word.text for word in asked if not _said(word.text, folded)]
    if numbers or names:
        return tuple(dict.fromkeys(names + numbers))
    too_many = asked and len(others) > (1 - least_coverage) * len(asked)
    return tuple(dict.fromkeys(others)) if too_many else ()


def _said(word: str, folded: str) -> bool:
    """Whether a word, or most of a long one, occurs."""
    if word in folded:
        return True
    pairs = bigrams(word)
    return len(word) > 2 and sum(pair in folded for pair in pairs) >= 0.6 * len(pairs)


def coverage(question: Question, quotes: Sequence[Evidence]) -> float:
    """How much of what the question is about the passages of the quotes say, 0..1, by its words."""
    asked = question.content
    said = fold(
        " ".join(f"{q.passage.title} {q.passage.text} {q.passage.outlet or ''}" for q in quotes)
    )
    return sum(_said(word, said) for word in asked) / len(asked) if asked else 1.0
