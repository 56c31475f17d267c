"""Callers that ask at the same time are encoded together, each as if it had been alone."""

import threading
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from rag.retrieval.together import Rows, Together
from rag.settings import Settings
from rag.types import Vectors


class Slow:
    """Encodes a row as its own numbers, and only once it is let; notes what came together."""

    def __init__(self) -> None:
        self.seen: list[list[list[int]]] = []
        self.let = threading.Semaphore(0)
        self.broken: set[int] = set()  # numbers that it cannot encode

    def __call__(self, rows: Rows) -> Vectors:
        self.seen.append(list(rows))
        self.let.acquire()
        if self.broken & {number for row in rows for number in row}:
            raise ValueError("cannot be encoded")
        return np.array(rows, np.float32).reshape(len(rows), 1)


def wait_until(true: Callable[[], bool]) -> None:
    until = time.monotonic() + 10
    while not true():
        assert time.monotonic() < until
        time.sleep(0.001)


def asked_while_one_is_encoded(
    slow: Slow, most: int, callers: Sequence[Rows]
) -> list[Vectors | ValueError]:
    """What each caller gets; the first is being encoded when the others come."""
    together = Together(slow, most)

    def ask(rows: Rows) -> Vectors | ValueError:
        try:
            return together.encode(rows)
        except ValueError as error:
            return error

    with ThreadPoolExecutor(len(callers)) as pool:
        answers = [pool.submit(ask, callers[0])]
        wait_until(lambda: len(slow.seen) == 1)
        for number, rows in enumerate(callers[1:], 1):
            answers.append(pool.submit(ask, rows))
            wait_until(lambda number=number: len(together._waiting) == number)  # type: ignore[misc]
        slow.let.release(2 * len(callers))
        return [answer.result(10) for answer in answers]


def test_one_alone_is_encoded_at_once() -> None:
    slow = Slow()
    slow.let.release(2)
    together = Together(slow, 16)
    assert together.encode([[3], [4]]).tolist() == [[3], [4]]
    assert together.encode([[5]]).tolist() == [[5]]
    assert slow.seen == [[[3], [4]], [[5]]]


def test_those_who_wait_are_encoded_together_and_each_gets_its_own() -> None:
    slow = Slow()
    callers = [[[1]], [[2], [3]], [[4]], [[5], [6], [7]]]
    found = asked_while_one_is_encoded(slow, 16, callers)
    assert [vectors.tolist() for vectors in found] == [  # type: ignore[union-attr]
        [[1]], [[2], [3]], [[4]], [[5], [6], [7]],
    ]  # fmt: skip
    assert len(slow.seen) == 2 and sorted(slow.seen[1]) == [[2], [3], [4], [5], [6], [7]]


def test_no_more_are_encoded_together_than_there_is_room_for() -> None:
    slow = Slow()
    callers = [[[number], [number]] for number in range(8)]
    found = asked_while_one_is_encoded(slow, 4, callers)
    assert [vectors[0, 0] for vectors in found] == list(range(8))  # type: ignore[index]
    assert max(map(len, slow.seen)) == 4 and len(slow.seen) == 5


def test_more_rows_than_there_is_room_for_are_encoded_alone() -> None:
    slow = Slow()
    callers = [[[1]], [[2]] * 9, [[3]]]
    found = asked_while_one_is_encoded(slow, 4, callers)
    assert [len(vectors) for vectors in found] == [1, 9, 1]  # type: ignore[arg-type]


def test_what_cannot_be_encoded_is_told_to_all_it_was_encoded_with_and_to_nobody_else() -> None:
    slow = Slow()
    slow.broken = {2}
    first, *others = asked_while_one_is_encoded(slow, 2, [[[1]], [[2]], [[3]], [[4]], [[5]]])
    assert isinstance(first, np.ndarray)
    failed = {n for n, answer in enumerate(others, 2) if isinstance(answer, ValueError)}
    (together,) = (rows for rows in slow.seen if [2] in rows)
    assert failed == {number for row in together for number in row}


@pytest.mark.parametrize("callers", [2, 5])
def test_many_at_once_all_get_their_own(callers: int) -> None:
    together = Together(lambda rows: np.array(rows, np.float32).reshape(len(rows), 1), 4)
    with ThreadPoolExecutor(callers) as pool:
        found = list(pool.map(lambda n: together.encode([[n], [n + 1]]), range(300)))
    assert [vectors.tolist() for vectors in found] == [[[n], [n + 1]] for n in range(300)]


@pytest.mark.model
def test_a_question_has_the_same_vector_whoever_else_asks(model_settings: Settings) -> None:
    from rag import build

    encoder = build.open_encoder(model_settings)
    questions = [f"第{number}届会议在哪里召开?" + "谁参加了?" * number for number in range(24)]
    alone = [encoder.encode([question], "query")[0] for question in questions]
    with ThreadPoolExecutor(6) as pool:
        beside = list(pool.map(lambda q: encoder.encode([q], "query")[0], questions))
    cosines = [one @ other for one, other in zip(alone, beside, strict=True)]
    assert min(cosines) > 0.9997  # bf16 rounds otherwise where rows are padded
