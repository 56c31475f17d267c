"""Questions are answered in order, a few at once; each is kept, whoever still listens."""

import threading
from collections.abc import Iterator

from rag.errors import ModelError, Stopped
from rag.types import Answer, Filters
from ui.desk import Answering, Desk, Failed, Growth, Waiting
from ui.record.chats import Exchange

kept: list[str] = []


def keep(answer: Answer) -> Exchange:
    kept.append(answer.text)
    return Exchange(len(kept), answer.question, answer, Filters(), "2026-12-01T00:00:00Z")


def saying(*texts: str) -> Answering:
    def answering(stopped: threading.Event) -> Iterator[Answer]:
        for text in texts[:-1]:
            yield Answer("问", "问", text, complete=False)
        yield Answer("问", "问", texts[-1])

    return answering


class Gate:
    """Answers once it is opened, or stops when it is told to."""

    def __init__(self) -> None:
        self.open = threading.Event()
        self.begun = threading.Event()

    def __call__(self, stopped: threading.Event) -> Iterator[Answer]:
        self.begun.set()
        yield Answer("问", "问", "一半", complete=False)
        while not self.open.wait(0.01):
            if stopped.is_set():
                raise Stopped("stopped")
        yield Answer("问", "问", "全部")


def last(growth: list[Growth]) -> Answer:
    assert isinstance(growth[-1], Exchange)
    return growth[-1].answer


def test_an_answer_grows_and_is_kept() -> None:
    growth = list(Desk().ask("a", "问", saying("一", "一二", "一二三"), keep))
    assert [one.text for one in growth[:-1] if isinstance(one, Answer)] == ["一", "一二"]
    assert last(growth).text == "一二三"


def test_who_waits_is_told_the_place_and_comes_next() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, keep)
    next(first)
    second = desk.ask("b", "问", saying("二"), keep)
    assert next(second) == Waiting(1)
    gate.open.set()
    assert last(list(first)).text == "全部"
    assert last(list(second)).text == "二"


def test_a_full_desk_turns_away() -> None:
    desk, gate = Desk(slots=1, waiting=0), Gate()
    first = desk.ask("a", "问", gate, keep)
    next(first)
    assert list(desk.ask("b", "问", saying("二"), keep)) == [Failed()]
    gate.open.set()
    list(first)


def test_what_is_proven_when_it_is_stopped_is_kept() -> None:
    desk, gate = Desk(), Gate()
    growth = desk.ask("a", "问", gate, keep)
    next(growth)
    desk.stop("a")
    answer = last(list(growth))
    assert answer.text == "一半" and "stopped" in answer.flags and answer.complete


def test_who_waits_can_leave() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, keep)
    next(first)
    second = desk.ask("b", "问", saying("二"), keep)
    assert next(second) == Waiting(1)
    desk.stop("b")
    assert "stopped" in last(list(second)).flags
    gate.open.set()
    assert last(list(first)).text == "全部"


def test_what_goes_wrong_is_said() -> None:
    def failing(stopped: threading.Event) -> Iterator[Answer]:
        raise ModelError("the model is gone")
        yield

    assert list(Desk().ask("a", "问", failing, keep)) == [Failed("the model is gone")]


def test_an_answer_is_kept_though_nobody_listens() -> None:
    desk, gate = Desk(), Gate()
    growth = desk.ask("a", "问", gate, keep)
    next(growth)
    growth.close()  # type: ignore[attr-defined]
    kept.clear()
    gate.open.set()
    desk.close()
    desk._pool.shutdown(wait=True)
    assert kept in (["全部"], ["一半"])
