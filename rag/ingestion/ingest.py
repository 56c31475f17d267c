"""Brings the index up to date with a file or folder: new, changed and gone articles.

What is unchanged costs a look at its bytes. Articles are written in batches, so a run that was
killed goes on where it was when it is started again.
"""

import itertools
import logging
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from rag.errors import ArticleError
from rag.ingestion.articles import SourceFile, article_id, find_files, read_article
from rag.ingestion.split import embedded_text, split
from rag.types import Article, Encoder, Entry, Passage, Progress, WritableIndex

log = logging.getLogger(__name__)

BATCH = 32  # articles written at once: what a kill can cost


@dataclass(slots=True)
class Report:
    """What an ingest did, in articles."""

    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    passages: int = 0
    failed: dict[str, str] = field(default_factory=dict)  # what went wrong, by source


class Ingestion:
    """Reads, splits and embeds articles into an index."""

    def __init__(self, index: WritableIndex, encoder: Encoder, progress: Progress) -> None:
        self._index = index
        self._encoder = encoder
        self._progress = progress

    def run(self, path: Path, *, limit: int | None = None, dry_run: bool = False) -> Report:
        """Ingests a file or folder; with `limit` the first files only, and nothing is removed.

        A dry run counts and writes nothing. Raises ArticleError when there is nothing at `path` or
        a file named alone cannot be read, CorpusBusy when another process is writing.
        """
        files = find_files(path)[:limit]
        root = str(path.resolve())
        report = Report()
        gone = self._index.sources(root).keys() - {file.source for file in files}
        report.removed = 0 if limit is not None else len(gone)
        if dry_run:
            report.passages = sum(len(self._split(a)) for a in self._new(files, root, report))
        else:
            with self._index.writing():
                self._write(self._new(files, root, report), root, report)
                if report.removed:
                    self._index.remove_sources(root, gone)
                self._index.update_vectors()
        if path.is_file() and report.failed:
            raise ArticleError(next(iter(report.failed.values())))
        return report

    def _new(self, files: list[SourceFile], root: str, report: Report) -> Iterator[Article]:
        """The articles that are not in the index as they are now, counting as it goes."""
        known = self._index.sources(root)
        for done, file in enumerate(files, 1):
            try:
                if known.get(file.source) == article_id(file):
                    report.unchanged += 1
                    continue
                article = read_article(file)
            except ArticleError as error:
                log.warning("%s", error)
                report.failed[file.source] = str(error)
                continue
            report.changed += file.source in known
            report.added += file.source not in known
            yield article
            self._progress("articles", done, len(files))

    def _write(self, articles: Iterator[Article], root: str, report: Report) -> None:
        while batch := list(itertools.islice(articles, BATCH)):
            split_up = [(article, self._split(article)) for article in batch]
            texts = [embedded_text(passage) for _, passages in split_up for passage in passages]
            vectors = self._encoder.encode(texts, "document")
            entries, start = [], 0
            for article, passages in split_up:
                end = start + len(passages)
                entries.append(Entry(article, root, passages, vectors[start:end]))
                start = end
            self._index.add(entries)
            report.passages += len(texts)

    def _split(self, article: Article) -> list[Passage]:
        return split(article, self._encoder.count_tokens)
