"""What has to be said beside a run's figures: what is missing, stale, too easy or not priced."""

from collections.abc import Iterator, Mapping

from eval.beside import OTHERS
from eval.figures import FEWEST_CLUSTERS, Figure
from eval.judge.counts import judge_warnings
from eval.naming import named
from eval.prices import Prices, without_price
from eval.runfile import Run
from eval.stale import KINDS

SATURATED = 0.97
MOST_STALE = 20  # questions named; the header has them all


def caveats(run: Run, metrics: Mapping[str, Figure], prices: Prices) -> tuple[str, ...]:
    """The warnings of a run, the gravest first."""
    return (
        *_unasked(run),
        *_stale(run),
        *_unpriced(run, prices),
        *_too_few_articles(run),
        *judge_warnings(run),
        *saturation(metrics),
    )


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


def _unasked(run: Run) -> Iterator[str]:
    asked, failed = len(run.lines), sum(line.error is not None for line in run.lines)
    if asked < run.planned:
        yield f"Only {asked} of {run.planned} questions were asked; resume the run."
    if failed:
        yield f"{failed} of {asked} questions failed; each counts as wrong."


def _stale(run: Run) -> Iterator[str]:
    stale = run.stale
    for kind, what in KINDS.items():
        if ids := stale.get(kind, ()):
            yield (
                f"Stale labels: {named(ids, MOST_STALE)} name {what}. "
                "No answer can meet these labels: mark the questions anew."
            )


def _unpriced(run: Run, prices: Prices) -> Iterator[str]:
    if unpriced := without_price(run.lines, prices):
        yield (
            f"No cost is shown: the prices have no row for {', '.join(unpriced)}; "
            f"they have {', '.join(prices.by_model)}."
        )


def _too_few_articles(run: Run) -> Iterator[str]:
    articles = len({line.cluster for line in run.lines if line.cluster})
    if run.lines and articles < FEWEST_CLUSTERS:
        yield (
            f"The questions are about {articles} articles: too few to draw from, so intervals take "
            "questions for independent and are too narrow."
        )
