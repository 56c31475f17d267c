"""What of an answered question is put before a judge: as a judge reads it, numbered from 1."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, TypeVar

from eval.metrics.alce import without_marks
from eval.metrics.citations import share_a_stretch
from eval.runfile import Line

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Material:
    """A question with what was found for it, what was answered, and what would be right.

    `points` are what a right answer holds, each with its aliases; none where a refusal is right.
    """

    question: str  # with what was said before it
    answer: str
    points: tuple[str, ...]
    passages: tuple[str, ...]  # as they were retrieved, best first
    known: int  # stretches of the articles that the set marks as holding the answer
    known_found: int  # of these, that stand in a retrieved passage


def material_of(line: Line) -> Material:
    """The material of a line of a run of answers."""
    output, gold = line.output, line.output.get("gold", {})
    passages = output.get("retrieved", [])
    quotes = [str(quote["text"]) for quote in gold.get("quotes", [])]
    found = [any(share_a_stretch(one["text"], quote) for one in passages) for quote in quotes]
    groups = [*gold.get("answers", []), *([gold["corrected"]] if gold.get("corrected") else [])]
    return Material(
        question=_asked(line.question, gold.get("history", [])),
        answer=without_marks(str(output.get("answer", ""))),
        points=tuple(" / ".join(aliases) for aliases in groups),
        passages=tuple(map(_passage, passages)),
        known=len(quotes),
        known_found=sum(found),
    )


def numbered(items: Sequence[str]) -> str:
    """Items one below the other, with the numbers that verdicts on them go by."""
    return "\n".join(f"{number}. {item}" for number, item in enumerate(items, 1))


def turned(items: Sequence[T], repeat: int) -> tuple[T, ...]:
    """The items in the order of a repeat: each begins one further on.

    A judge that goes by the place of an item contradicts itself then, and the spread shows it.
    """
    by = repeat % len(items) if items else 0
    return (*items[by:], *items[:by])


def turned_back(items: Sequence[T], repeat: int) -> tuple[T, ...]:
    """What `turned` has turned, in its first order."""
    return turned(items, -repeat)


def _asked(question: str, history: Sequence[Mapping[str, Any]]) -> str:
    before = [f"{turn['question']}\n{turn['answer']}" for turn in history]
    return "\n".join([*before, question])


def _passage(passage: Mapping[str, Any]) -> str:
    facts = (passage.get("title"), str(passage.get("published") or "")[:10], passage.get("outlet"))
    about = " ".join(str(fact) for fact in facts if fact)
    text = " ".join(str(passage["text"]).split())
    return f"【{about}】{text}" if about else text
