"""`wenqu ingest` and `wenqu article`: what goes into the index, and what is in it."""

import dataclasses
import time
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer
from rich.markup import escape
from rich.table import Table

from rag import build
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.documents import article_document, details_document, ingest_document
from rag.errors import SettingsError
from rag.ingestion.files import find_files
from rag.ingestion.records import Fields
from rag.settings import Settings
from rag.terminal import out, print_json, print_report, show_progress, shown
from rag.types import Progress

if TYPE_CHECKING:  # loaded when it is asked for
    from rag.ingestion.ingest import Ingestion

Engine = Literal["local", "ray"]

app = typer.Typer(help="The articles in the index.", no_args_is_help=True)


def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    index: IndexOption = None,
    limit: Annotated[
        int | None,
        typer.Option(min=1, help="Only the first N articles of each path; nothing is removed."),
    ] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, write nothing.")] = False,
    fields: Annotated[
        str | None,
        typer.Option(
            help="Which columns of a table hold what, where their names do not tell: "
            "text=story,title=head,published=day,outlet=paper,author=by."
        ),
    ] = None,
    engine: Annotated[
        Engine, typer.Option(help="Who does the work: this process, or Ray's workers (an extra).")
    ] = "local",
    shards: Annotated[
        Path | None,
        typer.Option(
            help="With --engine ray: the folder that the workers write to, to be kept.",
            show_default="in the index, until it is loaded",
        ),
    ] = None,
    as_json: JsonOption = False,
) -> None:
    """Read articles and bring the index up to date with them: new, changed and gone.

    `wenqu ingest seeds/` reads a folder; run it again after articles have changed: what
    is unchanged is skipped, what is no longer in the folder leaves the index. A run that was
    stopped goes on where it was.

    Kinds of files: text, Markdown, HTML, MHTML, PDF, DOCX, EPUB, mail (EML); tables (JSON, JSON
    lines, CSV, TSV) with an article a row; texts and tables also as .gz, .xz, .bz2.

    `--engine ray` shares the reading and embedding out over the machines of a Ray cluster
    (WENQU_RAY names it) that see files, models and shards at the same paths; a table is read by one
    of them and embedded by all. What comes of it is the same.
    """
    settings = open_settings(index)
    mapping = _fields(fields)
    for path in paths:
        find_files(path)  # a path that is wrong is said before anything is loaded
    started = time.perf_counter()
    with (
        show_progress() as progress,
        _opened(engine, settings, progress, mapping, shards, dry_run) as ingestion,
    ):
        reports = [ingestion.run(path, limit=limit, dry_run=dry_run) for path in paths]
    document = ingest_document(reports, dry_run, time.perf_counter() - started)
    if as_json:
        print_json(document)
    else:
        print_report(document)


def _opened(
    engine: Engine,
    settings: Settings,
    progress: Progress,
    fields: Fields,
    shards: Path | None,
    dry_run: bool,
) -> "AbstractContextManager[Ingestion]":
    if engine == "local" or dry_run:  # what is only counted is counted here
        if shards is not None and engine == "local":
            raise SettingsError("--shards are written by Ray's workers: add --engine ray")
        return build.open_ingestion(settings, progress, fields, dry_run=dry_run)
    from rag.integrations import ray

    return ray.open_ingestion(settings, progress, fields, shards)


def _fields(written: str | None) -> Fields:
    names = [field.name for field in dataclasses.fields(Fields)]
    chosen: dict[str, str] = {}
    for pair in (written or "").split(",") if written else []:
        name, _, column = pair.partition("=")
        if name.strip() not in names or not column.strip():
            raise SettingsError(f"--fields {pair!r}: write NAME=COLUMN; names: {', '.join(names)}")
        chosen[name.strip()] = column.strip()
    return Fields(**chosen)


@app.command("list")
def article_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the articles in the index."""
    articles = build.open_ledger(open_settings(index)).articles()
    if as_json:
        print_json({"articles": [article_document(a, text=False) for a in articles]})
        return
    table = Table("id", "title", "outlet", "published", "language", "source", box=None)
    for a in articles:
        facts = (a.id[:8], a.title, a.outlet or "", (a.published or "")[:10], a.language, a.source)
        table.add_row(*map(escape, facts))
    out.print(table)


@app.command("show")
def article_show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An id or its beginning.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article: with --json, the whole text that offsets count in."""
    ledger = build.open_ledger(open_settings(index))
    article = ledger.article(article_id)
    document = article_document(article) | details_document(ledger.details(article.id))
    if as_json:
        print_json(document)
        return
    text = document.pop("text")
    for name, value in document.items():
        out.print(f"[dim]{name}:[/dim] {escape(shown(value))}")
    out.print("\n" + escape(text))


@app.command("remove")
def article_remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An id or its beginning.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an article out of the index, for good (an ingest of its file brings it back)."""
    settings = open_settings(index)
    opened = build.open_index(settings, build.open_encoder(settings))
    with show_progress() as progress, opened.writing():
        article = opened.remove_article(article_id)
        opened.bring_up_to_date(progress)
    if as_json:
        print_json({"removed": article_document(article, text=False)})
    else:
        out.print(f"removed {escape(article.title)} ({article.source})")
