"""What the page's process holds while it is used: memory, open files and threads over time."""

import statistics
import threading
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import psutil

from eval.served.seen import Record
from rag.errors import EvaluationError

EVERY = 10.0  # seconds between two looks
SETTLING = 180.0  # seconds at the beginning that do not count: models and caches are filled
TEN_MINUTES = 600.0


@dataclass(frozen=True, slots=True)
class Look:
    """What was held at a moment: seconds since the beginning, bytes, and counts."""

    at: float
    memory: int  # resident, of the process and its children
    files: int
    threads: int


class Watch:
    """Looks at a process from when it is entered until it is left, or until the process ends."""

    def __init__(self, process: psutil.Process, record: Record, every: float = EVERY) -> None:
        self.looks: list[Look] = []
        self._process = process
        self._record = record
        self._every = every
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        started, over = time.monotonic(), False
        try:
            while True:
                look = _look(self._process, time.monotonic() - started)
                self.looks.append(look)
                self._record.add({"part": "soak", **asdict(look)})
                if over:  # the last look is at the end
                    return
                over = self._done.wait(self._every)
        except psutil.NoSuchProcess:  # readers notice as well, and tell it
            return


def _look(process: psutil.Process, at: float) -> Look:
    family = (process, *process.children(recursive=True))
    return Look(round(at, 1), sum(map(_resident, family)), process.num_fds(), process.num_threads())


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:  # a child that ended since it was listed
        return 0


def settled(looks: Sequence[Look]) -> list[Look]:
    """The looks that count; all of them where the page was not used for long enough."""
    later = [look for look in looks if look.at >= SETTLING]
    return later if len(later) > 1 else list(looks)


def slope(looks: Sequence[Look]) -> float:
    """Growth of memory in ten minutes as a share of what is held: the line of least squares.

    Raises EvaluationError for fewer than two looks.
    """
    if len(looks) < 2:
        raise EvaluationError("growth is told from two looks at least; use the page for longer")
    times = [look.at / TEN_MINUTES for look in looks]
    sizes = [float(look.memory) for look in looks]
    return statistics.linear_regression(times, sizes).slope / statistics.mean(sizes)


def ends(counts: Sequence[int]) -> tuple[int, int]:
    """What a count was at the beginning and at the end: the medians of the outer thirds.

    One look would tell who was at the page just then. Raises EvaluationError without any.
    """
    if not counts:
        raise EvaluationError("the page's process was not there to be looked at")
    third = max(1, len(counts) // 3)
    return statistics.median_low(counts[:third]), statistics.median_low(counts[-third:])
