"""A run against a baseline or a peer: verdicts, intervals, settings that differ."""

from collections.abc import Iterable

from eval.beside import PEERS
from eval.compare import Comparison
from eval.paired import Row
from eval.report import cells
from eval.report.labels import metric_label
from eval.report.markup import Html, element, join, table
from eval.summary import Summary

NOTE = (
    "A verdict takes p < .05 after Holm's correction over the table, an interval without 0, "
    "and at least six questions that changed. + / − / =: questions on which the run is better, "
    "worse, alike. Detectable: the smallest difference that these questions could have shown."
)


def against(comparison: Comparison) -> Html:
    """The comparison in a sentence, as a table, and what the runs were made with."""
    note = element("p", NOTE, class_="note")
    said = element("p", _said(comparison))
    return join([said, _table(comparison.rows, "baseline 基线"), note, _settings(comparison)])


def against_peers(summary: Summary) -> list[Html]:
    """A table for each peer that was asked the same; none where there was none."""
    parts = [
        join([element("h3", peer.name), _table(rows, "peer 对照")])
        for peer in PEERS
        if (rows := summary.peers.get(peer.key))
    ]
    return [*parts, element("p", NOTE, class_="note")] if parts else []


def _table(rows: Iterable[Row], baseline: str) -> Html:
    headings = (
        *("metric 指标", "verdict 结论", baseline, "run 本次", "difference 差", "95 % interval"),
        *("p (Holm)", "+ / − / =", "detectable 可检出"),
    )
    return table(headings, map(_row, rows), "comparison")


def _said(comparison: Comparison) -> str:
    """The comparison in words; what is not shown is not said."""
    shown = [
        f"{verdict}: {', '.join(metrics)}"
        for verdict in ("worse", "better")
        if (metrics := [row.metric for row in comparison.rows if row.verdict == verdict])
    ]
    counts = f"{len(comparison.fixed)} fixed 改好, {len(comparison.broken)} broken 改坏"
    verdicts = "; ".join(shown) or "No difference is shown"
    said = f"{verdicts}. Questions: {counts}. Baseline: {comparison.baseline}."
    return said[:1].upper() + said[1:]


def _row(row: Row) -> list[object]:
    kind = {"better": "right", "worse": "wrong"}.get(row.verdict, "same")
    return [
        metric_label(row.metric),
        element("span", row.verdict, class_=f"badge {kind}"),
        cells.number(row.baseline),
        cells.number(row.run),
        cells.difference(row.difference),
        cells.interval(row.low, row.high),
        join([cells.probability(row.p_holm), " ", element("small", row.test)]),
        cells.changes(row),
        cells.number(row.detectable),
    ]


def _settings(comparison: Comparison) -> Html:
    if not comparison.settings:
        return element("p", "Both runs were made with the same settings.", class_="note")
    rows = [(name, str(old), str(new)) for name, (old, new) in comparison.settings.items()]
    made = table(("setting 设置", "baseline 基线", "run 本次"), rows)
    return element(
        "details", element("summary", f"Settings that differ 不同的设置: {len(rows)}"), made
    )
