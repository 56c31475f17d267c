"""Steps of an ingest overlap without changing what is done, and what goes wrong is raised."""

import threading
from collections.abc import Iterator

import pytest

from rag.ingestion.overlap import Behind, ahead


def test_everything_comes_in_order() -> None:
    assert list(ahead(iter(range(5)))) == [0, 1, 2, 3, 4]
    assert list(ahead(iter([[], None, 0]))) == [[], None, 0]  # type: ignore[list-item]


def test_the_next_is_made_while_one_is_used() -> None:
    made = threading.Event()

    def some() -> Iterator[int]:
        yield 1
        made.set()
        yield 2

    for one in ahead(some()):
        assert one == 2 or made.wait(10)


def test_what_goes_wrong_ahead_is_raised_where_it_is_used() -> None:
    def some() -> Iterator[int]:
        yield 1
        raise OSError("broken")

    given = ahead(some())
    assert next(given) == 1
    with pytest.raises(OSError, match="broken"):
        next(given)


def test_things_are_done_in_order_and_all_of_them_by_the_end() -> None:
    done: list[int] = []
    with Behind() as behind:
        for number in range(20):
            behind.do(lambda number=number: done.append(number))  # type: ignore[misc]
    assert done == list(range(20))


def test_what_goes_wrong_behind_is_raised_at_the_latest_in_the_end() -> None:
    def fail() -> None:
        raise OSError("disk full")

    with pytest.raises(OSError, match="disk full"), Behind() as behind:
        behind.do(fail)


def test_an_error_of_ones_own_is_not_hidden_by_one_behind() -> None:
    def fail() -> None:
        raise OSError("disk full")

    with pytest.raises(ValueError, match="mine"), Behind() as behind:
        behind.do(fail)
        raise ValueError("mine")
