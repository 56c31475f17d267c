"""`wenqu eval containment`: whether what is retrieved contains the answer, without judgements."""

from collections.abc import Iterable, Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from eval.containment import asked, beside_arms, lines, searchers
from eval.header import describe
from eval.held import Holdings
from eval.paired import Row
from eval.readers.read import read_cases, select
from eval.report.cells import difference, interval, number
from eval.runfile import Line
from rag import build
from rag.commands.bounds import BaselineOption, FailOption, read_bounds
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.commands.running import (
    LimitOption,
    ReportOption,
    RunOption,
    SampleOption,
    SeedOption,
    evaluate,
    finish,
)
from rag.errors import EvaluationError
from rag.terminal import out
from rag.types import Progress

Arms = dict[str, list[Row]]  # the retriever beside each, by name


def containment(
    file: Annotated[
        Path, typer.Argument(metavar="FILE", help="Questions with short answers, one a line.")
    ],
    index: IndexOption = None,
    run: RunOption = None,
    limit: LimitOption = None,
    sample: SampleOption = None,
    seed: SeedOption = 0,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Look for the answers of questions in what is retrieved: at 5 passages, and at equal length.

    For sets that know answers but not where they stand. The retriever is set beside each of its
    arms alone, and beside luck (passages found for another question), over all questions and over
    those that the index can answer: an article has the answer and half of the question's letters.
    """
    settings, bounds = open_settings(index), read_bounds(fail_under)
    settings = settings.model_copy(update={"chat": "none"})
    cases = select(asked(read_cases(file)), None, (), sample, seed, limit)
    if not cases:
        raise EvaluationError(f"{file}: no question has an answer of two characters or more")
    choice = {"limit": limit, "sample": sample, "seed": seed}
    ledger = build.open_ledger(settings)
    header = describe("containment", settings, file, len(cases), ledger.fingerprint(), choice)

    def asking(done: set[str], progress: Progress) -> Iterable[Line]:
        if len(done) == len(cases):
            return []
        encoder = build.open_encoder(settings)
        opened = build.open_index(settings, encoder)
        found = searchers(build.open_retriever(settings), opened, encoder)
        return lines(cases, found, Holdings(ledger.articles(), progress), done, progress)

    path, made = evaluate(run, header, asking)
    beside = {"all": beside_arms(made), "held": beside_arms(made, held=True)}
    held = sum(line.slices.get("held") == "yes" for line in made.lines)
    if not as_json:
        _print(beside)
        out.print(f"{held} of {len(made.lines)} questions are held by an article of the index")
    more = {"held": held, "arms": {over: _documents(arms) for over, arms in beside.items()}}
    finish(path, made, report, bounds, no_worse_than, as_json, more=more)


def _print(beside: Mapping[str, Arms]) -> None:
    table = Table("over", "at", "retriever", "beside", "", "difference", "", box=None)
    for over, arms in beside.items():
        for arm, rows in arms.items():
            for row in rows:
                ends = interval(row.low, row.high)
                table.add_row(
                    f"{over} {row.n}", row.metric.partition("@")[2], number(row.run), arm,
                    number(row.baseline), escape(f"{difference(row.difference)} {ends}"),
                    "–" if row.verdict == "no difference shown" else row.verdict,
                )  # fmt: skip
    out.print(table)


def _documents(arms: Arms) -> dict[str, list[dict[str, object]]]:
    return {arm: [asdict(row) for row in rows] for arm, rows in arms.items()}
