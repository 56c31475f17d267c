"""The command line: what people and scripts type. The commands are in `commands/`."""

import sys
from typing import Annotated, Any

import typer
from rich.table import Table
from typer.core import TyperGroup

from rag import build
from rag.commands import articles, asking, doctor, growth, index, keys, mcp, models, serve, served
from rag.commands.options import IndexOption, JsonOption, PeersOption, open_settings
from rag.errors import SettingsError, WenquError
from rag.terminal import complain, err, out, print_json, show_progress


class Commands(TyperGroup):
    """The commands; `eval` is loaded when it is asked for, since it brings a segmenter with it."""

    def list_commands(self, ctx: typer.Context) -> list[str]:  # type: ignore[override]
        """All names, in the order in which help shows them."""
        return [*super().list_commands(ctx), "eval"]

    def get_command(self, ctx: typer.Context, cmd_name: str) -> Any:  # type: ignore[override]
        """The command of a name, or None."""
        if cmd_name != "eval":
            return super().get_command(ctx, cmd_name)
        from rag.commands import evaluation

        command = typer.main.get_command(evaluation.app)
        command.name = cmd_name
        return command


app = typer.Typer(
    cls=Commands,
    help="Ask a body of articles; every sentence of the answer shows the passage it rests on.",
    no_args_is_help=True,
    add_completion=False,
    rich_markup_mode="markdown",
    pretty_exceptions_enable=False,
)
app.command()(articles.ingest)
app.command()(asking.search)
app.command()(asking.ask)
app.command()(doctor.doctor)
app.command()(serve.serve)
app.command()(mcp.mcp)
app.add_typer(articles.app, name="article")
app.add_typer(index.app, name="index")
app.add_typer(models.app, name="models")
app.add_typer(keys.app, name="keys")
growth.app.command()(served.page)
growth.app.command("serve")(served.serve)
app.add_typer(growth.app, name="bench")


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
    except OSError as error:
        if error.filename is None:  # no file that was named by the user: a fault of ours
            raise
        complain(WenquError(f"{error.filename}: {error.strerror}; name another place for it"))
        sys.exit(1)
    except KeyboardInterrupt:
        err.print("stopped")
        sys.exit(130)


@app.command()
def ui(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="The address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
) -> None:
    """Serve the chat page."""
    settings = open_settings(index, host=host, port=port)
    err.print("opening the index and the page, and starting the chat model …")
    from ui.serve import check, serve  # Gradio takes four seconds to import

    check(settings)
    choices = build.open_choices(settings)
    additions = build.open_additions(choices)
    serve(settings, choices, additions, lambda url: out.print(f"Wenqu is at {url}"))


@growth.app.callback()
def bench(
    context: typer.Context,
    as_json: JsonOption = False,
    index: IndexOption = None,
    quick: Annotated[bool, typer.Option("--quick", help="No answers.")] = False,
    peers: PeersOption = False,
) -> None:
    """Measure speed beside a plain stack with the same weights, in one run."""
    if context.invoked_subcommand:
        return
    from eval.bench.run import run

    with show_progress() as progress:
        document = run(open_settings(index), progress, answers=not quick, peers=peers)
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
