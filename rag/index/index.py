"""The index as a whole: the ledger, Chroma beside it, and exact search as the other way in.

Unfiltered searches go to Chroma once a child process has found its generation sound; until then,
under filters, and for what Chroma has not been told yet, the ledger's vectors are searched
exactly (1 ms for 20,000 passages). Every hit is joined to the ledger, so what was removed there
cannot come back.
"""

import logging
import shutil
import subprocess
import sys
import threading
from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout
from numpy.typing import NDArray

from rag.errors import CorpusBusy, CorpusError
from rag.index import vectors as chroma
from rag.index.ledger import Ledger
from rag.types import Article, Entry, Filters, Passage, Vectors

log = logging.getLogger(__name__)

Found = list[tuple[int, float]]  # passage numbers and cosines, best first

LEDGER = "ledger.db"
GENERATIONS = "vectors"


class Index:
    """Articles, passages and vectors of one folder, made by one embedder.

    `identity` is that embedder's; CorpusError when the index was made by another. `accelerate`
    lets Chroma answer once it is found sound; a process that asks one question does without.
    """

    def __init__(
        self, folder: Path, identity: str, *, create: bool = False, accelerate: bool = False
    ) -> None:
        self.folder = folder
        self.ledger = Ledger(folder / LEDGER, create=create)
        made_by = self.ledger.meta("embedder")
        if made_by is None and create:
            self.ledger.set_meta("embedder", identity)
        elif made_by not in (identity, None):
            raise CorpusError(
                f"the index in {folder} was made with another embedder: name that one in "
                "WENQU_EMBEDDER, or ingest the articles into another folder"
            )
        self._exact = _Exact(self.ledger)
        self._sound: chroma.Generation | None = None
        self._collection: chroma.Collection | None = None
        self._lock = threading.Lock()
        if accelerate:
            threading.Thread(target=self.check, daemon=True).start()

    # Reading

    def article(self, article_id: str) -> Article:
        """One article by its id or the beginning of it; CorpusError when there is none."""
        return self.ledger.article(article_id)

    def articles(self) -> list[Article]:
        """Every article, by source."""
        return self.ledger.articles()

    def some_passages(self, count: int) -> list[Passage]:
        """The first passages, at most `count`."""
        numbers = [int(number) for number in self.ledger.numbers()[:count]]
        return list(self.ledger.passages(numbers).values())

    def search(
        self, vector: Vectors, k: int, filters: Filters = Filters()
    ) -> list[tuple[Passage, float]]:
        """The k nearest passages with their cosines, best first, equal ones by place."""
        if filters:
            found = self._exact.search(vector, k, self.ledger.matching(filters))
        else:
            found = self._search_all(vector, k)
        passages = self.ledger.passages([number for number, _ in found])
        return [(passages[number], cosine) for number, cosine in found if number in passages][:k]

    def _search_all(self, vector: Vectors, k: int) -> Found:
        generation, collection = self._open_collection()
        if generation is None or collection is None:
            return self._exact.search(vector, k)
        changes = self.ledger.changes(after=generation.sequence)
        changed = {change.number for change in changes}
        try:
            found = collection.search(vector, k + sum(not change.live for change in changes))
        except CorpusError as error:
            log.warning("searching without Chroma: %s", error)
            self._sound = None
            return self._exact.search(vector, k)
        pending = self._exact.search(vector, k, changed) if changed else []
        told = [pair for pair in found if pair[0] not in changed]
        return sorted(told + pending, key=lambda pair: (-pair[1], pair[0]))[:k]

    def _open_collection(self) -> tuple[chroma.Generation | None, chroma.Collection | None]:
        with self._lock:
            if self._sound is None:
                return None, None
            live = chroma.current(self.folder / GENERATIONS)
            if live is not None and live.folder != self._sound.folder:
                # A writer probes a generation before it publishes it.
                self._sound, self._collection = live, None
            if self._collection is None:
                self._collection = chroma.Collection(self._sound.folder)
            return self._sound, self._collection

    def check(self) -> bool:
        """Probes Chroma's generation in a child process; a sound one answers from now on."""
        generation = chroma.current(self.folder / GENERATIONS)
        sound = generation is not None and self._probe(generation)
        if generation is not None and not sound:
            log.warning("the vectors in %s are damaged; searching exactly", generation.folder)
        self._sound = generation if sound else None
        return sound

    def _probe(self, generation: chroma.Generation) -> bool:
        command = [sys.executable, "-m", "rag.index.probe"]
        command += [str(self.folder / LEDGER), str(generation.folder)]
        child = subprocess.run(command, capture_output=True, check=False)
        return child.returncode == 0

    @property
    def degraded(self) -> bool:
        """Whether Chroma has a generation that cannot be trusted."""
        return self._sound is None and (self.folder / GENERATIONS / chroma.CURRENT).exists()

    # Writing

    def writing(self) -> AbstractContextManager[object]:
        """To be held while writing. Raises CorpusBusy when another process holds it."""
        return _Writing(self.folder)

    def sources(self, root: str) -> dict[str, str]:
        """Article ids by source, of everything that was ingested from `root`."""
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

    def update_vectors(self) -> None:
        """Tells Chroma what has changed: a new generation is made, probed and put in use."""
        root = self.folder / GENERATIONS
        root.mkdir(exist_ok=True)
        live = chroma.current(root)
        changes = self.ledger.changes(after=live.sequence if live else 0)
        if live is not None and not changes:
            return
        generation = self._updated(root, live) or self._rebuilt(root)
        if not self._probe(generation):
            generation = self._rebuilt(root)
            if not self._probe(generation):
                log.warning("Chroma does not find its own vectors; searching exactly")
                return
        chroma.publish(root, generation)
        self.ledger.forget_changes(generation.sequence)

    def _updated(self, root: Path, live: chroma.Generation | None) -> chroma.Generation | None:
        """A copy of the live generation with the changes made; None when it is better rebuilt."""
        if live is None:
            return None
        changes = self.ledger.changes(after=live.sequence)
        last = {change.number: change.live for change in changes}
        new = sorted(number for number, is_live in last.items() if is_live)
        gone = [number for number, is_live in last.items() if not is_live]
        if live.gone + len(gone) > chroma.MOST_GONE * max(1, live.count) or not self._probe(live):
            return None
        folder = chroma.next_folder(root)
        shutil.copytree(live.folder, folder, dirs_exist_ok=True)
        collection = chroma.Collection(folder)
        collection.delete(gone)
        collection.write(new, self.ledger.vectors(new))
        count = collection.count()
        collection.close()
        return chroma.Generation(folder, changes[-1].sequence, count, live.gone + len(gone))

    def _rebuilt(self, root: Path) -> chroma.Generation:
        """A generation made anew from the ledger."""
        changes = self.ledger.changes(after=0)
        numbers = [int(number) for number in self.ledger.numbers()]
        folder = chroma.next_folder(root)
        collection = chroma.Collection(folder)
        for start in range(0, len(numbers), chroma.BATCH):
            some = numbers[start : start + chroma.BATCH]
            collection.write(some, self.ledger.vectors(some))
        collection.close()
        known = chroma.current(root)
        sequence = changes[-1].sequence if changes else (known.sequence if known else 0)
        return chroma.Generation(folder, sequence, len(numbers), 0)


