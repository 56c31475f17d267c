"""`wenqu mcp`: search, answers and articles for programs that speak the Model Context Protocol."""

import sys
from contextlib import redirect_stdout
from typing import Annotated

import typer

from rag import build
from rag.commands.options import IndexOption, open_settings
from rag.terminal import out


def mcp(
    index: IndexOption = None,
    http: Annotated[
        bool, typer.Option("--http", help="Serve streamable HTTP on this machine, not stdio.")
    ] = False,
    port: Annotated[int | None, typer.Option(help="The port of HTTP; 0 takes a free one.")] = None,
) -> None:
    """Serve MCP clients: by standard input and output, or by HTTP on this machine.

    Tools to search, ask, read an article and list articles; nothing can be changed by them.
    """
    from rag.integrations.mcp import serve_http, serve_stdio  # the SDK takes a while to import

    settings = open_settings(index, api_port=port)
    with redirect_stdout(sys.stderr):  # standard output is the protocol's alone
        choices = build.open_choices(settings)
    choices.warm()
    try:
        if http:
            name, number = settings.host, settings.api_port
            serve_http(choices, name, number, lambda url: out.print(f"Wenqu speaks MCP at {url}"))
            return
        # While it is served the SDK has what is printed go to standard error; what waited in a
        # buffer for more would come behind the protocol, at the end.
        with (
            open(1, "w", buffering=1, encoding="utf-8", closefd=False) as lines,
            redirect_stdout(lines),
        ):
            serve_stdio(choices)
    finally:
        choices.close()
