"""A run as figures: metrics, slices, refusals, risk and coverage, latency, tokens, warnings."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval.figures import (
    FEWEST_CLUSTERS,
    Figure,
    Values,
    clusters_of,
    figures,
    seed_of,
    values_by_metric,
)
from eval.metrics.cost import percentiles
from eval.reliability import Outcomes, RiskCoverage, outcomes, risk_coverage
from eval.runfile import Document, Line, Run

SATURATED = 0.97
LEXICAL = "lexical_"  # before the name of a metric: what lexical search alone scores in it
# Those that a slice is shown by; a table of all of them could not be read.
HEADLINES = {
    "retrieval": ("hit@1", "recall@5", "mrr@10", "ndcg@10"),
    "containment": ("containment@5", "containment@1000chars", "containment@2000chars"),
    "answers": (
        *("accuracy", "zh_f1", "refusal_recall", "false_refusal_rate"),
        *("citation_precision", "citation_recall"),
    ),
}

Percentiles = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Slice:
    """The headline figures of some of the questions."""

    n: int
    metrics: Mapping[str, Figure]


@dataclass(frozen=True, slots=True)
class Summary:
    """What a run comes to. `slices` is by dimension (`type`, `language`) and value."""

    header: Mapping[str, Any]
    n: int
    n_failed: int
    metrics: Mapping[str, Figure]
    slices: Mapping[str, Mapping[str, Slice]]
    outcomes: Mapping[str, Outcomes]
    risk_coverage: RiskCoverage | None
    timings_ms: Mapping[str, Percentiles]  # by stage, `total` last
    tokens: Mapping[str, int]  # of all questions together
    warnings: tuple[str, ...]


def summarise(run: Run) -> Summary:
    """Every figure of a run, with intervals over articles where there are enough of them."""
    clusters, seed = clusters_of(run.lines), seed_of(run)
    values = values_by_metric(run)
    metrics = figures(values, clusters, seed)
    curve = risk_coverage(run)
    if curve is not None:
        metrics["aurc"] = curve.aurc
    return Summary(
        header=run.header,
        n=len(run.lines),
        n_failed=sum(line.error is not None for line in run.lines),
        metrics=metrics,
        slices=_slices(run, values),
        outcomes=outcomes(run),
        risk_coverage=curve,
        timings_ms=_timings(run.lines),
        tokens=sum((Counter(line.tokens) for line in run.lines), Counter[str]()),
        warnings=(*_warnings(run), *saturation(metrics)),
    )


def summary_document(summary: Summary) -> Document:
    """What `wenqu eval retrieval|answers --json` prints."""
    stages = {stage: _rounded(some) for stage, some in summary.timings_ms.items()}
    curve = summary.risk_coverage
    about = {"settings", "models"}
    return {
        "metrics": _figures(summary.metrics),
        "n": summary.n,
        "n_failed": summary.n_failed,
        "timings_ms": {**stages.get("total", {}), "stages": stages},
        "tokens": dict(summary.tokens),
        "slices": {
            dimension: {
                value: {"n": some.n, "metrics": _figures(some.metrics)}
                for value, some in by_value.items()
            }
            for dimension, by_value in summary.slices.items()
        },
        "outcomes": {kind: asdict(counts) for kind, counts in summary.outcomes.items()},
        "risk_coverage": [list(point) for point in curve.points] if curve else [],
        "warnings": list(summary.warnings),
        "settings": summary.header.get("settings", {}),
        "models": summary.header.get("models", {}),
        "run": {key: value for key, value in summary.header.items() if key not in about},
    }


def saturation(metrics: Mapping[str, Figure]) -> list[str]:
    """Says of which hit@k the set is too easy, with what lexical search alone reaches in it."""
    full = [m for m, some in metrics.items() if m.startswith("hit@") and some.mean > SATURATED]
    if not full:
        return []
    beside = ", ".join(_beside_lexical(metric, metrics) for metric in full)
    return [
        f"The set is too easy to tell retrievers apart: {beside} above {SATURATED}. "
        "Compare on ranks (mrr@k, ndcg@k), or on a larger or harder collection."
    ]


def _beside_lexical(metric: str, metrics: Mapping[str, Figure]) -> str:
    alone = metrics.get(LEXICAL + metric)
    said = f"{metric} {metrics[metric].mean:.3f}"
    return f"{said} (lexical search alone {alone.mean:.3f})" if alone else said


def _figures(metrics: Mapping[str, Figure]) -> Document:
    return {metric: asdict(some) for metric, some in metrics.items()}


def _rounded(numbers: Percentiles) -> dict[str, float]:
    return {name: round(value, 1) for name, value in numbers.items()}


def _slices(run: Run, values: Mapping[str, Values]) -> dict[str, dict[str, Slice]]:
    groups: dict[str, dict[str, list[Line]]] = {}
    for line in run.lines:
        for dimension, value in _dimensions(line).items():
            groups.setdefault(dimension, {}).setdefault(value, []).append(line)
    headlines = HEADLINES[run.kind]
    return {
        dimension: {
            value: _slice(lines, {m: values[m] for m in headlines if m in values}, seed_of(run))
            for value, lines in sorted(by_value.items(), key=lambda pair: -len(pair[1]))
        }
        for dimension, by_value in sorted(groups.items(), key=lambda pair: pair[0] != "type")
        if len(by_value) > 1
    }


def _dimensions(line: Line) -> dict[str, str]:
    """A question's slices; what was done to it to make it harder stands behind `~` in its id."""
    named = {name: str(value) for name, value in line.slices.items() if name != "answerable"}
    _, _, perturbed = line.id.partition("~")
    return {name: value for name, value in named.items() if value} | {
        "perturbed": perturbed or "no"
    }


def _slice(lines: list[Line], values: Mapping[str, Values], seed: int) -> Slice:
    clusters = clusters_of(lines)
    here = {m: {id: some[id] for id in clusters if id in some} for m, some in values.items()}
    return Slice(len(lines), figures({m: s for m, s in here.items() if s}, clusters, seed))


def _timings(lines: Iterable[Line]) -> dict[str, Percentiles]:
    stages: dict[str, list[float]] = {}
    totals = []
    for line in lines:
        of_stages = {**line.timings_ms}
        if of_stages:
            totals.append(of_stages.pop("total", sum(of_stages.values())))
        for stage, milliseconds in of_stages.items():
            stages.setdefault(stage, []).append(milliseconds)
    return {
        stage: percentiles(some) for stage, some in (stages | {"total": totals}).items() if some
    }


def _warnings(run: Run) -> list[str]:
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
