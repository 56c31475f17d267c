"""The tables and drawings of a report: metrics, refusals, slices, slopes, latency, usage."""

from collections.abc import Mapping

from eval import beside
from eval.figures import Figure
from eval.reliability import Outcomes, RiskCoverage
from eval.report import cells, svg
from eval.report.labels import metric_label
from eval.report.markup import Html, element, join, table
from eval.slopes import Slope
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


def slopes(by_kind: Mapping[str, Mapping[str, Slope]]) -> list[Html]:
    """How metrics follow the strength of each perturbation; none where there are no two."""
    rows = [
        cells.slope_cells(kind, metric, slope)
        for kind, by_metric in by_kind.items()
        for metric, slope in by_metric.items()
    ]
    note = (
        "Over the questions that were asked at every strength; 0 is the question as it was. "
        "Slope: the change for a strength of 1."
    )
    return [table(cells.SLOPES, rows), element("p", note, class_="note")] if rows else []


def latency(summary: Summary) -> Html:
    """The percentiles of every stage."""
    if not summary.timings_ms:
        return element("p", "Nothing was timed.")
    longest = max(some["p99"] for some in summary.timings_ms.values())
    rows = [
        [stage, *(_seconds(p) for p in three), svg.latency(*three, longest)]
        for stage, some in summary.timings_ms.items()
        for three in [(some["p50"], some["p95"], some["p99"])]
    ]
    return table(("stage 阶段", "p50", "p95", "p99", ""), rows)


def usage(summary: Summary) -> list[Html]:
    """Tokens, money and memory; none where nothing is known of them."""
    rows = cells.usage_cells(summary)
    return [table(("", "of the whole run 合计"), rows)] if rows else []


def _seconds(milliseconds: float) -> str:
    return f"{milliseconds:.0f} ms" if milliseconds < 1000 else f"{milliseconds / 1000:.1f} s"
