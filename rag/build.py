"""The only file that chooses concrete parts from Settings, with `chat_models.py` for one of them.

What is slow to import is imported by the function that builds it: a search from a cold start
waits for neither the chat model's libraries nor a segmenter.
"""

import logging
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import cache, lru_cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import TYPE_CHECKING

import numpy as np

from rag.chat_models import offered, open_model
from rag.index.index import LEDGER, Index
from rag.index.ledger import Ledger
from rag.indexes import ReadableIndex
from rag.models import manifest
from rag.models.fetch import registry
from rag.parts import Reranker, Retriever
from rag.prepared import encoder_folder
from rag.retrieval import convert, embedder
from rag.retrieval.embedder import Embedder
from rag.retrieval.forms import FormEncoder
from rag.retrieval.retriever import HybridRetriever
from rag.settings import CAUTIONS, Settings
from rag.text import segments
from rag.thresholds import Thresholds, load_thresholds
from rag.types import Article, Passage, Progress, Vectors
from rag.watching import UNWATCHED, Watch

if TYPE_CHECKING:
    from rag.additions import Additions
    from rag.choices import Choices
    from rag.generation.model import Model
    from rag.ingestion.ingest import Ingestion
    from rag.ingestion.records import Fields
    from rag.retrieval.given import GivenArticles
    from rag.wenqu import Wenqu

log = logging.getLogger(__name__)


def no_progress(what: str, done: int, total: int) -> None:
    """Shows nothing."""


def open_encoder(settings: Settings) -> Embedder:
    """The embedder of the settings. One that was named is prepared when it is first used."""
    folder = encoder_folder(settings)
    if settings.embedder not in registry() and not embedder.is_prepared(folder):
        log.warning("preparing %s for this machine, once: a minute or more", settings.embedder)
        convert.prepare(settings.embedder, folder)
        manifest.write(folder)
    manifest.check(folder)
    return embedder.load(folder)


def open_index(
    settings: Settings, encoder: Embedder, *, create: bool = False, accelerate: bool = False
) -> Index:
    """The index of the settings, for the embedder given."""
    return Index(
        settings.index,
        encoder.profile.identity,
        create=create,
        accelerate=accelerate,
        server=settings.chroma or "",
    )


def open_ledger(settings: Settings) -> Ledger:
    """The record of the articles, for those who need no vectors."""
    return Ledger(settings.index / LEDGER)


@contextmanager
def open_ingestion(
    settings: Settings,
    progress: Progress = no_progress,
    fields: "Fields | None" = None,
    *,
    dry_run: bool = False,
) -> "Iterator[Ingestion]":
    """What brings the index up to date; the index is made when it is not there.

    `fields` says which columns of tables hold what, where their names do not tell. A dry run
    makes no index.
    """
    from rag.ingestion.ingest import Ingestion
    from rag.ingestion.reader import Reader
    from rag.ingestion.records import Fields

    encoder = open_encoder(settings)
    with TemporaryDirectory() as nowhere, Reader(fields or Fields()) as reader:
        if dry_run and not (settings.index / LEDGER).exists():
            settings = settings.model_copy(update={"index": Path(nowhere)})
        index = open_index(settings, encoder, create=True)
        yield Ingestion(index, encoder, reader, progress)


def rebuild_index(settings: Settings, progress: Progress) -> bool:
    """Makes everything anew that follows from the articles; whether they were embedded anew."""
    from rag.ingestion.ingest import Ingestion
    from rag.ingestion.reader import Reader
    from rag.ingestion.records import Fields

    encoder = open_encoder(settings)
    identity = encoder.profile.identity
    index = Index(settings.index, identity, embed_anew=True, server=settings.chroma or "")
    if index.ledger.meta("embedder") == identity:
        with index.writing():
            index.make_anew(progress)
        return False
    Ingestion(index, encoder, Reader(Fields()), progress).embed_anew()
    return True


def open_collection(
    settings: Settings, table: Path, folder: Path, progress: Progress
) -> "tuple[Index, Retriever]":
    """An index of its own in `folder` for the articles of a table, and what searches it.

    It is searched exactly, not by Chroma: the same collection has the same rankings every time.
    """
    from rag.ingestion.ingest import Ingestion
    from rag.ingestion.reader import Reader

    encoder = open_encoder(settings)
    made = Index(folder, encoder.profile.identity, create=True)
    with Reader() as reader:
        Ingestion(made, encoder, reader, progress).run(table)
    index = Index(folder, encoder.profile.identity)
    return index, _retrieval(settings, encoder)(index)


def open_retriever(settings: Settings) -> Retriever:
    """What finds passages, for a process that asks once."""
    # The segmenter's dictionary is read meanwhile: half a second that need not be waited for.
    threading.Thread(target=segments, args=["字典"], daemon=True).start()
    encoder = open_encoder(settings)
    return _retrieval(settings, encoder)(open_index(settings, encoder))


def _retrieval(settings: Settings, encoder: Embedder) -> Callable[[ReadableIndex], Retriever]:
    """Makes retrievers over an index each, which share what is slow to load."""
    fusion = open_thresholds(settings).fusion
    forms, reranker = FormEncoder(encoder), open_reranker(settings)
    return lambda index: HybridRetriever(
        index, encoder, fusion=fusion, now=now, forms=forms, reranker=reranker
    )


