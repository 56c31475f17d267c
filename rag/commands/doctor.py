"""`wenqu doctor`: what is here, what is missing, and the remedy for each."""

from dataclasses import asdict
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.terminal import out, print_json, waiting

SHOWN = {"ok": "[green]ok[/green]", "hint": "[yellow]hint[/yellow]", "broken": "[red]broken[/red]"}


def doctor(
    index: IndexOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="Start no model.")] = False,
    online: Annotated[
        bool, typer.Option("--online", help="Ask a chat model somewhere else for a word.")
    ] = False,
    as_json: JsonOption = False,
) -> None:
    """Look at what answers need here: what is sound, what is missing, what to do about it.

    Ends with 1 when something is broken that answers need, and with 0 when there are only hints.
    """
    settings = open_settings(index)
    from rag.doctor.examine import examine  # the libraries of all models

    with waiting("looking at everything …", shown=not as_json):
        findings = list(examine(settings, quick=quick, online=online))
    broken = any(finding.state == "broken" for finding in findings)
    if as_json:
        print_json({"well": not broken, "findings": [asdict(finding) for finding in findings]})
    else:
        table = Table("what", "", "is", "remedy", box=None)
        for found in findings:
            cells = (
                escape(found.name),
                SHOWN[found.state],
                escape(found.said),
                escape(found.remedy),
            )
            table.add_row(*cells)
        out.print(table)
    if broken:
        raise typer.Exit(1)
