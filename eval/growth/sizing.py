"""What an index of any size takes, worked out from sizes that were measured.

Every quantity is taken to grow in a straight line with the passages, through the smallest and the
largest size measured: `value = base + slope * passages`. That is what bytes do; the time of a
search grows more slowly where Chroma answers, so that large sizes are told as slower than they are.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from eval.growth.table import Table
from eval.growth.words import Size

SIZES = (10**4, 10**5, 10**6, 10**7, 10**8)  # passages
CORES = 16  # of a machine that is one of several
DAY = 86_400
ROOM = 0.8  # share of a machine's memory that may be filled
MEMORY = 64e9  # bytes, of a machine that searches
CHROMA_PASSAGE = 2_200  # bytes on the disk: 384 f32 and 64 links (1,843), its rows in SQLite
VECTORS_A_SECOND = 1_400  # that Chroma takes up, measured from 1,000 to 1,850
HEADINGS = (
    "passages", "articles", "known by", "ledger GB", "Chroma GB", "disk GB at most",
    "memory GB to search", "p50 ms", "hours on 2 cores", "16-core machines for a day",
    "hours to rebuild Chroma", "64 GB machines to search",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Point:
    """An index that was measured. Bytes of memory are those of searching; time is of ingest."""

    articles: int
    passages: int
    ledger_bytes: float
    chroma_bytes: float
    memory_bytes: float
    p50_ms: float


@dataclass(frozen=True, slots=True)
class Growth:
    """Sizes that were measured, and passages embedded and written a second by a core."""

    points: tuple[Point, ...]
    rate: float


# README, "Measured": 20,000 and 68,218 news articles; 54,263 passages in 1,425 s on two cores.
# The index was measured as a whole: Chroma's part of it is CHROMA_PASSAGE for each passage.
KNOWN = Growth(
    points=tuple(
        Point(articles, passages, whole - chroma, chroma, memory, p50)
        for articles, passages, whole, memory, p50 in (
            (20_000, 54_263, 558e6, 1.44e9, 23.0),
            (68_218, 177_833, 1_793e6, 1.97e9, 26.0),
        )
        for chroma in [passages * CHROMA_PASSAGE]
    ),
    rate=54_263 / 1_425 / 2,
)


@dataclass(frozen=True, slots=True)
class Estimate:
    """What an index of so many passages takes; `measured` where sizes about it were measured."""

    passages: int
    measured: bool
    articles: float
    ledger_bytes: float
    chroma_bytes: float
    memory_bytes: float
    p50_ms: float
    core_seconds: float  # to read, embed and write it

    @property
    def disk_bytes(self) -> float:
        """The most there is at a time: a new generation of Chroma's is made beside the old one."""
        return self.ledger_bytes + 2 * self.chroma_bytes

    @property
    def machines_to_ingest(self) -> int:
        """Machines of `CORES` that read and embed it in a day."""
        return math.ceil(self.core_seconds / CORES / DAY)

    @property
    def rebuild_seconds(self) -> float:
        """To make Chroma's vectors anew from the ledger, by one process."""
        return self.passages / VECTORS_A_SECOND

    @property
    def machines_to_search(self) -> int:
        """Machines with `MEMORY` that hold it between them, each an index of a part of it."""
        return math.ceil(self.memory_bytes / (MEMORY * ROOM))


def of_sizes(sizes: Sequence[Size], cores: int) -> Growth:
    """What `wenqu bench growth` has measured, on a machine of so many cores."""
    points = tuple(
        Point(
            size.articles, size.passages, size.ledger_bytes, size.chroma_bytes,
            size.searches.peak_bytes, size.searches.load[0].p50_ms,
        )
        for size in sorted(sizes, key=lambda size: size.passages)
    )  # fmt: skip
    passages = sum(size.ingest.passages for size in sizes)
    return Growth(points, passages / sum(size.ingest.seconds for size in sizes) / cores)


def estimates(growth: Growth, sizes: Sequence[int] = SIZES) -> list[Estimate]:
    """What each size takes. It is measured from half the smallest to twice the largest point."""
    first, last = growth.points[0], growth.points[-1]
    return [
        Estimate(
            passages,
            first.passages / 2 <= passages <= last.passages * 2,
            passages * last.articles / last.passages,
            _line(growth, lambda point: point.ledger_bytes, passages),
            _line(growth, lambda point: point.chroma_bytes, passages),
            _line(growth, lambda point: point.memory_bytes, passages),
            _line(growth, lambda point: point.p50_ms, passages),
            passages / growth.rate,
        )
        for passages in sizes
    ]


def _line(growth: Growth, value: Callable[[Point], float], passages: int) -> float:
    """`value` on the line through the first and the last point; one point alone has no base."""
    first, last = growth.points[0], growth.points[-1]
    if first.passages == last.passages:
        return value(last) * passages / last.passages
    slope = (value(last) - value(first)) / (last.passages - first.passages)
    return max(0.0, value(last) + slope * (passages - last.passages))


def sizing_table(found: Sequence[Estimate]) -> Table:
    """The estimates as people read them."""
    return HEADINGS, [
        (
            f"{one.passages:,}", f"{one.articles:,.0f}",
            "measuring" if one.measured else "computing",
            _written(one.ledger_bytes / 1e9), _written(one.chroma_bytes / 1e9),
            _written(one.disk_bytes / 1e9), _written(one.memory_bytes / 1e9), f"{one.p50_ms:,.0f}",
            _written(one.core_seconds / 2 / 3600), f"{one.machines_to_ingest:,}",
            _written(one.rebuild_seconds / 3600), f"{one.machines_to_search:,}",
        )
        for one in found
    ]  # fmt: skip


def _written(value: float) -> str:
    return f"{value:,.0f}" if value >= 10 else f"{value:.2g}"
