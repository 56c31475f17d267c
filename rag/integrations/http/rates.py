"""How often somebody may ask: a bucket of tokens for each, filled at a steady rate, in memory."""

import math
from collections import OrderedDict
from collections.abc import Callable, Hashable

REMEMBERED = 10_000  # of those that asked last; whoever is forgotten begins with a full bucket


class Rates:
    """Lets each key do `rate` things a second, and `burst` at once after a rest."""

    def __init__(self, rate: float, burst: float, now: Callable[[], float]) -> None:
        self._rate = rate
        self._burst = max(1.0, burst)
        self._now = now
        self._buckets: OrderedDict[Hashable, tuple[float, float]] = OrderedDict()  # tokens, when

    def wait(self, key: Hashable) -> int:
        """0 where it may be done now, and it is counted; else the seconds to wait, at least one."""
        now = self._now()
        tokens, then = self._buckets.get(key, (self._burst, now))
        tokens = min(self._burst, tokens + max(0.0, now - then) * self._rate)
        may = tokens >= 1
        self._buckets[key] = tokens - may, now
        self._buckets.move_to_end(key)
        if len(self._buckets) > REMEMBERED:
            self._buckets.popitem(last=False)
        return 0 if may else max(1, math.ceil((1 - tokens) / self._rate))
