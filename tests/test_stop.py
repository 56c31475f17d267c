"""A reader who stops an answer has it stopped at once, whatever the model is doing."""

import threading
import time
from collections.abc import Iterator
from typing import Any

import pytest
from langchain_core.messages import AIMessageChunk, BaseMessage
from langchain_core.outputs import ChatGenerationChunk
from pydantic import Field

from rag.errors import ModelError, Stopped
from rag.generation import prompts
from rag.generation.model import Model
from rag.generation.stopping import until_stopped
from rag.types import Answer
from rag.wenqu import Wenqu
from tests.conftest import OpenWenqu
from tests.fakes import ScriptedChat

THEME = "晋陕豫黄河金三角会议的主题是什么?"
RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"
PROMPT = prompts.fill("answer", evidence="资料", question=THEME)
LONG = 30  # seconds that no test takes


class HaltingChat(ScriptedChat):
    """Says one piece, then nothing until it is let go on; tells when it waits and is closed."""

    silent: threading.Event = Field(default_factory=threading.Event)
    go_on: threading.Event = Field(default_factory=threading.Event)
    closed: threading.Event = Field(default_factory=threading.Event)
    fails: bool = False

    def _stream(
        self, messages: list[BaseMessage], *args: Any, **kwargs: Any
    ) -> Iterator[ChatGenerationChunk]:
        self.seen.append(messages[-1].text)
        try:
            while True:
                yield ChatGenerationChunk(message=AIMessageChunk(content=RIGHT))
                self.silent.set()
                assert self.go_on.wait(LONG)
                if self.fails:
                    raise ModelError("the model died")
        finally:
            self.closed.set()


def halting(wenqu: Wenqu, **fields: Any) -> HaltingChat:
    """Has a Wenqu ask a model that halts."""
    assert wenqu.model is not None
    wenqu.model.chat = chat = HaltingChat(scripts={}, **fields)
    return chat


def stop_when(event: threading.Event) -> threading.Event:
    """What is set by another thread as soon as `event` is."""
    stopped = threading.Event()

    def stop() -> None:
        event.wait(LONG)
        stopped.set()

    threading.Thread(target=stop, daemon=True).start()
    return stopped


def test_an_answer_is_stopped_while_the_model_is_silent(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu({})
    chat = halting(wenqu)
    shown: list[Answer] = []
    with pytest.raises(Stopped, match="ask again") as raised:
        shown.extend(wenqu.stream(THEME, stopped=stop_when(chat.silent)))
    assert not chat.closed.is_set()  # nobody can reach into a thread that waits
    chat.go_on.set()
    assert chat.closed.wait(LONG) and raised
    assert len(chat.seen) == 1


def test_a_stopped_answer_is_not_begun_again_without_the_model(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu({})
    chat = halting(wenqu)
    growing = wenqu.stream(THEME, stopped=stop_when(chat.silent))
    assert not next(growing).sentences
    with pytest.raises(Stopped):
        for answer in growing:
            assert not answer.complete and "degraded" not in answer.flags
    chat.go_on.set()


def test_a_model_that_dies_as_it_is_stopped_is_not_made_up_for(open_wenqu: OpenWenqu) -> None:
    wenqu, stopped = open_wenqu({}), threading.Event()
    chat = halting(wenqu, fails=True)
    wenqu.model.rung = "local"  # type: ignore[union-attr]  # which looks itself: this one does not

    def stop_and_die() -> None:
        chat.silent.wait(LONG)
        stopped.set()
        chat.go_on.set()

    threading.Thread(target=stop_and_die, daemon=True).start()
    with pytest.raises(Stopped):
        list(wenqu.stream(THEME, stopped=stopped))


def test_what_is_stopped_before_it_begins_asks_no_model(open_wenqu: OpenWenqu) -> None:
    wenqu, stopped = open_wenqu({}), threading.Event()
    chat = halting(wenqu)
    stopped.set()
    with pytest.raises(Stopped):
        list(wenqu.stream(THEME, stopped=stopped))
    assert chat.seen == []


def test_an_answer_without_a_model_is_stopped_between_its_stages(open_wenqu: OpenWenqu) -> None:
    stopped = threading.Event()
    growing = open_wenqu().stream("六届大会累计签约多少重大项目?", stopped=stopped)
    next(growing)
    stopped.set()
    with pytest.raises(Stopped):
        list(growing)


def test_an_answer_that_nobody_stops_is_as_it_would_be(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu({"资料": RIGHT})
    *_, answer = wenqu.stream(THEME, stopped=threading.Event())
    assert answer.complete and answer.text == wenqu.ask(THEME).text


def test_a_model_that_fails_in_its_thread_is_still_a_model_error() -> None:
    session = Model(ScriptedChat(scripts={"": None}), "scripted", "remote").session(
        threading.Event()
    )
    with pytest.raises(ModelError, match="died"):
        session.complete(PROMPT)


def test_whoever_leaves_early_has_the_model_closed() -> None:
    chat = HaltingChat(scripts={})
    pieces = Model(chat, "halting", "remote").session(threading.Event()).stream(PROMPT)
    assert next(pieces) == RIGHT
    del pieces
    assert chat.closed.wait(LONG)


def test_all_that_is_said_is_given_and_closed_at_its_end() -> None:
    closed = threading.Event()

    def said() -> Iterator[int | None]:
        try:
            yield from (1, None, 0)
        finally:
            closed.set()

    assert list(until_stopped(said(), threading.Event())) == [1, None, 0]  # type: ignore[arg-type]
    assert closed.wait(LONG)


def first_piece(model: Model, question: str) -> float:
    """Seconds until the model says something."""
    started = time.monotonic()
    next(model.session().stream(prompts.fill("answer", evidence=question, question=question), 5))
    return time.monotonic() - started


@pytest.mark.model
def test_the_local_model_is_free_within_a_second_of_being_stopped(real_wenqu: Wenqu) -> None:
    model = real_wenqu.model
    assert model is not None
    first_piece(model, "你好")  # it is loaded
    alone = first_piece(model, "湖南省省长是谁?")
    stopped = threading.Event()
    counting = prompts.fill("answer", evidence="", question="从一数到一千，一个也不要漏掉。")
    pieces = model.session(stopped).stream(counting, 500)
    next(pieces)
    stopped.set()
    started = time.monotonic()
    with pytest.raises(Stopped):
        list(pieces)
    assert time.monotonic() - started < 0.5
    assert first_piece(model, "泉州市委书记是谁?") < alone + 1


@pytest.mark.model
def test_a_question_that_waits_behind_another_is_stopped_at_once(real_wenqu: Wenqu) -> None:
    model = real_wenqu.model
    assert model is not None
    first_piece(model, "你好")
    counting = prompts.fill("answer", evidence="", question="从一数到一千，一个也不要漏掉。")
    other = model.session().stream(counting, 200)
    next(other)
    stopped = threading.Event()
    threading.Timer(0.3, stopped.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        model.session(stopped).complete(PROMPT)
    assert time.monotonic() - started < 1
    assert next(other)  # goes on


@pytest.mark.model
def test_an_answer_of_the_local_model_is_stopped_as_it_grows(real_wenqu: Wenqu) -> None:
    stopped = threading.Event()
    growing = real_wenqu.stream("六届黄河金三角大会的主题有哪些?", stopped=stopped)
    next(growing)
    threading.Timer(0.2, stopped.set).start()
    started = time.monotonic()
    with pytest.raises(Stopped):
        list(growing)
    assert time.monotonic() - started < 1.5
    assert not real_wenqu.ask("湖南省省长是谁?").refused
