"""Measures the proof: sentences that are true or planted wrong, held against the articles.

A wrong sentence is caught where it is not shown; a true one is kept where it is shown and cites the
article it is from and no other, whatever source somebody gave for it.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from eval.readers import fields
from eval.readers.lines import read_rows
from eval.statistics import wilson_interval
from rag.errors import EvaluationError
from rag.types import Answer, Progress

Check = Callable[[str, str], Answer]  # a sentence and the question it answers


@dataclass(frozen=True, slots=True)
class Planted:
    """A sentence of an answer, and whether the articles say so."""

    id: str
    kind: str  # what was done to it: `number`, `person`, …, or how a true one is put
    question: str
    sentence: str
    true: bool
    source: str  # part of the source that the truth is in
    half: str  # `hand` or `made`


@dataclass(frozen=True, slots=True)
class Judged:
    """What the proof made of it."""

    planted: Planted
    shown: bool
    sources: tuple[str, ...]

    @property
    def right(self) -> bool:
        """Whether it is kept and cited where it is from, or caught where it is wrong."""
        if not self.planted.true:
            return not self.shown
        return self.shown and all(self.planted.source in source for source in self.sources)


@dataclass(frozen=True, slots=True)
class Share:
    """How many of how many, with Wilson's 95 % interval."""

    right: int
    n: int

    @property
    def mean(self) -> float:
        """The share, 0..1."""
        return self.right / self.n if self.n else 0.0

    @property
    def interval(self) -> tuple[float, float]:
        """Its interval."""
        return wilson_interval(self.right, self.n)


def read_planted(path: Path) -> list[Planted]:
    """The sentences of a file of JSON lines. Raises EvaluationError where a line is none."""
    return [
        Planted(
            id=fields.text(row, "id", place),
            kind=fields.text(row, "kind", place),
            question=fields.text(row, "question", place, ""),
            sentence=fields.text(row, "sentence", place),
            true=fields.flag(row, "true", place),
            source=fields.text(row, "source", place),
            half=fields.text(row, "half", place, ""),
        )
        for place, row in read_rows(path)
    ]


def judge(planted: Sequence[Planted], check: Check, progress: Progress) -> Iterator[Judged]:
    """Every sentence held against the articles. Raises EvaluationError where there is none."""
    if not planted:
        raise EvaluationError("there are no sentences to check")
    for number, one in enumerate(planted, 1):
        answer = check(one.sentence, one.question)
        sources = tuple(citation.passage.source for citation in answer.citations)
        yield Judged(one, not answer.refused, sources)
        progress("sentences", number, len(planted))


def shares(judged: Sequence[Judged]) -> dict[str, Share]:
    """`caught` and `kept` over all, and by kind, in the order of the kinds."""
    found = {
        "caught": _share([one for one in judged if not one.planted.true]),
        "kept": _share([one for one in judged if one.planted.true]),
    }
    kinds = Counter((one.planted.true, one.planted.kind) for one in judged)
    for true, kind in sorted(kinds):
        name = f"{'kept' if true else 'caught'}: {kind}"
        found[name] = _share(
            [one for one in judged if one.planted.kind == kind and one.planted.true == true]
        )
    return found


def _share(judged: Sequence[Judged]) -> Share:
    return Share(sum(one.right for one in judged), len(judged))
