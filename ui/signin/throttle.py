"""Slows down guessing: so many tries in so many seconds, counted in memory, of the latest only."""

import math
from collections import OrderedDict, deque
from collections.abc import Callable, Hashable


class Throttle:
    """Counts tries by key; remembers the `remembered` keys that were last tried, and no more."""

    def __init__(
        self, limit: int, *, seconds: int, now: Callable[[], float], remembered: int = 10_000
    ) -> None:
        self._limit = limit
        self._seconds = seconds
        self._now = now
        self._remembered = remembered
        self._tries: OrderedDict[Hashable, deque[float]] = OrderedDict()

    def wait(self, key: Hashable) -> int:
        """Seconds until the key may try again; 0 when it may now."""
        times = self._tries.get(key, deque[float]())
        if len(times) < self._limit:
            return 0
        left = math.ceil(times[0] + self._seconds - self._now())
        return max(0, min(left, self._seconds))  # a clock set back must not lock anyone out longer

    def record(self, key: Hashable) -> None:
        """Counts one try of the key."""
        self._tries.setdefault(key, deque(maxlen=self._limit)).append(self._now())
        self._tries.move_to_end(key)
        if len(self._tries) > self._remembered:
            self._tries.popitem(last=False)

    def forget(self, key: Hashable) -> None:
        """Begins again for the key."""
        self._tries.pop(key, None)
