"""Conversations, without a browser: what is asked again, edited, judged, and whose it is."""

import json
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rag.errors import CorpusError, WenquError
from rag.index.catalogue import Catalogue
from tests.fakes import ScriptedChat
from tests.served import choices_over
from ui.conversation import Conversation
from ui.desk import Desk
from ui.history import History
from ui.panels import Panels
from ui.record.chats import Chats
from ui.record.feedback import Feedback
from ui.sources import Sources
from ui.visit import Changes, Session, Visitor
from ui.words import words

THEME = "晋陕豫黄河金三角会议的主题是什么?"
RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"
NOWHERE = "上海今年的高考人数是多少?"
LIN = Visitor("lin", words("zh-Hans"), "page-1")
WANG = Visitor("wang", words("en"), "page-2")


class Page:
    """A page without a browser: what readers do changes its session."""

    def __init__(self, folder: Path, scripts: dict[str, str | None]) -> None:
        self.chat = ScriptedChat(scripts=scripts)
        self.choices = choices_over(folder, self.chat)
        self.catalogue = Catalogue(self.choices.index.ledger.database)
        self.chats = Chats(folder / "chats.db")
        self.feedback = folder / "feedback.jsonl"
        self.panels = Panels(self.choices, self.catalogue, self.chats)
        self.talk = self.talk_at(Desk())
        self.history = History(self.panels, self.chats)
        self.sources = Sources(self.panels, self.choices)
        self.session = Session()

    def talk_at(self, desk: Desk) -> Conversation:
        """A conversation whose questions go to that desk."""
        feedback = Feedback(self.feedback)
        return Conversation(self.panels, self.choices, self.chats, feedback, desk)

    def do(self, handler: Any, who: Visitor = LIN, **data: object) -> Changes:
        """Does what a reader does, and gives all that is shown then."""
        changes = handler(self.session, data, who)
        shown: Changes = {}
        for some in [changes] if isinstance(changes, dict) else changes:
            shown |= some
        self.session = shown.get("session", self.session)
        return shown

    def asked(self) -> list[str]:
        return [one.question for one in self.chats.exchanges("lin", self.session.chat)]

    def last(self) -> str:
        return str(self.chats.exchanges("lin", self.session.chat)[-1].id)


@pytest.fixture
def page(seeds_folder: Path, tmp_path: Path) -> Iterator[Page]:
    yield Page(Path(shutil.copytree(seeds_folder, tmp_path / "page")), {"主题": RIGHT})


def test_a_question_is_answered_kept_and_listed(page: Page) -> None:
    shown = page.do(page.talk.ask, text=THEME)
    assert RIGHT in shown["now"] and THEME[:6] in shown["side"]
    assert page.asked() == [THEME]


@pytest.mark.parametrize("text", ["", "   ", "长" * 501])
def test_what_is_no_question_is_not_asked(page: Page, text: str) -> None:
    shown = page.do(page.talk.ask, text=text)
    assert "alert" in shown["filters"] and "now" not in shown


def test_half_characters_do_no_harm(page: Page) -> None:
    page.do(page.talk.ask, text="会议\ud800的主题是什么?")
    assert page.asked() == ["会议?的主题是什么?"]


