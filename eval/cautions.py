"""What a run's figures must not be taken for: it was stopped, questions failed, the set is easy."""

from collections.abc import Mapping

from eval.beside import OTHERS
from eval.figures import FEWEST_CLUSTERS, Figure
from eval.runfile import Run

SATURATED = 0.97


def warnings(run: Run) -> list[str]:
    """What is to be known of a run before its figures are read."""
    found = []
    asked, failed = len(run.lines), sum(line.error is not None for line in run.lines)
    if asked < run.planned:
        found.append(f"Only {asked} of {run.planned} questions were asked; resume the run.")
    if failed:
        found.append(f"{failed} of {asked} questions failed; each counts as wrong.")
    articles = len({line.cluster for line in run.lines if line.cluster})
    if asked and articles < FEWEST_CLUSTERS:
        found.append(
            f"The questions are about {articles} articles: too few to draw from, so intervals take "
            "questions for independent and are too narrow."
        )
    return found


def saturation(metrics: Mapping[str, Figure]) -> list[str]:
    """Says of which hit@k the set is too easy, with what others reach in it."""
    full = [m for m, some in metrics.items() if m.startswith("hit@") and some.mean > SATURATED]
    if not full:
        return []
    said = ", ".join(_beside_others(metric, metrics) for metric in full)
    return [
        f"The set is too easy to tell retrievers apart: {said} above {SATURATED}. "
        "Compare on ranks (mrr@k, ndcg@k), or on a larger or harder collection."
    ]


def _beside_others(metric: str, metrics: Mapping[str, Figure]) -> str:
    others = [
        f"{other.name} {metrics[other.metric(metric)].mean:.3f}"
        for other in OTHERS
        if other.metric(metric) in metrics
    ]
    said = f"{metric} {metrics[metric].mean:.3f}"
    return f"{said} ({', '.join(others)})" if others else said
