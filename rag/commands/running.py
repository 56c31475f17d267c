"""A run of an evaluation on the command line: made, resumed, shown, and held to its bounds."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer

from eval.header import run_path
from eval.memory import PeakMemory
from eval.prices import NO_PRICES, Prices
from eval.report.write import write_report
from eval.resume import RunWriter
from eval.runfile import Line, Run, read_run
from eval.summary import summarise, summary_document
from rag.commands.bounds import hold_to
from rag.commands.figures import print_summary
from rag.terminal import err, out, print_json, show_progress
from rag.types import Progress

RunOption = Annotated[
    Path | None, typer.Option("--run", help="The run file; one that was stopped is resumed.")
]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")]
SampleOption = Annotated[int | None, typer.Option(min=1, help="N questions drawn at random.")]
SeedOption = Annotated[int, typer.Option(help="What chance starts from.")]
ReportOption = Annotated[Path | None, typer.Option(help="Write the HTML report there.")]


def evaluate(
    run: Path | None,
    header: dict[str, Any],
    lines: Callable[[set[str], Progress], Iterable[Line]],
) -> tuple[Path, Run]:
    """Asks what has not been asked, each question on the disk before the next one."""
    path = run or run_path(header)
    with show_progress() as progress, RunWriter(path, header) as writer:
        before = max((line.peak_memory or 0 for line in writer.so_far), default=0)
        done = {line.id for line in writer.so_far if line.error is None}
        if done:
            err.print(f"resuming {path}: {len(done)} questions are done")
        try:
            with PeakMemory(before) as memory:
                for line in lines(done, progress):
                    writer.add(replace(line, peak_memory=memory.bytes))
        except KeyboardInterrupt:
            err.print(f"stopped; the same command goes on where it was, with --run {path}")
            raise
    return path, read_run(path)


def finish(
    path: Path,
    run: Run,
    report: Path | None,
    bounds: dict[str, float],
    baseline: Path | None,
    as_json: bool,
    *,
    prices: Prices = NO_PRICES,
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Shows what a run came to, `more` in its document, and fails when it misses its bounds."""
    summary = summarise(run, prices)
    if as_json:
        print_json({**summary_document(summary), **more, "run_file": str(path)})
    else:
        print_summary(summary)
        out.print(f"[dim]{path}[/dim]")
    if report is not None:
        write_report(report, run, read_run(baseline) if baseline else None, prices)
    hold_to(run, bounds, baseline)
