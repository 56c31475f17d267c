"""Does work in threads, so much at once, while so much more may wait; the rest is turned away."""

import asyncio
import contextvars
import threading
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TypeVar

from rag.integrations.http.errors import Problem

T = TypeVar("T")

AGAIN = 5  # seconds after which whoever is turned away may try again


class Workers:
    """`at_once` threads, and a queue of `waiting`. To be used from one event loop."""

    def __init__(self, name: str, at_once: int, waiting: int) -> None:
        self._pool = ThreadPoolExecutor(at_once, thread_name_prefix=name)
        self._at_once = at_once
        self._most = at_once + waiting
        self._lock = threading.Lock()
        self._taken = 0
        self._draining = False
        self.closed = False

    def depth(self) -> int:
        """How much waits for its turn."""
        return max(0, self._taken - self._at_once)

    def submit(self, work: Callable[[], T]) -> Future[T]:
        """Has work done in its turn. Raises Problem 503 where too much is waiting already."""
        if self._draining:
            raise stopping()
        with self._lock:
            if self._taken >= self._most:
                raise Problem(503, "too much is waiting to be done; try again", wait=AGAIN)
            self._taken += 1
        future = self._pool.submit(contextvars.copy_context().run, work)
        future.add_done_callback(self._release)
        return future

    def _release(self, future: "Future[T]") -> None:
        with self._lock:
            self._taken -= 1

    async def run(self, work: Callable[[], T], seconds: float) -> T:
        """What comes of work. Raises Problem 504 when it takes longer, and whatever it raises.

        A thread cannot be stopped: its place is free again when it has ended.
        """
        try:
            return await asyncio.wait_for(asyncio.wrap_future(self.submit(work)), seconds)
        except TimeoutError:
            raise Problem(504, f"this took longer than {seconds:.0f} s") from None

    def drain(self) -> None:
        """Takes no more work; what was taken is done."""
        self._draining = True

    def close(self) -> None:
        """Has what waits forgotten; whoever looks at `closed` ends."""
        self._draining = self.closed = True
        self._pool.shutdown(wait=False, cancel_futures=True)


def stopping() -> Problem:
    """What is said while the program ends."""
    return Problem(503, "the server is being stopped; try again", code="stopping", wait=AGAIN)
