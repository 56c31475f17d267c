"""Has questions answered in threads, and hands on each answer as it grows."""

import asyncio
import threading
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass

from starlette.requests import Request

from rag.choices import Choices
from rag.errors import Stopped
from rag.integrations.http.errors import Problem
from rag.integrations.http.workers import Workers, stopping
from rag.types import Answer, Filters, Turn

LOOK = 0.5  # seconds between looks at whether there is still a point in waiting
QUIET = 20  # looks after which it is said that something is still being done

NO_FILTERS = Filters()

Making = Callable[[threading.Event], Iterator[Answer]]


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked, and how it is to be answered; None is the default."""

    text: str
    history: tuple[Turn, ...] = ()
    filters: Filters = NO_FILTERS
    chat: str | None = None
    caution: str | None = None


class Answering:
    """Answers questions over an index, so many at once; `done` is told each finished answer."""

    def __init__(
        self, choices: Choices, workers: Workers, seconds: float, done: Callable[[Answer], None]
    ) -> None:
        self._choices = choices
        self._workers = workers
        self._seconds = seconds
        self._done = done

    def begin(self, question: Question) -> "Growth":
        """The answer to come. Raises Problem for an unknown chat model, and when all is busy."""
        if question.chat not in (None, *self._choices.chats):
            known = ", ".join(self._choices.chats)
            raise Problem(404, f"there is no such chat model here; there are: {known}")

        def making(stopped: threading.Event) -> Iterator[Answer]:
            wenqu = self._choices.wenqu(question.chat, question.caution)
            for answer in wenqu.stream(
                question.text, question.history, question.filters, stopped=stopped
            ):
                yield answer
            self._done(answer)

        return Growth(self._workers, making, self._seconds)


class Growth:
    """One answer that a thread makes and the event loop waits for."""

    def __init__(self, workers: Workers, making: Making, seconds: float) -> None:
        self._workers = workers
        self._making = making
        self._seconds = seconds
        self._stopped = threading.Event()
        self._loop = asyncio.get_running_loop()
        self._come: asyncio.Queue[Answer | BaseException | None] = asyncio.Queue()
        self._future = workers.submit(self._make)

    def _make(self) -> None:
        try:
            for answer in self._making(self._stopped):
                self._tell(answer)
            self._tell(None)
        except BaseException as error:  # it is raised where it is waited for
            self._tell(error)

    def _tell(self, what: Answer | BaseException | None) -> None:
        with suppress(RuntimeError):  # the loop has ended: nobody waits any more
            self._loop.call_soon_threadsafe(self._come.put_nowait, what)

    def stop(self) -> None:
        """Ends it: the model is let go, and whoever waits gets Stopped."""
        self._stopped.set()
        self._future.cancel()
        self._come.put_nowait(Stopped())

    async def answers(self) -> AsyncIterator[Answer | None]:
        """The answer as it grows; None now and then, while there is nothing new.

        Raises whatever its making raises, and Problem when it takes too long or the program ends.
        Leaving early stops the model.
        """
        ends, quiet = self._loop.time() + self._seconds, 0
        try:
            while True:
                self._check(ends)
                try:
                    come = await asyncio.wait_for(self._come.get(), LOOK)
                except TimeoutError:
                    quiet += 1
                    if quiet % QUIET == 0:
                        yield None
                    continue
                if come is None:
                    return
                if isinstance(come, BaseException):
                    raise come
                yield come
        finally:
            self._stopped.set()
            self._future.cancel()

    def _check(self, ends: float) -> None:
        if self._workers.closed:
            raise stopping()
        if self._loop.time() > ends:
            raise Problem(504, f"the answer took longer than {self._seconds:.0f} s", wait=5)

    async def whole(self, request: Request) -> Answer:
        """The finished answer; whoever leaves before stops the model."""
        latest: Answer | None = None
        async with _until_gone(request, self.stop):
            async for answer in self.answers():
                latest = answer or latest
        assert latest is not None
        return latest


@asynccontextmanager
async def _until_gone(request: Request, stop: Callable[[], None]) -> AsyncIterator[None]:
    """Calls `stop` as soon as the one who asks has left."""

    async def listen() -> None:
        while (await request.receive())["type"] != "http.disconnect":
            pass
        stop()

    listening = asyncio.create_task(listen())
    try:
        yield
    finally:
        listening.cancel()
