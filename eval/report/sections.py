"""The tables and drawings of a report: metrics, refusals, slices, latency."""

from collections.abc import Mapping

from eval import beside
from eval.figures import Figure
from eval.reliability import Outcomes, RiskCoverage
from eval.report import cells, svg
from eval.report.labels import metric_label
from eval.report.markup import Html, element, join, table
from eval.summary import Slice, Summary

FEWEST_POINTS = 4  # of a curve: answers that are all as sure have none


def metrics(summary: Summary) -> Html:
    """Every metric with its interval; for rankings, the other searchers beside it."""
    others = beside.present(summary.metrics)
    headings = ["metric 指标", "mean 均值", "95 % interval 区间", "n", ""]
    rows = []
    for name, some in beside.own(summary.metrics).items():
        ends = cells.interval(some.low, some.high)
        row = [metric_label(name), cells.number(some.mean), ends, some.n, svg.interval(some)]
        theirs = (summary.metrics.get(other.metric(name)) for other in others)
        rows.append([*row, *map(cells.with_interval, theirs)])
    return table([*headings, *(other.heading for other in others)], rows, "metrics")


def refusals(summary: Summary) -> list[Html]:
    """What was answered and refused, and the risk of answering more; none for rankings."""
    if not summary.outcomes:
        return []
    rows = [_outcomes(kind, counts) for kind, counts in summary.outcomes.items()]
    headings = ("", "answered 作答", "of these right 其中正确", "refused 拒答", "failed 出错")
    parts = [table(headings, rows)]
    if summary.risk_coverage and len(summary.risk_coverage.points) >= FEWEST_POINTS:
        parts.append(_curve(summary.risk_coverage))
    return parts


def _outcomes(kind: str, counts: Outcomes) -> list[object]:
    return [metric_label(kind), counts.answered, counts.right, counts.refused, counts.failed]


def _curve(curve: RiskCoverage) -> Html:
    caption = (
        f"Share of wrong answers, surest answers first (by {curve.confidence}); the dot is where "
        f"the run stopped. Area under it: {curve.aurc.mean:.3f}, less is better."
    )
    return element("figure", svg.risk_coverage(curve), element("figcaption", caption))


def slices(by_dimension: Mapping[str, Mapping[str, Slice]]) -> list[Html]:
    """A table for each dimension; none where all questions are of one kind."""
    tables = []
    for dimension, by_value in by_dimension.items():
        names = list(dict.fromkeys(m for some in by_value.values() for m in some.metrics))
        rows = [
            [value, some.n, *(_cell(some.metrics.get(metric)) for metric in names)]
            for value, some in by_value.items()
        ]
        tables.append(table([metric_label(dimension), "n", *map(metric_label, names)], rows))
    return tables


def _cell(figure: Figure | None) -> Html:
    if figure is None:
        return join("–")
    ends = element("small", cells.interval(figure.low, figure.high))
    return join([cells.number(figure.mean), " ", ends])


def latency(summary: Summary) -> Html:
    """The percentiles of every stage, and the tokens of all questions."""
    if not summary.timings_ms:
        return element("p", "Nothing was timed.")
    longest = max(some["p99"] for some in summary.timings_ms.values())
    rows = [
        [stage, *(_seconds(p) for p in three), svg.latency(*three, longest)]
        for stage, some in summary.timings_ms.items()
        for three in [(some["p50"], some["p95"], some["p99"])]
    ]
    tokens = ", ".join(f"{count} {kind}" for kind, count in summary.tokens.items())
    return join(
        [
            table(("stage 阶段", "p50", "p95", "p99", ""), rows),
            element("p", f"Tokens: {tokens}.", class_="note") if tokens else Html(),
        ]
    )


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
