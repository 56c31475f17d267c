"""`wenqu keys`: who may use the API; a key is shown once, and only its hash is kept."""

from pathlib import Path
from typing import Annotated

import typer
from rich.table import Table

from rag.commands.options import JsonOption, open_settings
from rag.errors import SettingsError
from rag.integrations.http.keys import add_key, read_keys, remove_key
from rag.terminal import err, out, print_json

app = typer.Typer(help="The keys of the API.", no_args_is_help=True)

NameArgument = Annotated[str, typer.Argument(metavar="NAME", help="Whose key it is.")]
FileOption = Annotated[
    Path | None, typer.Option("--file", help="The file of keys.", show_default="WENQU_KEYS")
]


@app.command()
def add(
    name: NameArgument,
    scope: Annotated[
        list[str] | None,
        typer.Option(help="What it is for: read (search and ask), write (add and remove)."),
    ] = None,
    file: FileOption = None,
    as_json: JsonOption = False,
) -> None:
    """Make a key and print it, once. Without --scope it may only read."""
    path = _path(file)
    secret = add_key(path, name, scope or ["read"])
    if as_json:
        print_json({"name": name, "key": secret, "scopes": sorted(set(scope or ["read"]))})
        return
    err.print(f"keep it: only its hash is in {path}", markup=False)
    out.print(secret, markup=False, highlight=False)


@app.command("list")
def keys_list(file: FileOption = None, as_json: JsonOption = False) -> None:
    """List whose keys there are, and what they are for."""
    keys = read_keys(_path(file))
    if as_json:
        print_json({"keys": [{"name": key.name, "scopes": list(key.scopes)} for key in keys]})
        return
    table = Table("name", "scopes", box=None)
    for key in keys:
        table.add_row(key.name, ", ".join(key.scopes))
    out.print(table)


@app.command()
def remove(name: NameArgument, file: FileOption = None, as_json: JsonOption = False) -> None:
    """Take a key out; a server that runs refuses it from then on."""
    remove_key(_path(file), name)
    if as_json:
        print_json({"removed": name})
    else:
        out.print(f"removed {name}", markup=False)


def _path(file: Path | None) -> Path:
    path = file or open_settings().keys
    if path is None:
        raise SettingsError("no file for the keys is named: set WENQU_KEYS, or give --file")
    return path
