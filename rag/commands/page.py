"""`wenqu bench page`: the chat page as readers have it, many at once and for a long time."""

import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.table import Table

from rag import build
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.terminal import err, out, print_json

if TYPE_CHECKING:  # the measuring is loaded when it is asked for
    from eval.page.crowd import Seen

Figures = dict[str, object]
BARS = {"search": 1.0, "read": 1.0, "sources": 0.5, "sentence": 3.0}  # seconds


def page(
    people: Annotated[int, typer.Option(min=1, help="How many read and search at once.")] = 20,
    seconds: Annotated[float, typer.Option(min=1, help="For how long they do.")] = 60,
    soak: Annotated[
        float, typer.Option(min=0, help="Minutes of gentle use, in which memory is watched.")
    ] = 0,
    real: Annotated[
        bool, typer.Option("--real", help="Ask the settings' own chat model as well.")
    ] = False,
    run: Annotated[
        Path | None, typer.Option(help="Where figures are written as they come.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure the chat page over a copy of the index, served in a process of its own.

    A scripted model takes the place of the real one, except with `--real`: then the time to the
    sources and to the first proven sentence is measured, one reader at a time.
    """
    from eval.page.asking import ask_all
    from eval.page.crowd import crowd
    from eval.page.growth import Watch, slope
    from eval.page.served import served_page

    settings = open_settings(index)
    articles = build.open_ledger(settings).articles()
    told: list[Figures] = []

    def note(figures: Figures) -> None:
        told.append(figures)
        if run is not None:
            with run.open("a", encoding="utf-8") as file:
                file.write(json.dumps(figures, ensure_ascii=False) + "\n")

    if real:
        err.print("asking the real model …")
        with served_page(settings.index, None) as (address, _):
            note({"what": "real model"} | _figures(ask_all(address)))
    with served_page(settings.index, 2.0) as (address, process):
        err.print(f"{people} people at once, {seconds:.0f} s …")
        note({"what": f"{people} at once"} | _figures(crowd(address, articles, people, seconds)))
        if soak:
            err.print(f"{soak:.0f} minutes of use …")
            with Watch(process) as watch:
                seen = crowd(address, articles, 4, soak * 60, pause=2.0)
            first, last = watch.looks[0], watch.looks[-1]
            held: Figures = {
                "memory_slope": round(slope(watch.looks), 4),
                "megabytes": [look.memory // 2**20 for look in watch.looks],
                "files": [first.files, last.files],
                "threads": [first.threads, last.threads],
            }
            note({"what": f"{soak:.0f} minutes"} | _figures(seen) | held)
    if as_json:
        print_json({"measured": told})
    else:
        _show(told)


def _figures(seen: "Seen") -> Figures:
    figures: Figures = {"errors": len(seen.errors)}
    if seen.errors:
        figures["first_error"] = seen.errors[0]
    for name, taken in seen.seconds.items():
        in_order = sorted(taken)
        figures[name] = {
            "n": len(in_order),
            "p50": round(in_order[len(in_order) // 2], 3),
            "p95": round(in_order[min(len(in_order) - 1, int(len(in_order) * 0.95))], 3),
        }
    return figures


def _show(told: list[Figures]) -> None:
    table = Table("measured", "thing", "n", "p50 s", "p95 s", "bar s", box=None)
    for figures in told:
        for name, value in figures.items():
            if isinstance(value, dict):
                bar = str(BARS.get(name, ""))
                cells = (str(value["n"]), str(value["p50"]), str(value["p95"]))
                table.add_row(str(figures["what"]), name, *cells, bar)
    out.print(table)
    for figures in told:
        out.print(f"{figures['what']}: {figures['errors']} errors")
        if "memory_slope" in figures:
            out.print(
                f"memory grows by {figures['memory_slope']:.2%} in ten minutes (bar 1 %); "
                f"files {figures['files']}, threads {figures['threads']}"
            )
