"""How a metric falls as questions are made harder: by kind of perturbation, along its strength."""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean

from eval.figures import Figure, Values, enough
from eval.statistics import bootstrap_interval

# `q7~noise0.4` is q7 with noise of .4; a kind without a number is there or not: 1 or 0.
_VARIANT = re.compile(r"(?P<base>.+)~(?P<kind>[a-z-]+?)(?P<strength>\d+(?:\.\d+)?)?")

Strengths = dict[str, dict[float, str]]  # ids of the variants of each question


@dataclass(frozen=True, slots=True)
class Slope:
    """A metric along the strengths of one kind, over the questions that have them all.

    `points` are (strength, mean); `slope` is the change of the metric for a strength of 1 (least
    squares), with its interval over articles.
    """

    points: tuple[tuple[float, float], ...]
    slope: Figure


def slopes(
    metrics: Mapping[str, Values], clusters: Mapping[str, str], seed: int = 0
) -> dict[str, dict[str, Slope]]:
    """The slopes of each metric by kind of perturbation; only where there are two strengths.

    The question as it was, where the run has it too, is the strength of 0. `clusters` names every
    question of the run.
    """
    found: dict[str, dict[str, Slope]] = {}
    for kind, strengths in _kinds(clusters).items():
        for metric, values in metrics.items():
            if slope := _slope(strengths, values, clusters, seed):
                found.setdefault(kind, {})[metric] = slope
    return found


def _kinds(ids: Iterable[str]) -> dict[str, Strengths]:
    known = dict.fromkeys(ids)
    kinds: dict[str, Strengths] = defaultdict(lambda: defaultdict(dict))
    for id in known:
        if match := _VARIANT.fullmatch(id):
            kinds[match["kind"]][match["base"]][float(match["strength"] or 1)] = id
    for questions in kinds.values():
        for base, by_strength in questions.items():
            if base in known:
                by_strength.setdefault(0.0, base)
    return {kind: kinds[kind] for kind in sorted(kinds)}


def _slope(
    questions: Strengths, values: Values, clusters: Mapping[str, str], seed: int
) -> Slope | None:
    measured = {
        base: {strength: values[id] for strength, id in ids.items() if id in values}
        for base, ids in sorted(questions.items())
    }
    strengths = sorted({strength for some in measured.values() for strength in some})
    whole = {base: some for base, some in measured.items() if len(some) == len(strengths)}
    if len(strengths) < 2 or not whole:
        return None
    points = tuple((at, fmean(some[at] for some in whole.values())) for at in strengths)
    of_questions = [_least_squares(strengths, [some[at] for at in strengths])
                    for some in whole.values()]  # fmt: skip
    articles = [clusters[next(iter(questions[base].values()))] for base in whole]
    return Slope(points, _mean(of_questions, articles, seed))


def _least_squares(across: Sequence[float], up: Sequence[float]) -> float:
    middle = fmean(across)
    spread = sum((x - middle) ** 2 for x in across)
    return sum((x - middle) * y for x, y in zip(across, up, strict=True)) / spread


def _mean(slopes: Sequence[float], articles: Sequence[str], seed: int) -> Figure:
    """Without an interval where all questions agree: a bootstrap of these would look certain."""
    if len(set(slopes)) < 2:
        return Figure(fmean(slopes), None, None, len(slopes))
    low, high = bootstrap_interval(slopes, enough(articles), seed)
    return Figure(fmean(slopes), low, high, len(slopes))
