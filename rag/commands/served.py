"""`wenqu bench page` and `bench serve`: page and interface as people and programs have them."""

from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.terminal import out, print_json, show_progress

if TYPE_CHECKING:  # the measuring is loaded when it is asked for
    from eval.served.page import Measured

VERDICTS = {True: "[green]met[/green]", False: "[red]missed[/red]", None: ""}
TOLD = 5  # errors of a part that are shown


def page(
    people: Annotated[
        int, typer.Option(min=0, help="How many read, search and ask at once; 0 leaves this out.")
    ] = 20,
    seconds: Annotated[float, typer.Option(min=1, help="For how long they do.")] = 60,
    soak: Annotated[
        float, typer.Option(min=0, help="Minutes of gentle use, in which memory is watched.")
    ] = 0,
    real: Annotated[
        bool, typer.Option("--real", help="Ask the settings' own chat model as well.")
    ] = False,
    pause: Annotated[float, typer.Option(min=0, help="Seconds of a scripted answer.")] = 2,
    run: Annotated[
        Path | None, typer.Option(help="Where all is added as it happens, as JSON lines.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the chat page over a copy of the index, served in a process of its own.

    A scripted model takes the place of the real one, except with `--real`: then the time to the
    sources, to the first proven sentence and to the whole answer is measured for one reader.
    """
    from eval.header import machine
    from eval.served.page import Plan, measure
    from eval.served.seen import Record

    settings, record = open_settings(index), Record(run)
    record.add({"machine": machine()})
    with show_progress() as progress:
        plan = Plan(people, seconds, soak, real, pause)
        found = list(measure(settings, plan, record, progress))
    _tell(found, as_json)


def serve(
    clients: Annotated[int, typer.Option(min=1, help="How many search at once.")] = 100,
    seconds: Annotated[float, typer.Option(min=1, help="For how long they do.")] = 60,
    ingest: Annotated[
        Path | None, typer.Option(help="Articles that are ingested meanwhile.")
    ] = None,
    run: Annotated[
        Path | None, typer.Option(help="Where all is added as it happens, as JSON lines.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the HTTP interface over a copy of the index, served in a process of its own.

    Each of the clients searches again as soon as it was answered; how often one may search is not
    limited meanwhile.
    """
    from eval.header import machine
    from eval.served.interface import measure
    from eval.served.seen import Record

    settings, record = open_settings(index), Record(run)
    record.add({"machine": machine()})
    with show_progress() as progress:
        found = measure(settings, clients, seconds, ingest, record, progress)
    _tell([found], as_json)


def _tell(found: "Sequence[Measured]", as_json: bool) -> None:
    from eval.header import machine

    if as_json:
        rows = [asdict(row) for part in found for row in part.rows]
        errors = [error for part in found for error in part.errors]
        print_json({"rows": rows, "errors": errors, "machine": machine()})
        return
    _show(found)
    out.print(f"[dim]{escape(machine())}[/dim]")


def _show(found: "Sequence[Measured]") -> None:
    for part in found:
        table = Table("what", "n", "value", "bar", "", box=None)
        for row in part.rows:
            cells = (row.what, f"{row.n:,}", f"{row.value:,g}", row.bar)
            table.add_row(*map(escape, cells), VERDICTS[row.met])
        out.print(f"[bold]{escape(part.name)}[/bold]")
        out.print(table)
        out.print()
    for error in (error for part in found for error in part.errors[:TOLD]):
        out.print(f"[red]{escape(error)}[/red]")
