"""What LangChain's people ask with: a text, messages, or a dict of a question and its history."""

from collections.abc import Mapping, Sequence
from typing import Any

from langchain_core.messages import AIMessage, BaseMessage, HumanMessage, convert_to_messages
from langchain_core.prompt_values import PromptValue

from rag.errors import SettingsError
from rag.types import Turn

Asked = str | PromptValue | Sequence[Any] | Mapping[str, Any]


def question_of(asked: Asked) -> tuple[str, tuple[Turn, ...]]:
    """The question, and the finished turns before it, the oldest first.

    `asked` is a text; messages, or what a prompt makes of them; or `{"question", "history"}`,
    where the history is messages, pairs of question and answer, or Turns. Raises SettingsError for
    anything else, and where no question is asked.
    """
    question, turns = _parted(asked)
    if not isinstance(question, str) or not question.strip():
        raise SettingsError('nothing is asked: give a text, messages, or {"question", "history"}')
    return question, turns


def _parted(asked: object) -> tuple[object, tuple[Turn, ...]]:
    if isinstance(asked, PromptValue):
        return conversation(asked.to_messages())
    if isinstance(asked, Mapping):
        return asked.get("question"), turns_of(asked.get("history") or ())
    if isinstance(asked, Sequence) and not isinstance(asked, str):
        return conversation(_messages(asked))
    return asked, ()


def turns_of(history: Sequence[Any]) -> tuple[Turn, ...]:
    """The finished turns of a history: of Turns, of pairs (question, answer), or of messages."""
    if all(isinstance(one, Turn) for one in history):
        return tuple(history)
    if all(_is_pair(one) for one in history):
        return tuple(Turn(question, answer) for question, answer in history)
    if all(isinstance(one, BaseMessage | dict) for one in history):
        # Whatever is asked now comes behind them.
        return conversation([*_messages(history), HumanMessage("…")])[1]
    raise SettingsError("a history is messages, or pairs of a question and its answer")


def conversation(messages: Sequence[BaseMessage]) -> tuple[str, tuple[Turn, ...]]:
    """The last thing a person says, and the finished turns before it.

    Instructions and tools' messages are left out; of several questions in a row the last counts.
    """
    turns: list[Turn] = []
    asked = ""
    for message in messages:
        if isinstance(message, HumanMessage):
            asked = message.text
        elif isinstance(message, AIMessage) and asked and message.text:
            turns.append(Turn(asked, message.text))
            asked = ""
    if not asked and turns:  # an answer that was begun comes last: it is made anew
        asked = turns.pop().question
    return asked, tuple(turns)


def _messages(given: Sequence[Any]) -> list[BaseMessage]:
    try:
        return convert_to_messages(given)
    except (ValueError, TypeError, NotImplementedError) as error:
        raise SettingsError(f"these are no messages: {error}") from error


def _is_pair(one: object) -> bool:
    return (
        isinstance(one, tuple | list)
        and len(one) == 2
        and all(isinstance(text, str) for text in one)
    )
