"""Measures indexing and search beside the peers: the same passages and questions, in turns."""

import statistics
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from langchain_core.embeddings import Embeddings

from eval.bench.rows import ROUNDS, Row, questions, row, seconds
from eval.beside import DENSE, HYBRID, PEERS
from eval.metrics.cost import percentiles
from eval.peers import Dense, Hybrid, load_embeddings
from rag import build, prepared
from rag.indexes import Entry, WritableIndex
from rag.ingestion.split import embedded_text
from rag.parts import Encoder
from rag.settings import Settings
from rag.types import Article, Passage, Progress, Vectors

HITS = 5  # asked for by a search
WENQU = "wenqu"

Seconds = Mapping[str, float]  # by the key of a peer, or WENQU
Search = Callable[[str, int], object]


@dataclass(frozen=True, slots=True)
class _Round:
    """How long each took to make the passages searchable, and to find those of each question."""

    indexing: Seconds
    searches: Sequence[Seconds]


def searching(settings: Settings, passages: Sequence[Passage], progress: Progress) -> list[Row]:
    """Passages made searchable a second, and the latency of a search, beside each peer.

    Every round makes new indexes; all have their weights loaded before its clock starts. Raises
    SettingsError when the peers are not installed, WeightsError when the weights are not there.
    """
    embeddings = load_embeddings(prepared.plain_weights(settings))
    ledger = build.open_ledger(settings)
    articles = [ledger.article(id) for id in dict.fromkeys(one.article_id for one in passages)]
    rounds = []
    for done in range(ROUNDS):
        progress("indexing and searches beside the peers", done, ROUNDS)
        with TemporaryDirectory() as folder:
            here = settings.model_copy(update={"index": Path(folder) / WENQU})
            theirs = Dense(embeddings, Path(folder) / "chroma")
            rounds.append(_round(here, articles, passages, theirs, embeddings))
    return _rows(rounds, len(passages))


def _round(
    settings: Settings,
    articles: Sequence[Article],
    passages: Sequence[Passage],
    dense: Dense,
    embeddings: Embeddings,
) -> _Round:
    encoder = build.open_encoder(settings)
    index = build.open_index(settings, encoder, create=True)
    encoder.embed_query("")  # both are warm before the clock starts
    embeddings.embed_query("")
    indexing = {
        WENQU: seconds(lambda: _fill(index, encoder, articles, passages)),
        DENSE.key: seconds(lambda: dense.add(passages)),
    }
    hybrids: list[Hybrid] = []
    fitted = seconds(lambda: hybrids.append(Hybrid(dense)))  # over what Dense has stored
    indexing[HYBRID.key] = indexing[DENSE.key] + fitted
    retriever = build.open_retriever(settings)
    searchers: dict[str, Search] = {
        WENQU: retriever.retrieve, DENSE.key: dense.search, HYBRID.key: hybrids[0].search,
    }  # fmt: skip
    _search_all(searchers, "")
    backwards = dict(reversed(searchers.items()))  # by turns: who follows whom costs time as well
    searches = [
        _search_all(backwards if number % 2 else searchers, question)
        for number, question in enumerate(questions())
    ]
    return _Round(indexing, searches)


def _search_all(searchers: Mapping[str, Search], question: str) -> Seconds:
    return {key: _search(search, question) for key, search in searchers.items()}


def _search(search: Search, question: str) -> float:
    return seconds(lambda: search(question, HITS))


def _fill(
    index: WritableIndex,
    encoder: Encoder,
    articles: Sequence[Article],
    passages: Sequence[Passage],
) -> None:
    """Writes the passages as an ingest does; Chroma, which only quickens, is not waited for."""
    vectors = encoder.encode([embedded_text(passage) for passage in passages], "document")
    with index.writing():
        index.add([_entry(article, passages, vectors) for article in articles])


def _entry(article: Article, passages: Sequence[Passage], vectors: Vectors) -> Entry:
    rows = [row for row, passage in enumerate(passages) if passage.article_id == article.id]
    return Entry(article, "bench", [passages[row] for row in rows], vectors[rows])


def _rows(rounds: Sequence[_Round], passages: int) -> list[Row]:
    found = []
    for peer in PEERS:
        pairs = [(one.indexing[WENQU], one.indexing[peer.key]) for one in rounds]
        pace = [passages / statistics.median(some) for some in zip(*pairs, strict=True)]
        ratio = statistics.median(theirs / ours for ours, theirs in pairs)
        what = f"passages made searchable a second, beside {peer.name}"
        found.append(row(what, pace[0], pace[1], ratio, ""))
    return found + [
        _latency(rounds, peer.key, share, f"search, ms ({share}), beside {peer.name}")
        for peer in PEERS
        for share in ("p50", "p95")
    ]


def _latency(rounds: Sequence[_Round], peer: str, share: str, what: str) -> Row:
    ours, theirs = (
        percentiles([searches[key] * 1000 for one in rounds for searches in one.searches])[share]
        for key in (WENQU, peer)
    )
    return row(what, ours, theirs, theirs / ours, "")
