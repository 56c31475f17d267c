"""A run as Markdown: what a pull request or a note has room for."""

from collections.abc import Iterable, Mapping

from eval import beside
from eval.compare import Comparison, compare
from eval.prices import NO_PRICES, Prices
from eval.report.cells import (
    COMPARISON,
    SLOPES,
    comparison_cells,
    slope_cells,
    usage_cells,
    with_interval,
)
from eval.report.labels import chinese
from eval.report.questions import changes, state
from eval.runfile import Line, Run
from eval.summary import Slice, Summary, summarise

MOST_QUESTIONS = 50  # of those that went wrong; the page has them all
_SPECIAL = str.maketrans({mark: f"\\{mark}" for mark in "\\`*_[]<>|#~&"} | {"\n": " ", "\r": " "})


def report_markdown(run: Run, baseline: Run | None = None, prices: Prices = NO_PRICES) -> str:
    """The tables of a run, and the questions that changed or went wrong.

    Raises EvaluationError when the two runs cannot be compared.
    """
    summary = summarise(run, prices)
    comparison = compare(baseline, run) if baseline else None
    warnings = [*summary.warnings, *(comparison.warnings if comparison else ())]
    parts = [
        f"# {_plain(run.set_name or 'evaluation')} · {run.kind}",
        f"{summary.n} questions, {summary.n_failed} failed · {_plain(run.id)}",
        *(f"> {_plain(warning)}" for warning in warnings),
        "## Metrics 指标",
        _metrics(summary),
        *_peers(summary),
        *(_comparison(comparison) if comparison else []),
        *_slices(summary.slices),
        *_slopes(summary),
        *_latency(summary),
        *_usage(summary),
        *_questions(run, comparison),
    ]
    return "\n\n".join(parts) + "\n"


def _plain(value: object) -> str:
    return str(value).translate(_SPECIAL)


def _table(headings: Iterable[object], rows: Iterable[Iterable[object]]) -> str:
    head = [_plain(heading) for heading in headings]
    lines = [head, ["---"] * len(head), *([_plain(cell) for cell in row] for row in rows)]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _metrics(summary: Summary) -> str:
    metrics = summary.metrics
    others = beside.present(metrics)
    rows = []
    for name, some in beside.own(metrics).items():
        row = [f"{name} {chinese(name)}".strip(), with_interval(some), some.n]
        theirs = (metrics.get(other.metric(name)) for other in others)
        rows.append([*row, *map(with_interval, theirs)])
    headings = ["metric 指标", "mean (95 % interval) 均值", "n"]
    return _table([*headings, *(other.heading for other in others)], rows)


def _peers(summary: Summary) -> list[str]:
    parts = []
    for peer in beside.PEERS:
        if rows := summary.peers.get(peer.key):
            parts += [f"## Against {peer.name} 与之比较", f"A is {peer.name}, B is Wenqu."]
            parts.append(_table(COMPARISON, map(comparison_cells, rows)))
    return parts


def _comparison(comparison: Comparison) -> list[str]:
    return [
        "## Against the baseline 与基线比较",
        f"A is {_plain(comparison.baseline)}, B {_plain(comparison.run)}: "
        f"{len(comparison.fixed)} questions fixed, {len(comparison.broken)} broken.",
        _table(COMPARISON, map(comparison_cells, comparison.rows)),
    ]


def _slices(slices: Mapping[str, Mapping[str, Slice]]) -> list[str]:
    parts = []
    for dimension, by_value in slices.items():
        metrics = list(dict.fromkeys(m for some in by_value.values() for m in some.metrics))
        rows = [
            [value, some.n, *(with_interval(some.metrics.get(metric)) for metric in metrics)]
            for value, some in by_value.items()
        ]
        parts += [
            f"## By {dimension} {chinese(dimension)}",
            _table([dimension, "n", *metrics], rows),
        ]
    return parts


def _slopes(summary: Summary) -> list[str]:
    rows = [
        slope_cells(kind, metric, slope)
        for kind, by_metric in summary.slopes.items()
        for metric, slope in by_metric.items()
    ]
    return ["## Slopes 斜率", _table(SLOPES, rows)] if rows else []


def _usage(summary: Summary) -> list[str]:
    rows = usage_cells(summary)
    return ["## Usage 用量", _table(("", "of the whole run 合计"), rows)] if rows else []


def _latency(summary: Summary) -> list[str]:
    if not summary.timings_ms:
        return []
    rows = [
        (stage, *(f"{some[p]:.0f}" for p in ("p50", "p95", "p99")))
        for stage, some in summary.timings_ms.items()
    ]
    return ["## Latency 延迟, ms", _table(("stage 阶段", "p50", "p95", "p99"), rows)]


def _questions(run: Run, comparison: Comparison | None) -> list[str]:
    change = changes(comparison)
    shown = [line for line in run.lines if line.id in change or state(line) != "right"]
    shown.sort(key=lambda line: (change.get(line.id, "~"), state(line)))
    rows = [
        (change.get(line.id, state(line)), line.id, line.question, _outcome(line))
        for line in shown[:MOST_QUESTIONS]
    ]
    if not rows:
        return []
    more = f" ({MOST_QUESTIONS} of {len(shown)})" if len(shown) > MOST_QUESTIONS else ""
    headings = ("", "id", "question", "answer or first document")
    return [f"## Changed or not right 改动与错误{more}", _table(headings, rows)]


def _outcome(line: Line) -> str:
    if line.error:
        return line.error
    ranking = line.output.get("ranking")
    return str(ranking[0][0]) if ranking else str(line.output.get("answer", ""))
