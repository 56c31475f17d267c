"""`wenqu serve`: the HTTP API, with addresses of its own and OpenAI-compatible ones."""

from typing import Annotated

import typer

from rag import build
from rag.commands.options import IndexOption, open_settings
from rag.terminal import err, out


def serve(
    index: IndexOption = None,
    host: Annotated[str | None, typer.Option(help="The address to serve on.")] = None,
    port: Annotated[int | None, typer.Option(help="The port; 0 takes a free one.")] = None,
) -> None:
    """Serve the HTTP API: its own addresses (see /openapi.json) and OpenAI-compatible ones.

    On this machine it is open; elsewhere it takes keys: WENQU_KEYS names their file, and
    `wenqu keys add NAME` makes one.
    """
    from rag.integrations.http.serve import open_keys, serve  # FastAPI takes a while to import

    settings = open_settings(index, host=host, api_port=port)
    keys = open_keys(settings)  # what is wrong is said before anything is loaded
    err.print("opening the index, and starting the chat model …")
    choices = build.open_choices(settings)
    additions = build.open_additions(choices)
    serve(settings, choices, additions, keys, lambda url: out.print(f"Wenqu's API is at {url}"))
