"""Asks the chat model, whichever it is, and keeps count: LangChain's interface, our errors."""

import os
import threading
from collections.abc import Generator, Iterator
from typing import Any, cast

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessageChunk, BaseMessage

from rag.errors import ModelError, SettingsError, Stopped
from rag.generation import prompts
from rag.generation.stopping import until_stopped
from rag.openinference import INPUT, MODEL, OUTPUT, tokens
from rag.types import Rung, Usage
from rag.watching import UNWATCHED, Watch, watched


class Model:
    """A chat model with the name people know it by; `rung` says where it runs."""

    def __init__(self, chat: BaseChatModel, name: str, rung: Rung) -> None:
        self.chat = chat
        self.name = name
        self.rung = rung

    def warm(self) -> None:
        """Has a local model load, compile and keep the system prompt; others are left alone."""
        if self.rung == "local":
            self.session().complete(prompts.fill("answer", evidence="", question=""), max_tokens=1)

    def close(self) -> None:
        """Ends what a local model runs in."""
        close = getattr(self.chat, "close", None)
        if close is not None:
            close()

    def session(
        self, stopped: threading.Event | None = None, watch: Watch = UNWATCHED
    ) -> "Session":
        """One question's use of the model, until `stopped` is set."""
        return Session(self, stopped, watch)

    def pieces(
        self, messages: list[BaseMessage], stopped: threading.Event | None, options: dict[str, Any]
    ) -> Iterator[AIMessageChunk]:
        """What the chat model says to messages, piece by piece. Raises Stopped, and what it raises.

        A local model looks itself whether it is stopped, and is free for the next question.
        """
        if stopped is not None and self.rung == "local":
            return self.chat.stream(messages, stopped=stopped, **options)
        said = self.chat.stream(messages, **options)
        if stopped is None:
            return said
        return until_stopped(cast(Generator[AIMessageChunk, None, None], said), stopped)


class Session:
    """What one question asks the model, with the tokens it took and the prompts that were sent."""

    def __init__(
        self, model: Model, stopped: threading.Event | None = None, watch: Watch = UNWATCHED
    ) -> None:
        """Once `stopped` is set, whatever is asked or being answered raises Stopped."""
        self._model = model
        self._stopped = stopped
        self._watch = watch
        self.usage = Usage()
        self.prompts: list[str] = []

    def stream(self, messages: list[BaseMessage], max_tokens: int = 300) -> Iterator[str]:
        """The answer in pieces; leaving early stops the model. Raises ModelError, Stopped."""
        yield from self._stream(messages, max_tokens=max_tokens)

    def complete(self, messages: list[BaseMessage], max_tokens: int = 200) -> str:
        """The whole answer."""
        return "".join(self._stream(messages, max_tokens=max_tokens)).strip()

    def _stream(self, messages: list[BaseMessage], **options: Any) -> Iterator[str]:
        self.prompts.append("\n\n".join(message.text for message in messages))
        before = self.usage
        said: list[str] = []
        with watched(self._watch.begin("model", "LLM")) as span:
            span.note({MODEL: self._model.name})
            try:
                for piece in self._pieces(messages, options):
                    said.append(piece)
                    yield piece
            finally:
                span.note(tokens(self.usage - before))
                span.quote({INPUT: self.prompts[-1], OUTPUT: "".join(said)})

    def _pieces(self, messages: list[BaseMessage], options: dict[str, Any]) -> Iterator[str]:
        try:
            for chunk in self._model.pieces(messages, self._stopped, options):
                if usage := getattr(chunk, "usage_metadata", None):
                    cached = usage.get("input_token_details", {}).get("cache_read", 0)
                    self.usage += Usage(usage["input_tokens"], cached, usage["output_tokens"])
                if chunk.text:
                    yield chunk.text
        except (ModelError, Stopped, GeneratorExit):
            raise
        except Exception as error:  # every provider has errors of its own, and all mean this
            raise ModelError(f"{self._model.name} did not answer: {error}") from error


def remote(name: str, url: str | None, key: str | None, timeout: float) -> Model:
    """Any chat model that LangChain's `init_chat_model` knows, `provider:model`.

    Raises SettingsError when the provider's package or key is missing.
    """
    os.environ.setdefault("LANGSMITH_TRACING", "false")
    from langchain.chat_models import init_chat_model  # a second to load, seldom needed

    options: dict[str, Any] = {"timeout": timeout, "max_retries": 1, "temperature": 0}
    if name.startswith("openai:"):
        options["stream_usage"] = True  # of a server of one's own it is not asked otherwise
    if url:
        options["base_url"] = url
    if key or url:
        options["api_key"] = key or "none"  # a server of one's own seldom asks for one
    try:
        chat = init_chat_model(name, **options)
    except (ImportError, ValueError) as error:
        said = str(error).partition(". ")[0]  # the rest is for who writes LangChain code
        raise SettingsError(
            f"WENQU_CHAT={name!r}: {said}; give local, none, or provider:model, as in "
            "openai:gpt-4o-mini"
        ) from error
    return Model(chat, name, "remote")