def test_a_follow_up_is_asked_with_what_was_said_before(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    shown = page.do(page.talk.ask, text="它是在哪里召开的?")
    assert "理解为" in shown["now"]


def test_an_answer_made_again_takes_the_place_of_the_old_one(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    before = page.last()
    page.do(page.talk.retry, exchange=before)
    assert page.asked() == [THEME] and page.last() != before


def test_the_old_answer_stays_when_a_new_one_cannot_be_kept(
    page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.do(page.talk.ask, text=THEME)

    before = page.last()

    def full(path: Path) -> None:
        raise CorpusError("the disk is full")

    monkeypatch.setattr("ui.record.chats.packed", full)
    shown = page.do(page.talk.retry, exchange=before)
    assert "the disk is full" in shown["now"] and RIGHT in shown["past"]
    assert page.asked() == [THEME] and page.last() == before


def test_the_old_answer_stays_when_the_new_one_is_stopped_before_it_says_anything(
    page: Page,
) -> None:
    page.do(page.talk.ask, text=THEME)
    before = page.last()

    def stopped_at_once(changes: Iterator[Changes]) -> str:
        next(changes)
        shown: Changes = {}
        for some in changes:
            page.talk.stop(LIN)
            shown |= some
        return str(shown["now"])

    page.chat.pause = 0.05
    page.chat.scripts = {"资料": "很长。" * 100}
    desk = page.talk_at(Desk(slots=1))
    page.talk = desk
    said = stopped_at_once(desk.retry(page.session, {"exchange": before}, LIN))
    assert LIN.words["kept_before"] in said
    assert page.asked() == [THEME] and page.last() == before


def test_an_edited_question_replaces_what_came_after_it(page: Page) -> None:
    page.do(page.talk.ask, text=NOWHERE)
    first = page.last()
    page.do(page.talk.ask, text=THEME)
    assert page.do(page.talk.edit, exchange=first)["question"] == {"value": NOWHERE}
    page.do(page.talk.ask, text=THEME)
    assert page.asked() == [THEME]


def test_editing_can_be_left(page: Page) -> None:
    page.do(page.talk.ask, text=NOWHERE)
    page.do(page.talk.edit, exchange=page.last())
    page.do(page.talk.leave)
    page.do(page.talk.ask, text=THEME)
    assert page.asked() == [NOWHERE, THEME]


def test_a_judgement_is_noted_changed_and_taken_back(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    page.do(page.talk.like, exchange=page.last())
    assert json.loads(page.feedback.read_text("utf-8"))["question"] == THEME
    page.do(page.talk.dislike, exchange=page.last(), reason="不完整", right="")
    assert json.loads(page.feedback.read_text("utf-8"))["answers"] is None
    page.do(page.talk.like, exchange=page.last())
    page.do(page.talk.like, exchange=page.last())
    assert page.feedback.read_text("utf-8") == ""


def test_nobody_sees_or_changes_the_chats_of_others(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    chat, exchange = page.session.chat, page.last()
    assert THEME[:6] not in page.do(page.history.find, WANG)["side"]
    page.session = Session()
    assert RIGHT not in page.do(page.history.open, WANG, chat=chat)["past"]
    page.session = Session(chat=chat)
    for handler in (page.talk.retry, page.talk.edit, page.talk.like):
        with pytest.raises(WenquError):
            page.do(handler, WANG, exchange=exchange)
    page.do(page.history.remove, WANG, chat=chat)
    page.do(page.history.erase, WANG)
    assert len(page.chats.exchanges("lin", chat)) == 1


def test_a_citation_opens_its_article_at_the_span(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    (quote, *_) = page.chats.exchanges("lin", page.session.chat)[0].answer.citations
    shown = page.do(
        page.sources.cite, exchange=page.last(), article=quote.passage.article_id,
        start=str(quote.start), end=str(quote.end),
    )  # fmt: skip
    assert f'class="active" tabindex="-1">{quote.quote}</mark>' in shown["reader"]


def test_an_article_that_is_gone_is_told_of(page: Page) -> None:
    assert "已经不在库里" in page.do(page.sources.read, article="f" * 32)["reader"]


def test_who_answers_can_be_chosen_and_nobody_unknown(page: Page) -> None:
    page.do(page.sources.choose, model="none", caution="strict")
    page.do(page.talk.ask, text=THEME)
    assert page.chat.seen == []
    with pytest.raises(WenquError, match="there is no chat model"):
        page.do(page.sources.choose, model="gpt", caution="strict")


def test_the_last_chat_deleted_leaves_the_welcome(page: Page) -> None:
    page.do(page.talk.ask, text=THEME)
    shown = page.do(page.history.remove, chat=page.session.chat)
    assert "welcome" in shown["past"] and page.session.chat == ""
