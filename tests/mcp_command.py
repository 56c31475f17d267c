"""`wenqu mcp` over fakes that print as libraries do: `python -m tests.mcp_command mcp …`"""

import sys
from collections.abc import Iterator
from typing import Any

from rag import build, cli
from rag.choices import Choices
from rag.settings import Settings
from tests.fakes import ScriptedChat
from tests.served import choices_over
from tests.served_http import RIGHT


class Chatty(ScriptedChat):
    """Prints while it answers, as libraries do."""

    def _stream(self, *arguments: Any, **named: Any) -> Iterator[Any]:
        sys.stdout.write("loading …\n")
        yield from super()._stream(*arguments, **named)


def open_choices(settings: Settings) -> Choices:
    sys.stdout.write("opening …\n")
    return choices_over(settings.index, Chatty(scripts={"主题": RIGHT}))


if __name__ == "__main__":
    build.open_choices = open_choices  # type: ignore[assignment]
    sys.argv[0] = "wenqu"
    cli.main()
