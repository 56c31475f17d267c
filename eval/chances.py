"""Learns what makes a proven sentence an answer, from questions whose answers are marked.

Every sentence that could be shown is asked for, with what speaks for it; it answers where it has
what is marked as right. What is learnt is a logistic model, and from which chance on to answer.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace

import numpy as np

from eval import logistic
from eval.cases import Case
from eval.metrics import wording
from eval.resume import RunWriter
from eval.runfile import Line
from rag.errors import EvaluationError
from rag.thresholds import Thresholds, chance
from rag.types import Progress, Proposal

Propose = Callable[[Case], Iterable[Proposal]]

FEWEST = 60  # questions with proposals
BALANCED, STRICT = 0.08, 0.2  # of answerable questions, that a chance may leave without an answer
PULL = 3.0  # towards weights of nothing (L2), of signs brought to one scale
CHANCES = tuple(round(0.05 * i, 2) for i in range(1, 17))


@dataclass(frozen=True, slots=True)
class Told:
    """What was proposed for one question, and which of it is right."""

    answerable: bool
    proposals: tuple[Proposal, ...]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from a chance on would do: shares of answerable and unanswerable questions.

    Only of those that something was proposed for: the others are refused, or answered without a
    reading, whatever the chance.
    """

    least_chance: float
    right: float
    right_of_answered: float
    false_refusal_rate: float
    refusal_recall: float


def gather(
    cases: Sequence[Case], propose: Propose, run: RunWriter, progress: Progress
) -> tuple[Told, ...]:
    """What is proposed for every question; those that the run has already are not asked again."""
    lines = {line.id: line for line in run.so_far}
    for number, case in enumerate(cases, 1):
        if case.id not in lines:
            lines[case.id] = _line(case, tuple(propose(case)))
            run.add(lines[case.id])
        progress("questions", number, len(cases))
    told = [_told(lines[case.id]) for case in cases]
    return tuple(one for one in told if one.proposals)


def _line(case: Case, proposals: Sequence[Proposal]) -> Line:
    groups = [*case.answers, case.corrected] if case.corrected else case.answers
    right = [
        case.answerable and wording.accuracy(one.text, groups, is_list=True, refused=False) == 1
        for one in proposals
    ]
    output = {"proposals": [asdict(one) for one in proposals], "right": right}
    slices = {"type": case.type, "answerable": case.answerable}
    return Line(case.id, case.question, output, slices=slices)


def _told(line: Line) -> Told:
    proposals = tuple(Proposal(**one) for one in line.output["proposals"])
    return Told(line.answerable, proposals, tuple(line.output["right"]))


def learn(told: Sequence[Told], current: Thresholds) -> tuple[Thresholds, tuple[Point, ...]]:
    """Weights and least chances, with what each chance would do to these very questions.

    Raises EvaluationError for too few questions.
    """
    if len(told) < FEWEST:
        raise EvaluationError(
            f"chances are learnt from {FEWEST} questions or more that something is proposed for, "
            f"and not from {len(told)}: give a larger set"
        )
    answering = _fit(
        [(p, r) for one in told for p, r in zip(one.proposals, one.right, strict=True)]
    )
    curve = tuple(_point(told, answering, least) for least in CHANCES)
    balanced, strict = (_highest(curve, most) for most in (BALANCED, STRICT))
    learnt = replace(
        current, answering=answering, least_chance=balanced, least_chance_strict=strict
    )
    return learnt, curve


def _highest(curve: Sequence[Point], most: float) -> float:
    fitting = [p.least_chance for p in curve if p.false_refusal_rate <= most]
    return max(fitting, default=CHANCES[0])


def _fit(proposed: Sequence[tuple[Proposal, bool]]) -> dict[str, float]:
    names = list(proposed[0][0].signs)
    signs = np.array([[one.signs[name] for name in names] for one, _ in proposed])
    weights, bias = logistic.fit(signs, np.array([is_right for _, is_right in proposed]), PULL)
    learnt = dict(zip(names, weights, strict=True)) | {"bias": bias}
    return {name: round(float(weight), 3) for name, weight in learnt.items()}


def _point(told: Sequence[Told], weights: Mapping[str, float], least: float) -> Point:
    shown = [_shown(one, weights, least) for one in told]
    known = [(one, some) for one, some in zip(told, shown, strict=True) if one.answerable]
    unknown = [some for one, some in zip(told, shown, strict=True) if not one.answerable]
    answered = [some for _, some in known if some]
    right = sum(any(some) for some in answered)
    return Point(
        least,
        right / (len(known) or 1),
        right / (len(answered) or 1),
        1 - len(answered) / (len(known) or 1),
        sum(not some for some in unknown) / (len(unknown) or 1),
    )


def _shown(one: Told, weights: Mapping[str, float], least: float) -> list[bool]:
    """Whether what would be shown is right: of the first way in which something is likely."""
    for way in ("first", "second", "quoted"):
        likely = [
            is_right
            for proposal, is_right in zip(one.proposals, one.right, strict=True)
            if proposal.way == way and chance(proposal.signs, weights) >= least
        ]
        if likely:
            return likely if way != "quoted" else likely[:1]
    return []