class _Writing:
    """The right to write, held by one process at a time."""

    def __init__(self, folder: Path) -> None:
        self._lock = FileLock(folder / "writer.lock", timeout=0)

    def __enter__(self) -> object:
        try:
            return self._lock.acquire()
        except Timeout as error:
            raise CorpusBusy(
                f"another process is writing to {Path(self._lock.lock_file).parent}; wait for it, "
                "and run this again"
            ) from error

    def __exit__(self, *exception: object) -> None:
        self._lock.release()


class _Exact:
    """Every vector of the ledger in memory, loaded when first needed and kept up to date."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._revision = -1
        self._numbers = np.zeros(0, np.int64)
        self._vectors = np.zeros((0, 0), np.float32)

    def search(self, vector: Vectors, k: int, among: set[int] | None = None) -> Found:
        numbers, vectors = self._load()
        if among is not None:
            chosen = np.isin(numbers, np.fromiter(among, np.int64, len(among)))
            numbers, vectors = numbers[chosen], vectors[chosen]
        if not len(numbers):
            return []
        cosines = vectors @ vector
        k = min(k, len(numbers))
        best = np.argpartition(-cosines, k - 1)[:k]
        ordered = best[np.lexsort((numbers[best], -cosines[best]))]
        return [(int(numbers[i]), float(cosines[i])) for i in ordered]

    def _load(self) -> tuple[NDArray[np.int64], Vectors]:
        with self._lock:
            while self._revision != (revision := self._ledger.revision):
                numbers = self._ledger.numbers()
                kept = np.isin(self._numbers, numbers)
                new = numbers[~np.isin(numbers, self._numbers)]
                added = self._ledger.vectors([int(number) for number in new])
                if len(added) != len(new):
                    continue  # some were removed in between
                both = [some for some in (self._vectors[kept], added) if len(some)]
                self._vectors = np.concatenate(both) if both else added
                self._numbers = np.concatenate([self._numbers[kept], new])
                self._revision = revision
            return self._numbers, self._vectors
