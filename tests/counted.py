"""A chat model that takes its time and tells how much it has said, for those who leave early."""

from collections.abc import Iterator
from typing import Any

from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from tests.fakes import ScriptedChat
from tests.served_http import RIGHT

PIECES = len(RIGHT) // 3 + 1


class Counted(ScriptedChat):
    """Says RIGHT in pieces, a tenth of a second each: a second before there is a sentence."""

    scripts: dict[str, str | None] = Field(default_factory=lambda: {"主题": RIGHT})
    pause: float = 0.1
    said: list[str] = Field(default_factory=list)

    def _stream(self, *arguments: Any, **named: Any) -> Iterator[ChatGenerationChunk]:
        for chunk in super()._stream(*arguments, **named):
            self.said.append(chunk.text)
            yield chunk
