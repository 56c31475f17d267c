"""`wenqu eval`: how good retrieval and answers are, measured against sets of questions."""

import tempfile
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Annotated, Any

import typer
from rich.markup import escape
from rich.table import Table

from eval import answer as answers_of
from eval import retrieve
from eval.bounds import fail_under, no_worse_than
from eval.cases import Case
from eval.compare import compare as compare_runs
from eval.compare import comparison_document
from eval.header import describe, run_path
from eval.perturb.gold import passages_holding
from eval.perturb.variants import KINDS, perturb
from eval.readers.read import read_cases, read_collection, select
from eval.report.cells import COMPARISON, comparison_cells
from eval.report.write import write_report
from eval.resume import RunWriter
from eval.runfile import Line, Run, read_run
from eval.summary import Summary, summarise, summary_document
from eval.trec import write_run as write_trec_run
from rag import build
from rag.commands.calibration import calibrate
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.errors import EvaluationError, SettingsError
from rag.settings import Settings
from rag.terminal import err, out, print_json, show_progress
from rag.types import Progress

app = typer.Typer(
    help="Measure retrieval and answers against sets of questions.", no_args_is_help=True
)

RunOption = Annotated[
    Path | None, typer.Option("--run", help="The run file; one that was stopped is resumed.")
]
LimitOption = Annotated[int | None, typer.Option(min=1, help="Only the first N questions.")]
SampleOption = Annotated[int | None, typer.Option(min=1, help="N questions drawn at random.")]
SeedOption = Annotated[int, typer.Option(help="What chance starts from.")]
SplitOption = Annotated[str | None, typer.Option(help="Only this split: dev, test.")]
ReportOption = Annotated[Path | None, typer.Option(help="Write the HTML report there.")]
FailOption = Annotated[
    list[str] | None,
    typer.Option(help="Exit with 1 when a metric is below: --fail-under recall@1=.8"),
]
BaselineOption = Annotated[
    Path | None,
    typer.Option(help="Exit with 1 when a metric is shown to be worse than in this run."),
]


@app.command()
def retrieval(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A BEIR folder, or SQuAD JSON.")],
    run: RunOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    trec: Annotated[Path | None, typer.Option(help="Write the rankings for trec_eval.")] = None,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Search a collection with its own questions, over a throw-away index of it.

    Each document is indexed as one article; passages are collapsed to documents by first
    occurrence. Lexical search alone stands beside every figure.
    """
    settings, bounds = open_settings(), bounds_of(fail_under)
    collection = retrieve.chosen(read_collection(directory), sample, seed, limit)
    choice = {"limit": limit, "sample": sample, "seed": seed}
    documents = {"articles": len(collection.documents)}
    header = describe("retrieval", settings, directory, len(collection.queries), documents, choice)

    def lines(done: set[str], progress: Progress) -> Iterable[Line]:
        with tempfile.TemporaryDirectory() as folder:
            searcher = retrieve.prepare(settings, collection.documents, Path(folder), progress)
            yield from retrieve.lines(searcher, collection, done, progress)

    path, made = evaluate(run, header, lines)
    if trec is not None:
        rankings = {line.id: line.output["ranking"] for line in made.lines}
        write_trec_run(trec, rankings, "wenqu")
    finish(path, made, report, bounds, no_worse_than, as_json)


@app.command()
def answers(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="JSONL, CSV, SQuAD or RGB.")],
    index: IndexOption = None,
    run: RunOption = None,
    split: SplitOption = None,
    kinds: Annotated[
        list[str] | None, typer.Option("--type", help="Only questions of this type.")
    ] = None,
    perturbed: Annotated[
        list[str] | None,
        typer.Option("--perturb", help=f"Ask variants: {', '.join(KINDS)}."),
    ] = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a set, and judge answers, citations and refusals.

    A question that brings its own passages is answered from these alone, without an index.
    """
    settings, bounds = open_settings(index), bounds_of(fail_under)
    cases = select(read_cases(file), split, kinds or (), sample, seed, limit)
    cases = _perturbed(cases, perturbed or [], settings, seed)
    choice = {"limit": limit, "sample": sample, "seed": seed, "split": split, "types": kinds,
              "perturb": perturbed}  # fmt: skip
    needs_index = any(not case.passages for case in cases)
    fingerprint = build.open_ledger(settings).fingerprint() if needs_index else {}
    header = describe("answers", settings, file, len(cases), fingerprint, choice)

    def lines(done: set[str], progress: Progress) -> Iterable[Line]:
        answer = answers_of.answerer(
            lambda: build.open_wenqu(settings), build.open_answerer(settings)
        )
        return answers_of.lines(cases, answer, done, progress)

    path, made = evaluate(run, header, lines)
    finish(path, made, report, bounds, no_worse_than, as_json)


def _perturbed(cases: list[Case], kinds: list[str], settings: Settings, seed: int) -> list[Case]:
    if not kinds:
        return cases
    ledger = build.open_ledger(settings)
    passages = list(ledger.passages([int(number) for number in ledger.numbers()]).values())
    gold = {case.id: passages_holding(case, passages) for case in cases if not case.passages}
    return perturb(cases, kinds, [passage.text for passage in passages], seed, gold)


def evaluate(
    run: Path | None,
    header: dict[str, Any],
    lines: Callable[[set[str], Progress], Iterable[Line]],
) -> tuple[Path, Run]:
    """Asks what has not been asked, each question on the disk before the next one."""
    path = run or run_path(header)
    with show_progress() as progress, RunWriter(path, header) as writer:
        done = {line.id for line in writer.so_far if line.error is None}
        if done:
            err.print(f"resuming {path}: {len(done)} questions are done")
        try:
            for line in lines(done, progress):
                writer.add(line)
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
    more: Mapping[str, Any] = MappingProxyType({}),
) -> None:
    """Shows what a run came to, `more` in its document, and fails when it misses its bounds."""
    summary = summarise(run)
    if as_json:
        print_json({**summary_document(summary), **more, "run_file": str(path)})
    else:
        _print(summary)
        out.print(f"[dim]{path}[/dim]")
    if report is not None:
        write_report(report, run, read_run(baseline) if baseline else None)
    _hold_to(run, bounds, baseline)


