"""What a reader sees of a question while it waits, is searched for, fails, or is answered."""

import shutil
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest

from rag.errors import WenquError
from rag.types import Answer, Filters, Sentence, Turn
from tests.test_conversation import LIN, NOWHERE, RIGHT, THEME, WANG, Page
from ui.desk import Answering, Desk, Failed, Growth, Keeping, Waiting
from ui.record.chats import Exchange
from ui.visit import Session
from ui.words import words

OWN = words("zh-Hans")


class Told(Desk):
    """A desk that tells what it is given, and remembers who asked and who stopped."""

    def __init__(self, *growth: Growth) -> None:
        super().__init__()
        self.growth = growth
        self.asked: list[str] = []
        self.stopped: list[str] = []

    def ask(
        self, asker: str, question: str, answering: Answering, keeping: Keeping
    ) -> Iterator[Growth]:
        self.asked.append(asker)
        yield from self.growth

    def stop(self, asker: str) -> None:
        self.stopped.append(asker)


@pytest.fixture
def page(seeds_folder: Path, tmp_path: Path) -> Page:
    return Page(Path(shutil.copytree(seeds_folder, tmp_path / "page")), {"主题": RIGHT})


def shown(page: Page, *growth: Growth) -> list[str]:
    """What stands where the answer grows, after each thing that becomes of it."""
    page.talk = page.talk_at(Told(*growth))
    changes = page.talk.ask(Session(), {"text": THEME}, LIN)
    return [change["now"] for change in changes if "now" in change][1:]


def test_who_waits_sees_the_place_and_then_that_it_is_searched(page: Page) -> None:
    second, first, begun = shown(page, Waiting(2), Waiting(1), Waiting(0))
    assert "前面还有 2 个问题" in second and "前面还有 1 个问题" in first
    assert OWN.say("searching", articles=5) in begun and "前面还有" not in begun


def test_what_has_been_found_is_not_forgotten_when_the_queue_is_looked_at(page: Page) -> None:
    found = Answer(THEME, THEME, complete=False)
    after = shown(page, Waiting(1), found, Waiting(0))
    assert "找到 0 段" in after[1] and after[2] == after[1]


def test_it_is_said_to_be_answered_once_there_is_a_sentence(page: Page) -> None:
    growing = Answer(THEME, THEME, RIGHT, (Sentence(RIGHT, (), "supported"),), complete=False)
    (now,) = shown(page, growing)
    assert RIGHT in now and OWN["going_on"] in now and "data-exchange" not in now


def test_why_there_is_no_answer_is_said(page: Page) -> None:
    assert (
        OWN.say("failed", error="the model is gone") in shown(page, Failed("the model is gone"))[0]
    )
    assert OWN["busy"] in shown(page, Failed())[0]


def test_a_finished_answer_can_be_judged_and_asked_again(page: Page) -> None:
    answer = Answer(THEME, THEME, "答。", (Sentence("答。", (), "supported"),))
    (now,) = shown(page, Exchange(7, THEME, answer, Filters(), "2026-12-01T00:00:00Z"))
    assert 'data-do="like" data-exchange="7"' in now and 'class="stage"' not in now


def test_a_question_is_emptied_at_once_and_can_be_asked_again_at_the_end(page: Page) -> None:
    page.talk = page.talk_at(Told(Failed("gone")))
    first, *_, end = page.talk.ask(Session(), {"text": THEME}, LIN)
    assert first["question"] == {"value": "", "submit_btn": False, "stop_btn": OWN["stop_button"]}
    assert end["question"] == {"submit_btn": OWN["ask_button"], "stop_btn": False}
    assert first["chat"] == first["session"].chat != ""


def test_a_page_stops_what_it_asked_itself(page: Page) -> None:
    desk = Told()
    page.talk = page.talk_at(desk)
    list(page.talk.ask(Session(), {"text": THEME}, LIN))
    page.talk.stop(WANG)
    page.talk.stop(LIN)
    assert (desk.asked, desk.stopped) == (["page-1"], ["page-2", "page-1"])


def test_the_old_answer_stays_when_there_is_no_new_one(page: Page) -> None:
    page.do(page.talk.ask, text=NOWHERE)
    page.do(page.talk.ask, text=THEME)
    first = str(page.chats.exchanges("lin", page.session.chat)[0].id)
    page.talk = page.talk_at(Told(Failed("the model is gone")))
    changes = page.do(page.talk.retry, exchange=first)
    assert "the model is gone" in changes["now"]
    assert page.asked() == [NOWHERE, THEME]
    assert RIGHT in page.do(page.history.open, chat=page.session.chat)["past"]


def test_history_goes_with_a_question_as_far_as_it_came_before(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.do(page.talk.ask, text=THEME)
    page.do(page.talk.ask, text=NOWHERE)
    page.do(page.talk.ask, text="它是在哪里召开的?")
    turns: list[list[str]] = []

    def stream(
        question: str, history: Sequence[Turn], filters: Filters, *, stopped: threading.Event
    ) -> Iterator[Answer]:
        turns.append([turn.question for turn in history])
        yield Answer(question, question, "答。")

    monkeypatch.setattr(page.choices.default, "stream", stream)
    page.do(page.talk.retry, exchange=str(page.chats.exchanges("lin", page.session.chat)[1].id))
    page.do(page.talk.ask, text="然后呢?")
    assert turns == [[THEME], [THEME, NOWHERE]]
    assert page.asked() == [THEME, NOWHERE, "然后呢?"]


def test_a_question_is_narrowed_as_the_session_is_and_again_as_it_was(page: Page) -> None:
    page.do(page.sources.filter, outlet="湖北日報")
    page.do(page.talk.ask, text=THEME)
    page.do(page.sources.unfilter, name="all")
    page.do(page.talk.retry, exchange=page.last())
    (one,) = page.chats.exchanges("lin", page.session.chat)
    assert one.filters == Filters(outlet=("湖北日報",)) and one.answer.refused
    assert page.session.filters == one.filters


def test_what_is_said_of_an_answer_that_is_gone_is_refused(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    gone = page.last()
    page.chats.erase("lin")
    for handler in (page.talk.like, page.talk.dislike, page.talk.edit, page.talk.retry):
        with pytest.raises(WenquError, match=OWN["none_found"]):
            page.do(handler, exchange=gone)
