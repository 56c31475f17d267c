"""OpenAI's forms of an answer, with our citations, as /openapi.json tells of them."""

from typing import Literal

from rag.integrations.http.schemas import CitationDocument, Schema


class CompatibleFault(Schema):
    """Why it was not done."""

    message: str
    type: str
    param: str | None
    code: str
    request_id: str


class CompatibleError(Schema):
    """An answer that is none."""

    error: CompatibleFault


class ModelDocument(Schema):
    """A model that may be named."""

    id: str
    object: Literal["model"]
    created: int
    owned_by: str


class ModelsDocument(Schema):
    """All models."""

    object: Literal["list"]
    data: list[ModelDocument]


class PromptDetails(Schema):
    """How many of the prompt's tokens came from the chat model's cache."""

    cached_tokens: int


class UsageDocument(Schema):
    """Tokens of the chat model; an answer without one takes none."""

    prompt_tokens: int
    completion_tokens: int
    total_tokens: int
    prompt_tokens_details: PromptDetails


class MessageDocument(Schema):
    """What is answered: `content` has numbers like [1] and the sources they mean at its end."""

    role: Literal["assistant"]
    content: str
    refusal: None
    citations: list[CitationDocument]


class ChoiceDocument(Schema):
    """The one answer."""

    index: Literal[0]
    message: MessageDocument
    logprobs: None
    finish_reason: Literal["stop"]


class CompletionDocument(Schema):
    """A chat completion."""

    id: str
    object: Literal["chat.completion"]
    created: int
    model: str
    choices: list[ChoiceDocument]
    usage: UsageDocument


class VectorDocument(Schema):
    """A text's vector: numbers, or their float32 bytes in base64."""

    object: Literal["embedding"]
    index: int
    embedding: list[float] | str


class EmbeddingUsage(Schema):
    """Tokens of the texts."""

    prompt_tokens: int
    total_tokens: int


class EmbeddingsDocument(Schema):
    """The vectors, in the order of the texts."""

    object: Literal["list"]
    data: list[VectorDocument]
    model: str
    usage: EmbeddingUsage
