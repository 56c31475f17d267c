"""Questions are answered in order, a few at once; each is kept, whoever still listens."""

import logging
import queue
import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import pytest

from rag.errors import CorpusError, ModelError, Stopped
from rag.types import Answer, Filters, Trace
from ui.desk import Answering, Desk, Failed, Growth, Keeping, Waiting
from ui.record.chats import Exchange


@pytest.fixture(autouse=True)
def looking_often(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits half a second to hear of their place."""
    monkeypatch.setattr("ui.desk.LOOK", 0.01)


def keep(answer: Answer) -> Exchange:
    return Exchange(1, answer.question, answer, Filters(), "2026-12-01T00:00:00Z")


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


def begin(growth: Iterator[Growth]) -> None:
    """Waits until something has been answered."""
    next(one for one in growth if isinstance(one, Answer))


def told(growth: Iterator[Growth]) -> list[Growth]:
    """What becomes of a question, however long a thread takes to begin."""
    return [one for one in growth if not isinstance(one, Waiting)]


def test_an_answer_grows_and_is_kept() -> None:
    growth = list(Desk().ask("a", "问", saying("一", "一二", "一二三"), keep))
    assert [one.text for one in growth[:-1] if isinstance(one, Answer)] == ["一", "一二"]
    assert last(growth).text == "一二三"


def test_who_waits_is_told_the_place_and_comes_next() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, keep)
    begin(first)
    second = desk.ask("b", "问", saying("二"), keep)
    assert next(second) == Waiting(1)
    gate.open.set()
    assert last(list(first)).text == "全部"
    assert last(list(second)).text == "二"


def test_a_full_desk_turns_away() -> None:
    desk, gate = Desk(slots=1, waiting=0), Gate()
    first = desk.ask("a", "问", gate, keep)
    begin(first)
    assert list(desk.ask("b", "问", saying("二"), keep)) == [Failed()]
    gate.open.set()
    list(first)


def test_what_is_proven_when_it_is_stopped_is_kept() -> None:
    desk, gate = Desk(), Gate()
    growth = desk.ask("a", "问", gate, keep)
    begin(growth)
    desk.stop("a")
    answer = last(list(growth))
    assert answer.text == "一半" and "stopped" in answer.flags and answer.complete


def test_who_waits_can_leave() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, keep)
    begin(first)
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

    assert told(Desk().ask("a", "问", failing, keep)) == [Failed("the model is gone")]


def test_what_nobody_thought_of_is_said_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    def failing(stopped: threading.Event) -> Iterator[Answer]:
        yield Answer("问", "问", "一半", complete=False)
        raise KeyError("what")

    desk = Desk(slots=1)
    with caplog.at_level(logging.ERROR):
        *_, end = desk.ask("a", "问", failing, keep)
    assert end == Failed("KeyError: 'what'") and "could not be answered" in caplog.text
    assert last(list(desk.ask("a", "问", saying("二"), keep))).text == "二"


def refusing(answer: Answer) -> Exchange:
    raise CorpusError("the disk is full")


def test_an_answer_that_cannot_be_kept_is_said_to_have_failed() -> None:
    assert told(Desk().ask("a", "问", saying("一"), refusing)) == [Failed("the disk is full")]


def test_a_stopped_answer_that_cannot_be_kept_ends_all_the_same() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, refusing)
    begin(first)
    second = desk.ask("b", "问", saying("二"), refusing)
    assert next(second) == Waiting(1)
    for asker, growth in (("b", second), ("a", first)):
        desk.stop(asker)
        assert list(growth)[-1] == Failed("the disk is full")


def test_questions_are_answered_in_the_order_in_which_they_came() -> None:
    desk, gate = Desk(slots=1), Gate()
    order: list[str] = []

    def noting(asker: str) -> Answering:
        def answering(stopped: threading.Event) -> Iterator[Answer]:
            order.append(asker)
            yield Answer("问", "问", asker)

        return answering

    first = desk.ask("a", "问", gate, keep)
    begin(first)
    waiting = [desk.ask(asker, "问", noting(asker), keep) for asker in "bcd"]
    assert [next(growth) for growth in waiting] == [Waiting(1), Waiting(2), Waiting(3)]
    desk.stop("c")
    assert next(waiting[2]) == Waiting(2)
    gate.open.set()
    assert [last(list(growth)).text for growth in waiting] == ["b", "", "d"]
    assert order == ["b", "d"]


def test_no_more_are_answered_at_once_than_there_are_slots() -> None:
    desk, gates = Desk(slots=2), [Gate(), Gate(), Gate()]
    growths = [desk.ask(str(n), "问", gate, keep) for n, gate in enumerate(gates)]
    begin(growths[0])
    begin(growths[1])
    assert next(growths[2]) == Waiting(1)
    assert [gate.begun.is_set() for gate in gates] == [True, True, False]
    for gate in gates:
        gate.open.set()
    assert [last(list(growth)).text for growth in growths] == ["全部"] * 3


def test_there_is_room_again_when_a_question_is_answered_or_has_failed() -> None:
    desk = Desk(slots=1, waiting=0)
    for _ in range(3):
        assert last(finished(desk, saying("一"), keep)).text == "一"
        assert finished(desk, saying("一"), refusing) == [Failed("the disk is full")]


def finished(desk: Desk, answering: Answering, keeping: Keeping) -> list[Growth]:
    """What became of a question, once the desk is empty again."""
    growth = told(desk.ask("a", "问", answering, keeping))
    while desk._asked:
        time.sleep(0.001)
    return growth


def test_stopping_stops_ones_own_questions_only() -> None:
    desk, mine, theirs = Desk(), Gate(), Gate()
    first, second = desk.ask("a", "问", mine, keep), desk.ask("b", "问", theirs, keep)
    begin(first)
    begin(second)
    desk.stop("a")
    desk.stop("nobody")
    assert "stopped" in last(list(first)).flags
    theirs.open.set()
    assert last(list(second)).flags == ()


def test_what_the_model_was_sent_is_shown_though_it_is_not_kept() -> None:
    def without(answer: Answer) -> Exchange:
        return keep(replace(answer, trace=Trace()))

    def answering(stopped: threading.Event) -> Iterator[Answer]:
        yield Answer("问", "问", "一", trace=Trace(prompts=("sent",)))

    assert last(list(Desk().ask("a", "问", answering, without))).trace.prompts == ("sent",)


def test_a_desk_that_closes_leaves_nobody_waiting() -> None:
    desk, gate = Desk(slots=1), Gate()
    first = desk.ask("a", "问", gate, keep)
    begin(first)
    second = desk.ask("b", "问", Gate(), keep)
    assert next(second) == Waiting(1)
    desk.close()
    assert all("stopped" in last(list(growth)).flags for growth in (first, second))


def test_an_answer_is_kept_though_nobody_listens() -> None:
    gate, kept = Gate(), queue.Queue[str]()

    def keeping(answer: Answer) -> Exchange:
        kept.put(answer.text)
        return keep(answer)

    growth = Desk().ask("a", "问", gate, keeping)
    begin(growth)
    growth.close()  # type: ignore[attr-defined]
    gate.open.set()
    assert kept.get(timeout=5) == "全部"
