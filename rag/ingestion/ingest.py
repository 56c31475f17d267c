"""Brings the index up to date with a file or folder: new, changed and gone articles.

What is unchanged costs a look at its bytes. Articles are written in batches, so a run that was
killed goes on where it was when it is started again.
"""

import hashlib
import itertools
import logging
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import numpy as np

from rag.errors import ArticleError
from rag.indexes import Entry, WritableIndex
from rag.ingestion.files import TABLES, SourceFile, kind, take_inventory
from rag.ingestion.overlap import Behind, ahead
from rag.ingestion.reader import Failed, Found, Outcome, Reader, Unchanged
from rag.ingestion.split import LIMIT, embedded_text, split
from rag.parts import Encoder
from rag.types import Article, Passage, Progress, Vectors

log = logging.getLogger(__name__)

BATCH = 64  # articles written at once: what a kill can cost, with the batch that is embedded
RULES = "2"  # of reading, repairing and splitting: what was read by others is read again


@dataclass(slots=True)
class Report:
    """What an ingest did, in articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    other_files: int = 0  # of kinds that are not read
    repairs: Counter[str] = field(default_factory=Counter)  # what was mended, how often
    failed: dict[str, str] = field(default_factory=dict)  # what went wrong, by source
    seen: set[str] = field(default_factory=set)  # sources that hold an article


class Ingestion:
    """Reads, splits and embeds articles into an index."""

    def __init__(
        self, index: WritableIndex, encoder: Encoder, reader: Reader, progress: Progress
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._reader = reader
        self._progress = progress
        self._stopped = False
        rules = f"{RULES} {LIMIT} {reader.fields}"
        self._read_as = hashlib.blake2b(rules.encode("utf-8"), digest_size=4).hexdigest()

    def run(
        self, path: Path, *, limit: int | None = None, dry_run: bool = False, soon: bool = True
    ) -> Report:
        """Ingests a file or folder; with `limit` the first articles only, and nothing is removed.

        A dry run counts and writes nothing. Not `soon`, a little is made quick to search together
        with more; it is found at once all the same. Raises ArticleError when there is nothing at
        `path` or a file named alone cannot be read, CorpusBusy when another process is writing.
        """
        inventory = take_inventory(path)
        root = str(path.resolve())
        report = Report(other_files=inventory.others)
        with nullcontext() if dry_run else self._index.writing():
            known = self._index.sources(root)
            articles = self._new(inventory.files, known, limit, report)
            if dry_run:
                report.passages = sum(len(self._split(found.article)) for found in articles)
            else:
                self._write(articles, root, report)
            gone = [] if limit is not None else _gone(known, report)
            report.removed = len(gone)
            if not dry_run:
                if gone:
                    self._index.remove_sources(root, gone)
                self._index.bring_up_to_date(self._progress, soon=soon)
        if path.is_file() and report.failed and not report.seen:
            raise ArticleError(next(iter(report.failed.values())))
        return report

    def _new(
        self,
        files: Sequence[SourceFile],
        known: dict[str, tuple[str, str]],
        limit: int | None,
        report: Report,
    ) -> Iterator[Found]:
        """The articles that are not in the index as they are now, counting as it goes."""
        same = {name: id_ for name, (id_, read_as) in known.items() if read_as == self._read_as}
        total = limit or (0 if any(kind(file.path) in TABLES for file in files) else len(files))
        outcomes = (outcome for file in files for outcome in self._reader.read(file, same))
        for outcome in itertools.takewhile(self._goes_on, _first(outcomes, limit)):
            match outcome:
                case Failed(source, message):
                    log.warning("%s", message)
                    report.failed[source] = message
                case Unchanged(source):
                    report.unchanged += 1
                    report.seen.add(source)
                case Found(source, _, repairs):
                    report.changed += source in known
                    report.added += source not in known
                    report.seen.add(source)
                    report.repairs.update(repairs)
                    yield outcome
            self._progress("articles", len(report.seen) + len(report.failed), total)

    def _goes_on(self, outcome: Outcome) -> bool:
        return not self._stopped

    def _write(self, articles: Iterator[Found], root: str, report: Report) -> None:
        """Writes batch after batch; one is read and one is written while one is embedded."""
        try:
            with Behind() as behind:
                for batch in ahead(self._batches(articles)):
                    passages = [passage for _, some in batch for passage in some]
                    vectors = self._embed(passages)
                    behind.do(partial(self._index.add, self._entries(batch, vectors, root)))
                    report.passages += len(vectors)
        except BaseException:
            self._stopped = True  # what is read ahead need not be read to its end
            self._reader.close()
            raise

    def _batches(self, articles: Iterator[Found]) -> Iterator[list[tuple[Found, list[Passage]]]]:
        while batch := [
            (found, self._split(found.article)) for found in itertools.islice(articles, BATCH)
        ]:
            yield batch

    def _entries(
        self, batch: Sequence[tuple[Found, list[Passage]]], vectors: Vectors, root: str
    ) -> list[Entry]:
        ends = list(itertools.accumulate(len(passages) for _, passages in batch))
        return [
            Entry(
                found.article, root, passages, vectors[end - len(passages) : end],
                self._read_as, found.repairs,
            )
            for (found, passages), end in zip(batch, ends, strict=True)
        ]  # fmt: skip

    def embed_anew(self) -> int:
        """Embeds every article of the index with this embedder; how many passages there are now.

        Searches go on with the old vectors until the new ones take their place, all at once. A run
        that was killed goes on where it was.
        """
        with self._index.writing():
            articles, done = self._index.articles(), self._index.staged()
            missing = [article for article in articles if article.id not in done]
            count = len(articles) - len(missing)
            for start in range(0, len(missing), BATCH):
                batch = missing[start : start + BATCH]
                passages = [passage for article in batch for passage in self._split(article)]
                self._index.stage(passages, self._embed(passages))
                self._progress("articles", count + start + len(batch), len(articles))
            self._index.adopt()
            self._index.bring_up_to_date(self._progress)
        return len(articles)

    def _split(self, article: Article) -> list[Passage]:
        return split(article, self._encoder.count_tokens)

    def _embed(self, passages: Sequence[Passage]) -> Vectors:
        vectors = self._encoder.encode([embedded_text(passage) for passage in passages], "document")
        if not np.isfinite(vectors).all():
            raise ArticleError(
                f"the embedder gives no numbers for some of {passages[0].source} and what follows; "
                "prepare it again: wenqu models rm, then wenqu models pull"
            )
        return vectors


def _first(outcomes: Iterator[Outcome], limit: int | None) -> Iterator[Outcome]:
    """All outcomes, or those up to the limit's last article."""
    articles = 0
    while limit is None or articles < limit:
        outcome = next(outcomes, None)
        if outcome is None:
            return
        articles += not isinstance(outcome, Failed)
        yield outcome


def _gone(known: dict[str, tuple[str, str]], report: Report) -> list[str]:
    """Sources that are no longer there. What cannot be read now is not gone."""
    failed = set(report.failed)
    return [
        name
        for name in known
        if name not in report.seen and name not in failed and name.rpartition("#")[0] not in failed
    ]