def now() -> datetime:
    """The time, in the zone of this machine."""
    return datetime.now().astimezone()


def open_reranker(settings: Settings) -> Reranker | None:
    """The reranker of the settings; None when none is wanted. Raises WeightsError."""
    if settings.reranker == "none":
        return None
    from rag.retrieval.rerank import TimedReranker, load_cross_encoder

    return TimedReranker(load_cross_encoder(settings.reranker))


def open_watch(settings: Settings) -> Watch:
    """What is told how answers are made: a collector of OpenTelemetry's, where one is named."""
    if not settings.otlp and not os.environ.get("OTEL_EXPORTER_OTLP_ENDPOINT"):
        return UNWATCHED
    from rag.telemetry import connect  # half a second to load

    return connect(settings.otlp, content=settings.log_content)


def open_thresholds(settings: Settings) -> Thresholds:
    """What was learnt, as cautious as the settings want it."""
    thresholds = load_thresholds(settings.thresholds)
    return thresholds.strict() if settings.caution == "strict" else thresholds


def open_wenqu(settings: Settings, *, accelerate: bool = True) -> "Wenqu":
    """Everything that reads: search and answers over the index of the settings.

    `accelerate` is for processes that stay: Chroma answers as soon as it is found sound.
    """
    return open_choices(settings, accelerate=accelerate).default


def open_choices(settings: Settings, *, accelerate: bool = True) -> "Choices":
    """The same, by any chat model that can be had and with any caution; those set are the default.

    A chat model is opened when it is first chosen, once.
    """
    from rag.assistant import Assistant
    from rag.choices import Choices
    from rag.generation.hostile.guarded import GuardedRetriever
    from rag.wenqu import Wenqu

    encoder = open_encoder(settings)
    index = open_index(settings, encoder, accelerate=accelerate)
    retriever = _retrieval(settings, encoder)(index)
    guarded = GuardedRetriever(retriever, index.article)
    watch = open_watch(settings)

    @cache
    def model(chat: str) -> "Model | None":
        return open_model(settings.model_copy(update={"chat": chat}))

    def assemble(chat: str, caution: str) -> Wenqu:
        assistant = Assistant(
            guarded, encoder, index, model(chat), passages=settings.passages,
            thresholds=open_thresholds(settings.model_copy(update={"caution": caution})),
            watch=watch,
        )  # fmt: skip
        return Wenqu(index, retriever, assistant, model(chat), watch)

    cautions = dict.fromkeys((settings.caution, *CAUTIONS))
    return Choices(index, encoder, settings.embedder, offered(settings), list(cautions), assemble)


def open_additions(choices: "Choices") -> "Additions":
    """What adds articles to the index that is being read, with the encoder that is loaded."""
    from rag.additions import Additions
    from rag.ingestion.reader import Reader

    return Additions(choices.index, choices.encoder, Reader())


def open_answerer(settings: Settings) -> "Callable[[Sequence[str]], Wenqu]":
    """Makes a Wenqu that answers from the passages given and nothing else, without an index."""
    from rag.retrieval.given import given_passages

    encoder = open_encoder(settings)
    answering = _answering(settings, encoder)
    return lambda passages: answering(given_passages(passages, encoder))


def open_article_answerer(
    settings: Settings, *, defended: bool = True
) -> "Callable[[Sequence[Article]], Wenqu]":
    """Makes a Wenqu that answers from the articles given, split and embedded as an ingest does.

    An article is embedded once, however often it is given. Without a defence, sentences that speak
    to a machine are evidence like any others: only to measure what the defence is worth.
    """
    from rag.ingestion.split import embedded_text, split
    from rag.retrieval.given import GivenArticles
    from rag.wenqu import Wenqu

    encoder = open_encoder(settings)
    answering = _answering(settings, encoder, defended=defended)

    @lru_cache(maxsize=64)
    def embedded(article: Article) -> tuple[list[Passage], Vectors]:
        passages = split(article, encoder.count_tokens)
        return passages, encoder.encode([embedded_text(one) for one in passages], "document")

    def over(articles: Sequence[Article]) -> Wenqu:
        pairs = [embedded(article) for article in articles]
        passages = [passage for some, _ in pairs for passage in some]
        return answering(
            GivenArticles(articles, passages, np.concatenate([vectors for _, vectors in pairs]))
        )

    return over


def _answering(
    settings: Settings, encoder: Embedder, *, defended: bool = True
) -> "Callable[[GivenArticles], Wenqu]":
    """Makes a Wenqu over articles in memory; all of them share what is slow to load."""
    from rag.assistant import Assistant
    from rag.generation.hostile.guarded import GuardedRetriever
    from rag.wenqu import Wenqu

    model, thresholds = open_model(settings), open_thresholds(settings)
    retrieval = _retrieval(settings, encoder)

    def over(given: "GivenArticles") -> Wenqu:
        retriever = retrieval(given)
        found = GuardedRetriever(retriever, given.article) if defended else retriever
        assistant = Assistant(
            found, encoder, given, model,
            passages=settings.passages, thresholds=thresholds,
        )  # fmt: skip
        return Wenqu(given, retriever, assistant, model)

    return over
