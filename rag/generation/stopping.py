"""Reads what a model says until somebody wants no more of it, also while it says nothing."""

import threading
from collections.abc import Generator, Iterator
from concurrent.futures import ThreadPoolExecutor, wait
from typing import TypeVar

from rag.errors import Stopped

T = TypeVar("T")

LOOK = 0.1  # seconds


def until_stopped(said: Generator[T, None, None], stopped: threading.Event) -> Iterator[T]:
    """What `said` gives. Raises Stopped within a tenth of a second once `stopped` is set.

    A thread of its own runs `said` and closes it: at once, or where it is waiting for something,
    when that has come.
    """
    thread = ThreadPoolExecutor(1, "said")
    coming = None
    try:
        while not stopped.is_set():
            coming = coming or thread.submit(_next, said)
            if coming in wait([coming], LOOK).done:
                given, coming = coming.result(), None
                if given is None:
                    return
                yield given[0]
        raise Stopped
    finally:
        thread.submit(said.close)
        thread.shutdown(wait=False)


def _next(some: Iterator[T]) -> tuple[T] | None:
    return next(((one,) for one in some), None)
