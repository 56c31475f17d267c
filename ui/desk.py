"""Where questions wait for their turn and are answered, each in a thread that outlives its page.

A reader who closes the page finds the answer when coming back; one who stops it frees the model.
"""

import logging
import queue
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

from rag.errors import Stopped, WenquError
from rag.types import Answer
from ui.record.chats import Exchange

log = logging.getLogger(__name__)

SLOTS = 2  # answers made at once: one is worded while the other is searched and proven
WAITING = 30  # questions that may wait before others are turned away
LOOK = 0.5  # seconds between looks at one's place in the queue

Answering = Callable[[threading.Event], Iterator[Answer]]
Keeping = Callable[[Answer], Exchange]


@dataclass(frozen=True, slots=True)
class Waiting:
    """How many questions are in front."""

    place: int


@dataclass(frozen=True, slots=True)
class Failed:
    """Why there is no answer, fit to be shown; empty where too many are asking."""

    error: str = ""


Growth = Waiting | Answer | Failed | Exchange


@dataclass(slots=True, eq=False)
class _Ticket:
    """A question at the desk."""

    asker: str
    question: str
    answering: Answering
    keeping: Keeping
    stopped: threading.Event = field(default_factory=threading.Event)
    growth: "queue.Queue[Answer | Failed | Exchange]" = field(default_factory=queue.Queue)

    def answer(self) -> None:
        """Answers the question; what went wrong is said, never raised."""
        latest = Answer(self.question, self.question, complete=False)
        with self._said():
            try:
                for latest in self.answering(self.stopped):
                    if not latest.complete:
                        self.growth.put(latest)
            except Stopped:
                latest = _stopped(latest)
            self._keep(latest)

    def leave(self) -> None:
        """Ends a question that had not begun; what went wrong is said, never raised."""
        with self._said():
            self._keep(_stopped(Answer(self.question, self.question)))

    @contextmanager
    def _said(self) -> Iterator[None]:
        try:
            yield
        except WenquError as error:
            self.growth.put(Failed(str(error)))
        except Exception as error:  # the page must not wait for an answer that never comes
            log.exception("a question could not be answered")
            self.growth.put(Failed(f"{type(error).__name__}: {error}"))

    def _keep(self, answer: Answer) -> None:
        # What the model was sent is not kept, but can be looked at as long as the page is open.
        self.growth.put(replace(self.keeping(answer), answer=answer))


def _stopped(latest: Answer) -> Answer:
    """What was proven until it was stopped."""
    return replace(latest, complete=True, flags=(*latest.flags, "stopped"))


class Desk:
    """Answers at most `slots` questions at once, in the order in which they came."""

    def __init__(self, slots: int = SLOTS, waiting: int = WAITING) -> None:
        self._pool = ThreadPoolExecutor(slots, thread_name_prefix="answer")
        self._most = slots + waiting
        self._asked: dict[_Ticket, Future[None]] = {}
        self._lock = threading.Lock()

    def ask(
        self, asker: str, question: str, answering: Answering, keeping: Keeping
    ) -> Iterator[Growth]:
        """What becomes of a question: its place, the answer as it grows, and how it was kept.

        The last one is a kept Exchange or a Failed. `answering` is given what tells it to stop.
        """
        ticket = _Ticket(asker, question, answering, keeping)
        with self._lock:
            full = len(self._asked) >= self._most
            if not full:
                self._asked[ticket] = self._pool.submit(self._answer, ticket)
        if full:
            yield Failed()
        else:
            yield from self._followed(ticket)

    def _answer(self, ticket: _Ticket) -> None:
        try:
            ticket.answer()
        finally:
            self._forget(ticket)

    def _forget(self, ticket: _Ticket) -> None:
        with self._lock:
            self._asked.pop(ticket, None)

    def stop(self, asker: str) -> None:
        """Stops what an asker asked; what is proven by then is kept."""
        with self._lock:
            mine = [(t, future) for t, future in self._asked.items() if t.asker == asker]
        for ticket, future in mine:
            ticket.stopped.set()
            if future.cancel():  # it had not begun
                self._forget(ticket)
                ticket.leave()

    def _followed(self, ticket: _Ticket) -> Iterator[Growth]:
        shown = 0
        while True:
            try:
                grown = ticket.growth.get(timeout=LOOK)
            except queue.Empty:
                place = self._place(ticket)
                if place != shown:
                    yield Waiting(place)
                shown = place
                continue
            yield grown
            if isinstance(grown, Failed | Exchange):
                return

    def _place(self, ticket: _Ticket) -> int:
        """How many must begin before this one does; 0 once it is being answered."""
        with self._lock:
            waiting = [t for t, future in self._asked.items() if not future.running()]
        return waiting.index(ticket) + 1 if ticket in waiting else 0

    def close(self) -> None:
        """Takes no more questions; those that were asked are stopped."""
        for asker in {ticket.asker for ticket in list(self._asked)}:
            self.stop(asker)
        self._pool.shutdown(wait=False)
