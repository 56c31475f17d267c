"""Brings the index up to date with a file or folder: new, changed and gone articles.

What is unchanged costs a look at its bytes. Articles are written in batches, so a run that was
killed goes on where it was when it is started again.
"""

import hashlib
import logging
from collections import Counter
from collections.abc import Mapping, Sequence
from contextlib import closing, nullcontext
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

from rag.errors import ArticleError
from rag.indexes import Entry, WritableIndex
from rag.ingestion.engine import Engine, LocalEngine, See, Work
from rag.ingestion.files import TABLES, SourceFile, kind, take_inventory
from rag.ingestion.overlap import Behind
from rag.ingestion.prepare import BATCH, Prepared, embed
from rag.ingestion.reader import Failed, Found, Outcome, Reader, Unchanged
from rag.ingestion.split import LIMIT, split
from rag.parts import Encoder
from rag.types import Progress

log = logging.getLogger(__name__)

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


Known = Mapping[str, tuple[str, str]]  # article id and way of reading by source


class Ingestion:
    """Reads, splits and embeds articles into an index.

    `engine` does the reading, splitting and embedding in this process's place.
    """

    def __init__(
        self,
        index: WritableIndex,
        encoder: Encoder,
        reader: Reader,
        progress: Progress,
        engine: Engine | None = None,
    ) -> None:
        self._index = index
        self._encoder = encoder
        self._local = LocalEngine(encoder, reader)
        self._engine = engine or self._local
        self._progress = progress
        rules = f"{RULES} {LIMIT} {reader.fields}"
        self._read_as = hashlib.blake2b(rules.encode("utf-8"), digest_size=4).hexdigest()

    def run(
        self, path: Path, *, limit: int | None = None, dry_run: bool = False, soon: bool = True
    ) -> Report:
        """Ingests a file or folder; with `limit` the first articles only, and nothing is removed.

        A dry run counts, in this process, and writes nothing. Not `soon`, a little is made quick to
        search together with more; it is found at once all the same. Raises ArticleError when there
        is nothing at `path` or a file named alone cannot be read, CorpusBusy when another process
        is writing.
        """
        inventory = take_inventory(path)
        root = str(path.resolve())
        report = Report(other_files=inventory.others)
        with nullcontext() if dry_run else self._index.writing():
            known = self._index.sources(root)
            work = self._work(inventory.files, known, limit)
            see = self._counting(report, known, _total(work))
            if dry_run:
                report.passages = sum(len(one.passages) for one in self._local.divided(work, see))
            else:
                self._write(work, see, root, report)
            gone = [] if limit is not None else _gone(known, report)
            report.removed = len(gone)
            if not dry_run:
                if gone:
                    self._index.remove_sources(root, gone)
                self._index.bring_up_to_date(self._progress, soon=soon)
        if path.is_file() and report.failed and not report.seen:
            raise ArticleError(next(iter(report.failed.values())))
        return report

    def _work(self, files: Sequence[SourceFile], known: Known, limit: int | None) -> Work:
        same = {name: id_ for name, (id_, read_as) in known.items() if read_as == self._read_as}
        return Work(files, same, limit, self._read_as)

    def _counting(self, report: Report, known: Known, total: int) -> See:
        """What counts outcomes into a report, and shows how many there are."""

        def see(outcome: Outcome) -> None:
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
            self._progress("articles", len(report.seen) + len(report.failed), total)

        return see

    def _write(self, work: Work, see: See, root: str, report: Report) -> None:
        """Writes batch after batch, each while the next one is made."""
        with closing(self._engine.make(work, see)) as batches, Behind() as behind:
            for batch in batches:
                behind.do(partial(self._index.add, self._entries(batch, root)))
                report.passages += sum(len(one.passages) for one in batch)

    def _entries(self, batch: Sequence[Prepared], root: str) -> list[Entry]:
        return [
            Entry(
                one.found.article, root, one.passages, one.vectors, self._read_as, one.found.repairs
            )
            for one in batch
        ]

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
                passages = [
                    passage
                    for article in batch
                    for passage in split(article, self._encoder.count_tokens)
                ]
                self._index.stage(passages, embed(passages, self._encoder))
                self._progress("articles", count + start + len(batch), len(articles))
            self._index.adopt()
            self._index.bring_up_to_date(self._progress)
        return len(articles)


def _total(work: Work) -> int:
    """How many articles there will be; 0 where that is not known."""
    has_tables = any(kind(file.path) in TABLES for file in work.files)
    return work.limit or (0 if has_tables else len(work.files))


def _gone(known: Known, report: Report) -> list[str]:
    """Sources that are no longer there. What cannot be read now is not gone."""
    failed = set(report.failed)
    return [
        name
        for name in known
        if name not in report.seen and name not in failed and name.rpartition("#")[0] not in failed
    ]
