"""Asks every question of a collection of its own retriever, over an index made for it alone."""

import json
import random
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

from eval.beside import LEXICAL, Other
from eval.cases import Collection, Document, Query
from eval.metrics.scoring import score_ranking
from eval.runfile import Line
from rag import build
from rag.index.index import Index
from rag.parts import Retriever, Translator
from rag.settings import Settings
from rag.text import language
from rag.types import Filters, Passage, Progress, Retrieved

DEPTH = 30  # passages asked for, before they are collapsed to documents
KEPT = 10  # documents kept of a ranking
BESIDE = ("hit@1", "hit@3", "hit@5", "hit@10", "mrr@10", "ndcg@10")

Found = list[tuple[Passage, float]]
Search = Callable[[str, int], Found]
Ranking = list[tuple[str, float]]


def chosen(collection: Collection, sample: int | None, seed: int, limit: int | None) -> Collection:
    """The collection with those of its questions that are to be asked: they have relevant ones."""
    queries = [query for query in collection.queries if collection.relevant.get(query.id)]
    if sample is not None and sample < len(queries):
        drawn = sorted(random.Random(seed).sample(range(len(queries)), sample))
        queries = [queries[place] for place in drawn]
    return replace(collection, queries=tuple(queries[:limit]))


def prepare(
    settings: Settings,
    documents: Sequence[Document],
    folder: Path,
    progress: Progress,
    *,
    peers: bool = False,
    translator: Translator | None = None,
) -> "Searcher":
    """Indexes each document as one article, the way `wenqu ingest` does, in an empty folder.

    With `peers` their indexes are made beside it, of the same passages; with a translator
    questions are searched in the language of the documents too.
    """
    table = write_table(documents, folder)
    index, retriever = build.open_collection(settings, table, folder / "index", progress)
    others: dict[Other, Search] = {LEXICAL: index.search_terms}
    if peers:
        from eval.peers import over  # an extra, and torch with it

        passages = list(index.ledger.passages(index.ledger.numbers().tolist()).values())
        others |= over(settings, passages, folder / "peers", progress)
    ids = [document.id for document in documents]
    return Searcher(retriever, others, ids, translator)


def indexed(
    settings: Settings, documents: Sequence[Document], folder: Path, progress: Progress
) -> tuple[list[str], Index]:
    """The ids of the documents, a row each, and an index of them alone in an empty folder."""
    table = write_table(documents, folder)
    index, _ = build.open_collection(settings, table, folder / "index", progress)
    return [document.id for document in documents], index


def write_table(documents: Sequence[Document], folder: Path) -> Path:
    """Documents as a table of articles that `wenqu ingest` reads."""
    table = folder / "documents.jsonl"
    with table.open("w", encoding="utf-8") as file:
        for document in documents:
            row = {"title": document.title, "text": document.text}
            file.write(json.dumps(row, ensure_ascii=False) + "\n")
    return table


class Searcher:
    """Searches a collection by documents: the first passage of each counts.

    `others` are asked the same beside the retriever.
    """

    def __init__(
        self,
        retriever: Retriever,
        others: Mapping[Other, Search],
        ids: Sequence[str],
        translator: Translator | None = None,
    ) -> None:
        self._retriever = retriever
        self._translator = translator
        self._others = others
        self._ids = ids

    def ask(self, query: Query, gold: dict[str, int]) -> Line:
        """The line of a run file for one question."""
        started = time.perf_counter()
        found = self._retriever.search(query.text, DEPTH, Filters(), self._translator)
        milliseconds = (time.perf_counter() - started) * 1000
        ranking = self._documents((hit.passage, hit.score) for hit in found.hits)
        theirs = {
            other: self._documents(search(query.text, DEPTH))
            for other, search in self._others.items()
        }
        texts = [
            hit.passage.text for hit in found.hits
        ]  # of short ones it takes many to fill a context
        scores = score_ranking(ranking, gold, query.answers, texts)
        for other, rival in theirs.items():
            scores |= _beside(other, rival, gold)
        return Line(
            id=query.id,
            question=query.text,
            output={"ranking": ranking, **_by_key(theirs), "gold": gold, **_said(found)},
            scores=scores,
            cluster=min(gold, default=query.id),
            slices={"language": language(query.text)},
            timings_ms={**found.timings, "total": round(milliseconds, 1)},
        )

    def _documents(self, found: Iterable[tuple[Passage, float]]) -> Ranking:
        ranking: dict[str, float] = {}
        for passage, score in found:
            row = int(passage.source.rpartition("#")[2])
            ranking.setdefault(self._ids[row - 1], round(score, 6))
        return list(ranking.items())[:KEPT]


def _said(found: Retrieved) -> dict[str, str]:
    """The translation that was searched beside the question, where there was one."""
    return {"translation": found.translation} if found.translation else {}


def _by_key(rankings: Mapping[Other, Ranking]) -> dict[str, Ranking]:
    return {other.key: ranking for other, ranking in rankings.items()}


def _beside(other: Other, ranking: Ranking, gold: dict[str, int]) -> dict[str, float]:
    """What another reaches: a set on which lexical search does as well is no test of vectors."""
    scores = score_ranking(ranking, gold)
    return {other.metric(name): scores[name] for name in BESIDE}


def lines(
    searcher: Searcher, collection: Collection, done: set[str], progress: Progress
) -> Iterator[Line]:
    """A line for every question that is not done yet."""
    for number, query in enumerate(collection.queries, 1):
        if query.id not in done:
            yield searcher.ask(query, dict(collection.relevant[query.id]))
        progress("questions", number, len(collection.queries))
