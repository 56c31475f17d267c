"""Asks the judge to fill in a form: once more when it did not, never when it has said it before."""

import json
from collections.abc import Mapping
from typing import Protocol, TypeVar

from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, BaseMessage

from eval.judge.cache import ReplyCache
from eval.judge.forms import Form, Malformed, Schema
from rag.errors import EvaluationError, ModelError

T = TypeVar("T")

MOST_SILENCES = 3  # in a row, after which the judge is gone and the run had better stop


class Fill(Protocol):
    """Loads a prompt by its name and fills its blanks."""

    def __call__(self, name: str, **values: str) -> list[BaseMessage]:
        """The messages of a prompt."""
        ...


class Judge:
    """A chat model that judges. `fill` is where its words come from."""

    def __init__(self, chat: BaseChatModel, fill: Fill, cache: ReplyCache) -> None:
        self.fill = fill
        self._chat = chat
        self._cache = cache
        self._silences = 0

    def ask(self, messages: list[BaseMessage], form: Form[T], repeat: int) -> T:
        """What the judge fills in; the same question has the same reply for each `repeat`.

        A form that was not filled in is asked for once more, with what was wrong. Raises Malformed
        when that did not help, ModelError when the judge did not answer, and EvaluationError when
        it has not answered several times in a row.
        """
        reply = self._cache.get(messages, form.schema, repeat)
        if reply is None:
            reply = self._reply(messages, form)
            self._cache.put(messages, form.schema, repeat, reply)
        return form.read(reply)

    def _reply(self, messages: list[BaseMessage], form: Form[T]) -> str:
        reply = self._say(messages, form.schema)
        try:
            form.read(reply)
        except Malformed as complaint:
            # Its own words before it: a model that chooses the likeliest would repeat itself.
            asked = self.fill("judge_again", complaint=str(complaint))[-1]
            return self._say([*messages, AIMessage(reply or "{}"), asked], form.schema)
        return reply

    def _say(self, messages: list[BaseMessage], schema: Schema) -> str:
        try:
            said = self._invoke(messages, schema)
        except Exception as error:  # every provider has errors of its own, and all mean this
            self._silences += 1
            if self._silences >= MOST_SILENCES:
                raise EvaluationError(
                    f"the judge has not answered {self._silences} times in a row ({error}); see "
                    "that it runs, and run the same command again: it goes on where it was"
                ) from error
            raise ModelError(f"the judge did not answer: {error}") from error
        self._silences = 0
        return _text(said)

    def _invoke(self, messages: list[BaseMessage], schema: Schema) -> object:
        try:
            bound = self._chat.with_structured_output(schema, include_raw=True)
        except NotImplementedError:  # the prompt asks for JSON as well
            return self._chat.invoke(messages)
        return bound.invoke(messages)


def _text(said: object) -> str:
    """The reply as JSON: as it stands, or as the arguments of the tool that was called."""
    if isinstance(said, BaseMessage):
        return said.text
    assert isinstance(said, Mapping)
    parsed, raw = said.get("parsed"), said.get("raw")
    if isinstance(parsed, dict):
        return json.dumps(parsed, ensure_ascii=False)
    return raw.text if isinstance(raw, BaseMessage) else ""
