"""Search as a LlamaIndex retriever: passages as nodes that know where they come from."""

import asyncio

from rag.extras import extra
from rag.integrations.filters import Given, filters_from
from rag.types import Hit
from rag.wenqu import Wenqu

with extra("llamaindex"):
    from llama_index.core.retrievers import BaseRetriever
    from llama_index.core.schema import (
        NodeRelationship,
        NodeWithScore,
        QueryBundle,
        RelatedNodeInfo,
        TextNode,
    )


class WenquRetriever(BaseRetriever):
    """The k best passages, best first, for a question in any language.

    Of each node `node_id` is the passage's, `start_char_idx` and `end_char_idx` count code points
    of the article's text, its source node is the article, and `metadata` has the rest: `title`,
    `source`, `outlet`, `published`, `language`, `arms`. `score` is 0..1 and comparable between
    questions. `filters` are a `Filters`, or a dict such as `{"since": "2021"}`.

    Raises SettingsError for filters that are none, CorpusError when the index cannot be read.
    """

    def __init__(self, wenqu: Wenqu, k: int = 5, filters: Given = None) -> None:
        super().__init__()
        self._wenqu = wenqu
        self._k = k
        self._filters = filters_from(filters)

    def _retrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        hits = self._wenqu.search(query_bundle.query_str, self._k, self._filters)
        return [NodeWithScore(node=node_of(hit), score=hit.score) for hit in hits]

    async def _aretrieve(self, query_bundle: QueryBundle) -> list[NodeWithScore]:
        """The same, in a thread: the event loop is free meanwhile."""
        return await asyncio.to_thread(self._retrieve, query_bundle)


def node_of(hit: Hit) -> TextNode:
    """A passage that was found, as LlamaIndex has it; a model is told its title, outlet and day."""
    passage = hit.passage
    metadata = {
        "title": passage.title,
        "outlet": passage.outlet,
        "published": passage.published,
        "article_id": passage.article_id,
        "source": passage.source,
        "language": passage.language,
        "arms": dict(hit.arms),
    }
    unseen = ["article_id", "source", "language", "arms"]
    return TextNode(
        id_=passage.id,
        text=passage.text,
        start_char_idx=passage.start,
        end_char_idx=passage.end,
        metadata=metadata,
        excluded_llm_metadata_keys=unseen,
        excluded_embed_metadata_keys=unseen,
        relationships={NodeRelationship.SOURCE: RelatedNodeInfo(node_id=passage.article_id)},
    )
