"""What a run must reach, so that a build can fail by it: bounds, and a baseline."""

from collections.abc import Mapping
from dataclasses import dataclass

from eval.compare import compare
from eval.figures import LOWER_IS_BETTER
from eval.naming import named
from eval.paired import Row
from eval.runfile import Run
from eval.summary import summarise
from rag.errors import EvaluationError


@dataclass(frozen=True, slots=True)
class Shortfall:
    """A metric on the wrong side of its bound."""

    metric: str
    value: float
    bound: float


def fail_under(run: Run, bounds: Mapping[str, float]) -> list[Shortfall]:
    """The metrics whose means miss their bounds: below, or above where lower is better.

    Raises EvaluationError for a metric that the run does not have.
    """
    metrics = summarise(run).metrics
    unknown = [metric for metric in bounds if metric not in metrics]
    if unknown:
        raise EvaluationError(
            f"{run.id} has no metric {', '.join(unknown)}; it has: {', '.join(metrics) or 'none'}"
        )
    return [
        Shortfall(metric, metrics[metric].mean, bound)
        for metric, bound in bounds.items()
        if _misses(metric, metrics[metric].mean, bound)
    ]


def no_worse_than(run: Run, baseline: Run) -> list[Row]:
    """The metrics in which a run is shown to be worse than its baseline, the worst first.

    Raises EvaluationError when the run lacks questions of the baseline: of what was not asked
    nobody knows that it is no worse.
    """
    comparison = compare(baseline, run)
    missing = comparison.only_baseline + comparison.changed
    if missing:
        raise EvaluationError(
            f"{run.id} lacks questions of {baseline.id}: {named(missing)}; "
            "resume it, or take a baseline over the same set"
        )
    worse = [row for row in comparison.rows if row.verdict == "worse"]
    return sorted(worse, key=lambda row: -abs(row.difference))


def _misses(metric: str, value: float, bound: float) -> bool:
    return value > bound if metric in LOWER_IS_BETTER else value < bound
