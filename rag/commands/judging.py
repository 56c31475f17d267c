"""`wenqu eval judge`: a run of answers judged by a chat model, and written as another run."""

from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from eval.header import RUNS, Header
from eval.judge.ask import Judge
from eval.judge.cache import ReplyCache
from eval.judge.counts import counts, judge_document, known_relevant
from eval.judge.header import judged_header, judged_path
from eval.judge.line import PREFIX, Judging, check_run, judged_lines
from eval.judge.metrics import METRICS
from eval.resume import RunWriter
from eval.runfile import Line, Run, read_run
from eval.summary import Summary, summarise, summary_document
from rag import chat_models, prepared
from rag.commands.bounds import BaselineOption, FailOption, hold_to, read_bounds
from rag.commands.figures import print_warnings
from rag.commands.options import JsonOption, open_settings
from rag.commands.running import LimitOption
from rag.errors import SettingsError
from rag.generation.model import Model
from rag.generation.prompts import fill
from rag.settings import Settings
from rag.terminal import err, out, print_json, show_progress

REPLIES = RUNS / "judge-replies"
MetricName = StrEnum("MetricName", {name: name for name in METRICS})  # type: ignore[misc]


def judge(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A finished run of answers.")],
    model: Annotated[
        str, typer.Option("--judge", help="`local`, or provider:model; the latter is sent the run.")
    ],
    repeats: Annotated[int, typer.Option(min=1, help="Judge each this many times.")] = 3,
    metric: Annotated[
        list[MetricName] | None, typer.Option(help="Only this metric; may be repeated.")
    ] = None,
    target: Annotated[
        Path | None, typer.Option("--out", help="The judged run; one that was stopped is resumed.")
    ] = None,
    limit: LimitOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Have a chat model judge faithfulness, correctness and what was retrieved.

    Writes the run anew with the scores judge_…, for compare and report. What was judged once is
    kept in runs/judge-replies and costs nothing again.
    """
    settings, bounds = _settings(model), read_bounds(fail_under)
    judging = Judging(tuple(dict.fromkeys(map(str, metric or METRICS))), repeats)
    answered = read_run(run)
    check_run(answered, judging.metrics)
    judge_name = prepared.describe_models(settings)["chat"]
    url = None if model == "local" else settings.chat_url
    header = judged_header(answered, run, judge_name, url, judging, limit)
    path = target or judged_path(run)
    chosen = answered.lines[:limit]
    opened = _open(settings)
    try:
        judged = _judge(path, header, chosen, opened, judging)
    finally:
        opened.close()
    summary = summarise(judged)
    if as_json:
        document = {**summary_document(summary), "judge": judge_document(judged)}
        print_json({**document, "run_file": str(path)})
    else:
        _print(judged, summary)
        out.print(f"[dim]{path}[/dim]")
    hold_to(judged, bounds, no_worse_than)


def _settings(model: str) -> Settings:
    if model != "local" and ":" not in model:
        raise SettingsError(f"--judge {model!r}: give `local` or `provider:model`")
    return open_settings(chat=model)


def _open(settings: Settings) -> Model:
    opened = chat_models.open_model(settings)
    if opened is None:
        raise SettingsError("the local model is not there to judge; run: wenqu models pull")
    return opened


def _judge(
    path: Path, header: Header, lines: tuple[Line, ...], model: Model, judging: Judging
) -> Run:
    """Judges what has not been judged, each question on the disk before the next one."""
    if header["judge"]["model"] == header.get("models", {}).get("chat"):
        err.print(f"[yellow]{escape(model.name)} judges its own answers: take another[/yellow]")
    known_as = f"{header['judge']['model']} {header['judge']['url']}"
    asked = Judge(model.chat, fill, ReplyCache(REPLIES, known_as))
    with show_progress() as progress, RunWriter(path, header) as writer:
        done = {line.id for line in writer.so_far}
        if done:
            err.print(f"resuming {path}: {len(done)} questions are done")
        try:
            for line in judged_lines(lines, asked, judging, done, progress):
                writer.add(line)
        except KeyboardInterrupt:
            err.print("stopped; the same command goes on where it was")
            raise
    return read_run(path)


def _print(run: Run, summary: Summary) -> None:
    table = Table("metric", "mean", "95 % interval", "n", "refused", "spread", "failed", box=None)
    for metric, some in counts(run).items():
        figure = summary.metrics.get(PREFIX + metric)
        if figure is None:
            continue
        bounds = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        failed = f"{some.n_failed} of {some.judgements}"
        table.add_row(
            *(PREFIX + metric, f"{figure.mean:.3f}", bounds, str(figure.n)),
            *(str(some.n_refused), f"{some.spread:.3f}", failed),
        )
    out.print(table)
    if known := known_relevant(run):
        out.print(
            f"context precision: {known.relevant:g} of {known.retrieved} retrieved passages are "
            f"relevant; of {known.known} stretches that are known to hold an answer, "
            f"{known.known_retrieved} were retrieved"
        )
    print_warnings(summary.warnings)
