"""`wenqu bench growth` and `bench searches`: what an index costs to fill, keep and search."""

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.errors import SettingsError
from rag.ingestion.files import find_files
from rag.terminal import err, out, print_json, show_progress

if TYPE_CHECKING:  # the measuring is loaded when it is asked for
    from eval.growth.record import Record
    from eval.growth.table import Table as Measured
    from eval.growth.words import Size

app = typer.Typer(invoke_without_command=True)


@app.command()
def growth(
    file: Annotated[Path, typer.Argument(metavar="FILE", help="A table of articles.")],
    sizes: Annotated[
        str, typer.Option(help="How many articles, one after the other.")
    ] = "2000,10000,20000",
    questions: Annotated[
        Path | None, typer.Option(help="What to search for; those about the seeds without it.")
    ] = None,
    folder: Annotated[
        Path | None, typer.Option(help="Where index and results go.", show_default="runs/…-growth")
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Bring one index to growing sizes; at each, measure ingest, memory, disk and searches.

    Searches are measured warm, without a filter (by one client and by four), and under filters
    that let about 1 %, 10 % and 50 % of the passages through. Stopped at any point, the same
    command goes on where it was; more sizes can be added later.
    """
    from eval.growth.grow import grow, of_settings
    from eval.growth.record import Record
    from eval.header import RUNS, describe, digest_of, of_searches
    from eval.readers.read import read_cases

    wanted = _sizes(sizes)
    find_files(file)  # a path that is wrong is said before anything is loaded
    place = folder or RUNS / f"{file.name.split('.')[0]}-growth"
    settings = open_settings(place / "index")
    asked = questions or _about_seeds()
    cases = read_cases(asked)
    choice = {"questions": {"name": asked.stem, "sha256": digest_of(asked)}}
    header = of_searches(describe("growth", settings, file, len(cases), {}, choice))
    record = Record(place / "growth.jsonl", header)
    if record.sizes:
        err.print(f"measured already: {', '.join(f'{size:,}' for size in sorted(record.sizes))}")
    texts = [case.question for case in cases]
    with show_progress() as progress:
        found = list(
            grow(of_settings(settings), file, wanted, texts, record, progress, k=settings.passages)
        )
    command = f"wenqu bench growth {file.name} --sizes {','.join(map(str, wanted))}"
    _show(record, found, command, as_json)


@app.command()
def searches(
    questions: Annotated[
        Path | None, typer.Option(help="What to search for; those about the seeds without it.")
    ] = None,
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Measure how fast an index that is there is searched: warm, under load and under filters.

    Searches are those of `bench growth`; `CPU busy` says what other work took of the machine.
    """
    from eval.growth.filling import counts
    from eval.growth.grow import of_settings
    from eval.growth.searching import drawn, measure_searches
    from eval.growth.table import search_tables
    from eval.readers.read import read_cases

    settings = open_settings(index)
    asked = drawn([case.question for case in read_cases(questions or _about_seeds())])
    system = of_settings(settings)
    with show_progress() as progress:
        found = measure_searches(system, asked, progress, k=settings.passages)
    articles, passages = counts(settings.index)
    if as_json:
        print_json({"articles": articles, "passages": passages, **asdict(found)})
        return
    _print(search_tables([(articles, found)]))


@app.command()
def sizing(
    file: Annotated[
        Path | None,
        typer.Argument(
            metavar="FILE",
            help="A growth.jsonl that `bench growth` wrote; without it, what the README measured.",
        ),
    ] = None,
    cores: Annotated[int, typer.Option(min=1, help="Of the machine that FILE is from.")] = 2,
    as_json: JsonOption = False,
) -> None:
    """Work out what 10,000 to 100,000,000 passages take: disk, memory, machines, hours.

    Sizes about those measured are told by measuring, the others by computing: along a straight
    line through the smallest and the largest.
    """
    from eval.growth.record import read_sizes
    from eval.growth.sizing import KNOWN, estimates, of_sizes, sizing_table
    from eval.growth.table import markdown

    found = estimates(KNOWN if file is None else of_sizes(read_sizes(file), cores))
    if as_json:
        print_json({"sizes": [asdict(one) for one in found]})
        return
    out.print(markdown(*sizing_table(found)))


def _show(record: "Record", found: "list[Size]", command: str, as_json: bool) -> None:
    from eval.growth.table import growth_markdown, tables

    markdown = growth_markdown(record.header, found, command)
    note = record.path.with_suffix(".md")
    note.write_text(markdown, "utf-8")
    if as_json:
        sizes = [asdict(size) for size in found]
        print_json({"growth": record.header, "sizes": sizes, "file": str(record.path)})
        return
    _print(tables(found))
    out.print(f"[dim]{record.path}, {note}[/dim]")


def _print(tables: "list[Measured]") -> None:
    for headings, rows in tables:
        table = Table(*headings, box=None)
        for row in rows:
            table.add_row(*map(escape, row))
        out.print(table)
        out.print()


def _about_seeds() -> Path:
    import eval

    return Path(eval.__path__[0]) / "sets" / "seeds.jsonl"


def _sizes(written: str) -> list[int]:
    parts = written.split(",")
    if not all(part.strip().isdecimal() and int(part) > 0 for part in parts):
        raise SettingsError(f"--sizes {written!r}: write numbers of articles: 2000,10000")
    return sorted({int(part) for part in parts})
