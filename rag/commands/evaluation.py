"""`wenqu eval`: how good retrieval and answers are, measured against sets of questions."""

import tempfile
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from eval import answer as answers_of
from eval import retrieve
from eval.cases import Case
from eval.compare import compare as compare_runs
from eval.compare import comparison_document
from eval.header import describe
from eval.peers import versions
from eval.perturb.gold import passages_holding
from eval.perturb.variants import KINDS, perturb
from eval.prices import NO_PRICES, read_prices
from eval.readers.read import read_cases, read_collection, select
from eval.report.write import write_report
from eval.runfile import Line, read_run
from eval.stale import Stale, stale_labels, stated, unknown_documents
from eval.trec import write_qrels
from eval.trec import write_run as write_trec_run
from rag import build, chat_models
from rag.commands.bounds import BaselineOption, FailOption, read_bounds
from rag.commands.calibration import calibrate, weights
from rag.commands.containment import containment
from rag.commands.figures import print_comparison, print_warnings
from rag.commands.injection import injection
from rag.commands.judging import judge
from rag.commands.options import (
    IndexOption,
    JsonOption,
    PeersOption,
    TranslateOption,
    open_settings,
)
from rag.commands.proof import proof
from rag.commands.running import (
    LimitOption,
    ReportOption,
    RunOption,
    SampleOption,
    SeedOption,
    evaluate,
    finish,
)
from rag.index.ledger import Ledger
from rag.settings import Settings
from rag.terminal import out, print_json
from rag.types import Passage, Progress

app = typer.Typer(
    help="Measure retrieval and answers against sets of questions.", no_args_is_help=True
)

SplitOption = Annotated[str | None, typer.Option(help="Only this split: dev, test.")]
PricesOption = Annotated[
    Path | None,
    typer.Option(help="JSON or TOML: what a million tokens cost, by the name of the model."),
]


@app.command()
def retrieval(
    directory: Annotated[Path, typer.Argument(metavar="DIR", help="A BEIR folder, or SQuAD JSON.")],
    run: RunOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    trec: Annotated[
        Path | None, typer.Option(help="Write rankings for trec_eval, and .qrels.")
    ] = None,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    peers: PeersOption = False,
    translate: TranslateOption = False,
    as_json: JsonOption = False,
) -> None:
    """Search a collection with its own questions, over a throw-away index of it.

    Each document is indexed as one article; passages are collapsed to documents by first
    occurrence. Lexical search alone stands beside every figure, with --peers what people would use
    instead as well: LangChain with Chroma, and with BM25, over the same passages.
    """
    settings, bounds = open_settings(), read_bounds(fail_under)
    collection = retrieve.chosen(read_collection(directory), sample, seed, limit)
    choice: dict[str, Any] = {"limit": limit, "sample": sample, "seed": seed}
    if peers:
        choice["peers"] = versions()
    if translate:
        choice["translate"] = True
    documents = {"articles": len(collection.documents), **stated(unknown_documents(collection))}
    header = describe("retrieval", settings, directory, len(collection.queries), documents, choice)

    def lines(done: set[str], progress: Progress) -> Iterable[Line]:
        if done.issuperset(query.id for query in collection.queries):
            return  # an index that nobody asks need not be made
        with (
            tempfile.TemporaryDirectory() as folder,
            chat_models.open_translator(settings if translate else None) as translator,
        ):
            searcher = retrieve.prepare(
                settings, collection.documents, Path(folder), progress,
                peers=peers, translator=translator,
            )  # fmt: skip
            yield from retrieve.lines(searcher, collection, done, progress)

    path, made = evaluate(run, header, lines)
    if trec is not None:
        rankings = {line.id: line.output["ranking"] for line in made.lines}
        write_trec_run(trec, rankings, "wenqu")
        write_qrels(
            trec.with_suffix(".qrels"), {line.id: line.output["gold"] for line in made.lines}
        )
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
    prices: PricesOption = None,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Ask every question of a set, and judge answers, citations and refusals.

    A question that brings its own passages is answered from these alone, without an index.
    """
    settings, bounds = open_settings(index), read_bounds(fail_under)
    priced = read_prices(prices) if prices else NO_PRICES
    cases = select(read_cases(file), split, kinds or (), sample, seed, limit)
    stale = stated(_stale(cases, settings))
    cases = _perturbed(cases, perturbed or [], settings, seed)
    choice = {"limit": limit, "sample": sample, "seed": seed, "split": split, "types": kinds,
              "perturb": perturbed}  # fmt: skip
    needs_index = any(not case.passages for case in cases)
    fingerprint = build.open_ledger(settings).fingerprint() if needs_index else {}
    header = describe("answers", settings, file, len(cases), {**fingerprint, **stale}, choice)

    def lines(done: set[str], progress: Progress) -> Iterable[Line]:
        # Chroma would begin to answer at some moment of its own, with scores a little different.
        answer = answers_of.answerer(
            lambda: build.open_wenqu(settings, accelerate=False), build.open_answerer(settings)
        )
        return answers_of.lines(cases, answer, done, progress)

    path, made = evaluate(run, header, lines)
    finish(path, made, report, bounds, no_worse_than, as_json, prices=priced)


def _stale(cases: Sequence[Case], settings: Settings) -> Stale:
    if all(case.passages for case in cases):
        return stale_labels(cases)
    ledger = build.open_ledger(settings)
    return stale_labels(cases, ledger.articles(), _passages(ledger))


def _passages(ledger: Ledger) -> list[Passage]:
    return list(ledger.passages([int(number) for number in ledger.numbers()]).values())


def _perturbed(cases: list[Case], kinds: list[str], settings: Settings, seed: int) -> list[Case]:
    if not kinds:
        return cases
    passages = _passages(build.open_ledger(settings))
    gold = {case.id: passages_holding(case, passages) for case in cases if not case.passages}
    return perturb(cases, kinds, [passage.text for passage in passages], seed, gold)


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
    print_comparison(comparison.rows)
    print_warnings(comparison.warnings)


@app.command("report")
def report_of(
    run: Annotated[Path, typer.Argument(metavar="RUN", help="A run file.")],
    target: Annotated[Path, typer.Argument(metavar="FILE", help="report.html, .md or .json.")],
    baseline: Annotated[Path | None, typer.Option(help="Show what changed against it.")] = None,
    prices: PricesOption = None,
) -> None:
    """Make a report of a run: one HTML file with every question, Markdown, or JSON."""
    priced = read_prices(prices) if prices else NO_PRICES
    write_report(target, read_run(run), read_run(baseline) if baseline else None, priced)
    out.print(str(target))


app.command()(containment)
app.command()(injection)
app.command()(calibrate)
app.command()(weights)
app.command()(judge)
app.command()(proof)
