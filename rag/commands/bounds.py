"""What a run must reach for a command to end well: `--fail-under` and `--no-worse-than`."""

import math
from pathlib import Path
from typing import Annotated

import typer

from eval.bounds import fail_under, no_worse_than
from eval.runfile import Run, read_run
from rag.errors import EvaluationError, SettingsError

FailOption = Annotated[
    list[str] | None,
    typer.Option(help="Exit with 1 when a metric is below: --fail-under recall@1=.8"),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(help="Exit with 1 when a metric is shown to be worse than in this run."),
]


def hold_to(run: Run, bounds: dict[str, float], baseline: Path | None) -> None:
    """Raises EvaluationError that names every metric below its bound or worse than a baseline."""
    complaints = [
        f"{short.metric} is {short.value:.3f}, and should be {short.bound:g}"
        for short in fail_under(run, bounds)
    ]
    if baseline is not None:
        complaints += [
            f"{row.metric} is worse than in {baseline}: {row.difference:+.3f}"
            for row in no_worse_than(run, read_run(baseline))
        ]
    if complaints:
        raise EvaluationError("; ".join(complaints))


def read_bounds(pairs: list[str] | None) -> dict[str, float]:
    """Bounds as they are written, by metric: `recall@1=.8`; SettingsError for what is none."""
    bounds: dict[str, float] = {}
    for pair in pairs or []:
        metric, _, value = pair.partition("=")
        try:
            bounds[metric.strip()] = float(value)
        except ValueError as error:
            raise SettingsError(f"--fail-under {pair!r}: write recall@1=.8") from error
        if not math.isfinite(bounds[metric.strip()]):  # nothing is below `nan`
            raise SettingsError(f"--fail-under {pair!r}: write recall@1=.8")
    return bounds
