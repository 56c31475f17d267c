"""Who does the work of an ingest: this process, or whatever else can do the same work."""

import itertools
from collections.abc import Callable, Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from threading import Event
from typing import Protocol

from rag.ingestion.files import SourceFile
from rag.ingestion.overlap import ahead
from rag.ingestion.prepare import BATCH, Divided, Prepared, divide, prepare
from rag.ingestion.reader import Failed, Found, Outcome, Reader
from rag.parts import Encoder

See = Callable[[Outcome], None]


@dataclass(frozen=True, slots=True)
class Work:
    """What is to be read: files, and the ids of the articles that are known by their sources.

    `limit` ends it behind so many articles. `read_as` names the rules it is read by.
    """

    files: Sequence[SourceFile]
    same: Mapping[str, str]
    limit: int | None
    read_as: str


class Engine(Protocol):
    """Makes of files what is to be written."""

    def make(self, work: Work, see: See) -> Generator[list[Prepared]]:
        """Batches to be written, in the order of the files; each outcome is given to `see`.

        Closed early, it ends its work. Raises ArticleError when nothing can be embedded.
        """
        ...


class LocalEngine:
    """Does it here: the next batch is read while this one is embedded."""

    def __init__(self, encoder: Encoder, reader: Reader) -> None:
        self._encoder = encoder
        self._reader = reader

    def make(self, work: Work, see: See) -> Generator[list[Prepared]]:
        """Batches to be written, in the order of the files; each outcome is given to `see`."""
        stopped = Event()
        batches = ahead(self._batches(work, see, stopped))
        try:
            for batch in batches:
                yield prepare(batch, self._encoder)
        except BaseException:
            stopped.set()  # what is read ahead need not be read to its end
            self._reader.close()
            raise

    def divided(self, work: Work, see: See) -> Iterator[Divided]:
        """Articles and their passages, of which nothing is embedded."""
        return itertools.chain.from_iterable(self._batches(work, see, Event()))

    def _batches(self, work: Work, see: See, stopped: Event) -> Iterator[list[Divided]]:
        articles = self._found(work, see, stopped)
        while batch := divide(itertools.islice(articles, BATCH), self._encoder):
            yield batch

    def _found(self, work: Work, see: See, stopped: Event) -> Iterator[Found]:
        outcomes = (
            outcome for file in work.files for outcome in self._reader.read(file, work.same)
        )
        for outcome in first(outcomes, work.limit):
            if stopped.is_set():
                return
            see(outcome)
            if isinstance(outcome, Found):
                yield outcome


def first(outcomes: Iterable[Outcome], limit: int | None) -> Iterator[Outcome]:
    """All outcomes, or those up to the limit's last article."""
    coming = iter(outcomes)
    articles = 0
    while limit is None or articles < limit:
        outcome = next(coming, None)
        if outcome is None:
            return
        articles += not isinstance(outcome, Failed)
        yield outcome
