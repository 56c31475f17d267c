"""Lets the steps of an ingest overlap: the next batch is read while this one is embedded."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import TypeVar

T = TypeVar("T")


def ahead(some: Iterator[T]) -> Iterator[T]:
    """What `some` gives, each made by a thread of its own while the one before it is used."""
    with ThreadPoolExecutor(1, "ahead") as thread:
        coming = thread.submit(_next, some)
        while given := coming.result():
            coming = thread.submit(_next, some)
            yield given[0]


def _next(some: Iterator[T]) -> tuple[T] | None:
    return next(((one,) for one in some), None)


class Behind:
    """Does one thing after another in a thread of its own; at most one waits to be done.

    What goes wrong is raised by the next call, or when the block is left.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, "behind")
        self._last: Future[None] | None = None

    def do(self, work: Callable[[], None]) -> None:
        """Has `work` done once what came before it is done."""
        self.wait()
        self._last = self._thread.submit(work)

    def wait(self) -> None:
        """Waits for what was to be done; raises what it raised."""
        last, self._last = self._last, None
        if last is not None:
            last.result()

    def __enter__(self) -> "Behind":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        try:
            if error is None:
                self.wait()
        finally:
            self._thread.shutdown()
