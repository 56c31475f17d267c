"""`wenqu index`: the health of the index, its backup, and its return."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape

from rag import build
from rag.commands.options import IndexOption, JsonOption, open_settings
from rag.documents import status_document
from rag.index import upkeep
from rag.terminal import out, print_json, show_progress, shown

app = typer.Typer(help="The health of the index, its backup and return.", no_args_is_help=True)

FileArgument = Annotated[Path, typer.Argument(metavar="FILE", help="The backup, one file.")]


@app.command()
def status(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Read and check everything that is in the index."""
    found = upkeep.status(open_settings(index).index)
    document = status_document(found)
    if as_json:
        print_json(document)
        return
    for name, value in document.items():
        out.print(f"[dim]{name}:[/dim] {escape(shown(value))}")
    if found.vectors != "sound":
        out.print("searches are exact and complete; `wenqu index rebuild` makes them faster")


@app.command()
def rebuild(index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Make everything anew that follows from the articles; nothing is read from files.

    With another embedder in WENQU_EMBEDDER every article is embedded anew; searches go on with the
    old vectors until the new ones take their place. Stopped or killed, it goes on where it was.
    """
    settings = open_settings(index)
    with show_progress() as progress:
        embedded = build.rebuild_index(settings, progress)
    document = status_document(upkeep.status(settings.index))
    if as_json:
        print_json({"embedded_anew": embedded, **document})
    else:
        what = "embedded anew and rebuilt" if embedded else "rebuilt"
        out.print(f"{what}: {document['articles']} articles, {document['passages']} passages")


@app.command()
def backup(target: FileArgument, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Copy the index into one file, while others read and write."""
    size = upkeep.backup(open_settings(index).index, target)
    if as_json:
        print_json({"file": str(target), "bytes": size})
    else:
        out.print(f"{target}: {size / 1e6:,.1f} MB; bring it back with: wenqu index restore FILE")


@app.command()
def restore(source: FileArgument, index: IndexOption = None, as_json: JsonOption = False) -> None:
    """Put a backup in the place of the index. What came after the backup is gone then."""
    folder = open_settings(index).index
    with show_progress() as progress:
        upkeep.restore(folder, source, progress)
    document = status_document(upkeep.status(folder))
    if as_json:
        print_json(document)
    else:
        out.print(f"restored: {document['articles']} articles, {document['passages']} passages")