def _hold_to(run: Run, bounds: dict[str, float], baseline: Path | None) -> None:
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


def bounds_of(pairs: list[str] | None) -> dict[str, float]:
    """What --fail-under says; SettingsError where it says no number."""
    bounds: dict[str, float] = {}
    for pair in pairs or []:
        metric, _, value = pair.partition("=")
        try:
            bounds[metric.strip()] = float(value)
        except ValueError as error:
            raise SettingsError(f"--fail-under {pair!r}: write recall@1=.8") from error
    return bounds


def _print(summary: Summary) -> None:
    table = Table("metric", "mean", "95 % interval", "n", box=None)
    for metric, figure in summary.metrics.items():
        bounds = "" if figure.low is None else f"{figure.low:.3f} to {figure.high:.3f}"
        table.add_row(metric, f"{figure.mean:.3f}", bounds, str(figure.n))
    out.print(table)
    total = summary.timings_ms.get("total")
    if total:
        out.print(", ".join(f"{name} {value:,.0f} ms" for name, value in total.items()))
    out.print(f"{summary.n} questions, {summary.n_failed} failed")
    for warning in summary.warnings:
        out.print(f"[yellow]{escape(warning)}[/yellow]")


@app.command()
def compare(
    baseline: Annotated[Path, typer.Argument(metavar="A", help="A run file.")],
    run: Annotated[Path, typer.Argument(metavar="B", help="Another, over the same questions.")],
    report: ReportOption = None,
    as_json: JsonOption = False,
) -> None:
    """Compare two runs question by question; no winner is named where none is shown."""
    old, new = read_run(baseline), read_run(run)
    comparison = compare_runs(old, new)
    if report is not None:
        write_report(report, new, old)
    if as_json:
        print_json(comparison_document(comparison))
        return
    table = Table(*COMPARISON, box=None)
    for row in comparison.rows:
        table.add_row(*map(str, comparison_cells(row)))
    out.print(table)
    for warning in comparison.warnings:
        out.print(f"[yellow]{escape(warning)}[/yellow]")


@app.command("report")
def report_of(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run file.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="report.html, .md or .json.")],
    baseline: Annotated[Path | None, typer.Option(help="Show what changed against it.")] = None,
) -> None:
    """Make a report of a run: one HTML file with every question, Markdown, or JSON."""
    write_report(target, read_run(run), read_run(baseline) if baseline else None)
    out.print(str(target))


app.command()(calibrate)
