"""Fits the weights of fusion to collections whose relevant documents are known.

How much words count beside a vector is what ranks best; how steep and where the scale lies is what
makes a score the chance that a passage is relevant. The second changes no ranking.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from eval import logistic
from rag.errors import EvaluationError
from rag.thresholds import Weights

RATIOS = (0.0, 0.05, 0.1, 0.14, 0.17, 0.2, 0.22, 0.25, 0.28, 0.32, 0.4, 0.5, 0.7, 1.0)
FEWEST = 100  # questions; from fewer, chance picks the ratio
CLOSE = 0.001  # of mean reciprocal rank: ratios this near to the best are as good

Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Candidates:
    """What was found for one question: a cosine, a share and a verdict for each passage."""

    cosines: Numbers
    shares: Numbers
    relevant: NDArray[np.bool_]


def fit(questions: Sequence[Candidates], ratios: Sequence[float] = RATIOS) -> Weights:
    """Weights that rank best, and whose scores are chances.

    `ratios` are those of a share's weight to a cosine's that are tried; of those that are as good
    the middle one is taken. Raises EvaluationError for too few questions of which a relevant
    passage was found.
    """
    known = _known(questions)
    if not is_enough(questions):
        raise EvaluationError(
            f"weights are learnt from {FEWEST} questions or more of which a relevant passage is "
            f"found, and not from {len(known)}: give a larger collection"
        )
    ranks = np.array([_mean_reciprocal_rank(known, ratio) for ratio in ratios])
    good = np.flatnonzero(ranks >= ranks.max() - CLOSE)
    ratio = ratios[int(good[len(good) // 2])]
    scores = np.concatenate([some.cosines + ratio * some.shares for some in known])
    relevant = np.concatenate([some.relevant for some in known])
    slopes, bias = logistic.fit(scores[:, None], relevant)
    slope = float(slopes[0])
    return Weights(round(bias, 2), round(slope, 2), round(slope * ratio, 2))


def is_enough(questions: Sequence[Candidates]) -> bool:
    """Whether there is enough to learn from."""
    return len(_known(questions)) >= FEWEST


def _known(questions: Sequence[Candidates]) -> list[Candidates]:
    return [some for some in questions if some.relevant.any()]


def _mean_reciprocal_rank(questions: Sequence[Candidates], ratio: float) -> float:
    found = []
    for some in questions:
        order = np.argsort(-(some.cosines + ratio * some.shares), kind="stable")
        found.append(1 / (1 + int(np.argmax(some.relevant[order]))))
    return float(np.mean(found))
