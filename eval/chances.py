"""Learns what makes a proven sentence an answer, from questions whose answers are marked.

Every sentence that could be shown is asked for, with what speaks for it; it answers where it has
what is marked as right. What is learnt is a logistic model, and from which chance on to answer.
"""

import json
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from eval.metrics import wording
from rag.errors import EvaluationError
from rag.thresholds import Thresholds
from rag.types import Progress, Proposal

Propose = Callable[[Case], Iterable[Proposal]]
Numbers = NDArray[np.float64]

FEWEST = 60  # questions with proposals
BALANCED, STRICT = 0.08, 0.2  # of answerable questions, that a chance may leave without an answer
PULL = 3.0  # towards weights of nothing (L2), of signs brought to one scale
STEPS = 100
CHANCES = tuple(round(0.05 * i, 2) for i in range(1, 17))


@dataclass(frozen=True, slots=True)
class Told:
    """What was proposed for one question, and which of it is right."""

    id: str
    answerable: bool
    proposals: tuple[Proposal, ...]
    right: tuple[bool, ...]


@dataclass(frozen=True, slots=True)
class Point:
    """What answering from a chance on would do: shares of answerable and unanswerable questions."""

    least_chance: float
    right: float
    right_of_answered: float
    false_refusal_rate: float
    refusal_recall: float


def gather(
    cases: Sequence[Case], propose: Propose, kept: Path, progress: Progress
) -> tuple[Told, ...]:
    """Asks for the proposals of every question; `kept` holds those of an earlier attempt."""
    told = {one.id: one for one in _read(kept)}
    with kept.open("a", encoding="utf-8") as file:
        for number, case in enumerate(cases, 1):
            if case.id not in told:
                told[case.id] = _told(case, tuple(propose(case)))
                file.write(json.dumps(asdict(told[case.id]), ensure_ascii=False) + "\n")
                file.flush()
            progress("questions", number, len(cases))
    return tuple(told[case.id] for case in cases if told[case.id].proposals)


def _told(case: Case, proposals: tuple[Proposal, ...]) -> Told:
    groups = [*case.answers, case.corrected] if case.corrected else case.answers
    right = tuple(
        case.answerable and wording.accuracy(one.text, groups, is_list=True, refused=False) == 1
        for one in proposals
    )
    return Told(case.id, case.answerable, proposals, right)


def _read(kept: Path) -> Iterable[Told]:
    if not kept.exists():
        return
    for line in kept.read_text("utf-8").splitlines():
        row = json.loads(line)
        proposals = tuple(Proposal(**one) for one in row["proposals"])
        yield Told(row["id"], row["answerable"], proposals, tuple(row["right"]))


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
    """The most likely logistic model with an L2 penalty, by Newton's method."""
    names = list(proposed[0][0].signs)
    signs = np.array([[one.signs[name] for name in names] for one, _ in proposed])
    right = np.array([float(is_right) for _, is_right in proposed])
    middle, spread = signs.mean(axis=0), signs.std(axis=0) + 1e-9
    design = np.column_stack([(signs - middle) / spread, np.ones(len(signs))])
    pull = np.diag([PULL] * len(names) + [0.0])
    found = np.zeros(len(names) + 1)
    for _ in range(STEPS):
        chances = _logistic(design @ found)
        curvature = design.T @ (design * (chances * (1 - chances))[:, None]) + pull
        step = np.linalg.solve(curvature, design.T @ (right - chances) - pull @ found)
        found += step
        if np.abs(step).max() < 1e-9:
            break
    weights = found[:-1] / spread
    bias = float(found[-1] - (weights * middle).sum())
    return {"bias": round(bias, 3)} | {
        name: round(float(weight), 3) for name, weight in zip(names, weights, strict=True)
    }


def _logistic(values: Numbers) -> Numbers:
    return np.asarray(1 / (1 + np.exp(-np.clip(values, -30, 30))))


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
            if proposal.way == way and _chance(proposal, weights) >= least
        ]
        if likely:
            return likely if way != "quoted" else likely[:1]
    return []


def _chance(proposal: Proposal, weights: Mapping[str, float]) -> float:
    total = weights["bias"] + sum(weights[k] * value for k, value in proposal.signs.items())
    return float(_logistic(np.asarray(total)))
