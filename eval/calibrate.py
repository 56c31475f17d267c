"""Fits the thresholds of refusal to a set of questions, and shows what each choice would cost.

A question is refused when the score of its best passage is below `least_score`.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from rag.errors import EvaluationError
from rag.parts import Retriever
from rag.thresholds import Thresholds
from rag.types import Progress

MOST_FALSE_REFUSALS = 0.05  # of answerable questions, that a threshold may cost
LEAST_CASES = 20  # of each kind; fewer say nothing about a share of 5 %

Scores = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Point:
    """What refusing below a score would do: shares of the unanswerable and answerable refused."""

    least_score: float
    refusal_recall: float
    false_refusal_rate: float


@dataclass(frozen=True, slots=True)
class Calibration:
    """The thresholds that were fitted, and the whole curve they were chosen from."""

    thresholds: Thresholds
    curve: tuple[Point, ...]
    answerable: int
    unanswerable: int


def calibrate(
    cases: Sequence[Case], retriever: Retriever, current: Thresholds, progress: Progress
) -> Calibration:
    """Fits `least_score`; the others stay as they are.

    Of all scores that refuse at most 5 % of the answerable questions, the highest is taken. Raises
    EvaluationError when there are too few questions of either kind.
    """
    asked = [case for case in cases if not case.passages and not case.history]
    kinds = np.array([case.answerable for case in asked], bool)
    if min(kinds.sum(), (~kinds).sum()) < LEAST_CASES:
        raise EvaluationError(
            f"{int(kinds.sum())} answerable and {int((~kinds).sum())} unanswerable questions are "
            f"too few to learn from: give at least {LEAST_CASES} of each"
        )
    scores = np.zeros(len(asked))
    for i, case in enumerate(asked):
        hits = retriever.retrieve(case.question, 1)
        scores[i] = hits[0].score if hits else 0.0
        progress("questions", i + 1, len(asked))
    curve = operating_curve(scores[kinds], scores[~kinds])
    chosen = max(
        (p for p in curve if p.false_refusal_rate <= MOST_FALSE_REFUSALS),
        key=lambda point: point.least_score,
    )
    thresholds = replace(current, least_score=chosen.least_score)
    return Calibration(thresholds, curve, int(kinds.sum()), int((~kinds).sum()))


def operating_curve(answerable: Scores, unanswerable: Scores) -> tuple[Point, ...]:
    """What every threshold would do, from refusing nothing on, in tenths of the logarithm of odds.

    Between .02 and .98 no two are further apart than .025; towards 0 they lie closer.
    """
    steps = [0.0, *(1 / (1 + np.exp(-np.arange(-8, 8.05, 0.1)))), 1.0]
    return tuple(
        Point(
            round(float(score), 4),
            float(np.mean(unanswerable < score)),
            float(np.mean(answerable < score)),
        )
        for score in steps
    )
