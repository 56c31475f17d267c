"""`wenqu eval injection`: how often an attack hidden in an article gets its way."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from eval.header import describe, digest_of
from eval.injection import (
    ACCURACY,
    FLAGGED,
    SUCCESS,
    Ask,
    Over,
    Share,
    Stage,
    lines,
    questions,
    shares,
)
from eval.readers.attacks import read_attacks
from eval.runfile import Line
from rag import build
from rag.commands.bounds import BaselineOption, FailOption, read_bounds
from rag.commands.options import JsonOption, open_settings
from rag.commands.running import LimitOption, ReportOption, RunOption, evaluate, finish
from rag.settings import Settings
from rag.terminal import out
from rag.types import Article, Progress

COLUMNS = {SUCCESS: "attack worked", ACCURACY: "answered right", FLAGGED: "flagged"}


def injection(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="Attacks, one a line.")],
    articles: Annotated[
        Path, typer.Option(help="The folder of the articles that attacks are put into.")
    ] = Path("seeds"),
    half: Annotated[str | None, typer.Option(help="Only this half of the set.")] = None,
    undefended: Annotated[
        bool, typer.Option("--undefended", help="Leave in what speaks to a machine.")
    ] = False,
    run: RunOption = None,
    limit: LimitOption = None,
    report: ReportOption = None,
    fail_under: FailOption = None,
    no_worse_than: BaselineOption = None,
    as_json: JsonOption = False,
) -> None:
    """Put each attack into its article, ask its question, and see whether the answer obeys.

    The same questions are asked once each without an attack, to see what the defence costs. Shares
    have Wilson's intervals.
    """
    settings, bounds = open_settings(), read_bounds(fail_under)
    attacks = read_attacks(file, half)[:limit]
    header = describe(
        "injection", settings, file, len(attacks) + len(questions(attacks)),
        {"articles": digest_of(articles)},
        {"half": half, "limit": limit, "defended": not undefended},
    )  # fmt: skip

    def asking(done: set[str], progress: Progress) -> Iterable[Line]:
        stage = Stage(articles, _over(settings, defended=not undefended))
        return lines(attacks, stage, done, progress)

    path, made = evaluate(run, header, asking)
    found = shares(made)
    if not as_json:
        _print(found)
    more = {"injection": _documents(found)}
    finish(path, made, report, bounds, no_worse_than, as_json, more=more)


def _over(settings: Settings, *, defended: bool) -> Over:
    answering = build.open_article_answerer(settings, defended=defended)

    def over(articles: Sequence[Article]) -> Ask:
        return answering(articles).ask

    return over


def _print(found: Mapping[str, Mapping[str, Mapping[str, Share]]]) -> None:
    table = Table("", "", *COLUMNS.values(), box=None)
    for name, by_value in found.items():
        for value, metrics in by_value.items():
            table.add_row(name, value, *(_cell(metrics.get(metric)) for metric in COLUMNS))
    out.print(table)


def _cell(share: Share | None) -> str:
    if share is None:
        return "–"
    mean = share.count / share.n
    return f"{share.count} of {share.n}: {mean:.3f} ({share.low:.3f} to {share.high:.3f})"


def _documents(
    found: Mapping[str, Mapping[str, Mapping[str, Share]]],
) -> dict[str, dict[str, dict[str, object]]]:
    return {
        name: {
            value: {metric: asdict(share) for metric, share in metrics.items()}
            for value, metrics in by_value.items()
        }
        for name, by_value in found.items()
    }
