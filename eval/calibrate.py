"""Fits the thresholds of refusal to a set of questions, and shows what each choice would cost.

A question is refused when the score of its best passage is below `least_score`. The floor is what
random pairs of question and passage reach: below it a cosine says nothing.
"""

import random
from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from eval.cases import Case
from rag.errors import EvaluationError
from rag.thresholds import Thresholds
from rag.types import Encoder, Passage, Progress, ReadableIndex

MOST_FALSE_REFUSALS = 0.05  # of answerable questions, that a threshold may cost
PAIRS = 2000  # of question and passage, drawn at random for the floor
LEAST_CASES = 20  # of each kind; fewer say nothing about a share of 5 %

Cosines = NDArray[np.float64]


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
    cases: Sequence[Case],
    index: ReadableIndex,
    encoder: Encoder,
    passages: Sequence[Passage],
    current: Thresholds,
    progress: Progress,
) -> Calibration:
    """Fits `floor` and `least_score`; the others stay as they are.

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
    best = np.zeros(len(asked))
    vectors = encoder.encode([case.question for case in asked], "query")
    for i, vector in enumerate(vectors):
        found = index.search(vector, 1)
        best[i] = found[0][1] if found else 0.0
        progress("questions", i + 1, len(asked))
    floor = _floor(encoder, vectors, passages)
    scores = np.clip((best - floor) / (1 - floor), 0, 1)
    curve = operating_curve(scores[kinds], scores[~kinds])
    chosen = max(
        (p for p in curve if p.false_refusal_rate <= MOST_FALSE_REFUSALS),
        key=lambda point: point.least_score,
    )
    thresholds = replace(current, floor=round(floor, 3), least_score=chosen.least_score)
    return Calibration(thresholds, curve, int(kinds.sum()), int((~kinds).sum()))


def _floor(encoder: Encoder, queries: NDArray[np.float32], passages: Sequence[Passage]) -> float:
    """The median cosine of questions and passages that were put together by chance."""
    draw = random.Random(0)
    some = draw.sample(list(passages), min(len(passages), 200))
    vectors = encoder.encode([passage.text for passage in some], "document")
    pairs = [(draw.randrange(len(queries)), draw.randrange(len(some))) for _ in range(PAIRS)]
    return float(np.median([float(queries[i] @ vectors[j]) for i, j in pairs]))


def operating_curve(answerable: Cosines, unanswerable: Cosines) -> tuple[Point, ...]:
    """What every threshold would do, in steps of a hundredth, from refusing nothing on."""
    return tuple(
        Point(
            round(float(score), 2),
            float(np.mean(unanswerable < score)),
            float(np.mean(answerable < score)),
        )
        for score in np.arange(0, 1.005, 0.01)
    )
