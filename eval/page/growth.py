"""What the page's process holds while it is used: memory, open files and threads over time."""

import threading
import time
from dataclasses import dataclass

import psutil

EVERY = 10.0  # seconds between two looks
SETTLING = 180.0  # seconds at the beginning that do not count: models and caches are filled


@dataclass(frozen=True, slots=True)
class Look:
    """What was held at a moment: seconds since the beginning, bytes, and counts."""

    at: float
    memory: int
    files: int
    threads: int


class Watch:
    """Looks at a process and its children until it is left."""

    def __init__(self, process: psutil.Process) -> None:
        self.looks: list[Look] = []
        self._process = process
        self._done = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "Watch":
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._done.set()
        self._thread.join()

    def _watch(self) -> None:
        started = time.monotonic()
        while not self._done.is_set():
            self.looks.append(self._look(time.monotonic() - started))
            self._done.wait(EVERY)

    def _look(self, at: float) -> Look:
        here = self._process
        memory = sum(one.memory_info().rss for one in (here, *here.children(recursive=True)))
        return Look(at, memory, here.num_fds(), here.num_threads())


def slope(looks: list[Look]) -> float:
    """Growth of memory once it has settled, as a share of it in ten minutes: least squares."""
    settled = [look for look in looks if look.at >= SETTLING] or looks
    if len(settled) < 2:
        return 0.0
    times = [look.at / 600 for look in settled]
    sizes = [look.memory for look in settled]
    middle, mean = sum(times) / len(times), sum(sizes) / len(sizes)
    spread = sum((t - middle) ** 2 for t in times)
    along = sum((t - middle) * (s - mean) for t, s in zip(times, sizes, strict=True))
    return along / spread / mean if spread else 0.0
