"""The index as a whole: the ledger, Chroma beside it, and exact search as the other way in.

Unfiltered searches go to Chroma where there are many passages, once a child process has found its
generation sound; until then, under filters, and for what Chroma has not been told yet, the ledger's
vectors are searched exactly (`nearest.py`). A search reads one moment of the ledger, and every hit
is joined to it, so what was removed there cannot come back.
"""

import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from rag.errors import CorpusBusy, CorpusError
from rag.index import rows
from rag.index.accelerator import Accelerator
from rag.index.columns import Columns, Mask
from rag.index.exact import Found
from rag.index.ledger import VECTORS, Ledger
from rag.index.nearest import NearestSearch
from rag.index.postings import Postings, Shares, best
from rag.index.revision import Revision
from rag.indexes import Details, Entry, Match
from rag.types import Article, Filters, Passage, Progress, Vectors

LEDGER = "ledger.db"
LATER = 2_000  # passages that Chroma need not be told of at once


class Index:
    """Articles, passages and vectors of one folder, made by one embedder.

    `identity` is that embedder's; CorpusError when the index was made by another, unless it is
    opened to be embedded anew. `accelerate` lets Chroma answer once it is found sound; a process
    that asks one question does without. `server` is the address of Chroma's, where one holds the
    vectors.
    """

    def __init__(
        self,
        folder: Path,
        identity: str,
        *,
        create: bool = False,
        accelerate: bool = False,
        embed_anew: bool = False,
        server: str = "",
    ) -> None:
        self.folder = folder
        self.identity = identity
        self.ledger = Ledger(folder / LEDGER, create=create)
        self._epoch = ""
        if self.ledger.meta("embedder") is None and create:
            self.ledger.set_meta("embedder", identity)
        if not embed_anew:
            self._know(self.ledger.revision)
        self._postings = Postings(self.ledger.database)
        self._columns = Columns(self.ledger.database)
        self._languages: tuple[Revision | None, set[str]] = (None, set())
        self._accelerator = Accelerator(self.ledger, folder / VECTORS, server)
        self._nearest = NearestSearch(self.ledger, self._accelerator)
        if accelerate:
            threading.Thread(target=self._accelerate, daemon=True).start()

    def _know(self, revision: Revision) -> None:
        """Makes sure that the vectors are those of our embedder: a new epoch may have others."""
        if revision.epoch != self._epoch:
            if self.ledger.meta("embedder") != self.identity:
                raise CorpusError(
                    f"the index in {self.folder} was made with another embedder: embed it anew "
                    "with `wenqu index rebuild`, or name the other one in WENQU_EMBEDDER"
                )
            self._epoch = revision.epoch

    # Reading

    def article(self, article_id: str) -> Article:
        """One article by its id or the beginning of it; CorpusError when there is none."""
        return self.ledger.article(article_id)

    def articles(self) -> list[Article]:
        """Every article, by source."""
        return self.ledger.articles()

    def details(self, article_id: str) -> Details:
        """Where an article came from, what was repaired in it, and which others are its copies."""
        return self.ledger.details(article_id)

    def languages(self) -> set[str]:
        """The languages that there are articles in."""
        revision = self.ledger.revision
        if self._languages[0] != revision:
            self._languages = revision, self.ledger.languages()
        return self._languages[1]

    def is_complete(self) -> bool:
        """Whether every passage can be found by its words; not while these are made anew."""
        return self.ledger.revision.complete

    def stories(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The story that each article tells, by article: copies of one report share it."""
        return self.ledger.stories(article_ids)

    def match(
        self, vectors: Vectors, texts: Sequence[str], k: int, filters: Filters = Filters()
    ) -> list[Match]:
        """The k nearest to each vector and the k that hold most of each text, all measured."""
        with self._reading() as revision:
            among = self._among(filters, revision)
            wanted = list({vector.tobytes(): vector for vector in vectors}.values())
            nearest = self._nearest.begin(np.stack(wanted), k, revision, among)
            weighed = {text: self._shares(text, among, revision) for text in dict.fromkeys(texts)}
            shares = [weighed[text] for text in texts]
            numbers = best(list(weighed.values()), k)
            for found in nearest():
                numbers.update(number for number, _ in found)
            return self._measured(sorted(numbers), vectors, shares)

    @contextmanager
    def _reading(self) -> Iterator[Revision]:
        """One moment of the ledger, made sure to have vectors of our embedder."""
        with self.ledger.database.snapshot():
            revision = self.ledger.revision
            self._know(revision)
            yield revision

    def _measured(
        self, numbers: Sequence[int], vectors: Vectors, shares: Sequence[Shares]
    ) -> list[Match]:
        passages, own = self.ledger.passages(numbers), self.ledger.vectors_of(numbers)
        return [
            Match(
                passages[number],
                tuple(map(float, vectors @ own[number])),
                tuple(float(some[number]) for some in shares),
            )
            for number in numbers
            if number in passages  # else Chroma is ahead of this moment
        ]

    def search(
        self, vector: Vectors, k: int, filters: Filters = Filters()
    ) -> list[tuple[Passage, float]]:
        """The k nearest passages with their cosines, best first, equal ones by place."""
        with self._reading() as revision:
            among = self._among(filters, revision)
            (found,) = self._nearest.begin(vector[None], k, revision, among)()
            return self._passages(found)

    def search_terms(
        self, query: str, k: int, filters: Filters = Filters()
    ) -> list[tuple[Passage, float]]:
        """The k passages that hold most of a text's terms, with their shares, best first."""
        with self._reading() as revision:
            shares = self._shares(query, self._among(filters, revision), revision)
            found = sorted(best([shares], k), key=lambda number: (-shares[number], number))
            return self._passages([(number, float(shares[number])) for number in found])

    def _among(self, filters: Filters, revision: Revision) -> Mask | None:
        """Which passages a filter lets through; None where it lets all."""
        return self._columns.mask(filters, revision) if filters else None

    def _shares(self, text: str, among: Mask | None, revision: Revision) -> Shares:
        from rag.terms import terms  # a second to load; a search by vectors does without

        shares = self._postings.shares(terms(text), revision)
        if among is not None:
            shares[~among[: len(shares)]] = 0
        return shares

    def _passages(self, found: Found) -> list[tuple[Passage, float]]:
        passages = self.ledger.passages([number for number, _ in found])
        return [(passages[number], score) for number, score in found if number in passages]

    def check(self) -> bool:
        """Whether Chroma's vectors can be trusted; if so, they are searched where it pays."""
        return self._accelerator.check()

    def is_slowed(self) -> bool:
        """Whether Chroma's server fails: the same is found, by comparing passage after passage."""
        self._accelerator.watch()
        return self._accelerator.is_failing

    def _accelerate(self) -> None:
        """Lets Chroma answer; has its vectors made anew where they are lost and nobody writes."""
        if self.check() or not len(self.ledger.numbers()):
            return
        with suppress(CorpusError), self.writing():
            if not self.check():
                self._accelerator.update()

    # Writing

    @contextmanager
    def writing(self) -> Iterator[None]:
        """To be held while writing. Raises CorpusBusy when another process holds it."""
        with lock(self.folder):
            self.ledger.database.check()  # what is damaged is not to be written to
            yield
            self.ledger.database.tidy()

    def sources(self, root: str) -> dict[str, tuple[str, str]]:
        """Article id and way of reading by source, of everything ingested from `root`."""
        return self.ledger.sources(root)

    def add(self, entries: Sequence[Entry]) -> None:
        """Writes articles with their passages and vectors, all of them or none."""
        self.ledger.add(entries)

    def remove_sources(self, root: str, sources: Iterable[str]) -> None:
        """Takes sources of one ingested folder away."""
        self.ledger.remove_sources(root, sources)

    def remove_article(self, article_id: str) -> Article:
        """Takes an article away, named by its id or the beginning of it; returns what it was."""
        article = self.ledger.article(article_id)
        self.ledger.remove_article(article.id)
        return article

    def staged(self) -> set[str]:
        """Ids of the articles that have been embedded anew, to be adopted together."""
        return rows.staged(self.ledger, self.identity)

    def stage(self, passages: Sequence[Passage], vectors: Vectors) -> None:
        """Keeps the passages and vectors of some articles beside those in use."""
        rows.stage(self.ledger, passages, vectors)

    def adopt(self) -> None:
        """Puts what was staged in the place of what was in use, all at once."""
        rows.adopt(self.ledger, self.identity)

    def bring_up_to_date(self, progress: Progress, *, soon: bool = True) -> None:
        """Makes rows of a former version anew, and tells Chroma what has changed.

        Not `soon`, Chroma is told once that is worth the seconds it takes; what it does not know
        is searched exactly.
        """
        rows.catch_up(self.ledger, progress)
        if self._accelerator.untold > (0 if soon else LATER):
            progress("vectors", 0, 0)
            self._accelerator.update()

    def make_anew(self, progress: Progress) -> None:
        """Makes everything that follows from articles and vectors again."""
        rows.forget(self.ledger)
        self._accelerator.forget()
        self.bring_up_to_date(progress)


@contextmanager
def lock(folder: Path) -> Iterator[None]:
    """The right to write into the index of a folder, held by one process at a time.

    Raises CorpusBusy when another process holds it, CorpusError when the folder is read-only.
    """
    file_lock = FileLock(folder / "writer.lock", timeout=0)
    try:
        file_lock.acquire()
    except Timeout as error:
        raise CorpusBusy(
            f"another process is writing to {folder}; wait for it, and run this again"
        ) from error
    except OSError as error:
        raise CorpusError(f"{folder} cannot be written to: {error.strerror}") from error
    try:
        yield
    finally:
        file_lock.release()
