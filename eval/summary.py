"""A run as figures: metrics, slices, slopes, refusals, risk and coverage, and what it took."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any

from eval import beside
from eval.caveats import caveats
from eval.figures import (
    Figure,
    Values,
    clusters_of,
    figures,
    seed_of,
    values_by_metric,
)
from eval.metrics.bleu import corpus_bleu
from eval.metrics.cost import percentiles
from eval.metrics.scoring import BLEU, compared_texts
from eval.paired import Row, rows_beside
from eval.prices import NO_PRICES, Bill, Prices, bill
from eval.reliability import Outcomes, RiskCoverage, outcomes, risk_coverage
from eval.runfile import Document, Line, Run
from eval.slopes import Slope, slopes

# Those that a slice is shown by; a table of all of them could not be read.
HEADLINES = {
    "retrieval": ("hit@1", "recall@5", "mrr@10", "ndcg@10"),
    "containment": ("containment@5", "containment@1000c", "containment@2000c"),
    "injection": ("attack_success", "accuracy", "flagged"),
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
    """What a run comes to. `slices` is by dimension (`type`, `language`) and value.

    `peers` has, by the key of each peer that was asked, the run beside it as its baseline.
    """

    header: Mapping[str, Any]
    n: int
    n_failed: int
    metrics: Mapping[str, Figure]
    peers: Mapping[str, tuple[Row, ...]]
    slices: Mapping[str, Mapping[str, Slice]]
    slopes: Mapping[str, Mapping[str, Slope]]  # by kind of perturbation and metric
    outcomes: Mapping[str, Outcomes]
    risk_coverage: RiskCoverage | None
    timings_ms: Mapping[str, Percentiles]  # by stage, `total` last
    tokens: Mapping[str, int]  # of all questions together
    cost: Bill | None  # None where no provider was paid, or no price is known
    peak_memory: int | None  # bytes of all processes together; None in runs that did not look
    warnings: tuple[str, ...]


def summarise(run: Run, prices: Prices = NO_PRICES) -> Summary:
    """Every figure of a run, with intervals over articles where there are enough of them.

    `prices` are what a provider takes for its tokens.
    """
    clusters, seed = clusters_of(run.lines), seed_of(run)
    values = values_by_metric(run)
    metrics = figures(values, clusters, seed)
    curve = risk_coverage(run)
    if curve is not None:
        metrics["aurc"] = curve.aurc
    metrics |= _bleu(run)
    headlines = {m: values[m] for m in HEADLINES[run.kind] if m in values}
    return Summary(
        header=run.header,
        n=len(run.lines),
        n_failed=sum(line.error is not None for line in run.lines),
        metrics=metrics,
        peers=_peers(values, clusters, seed),
        slices=_slices(run, headlines),
        slopes=slopes(headlines, clusters, seed),
        outcomes=outcomes(run),
        risk_coverage=curve,
        timings_ms=_timings(run.lines),
        tokens=sum((Counter(line.tokens) for line in run.lines), Counter[str]()),
        cost=bill(run.lines, prices),
        peak_memory=run.peak_memory,
        warnings=caveats(run, metrics, prices),
    )


def summary_document(summary: Summary) -> Document:
    """What `wenqu eval retrieval|answers --json` prints."""
    stages = {stage: _rounded(some) for stage, some in summary.timings_ms.items()}
    curve = summary.risk_coverage
    about = {"settings", "models"}
    return {
        "metrics": _figures(summary.metrics),
        "peers": {key: [asdict(row) for row in rows] for key, rows in summary.peers.items()},
        "n": summary.n,
        "n_failed": summary.n_failed,
        "timings_ms": {**stages.get("total", {}), "stages": stages},
        "tokens": dict(summary.tokens),
        "cost": asdict(summary.cost) if summary.cost else None,
        "peak_memory_bytes": summary.peak_memory,
        "slices": {
            dimension: {
                value: {"n": some.n, "metrics": _figures(some.metrics)}
                for value, some in by_value.items()
            }
            for dimension, by_value in summary.slices.items()
        },
        "slopes": {
            kind: {metric: asdict(some) for metric, some in by_metric.items()}
            for kind, by_metric in summary.slopes.items()
        },
        "outcomes": {kind: asdict(counts) for kind, counts in summary.outcomes.items()},
        "risk_coverage": [list(point) for point in curve.points] if curve else [],
        "warnings": list(summary.warnings),
        "settings": summary.header.get("settings", {}),
        "models": summary.header.get("models", {}),
        "run": {key: value for key, value in summary.header.items() if key not in about},
    }


def _peers(
    values: Mapping[str, Values], clusters: Mapping[str, str], seed: int
) -> dict[str, tuple[Row, ...]]:
    asked = [other for other in beside.present(values) if other in beside.PEERS]
    return {peer.key: tuple(rows_beside(values, peer, clusters, seed)) for peer in asked}


def _bleu(run: Run) -> dict[str, Figure]:
    """BLEU of all answers together, as it is published: no mean over questions, so no interval."""
    pairs = [compared_texts(line.output) for line in run.lines if BLEU in line.scores]
    if not pairs or not all(gold for _, gold in pairs):
        return {}
    said, gold = zip(*pairs, strict=True)
    return {"bleu": Figure(corpus_bleu(said, gold), None, None, len(pairs))}


def _figures(metrics: Mapping[str, Figure]) -> Document:
    return {metric: asdict(some) for metric, some in metrics.items()}


def _rounded(numbers: Percentiles) -> dict[str, float]:
    return {name: round(value, 1) for name, value in numbers.items()}


def _slices(run: Run, values: Mapping[str, Values]) -> dict[str, dict[str, Slice]]:
    groups: dict[str, dict[str, list[Line]]] = {}
    for line in run.lines:
        for dimension, value in _dimensions(line).items():
            groups.setdefault(dimension, {}).setdefault(value, []).append(line)
    return {
        dimension: {
            value: _slice(lines, values, seed_of(run))
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
