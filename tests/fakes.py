"""Small real implementations of the interfaces that the system stands on."""

import time
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from langchain_core.callbacks import CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import Field

from rag.errors import ModelError
from rag.text import bigrams
from rag.types import Kind, Vectors

DIMENSION = 4096


class BigramEncoder:
    """Texts that share pairs of characters are near; identical ones are the same."""

    def __init__(self, dimension: int = DIMENSION) -> None:
        self.dimension = dimension

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        vectors = np.zeros((len(texts), self.dimension), np.float32)
        for row, text in enumerate(texts):
            for term in bigrams(text) or {" "}:
                vectors[row, sum(map(ord, term)) * 31 % self.dimension] += 1
        norms: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
        unit: Vectors = vectors / np.maximum(norms, 1e-9)
        return unit

    def count_tokens(self, text: str) -> int:
        return len(text)


class ScriptedChat(BaseChatModel):
    """Answers with the first script whose key stands in the last message, piece by piece.

    A script that is None raises, as a model that has died does.
    """

    scripts: dict[str, str | None]
    pause: float = 0.0  # seconds before each piece
    seen: list[str] = Field(default_factory=list)

    @property
    def _llm_type(self) -> str:
        return "scripted"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> ChatResult:
        text = "".join(c.message.text for c in self._stream(messages, stop, run_manager, **kwargs))
        return ChatResult(generations=[ChatGeneration(message=AIMessage(content=text))])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        asked = messages[-1].text
        self.seen.append(asked)
        said = next((text for key, text in self.scripts.items() if key in asked), "")
        if said is None:
            raise ModelError("the scripted model died")
        for i in range(0, len(said), 3):
            time.sleep(self.pause)
            yield ChatGenerationChunk(message=AIMessageChunk(content=said[i : i + 3]))
