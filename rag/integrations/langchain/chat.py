"""The assistant as a LangChain chat model: messages in, a message whose text is cited out."""

from collections.abc import AsyncIterator, Iterator
from typing import Annotated, Any

from langchain_core.callbacks import AsyncCallbackManagerForLLMRun, CallbackManagerForLLMRun
from langchain_core.language_models import BaseChatModel
from langchain_core.messages import AIMessage, AIMessageChunk, BaseMessage
from langchain_core.messages.ai import InputTokenDetails, UsageMetadata
from langchain_core.messages.content import Citation, create_citation
from langchain_core.outputs import ChatGeneration, ChatGenerationChunk, ChatResult
from pydantic import BeforeValidator, Field

from rag.documents import answer_document
from rag.integrations.filters import Given, filters_from
from rag.integrations.growth import agrow, grow
from rag.integrations.http.compatible.wording import continuation
from rag.integrations.langchain.questions import question_of
from rag.types import Answer, Filters
from rag.wenqu import Wenqu

FACTS = ("model", "rung", "refused", "reason", "flags", "effective_question", "timings_ms")


class WenquChat(BaseChatModel):
    """Answers what a person says last; what was said before is the history.

    The message is one block of text with LangChain's own citations as its `annotations`:
    `start_index` and `end_index` count in the message's text, `cited_text` is the quote, `title`
    the article's, `url` `article://ID`, and `extras` the rest of our citation (`number`,
    `article_id`, `passage_id`, `start`, `end` in the article's text, …). `response_metadata` says
    `refused`, `reason`, `rung` and so on. `.text` is the answer alone. Streamed, it comes by
    proven sentences, the citations at the end.

    `filters` are set here or in a call. System messages, tools and `stop` change nothing.
    """

    wenqu: Wenqu = Field(exclude=True, repr=False)
    filters: Annotated[Filters, BeforeValidator(filters_from)] = Filters()
    cache: bool = False  # an answer is old when the index has changed

    @property
    def _llm_type(self) -> str:
        return "wenqu"

    def _generate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        filters: Given = None,
        **kwargs: Any,
    ) -> ChatResult:
        return _result(list(grow(self.wenqu, *question_of(messages), self._narrowed(filters)))[-1])

    async def _agenerate(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        *,
        filters: Given = None,
        **kwargs: Any,
    ) -> ChatResult:
        answers = agrow(self.wenqu, *question_of(messages), self._narrowed(filters))
        return _result([answer async for answer in answers][-1])

    def _stream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: CallbackManagerForLLMRun | None = None,
        *,
        filters: Given = None,
        **kwargs: Any,
    ) -> Iterator[ChatGenerationChunk]:
        pieces = Pieces()
        for answer in grow(self.wenqu, *question_of(messages), self._narrowed(filters)):
            yield from pieces.of(answer)

    async def _astream(
        self,
        messages: list[BaseMessage],
        stop: list[str] | None = None,
        run_manager: AsyncCallbackManagerForLLMRun | None = None,
        *,
        filters: Given = None,
        **kwargs: Any,
    ) -> AsyncIterator[ChatGenerationChunk]:
        pieces = Pieces()
        async for answer in agrow(self.wenqu, *question_of(messages), self._narrowed(filters)):
            for piece in pieces.of(answer):
                yield piece

    def _narrowed(self, filters: Given) -> Filters:
        return self.filters if filters is None else filters_from(filters)


class Pieces:
    """Cuts a growing answer into pieces of a message, which added up are the whole message."""

    def __init__(self) -> None:
        self._said = ""

    def of(self, answer: Answer) -> Iterator[ChatGenerationChunk]:
        """What is new in it; at the end its citations."""
        new = continuation(self._said, answer.text)
        self._said += new
        if not (new or answer.complete):
            return
        block: dict[str, Any] = {"type": "text", "text": new, "index": 0}
        facts: dict[str, Any] = {}
        if answer.complete:
            block["annotations"] = annotations(answer, self._said)
            facts = _facts(answer)
        yield ChatGenerationChunk(message=AIMessageChunk(content=[block], **facts))


def annotations(answer: Answer, text: str) -> list[Citation]:
    """A citation of LangChain's for each span that each sentence rests on; `text` is what is shown.

    One has no place in the text where another was shown, before the chat model failed.
    """
    documents: dict[int, dict[str, Any]] = {
        one["number"]: one for one in answer_document(answer)["citations"]
    }
    found, position = [], 0
    for sentence in answer.sentences:
        start = text.find(sentence.text, position)
        shown = start >= 0
        position = start + len(sentence.text) if shown else position
        for number in sentence.citations:
            citation = documents[number]
            found.append(
                create_citation(
                    id=f"{citation['passage_id']}#{number}",
                    url=f"article://{citation['article_id']}",
                    start_index=start if shown else None,
                    end_index=position if shown else None,
                    cited_text=citation["quote"],
                    **citation,
                )
            )
    return found


def _result(answer: Answer) -> ChatResult:
    block = {"type": "text", "text": answer.text, "annotations": annotations(answer, answer.text)}
    message = AIMessage(content=[block], **_facts(answer))
    return ChatResult(generations=[ChatGeneration(message=message)])


def _facts(answer: Answer) -> dict[str, Any]:
    document, usage = answer_document(answer), answer.trace.usage
    return {
        "response_metadata": {name: document[name] for name in FACTS},
        "usage_metadata": UsageMetadata(
            input_tokens=usage.prompt,
            output_tokens=usage.completion,
            total_tokens=usage.prompt + usage.completion,
            input_token_details=InputTokenDetails(cache_read=usage.cached),
        ),
    }
