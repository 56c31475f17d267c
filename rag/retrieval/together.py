"""Encodes together what several callers ask for at once: one run of a network costs less than two.

While the texts of one caller are encoded, others wait; whoever is next takes along what all of
them have brought. One who comes alone waits for nobody.
"""

import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field

from rag.types import Vectors

Rows = Sequence[list[int]]  # the tokens of texts
Encode = Callable[[Rows], Vectors]


@dataclass(frozen=True, slots=True, eq=False)
class _Asked:
    rows: Rows
    vectors: Future[Vectors] = field(default_factory=Future)


class Together:
    """Runs `encode` for one caller at a time, with the rows of those that wait, `most` at once."""

    def __init__(self, encode: Encode, most: int) -> None:
        self._encode = encode
        self._most = most
        self._changed = threading.Condition()
        self._waiting: list[_Asked] = []
        self._encoding = False

    def encode(self, rows: Rows) -> Vectors:
        """A vector for each row, in order. Raises what `encode` raises, to all it was done for."""
        mine = _Asked(rows)
        with self._changed:
            self._waiting.append(mine)
            self._changed.wait_for(lambda: mine.vectors.done() or not self._encoding)
            if mine.vectors.done():
                return mine.vectors.result()
            some = self._next(mine)
            self._encoding = True
        try:
            self._answer(some)
        finally:
            with self._changed:
                self._encoding = False
                self._changed.notify_all()
        return mine.vectors.result()

    def _next(self, mine: _Asked) -> list[_Asked]:
        """What is encoded next, taken from those that wait: `mine`, and as many as have room."""
        self._waiting.remove(mine)
        some, left, room = [mine], [], self._most - len(mine.rows)
        for asked in self._waiting:
            if len(asked.rows) <= room:
                some.append(asked)
                room -= len(asked.rows)
            else:
                left.append(asked)
        self._waiting = left
        return some

    def _answer(self, some: Sequence[_Asked]) -> None:
        try:
            found = self._encode([row for asked in some for row in asked.rows])
        except BaseException as error:
            for asked in some:
                asked.vectors.set_exception(error)
            raise
        for asked in some:
            asked.vectors.set_result(found[: len(asked.rows)])
            found = found[len(asked.rows) :]
