"""Articles that come and go one by one while the index is open, such as those sent to the page.

Their files are kept in the folder `added` of the index, so that it can be made anew from its
sources.
"""

import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from rag.errors import ArticleError, CorpusBusy, CorpusError, WenquError
from rag.index.index import Index
from rag.ingestion.files import PACKED, SUFFIXES, TABLES, content_id, kind, printable
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.ingestion.safe_names import safe_name
from rag.parts import Encoder
from rag.types import Article, Progress

LARGEST = 20_000_000  # bytes of a file that is sent
ADDED = "added"


@dataclass(frozen=True, slots=True)
class Added:
    """What became of one file: how many articles and passages came into the index.

    None and no error: it was all there already. `error` says what could not be read; of a table
    the other rows may be in. `article_ids` are those of the file that are in, new or not.
    """

    name: str  # it is kept by, fit to be shown
    articles: int = 0
    passages: int = 0
    error: str | None = None
    article_ids: tuple[str, ...] = ()


class Additions:
    """Adds articles to an index and takes them out, one after another, from any thread."""

    def __init__(self, index: Index, encoder: Encoder, reader: Reader) -> None:
        """`reader` is for this alone; `index` and `encoder` may be in use elsewhere."""
        self._index = index
        self._encoder = encoder
        self._reader = reader
        self._folder = (index.folder / ADDED).resolve()
        self._one = threading.Lock()

    def add_file(self, name: str, path: Path, progress: Progress) -> Added:
        """Adds the articles of a file that somebody calls `name`; nothing is raised for a file."""
        shown = safe_name(name)
        try:
            if path.stat().st_size > LARGEST:
                return Added(shown, error=TOO_LARGE)
            return self._add(shown, path.read_bytes(), progress)
        except OSError as error:
            return Added(shown, error=f"the file cannot be read ({error.strerror}); send it again")

    def add_text(self, title: str, text: str, progress: Progress) -> Added:
        """Adds an article that somebody wrote or pasted; its headline is `title`."""
        headline = " ".join(title.split())
        name = safe_name(re.sub(r"[/\\]", "-", headline) + ".txt")
        if not text.strip():
            return Added(name, error="there is no text in it")
        written = f"{headline}\n\n{text.strip()}\n".lstrip()
        return self._add(name, written.encode("utf-8", "replace"), progress)

    def remove(self, article_id: str) -> Article:
        """Takes an article out of the index, and its file out of `added`; returns what it was.

        A table stays while other articles of it are in the index. Raises CorpusError when there is
        no such article, CorpusBusy when another process is writing.
        """
        with self._one:  # Chroma is told with the next addition: what is gone is not found even now
            with self._index.writing():
                files = self._files_of(self._index.article(article_id))
                article = self._index.remove_article(article_id)
            for file in files:
                self._drop_unused(file)
        return article

    def close(self) -> None:
        """Ends the process that reads files; it is started again when needed."""
        with self._one:
            self._reader.close()

    def _add(self, name: str, raw: bytes, progress: Progress) -> Added:
        if fault := _fault(name, raw):
            return Added(name, error=fault)
        try:
            with self._one:
                if self._holds(name, raw):
                    return Added(name, article_ids=(content_id(raw),))
                with self._kept(name, raw) as path:
                    return self._ingested(path, progress)
        except CorpusBusy:
            return Added(name, error=BUSY)
        except ArticleError as error:
            return Added(name, error=self._without_folder(str(error)))
        except WenquError as error:
            return Added(name, error=str(error))
        except OSError as error:
            return Added(name, error=f"it cannot be kept ({error.strerror}); {WRITABLE}")

    def _ingested(self, path: Path, progress: Progress) -> Added:
        report = Ingestion(self._index, self._encoder, self._reader, progress).run(path, soon=False)
        failed = [self._without_folder(message) for message in report.failed.values()]
        more = f" (and {len(failed) - 1} more)" if len(failed) > 1 else ""
        error = failed[0] + more if failed else None
        ids = sorted({article_id for article_id, _ in self._index.sources(str(path)).values()})
        return Added(path.name, report.added, report.passages, error, tuple(ids))

    def _holds(self, name: str, raw: bytes) -> bool:
        """Whether the index has the article of a file that is one article, wherever from."""
        if kind(Path(name)) in TABLES:
            return False
        try:
            return bool(self._index.article(content_id(raw)))
        except CorpusError:
            return False

    @contextmanager
    def _kept(self, name: str, raw: bytes) -> Iterator[Path]:
        """The file with these bytes in `added`; a new one stays if anything of it is in the index.

        One that is there already was left by a run that was stopped, or is a table that lost rows.
        """
        self._folder.mkdir(exist_ok=True)
        path = self._place(name, raw)
        if path.exists():
            yield path
            return
        path.touch(exist_ok=False)  # so that it is ours to take away
        try:
            path.write_bytes(raw)
            yield path
        finally:
            self._drop_unused(path)

    def _place(self, name: str, raw: bytes) -> Path:
        """Where a file of this name and content is, or can be: no other is ever written over."""
        number = 1
        while True:
            path = self._folder / safe_name(name, number)
            if not path.exists() or (path.is_file() and path.read_bytes() == raw):
                return path
            number += 1

    def _files_of(self, article: Article) -> list[Path]:
        """The files in `added` that an article was read from."""
        files = []
        for source in self._index.details(article.id).sources:
            for name in {source, source.rpartition("#")[0]} - {""}:
                path = self._folder / Path(name).name
                if source in self._index.sources(str(path)):
                    files.append(path)
        return files

    def _drop_unused(self, path: Path) -> None:
        if self._index.sources(str(path)):
            return
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise CorpusError(
                f"{path} cannot be removed ({error.strerror}): do it by hand"
            ) from error

    def _without_folder(self, message: str) -> str:
        return message.replace(f"{printable(str(self._folder))}/", "")


def _fault(name: str, raw: bytes) -> str | None:
    """Why a file is not even looked into; None when it is."""
    if kind(Path(name)) is None:
        return UNKNOWN
    if len(raw) > LARGEST:
        return TOO_LARGE
    return None if raw.strip() else "there is nothing in it"


TOO_LARGE = f"it is larger than {LARGEST // 10**6} MB: split it, or read it with wenqu ingest"
BUSY = "another process is writing to the index; try again when it is done"
WRITABLE = "see whether there is room, and who may write"
UNKNOWN = (
    f"this kind of file cannot be read; kinds that can be: {', '.join(SUFFIXES)}, "
    f"and {', '.join(PACKED)} behind a text or a table"
)
