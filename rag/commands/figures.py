"""Figures of runs as tables in the terminal: what others reach beside them, and what is shown."""

from collections.abc import Iterable

from rich.markup import escape
from rich.table import Table

from eval import beside
from eval.paired import Row
from eval.report.cells import COMPARISON, comparison_cells, number, usage_cells
from eval.summary import Summary
from rag.terminal import out


def print_summary(summary: Summary) -> None:
    """Every metric with what others reach in it, and the run against each of its peers."""
    others = beside.present(summary.metrics)
    columns = ("metric", "mean", "95 % interval", "n", *(other.key for other in others))
    table = Table(*columns, box=None)
    for metric, figure in beside.own(summary.metrics).items():
        bounds = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        theirs = [summary.metrics.get(other.metric(metric)) for other in others]
        means = ["" if some is None else number(some.mean) for some in theirs]
        table.add_row(metric, f"{figure.mean:.3f}", bounds, str(figure.n), *means)
    out.print(table)
    total = summary.timings_ms.get("total")
    if total:
        out.print(", ".join(f"{name} {value:,.0f} ms" for name, value in total.items()))
    for name, value in usage_cells(summary):
        out.print(f"{name}: {value}")
    out.print(f"{summary.n} questions, {summary.n_failed} failed")
    for peer in beside.PEERS:
        if rows := summary.peers.get(peer.key):
            out.print(f"\nA is {peer.name}, B is Wenqu")
            print_comparison(rows)
    print_warnings(summary.warnings)


def print_comparison(rows: Iterable[Row]) -> None:
    """Two runs, or a run and a peer, metric by metric."""
    table = Table(*COMPARISON, box=None)
    for row in rows:
        table.add_row(*comparison_cells(row))
    out.print(table)


def print_warnings(warnings: Iterable[str]) -> None:
    """What is to be known before figures are believed."""
    for warning in warnings:
        out.print(f"[yellow]{escape(warning)}[/yellow]")
