"""Finds passages as another retriever does, without what in them is addressed to a machine."""

from dataclasses import replace

from rag.generation.hostile.defence import FindArticle, sift
from rag.parts import Retriever, Translator
from rag.types import Filters, Hit, Retrieved

LEFT_OUT = "injection"  # flags what was left out of an answer's reading
DEEPER = 2  # times as many are asked for where whole passages were left out


class GuardedRetriever:
    """A retriever for what answers: what a model reads and an answer cites comes through here."""

    def __init__(self, retriever: Retriever, find_article: FindArticle) -> None:
        self._retriever = retriever
        self._find_article = find_article

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        """The k best passages that are left, best first."""
        return list(self.search(query, k, filters).hits)

    def search(
        self,
        query: str,
        k: int,
        filters: Filters = Filters(),
        translator: Translator | None = None,
        *,
        join: bool = True,
    ) -> Retrieved:
        """The same, with how it was found; `flags` has `injection` where something was left out."""
        found = self._search(query, k, filters, translator, join)
        if LEFT_OUT in found.flags and len(found.hits) < k <= found.candidates:
            deeper = self._search(query, DEEPER * k, filters, translator, join)
            return replace(deeper, hits=deeper.hits[:k])
        return found

    def _search(
        self, query: str, k: int, filters: Filters, translator: Translator | None, join: bool
    ) -> Retrieved:
        found = self._retriever.search(query, k, filters, translator, join=join)
        hits, hostile = sift(found.hits, self._find_article)
        if not hostile:
            return replace(found, hits=tuple(hits))
        notes = (*found.notes, "what speaks to a machine was left out")
        flags = (*found.flags, LEFT_OUT)
        return replace(found, hits=tuple(hits), flags=flags, notes=notes)
