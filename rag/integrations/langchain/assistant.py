"""The assistant as a LangChain Runnable: a question in, the public Answer document out."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

from langchain_core.runnables import Runnable, RunnableConfig

from rag.documents import Document, answer_document
from rag.integrations.filters import Given, filters_from
from rag.integrations.growth import agrow, grow
from rag.integrations.langchain.questions import Asked, question_of
from rag.wenqu import Wenqu


class WenquAssistant(Runnable[Asked, Document]):
    """Answers questions, every sentence with the spans it rests on, or refuses honestly.

    It is asked with a text, with messages, or with `{"question", "history"}`; `filters` can be
    given in a call as well. What comes out is a dict, the document that `wenqu ask --json` prints:
    `answer`, `refused`, `sentences`, `citations` (`number`, `article_id`, `start`, `end`, `quote`,
    …) and so on. `stream` gives the document as it grows, by proven sentences; the last is whole.

    Raises SettingsError for a question or filters that are none, CorpusError when the index cannot
    be read. A chat model that fails raises nothing: the answer is flagged `degraded`.
    """

    def __init__(self, wenqu: Wenqu, filters: Given = None) -> None:
        self._wenqu = wenqu
        self._filters = filters_from(filters)

    def invoke(self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any) -> Document:
        """The whole answer."""
        return self._call_with_config(self._last, input, config, **kwargs)

    async def ainvoke(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Document:
        """The whole answer; the event loop is free meanwhile. Cancelled, it stops the model."""
        return await self._acall_with_config(self._alast, input, config, **kwargs)

    def stream(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> Iterator[Document]:
        """The answer as it grows."""
        yield from self._transform_stream_with_config(
            iter([input]), self._growing, config, **kwargs
        )

    async def astream(
        self, input: Asked, config: RunnableConfig | None = None, **kwargs: Any
    ) -> AsyncIterator[Document]:
        """The same; leaving early stops the model."""
        async for document in self._atransform_stream_with_config(
            _one(input), self._agrowing, config, **kwargs
        ):
            yield document

    def _documents(self, asked: Asked, filters: Given = None) -> Iterator[Document]:
        question, turns = question_of(asked)
        narrowed = self._filters if filters is None else filters_from(filters)
        return map(answer_document, grow(self._wenqu, question, turns, narrowed))

    async def _adocuments(self, asked: Asked, filters: Given = None) -> AsyncIterator[Document]:
        question, turns = question_of(asked)
        narrowed = self._filters if filters is None else filters_from(filters)
        async for answer in agrow(self._wenqu, question, turns, narrowed):
            yield answer_document(answer)

    def _last(self, asked: Asked, filters: Given = None) -> Document:
        return list(self._documents(asked, filters))[-1]

    async def _alast(self, asked: Asked, filters: Given = None) -> Document:
        return [document async for document in self._adocuments(asked, filters)][-1]

    def _growing(self, asked: Iterator[Asked], filters: Given = None) -> Iterator[Document]:
        for one in asked:
            yield from self._documents(one, filters)

    async def _agrowing(
        self, asked: AsyncIterator[Asked], filters: Given = None
    ) -> AsyncIterator[Document]:
        async for one in asked:
            async for document in self._adocuments(one, filters):
                yield document


async def _one(asked: Asked) -> AsyncIterator[Asked]:
    yield asked
