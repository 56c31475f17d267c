"""The most memory that this process and its children take while something runs.

What each process has in memory is added up, pages that several share counted once (PSS), where the
system tells that; elsewhere their resident memory (RSS), which counts such pages for each of them.
What is taken and given back between two looks, 0.2 seconds or more apart, is not seen.
"""

import threading
import time
from types import TracebackType

import psutil

INTERVAL = 0.2  # seconds between two looks, at least
MOST_WATCHING = 0.02  # of the time: looking keeps the watched from working


def memory_in_use() -> int:
    """Bytes that this process and all its children have in memory now."""
    return sum(map(_bytes, _processes()))


def _processes() -> list[psutil.Process]:
    here = psutil.Process()
    return [here, *here.children(recursive=True)]


def _bytes(process: psutil.Process) -> int:
    try:
        found = process.memory_full_info()
        return int(getattr(found, "pss", found.rss))
    except psutil.NoSuchProcess:  # it ended since it was listed
        return 0
    except psutil.AccessDenied:  # a child of another user's
        return _resident(process)


def _resident(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except (psutil.NoSuchProcess, psutil.AccessDenied):
        return 0


class PeakMemory:
    """Watches from when it is entered until it is left; `bytes` may be asked at any time.

    `before` is a peak that is known already: one that a run reached before it was stopped.
    """

    def __init__(self, before: int = 0) -> None:
        self.bytes = before  # the most that was seen so far
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "PeakMemory":
        self._look()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._done.set()
        self._thread.join()
        self._look()

    def _watch(self) -> None:
        pause = INTERVAL
        while not self._done.wait(pause):
            started = time.perf_counter()
            self._look()
            pause = max(INTERVAL, (time.perf_counter() - started) / MOST_WATCHING)

    def _look(self) -> None:
        processes = _processes()
        # No more than is resident can be in use; to ask for that is quick.
        if sum(map(_resident, processes)) > self.bytes:
            self.bytes = max(self.bytes, sum(map(_bytes, processes)))
