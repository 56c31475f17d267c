"""Search as a LangChain retriever: passages as documents that know where they come from."""

from typing import Annotated, Any

from langchain_core.callbacks import (
    AsyncCallbackManagerForRetrieverRun,
    CallbackManagerForRetrieverRun,
)
from langchain_core.documents import Document
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables.config import run_in_executor
from pydantic import BeforeValidator, Field

from rag.integrations.filters import Given, filters_from
from rag.types import Filters, Hit
from rag.wenqu import Wenqu


class WenquRetriever(BaseRetriever):
    """The k best passages, best first, for a question in any language.

    Of each document `id` is the passage's and `page_content` its text; `metadata` has
    `article_id`, `passage_id`, `start` and `end` (code points of the article's text, of which
    `page_content` is that stretch), `score` (0..1, comparable between questions), `arms` (what
    each way of searching thought of it), `title`, `source`, `outlet`, `published`, `language`.

    `k` and `filters` (a `Filters`, or a dict such as `{"since": "2021", "language": "zh"}`) are
    set here, and can be given in a call: `invoke(question, k=3, filters=…)` replaces both. Raises
    SettingsError for filters that are none, CorpusError when the index cannot be read.
    """

    wenqu: Wenqu = Field(exclude=True, repr=False)
    k: int = Field(5, ge=1)
    filters: Annotated[Filters, BeforeValidator(filters_from)] = Filters()

    def _get_relevant_documents(
        self,
        query: str,
        *,
        run_manager: CallbackManagerForRetrieverRun,
        k: int | None = None,
        filters: Given = None,
    ) -> list[Document]:
        narrowed = self.filters if filters is None else filters_from(filters)
        return list(map(document_of, self.wenqu.search(query, k or self.k, narrowed)))

    async def _aget_relevant_documents(
        self, query: str, *, run_manager: AsyncCallbackManagerForRetrieverRun, **kwargs: Any
    ) -> list[Document]:
        """The same, in a thread: the event loop is free meanwhile."""
        return await run_in_executor(
            None,
            self._get_relevant_documents,
            query,
            run_manager=run_manager.get_sync(),
            **kwargs,
        )


def document_of(hit: Hit) -> Document:
    """A passage that was found, as LangChain has it."""
    return Document(id=hit.passage.id, page_content=hit.passage.text, metadata=metadata_of(hit))


def metadata_of(hit: Hit) -> dict[str, Any]:
    """Where a passage comes from and how well it fits; all of it can be put in JSON."""
    passage = hit.passage
    return {
        "id": passage.id,
        "article_id": passage.article_id,
        "passage_id": passage.id,
        "start": passage.start,
        "end": passage.end,
        "score": hit.score,
        "arms": dict(hit.arms),
        "title": passage.title,
        "source": passage.source,
        "outlet": passage.outlet,
        "published": passage.published,
        "language": passage.language,
    }
