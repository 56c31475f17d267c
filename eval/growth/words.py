"""The words of a growth: an index brought to one size after another, and what each size costs."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from rag.ingestion.ingest import Ingestion
from rag.types import Progress
from rag.wenqu import Wenqu


@dataclass(frozen=True, slots=True)
class System:
    """What is measured: the folder of its index, what fills the index, and what searches it."""

    folder: Path
    ingestion: Callable[[Progress], AbstractContextManager[Ingestion]]
    open: Callable[[], Wenqu]


@dataclass(frozen=True, slots=True)
class Attempt:
    """One go at bringing the index to a size, as far as it has come; a kill ends it.

    `seconds` are those of the ingest alone, without the loading of models. `articles` and
    `passages` are what the index held when it began.
    """

    size: int
    number: int  # from 1
    articles: int
    passages: int
    seconds: float = 0.0
    peak_bytes: int = 0
    done: bool = False
    exhausted: bool = False  # the table holds no more articles than these


@dataclass(frozen=True, slots=True)
class Ingest:
    """What bringing the index from the size before to this one added and took, in all attempts."""

    articles: int
    passages: int
    seconds: float
    peak_bytes: int
    attempts: int

    @property
    def articles_per_second(self) -> float:
        """Articles added a second; 0 where none were."""
        return self.articles / self.seconds if self.seconds else 0.0


@dataclass(frozen=True, slots=True)
class Load:
    """Searches by a number of clients at once, each asking again as soon as it is answered."""

    clients: int
    n: int
    per_second: float
    p50_ms: float
    p95_ms: float


@dataclass(frozen=True, slots=True)
class Narrowed:
    """Searches by one client under a filter that lets a share of all passages through, 0..1."""

    field: str  # source, outlet, language, dates or title
    wanted: float
    share: float
    filters: Mapping[str, object]
    load: Load


@dataclass(frozen=True, slots=True)
class Searches:
    """How fast an index is searched. The peak is PSS over all processes, while unfiltered."""

    accelerated: bool  # whether Chroma answered what is not filtered
    peak_bytes: int
    busy: float  # share of the processors that other work took before, 0..1
    load: tuple[Load, ...]
    narrowed: tuple[Narrowed, ...] = field(default=())


@dataclass(frozen=True, slots=True)
class Size:
    """An index of one size: how it came about, what it takes, and how fast it is searched.

    `size` is how many articles of the table were asked for, `articles` how many there are: the
    same article twice is one.
    """

    size: int
    articles: int
    passages: int
    ingest: Ingest
    seconds: float  # of all ingests up to here
    ledger_bytes: int
    chroma_bytes: int
    searches: Searches
    exhausted: bool = False
