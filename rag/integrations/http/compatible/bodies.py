"""What programs made for OpenAI's API may send; parameters that would do nothing are let pass."""

from typing import Annotated, Any, Literal

from pydantic import ConfigDict, Field

from rag.integrations.http.bodies import Body, Positive, Whole, Word
from rag.types import Turn

MOST_TEXTS = 256
LONGEST_TEXT = 10_000  # characters of a text to embed; what is too long for the model is cut
LONGEST_MESSAGE = 20_000

Text = Annotated[str, Field(max_length=LONGEST_MESSAGE)]
Said = Annotated[str, Field(min_length=1, max_length=LONGEST_MESSAGE)]
_ONE_USER: dict[str, Any] = {
    "contains": {"type": "object", "properties": {"role": {"const": "user"}}, "required": ["role"]}
}


class TextPart(Body):
    """A part of a message; there are no others than text."""

    type: Literal["text"]
    text: Said


Parts = Annotated[list[TextPart], Field(min_length=1, max_length=50)]
Content = Text | Parts


class SystemMessage(Body):
    """Instructions; they are not followed: what is answered is what the articles say."""

    role: Literal["system", "developer"]
    content: Content
    name: Word | None = None


class UserMessage(Body):
    """What somebody says; the last one is the question."""

    role: Literal["user"]
    content: Said | Parts
    name: Word | None = None


class AssistantMessage(Body):
    """What was answered before; it may be sent back as it came."""

    model_config = ConfigDict(extra="ignore")

    role: Literal["assistant"]
    content: Content | None = None


Message = Annotated[SystemMessage | UserMessage | AssistantMessage, Field(discriminator="role")]


class StreamOptions(Body):
    """How to stream."""

    include_usage: bool | None = None
    include_obfuscation: bool | None = None


class ChatBody(Body):
    """A conversation. Answers are as the articles say: temperature, seed and stop do nothing."""

    model: Word = Field(description="`wenqu`, or a chat model of /v1/models", examples=["wenqu"])
    messages: list[Message] = Field(min_length=1, max_length=200, json_schema_extra=_ONE_USER)
    stream: bool | None = None
    stream_options: StreamOptions | None = None
    temperature: Annotated[float, Field(ge=0, le=2)] | None = None
    max_tokens: Positive | None = None
    max_completion_tokens: Positive | None = None
    n: Literal[1] | None = None
    user: Annotated[str, Field(max_length=256)] | None = None
    stop: Text | Annotated[list[Text], Field(max_length=4)] | None = None
    seed: Whole | None = None


class EmbeddingsBody(Body):
    """Texts to embed."""

    model: Word = Field(description="the embedder, the last one of /v1/models")
    input: (
        Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]
        | Annotated[
            list[Annotated[str, Field(min_length=1, max_length=LONGEST_TEXT)]],
            Field(min_length=1, max_length=MOST_TEXTS),
        ]
    )
    input_type: Literal["query", "passage"] = Field(
        "passage", description="whether they are questions, or what answers are looked for in"
    )
    encoding_format: Literal["float", "base64"] | None = None
    dimensions: Positive | None = Field(
        None, description="as many as the model has: vectors are never cut"
    )
    user: Annotated[str, Field(max_length=256)] | None = None


def text_of(content: Content | None) -> str:
    """What a message says."""
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(part.text for part in content)


def conversation(messages: list[Message]) -> tuple[str, tuple[Turn, ...]]:
    """The last thing a user says, and the finished turns before it.

    Instructions are left out; of several things said in a row the last one counts. The question
    is empty where no user says anything.
    """
    turns: list[Turn] = []
    asked: str | None = None
    said = [message for message in messages if not isinstance(message, SystemMessage)]
    last = max((i for i, m in enumerate(said) if isinstance(m, UserMessage)), default=-1)
    for message in said[: max(last, 0)]:
        if isinstance(message, UserMessage):
            asked = text_of(message.content)
        elif asked is not None:
            turns.append(Turn(asked, text_of(message.content)))
            asked = None
    return (text_of(said[last].content) if last >= 0 else ""), tuple(turns)
