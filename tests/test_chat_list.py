"""The list of chats beside the conversation: begun, opened, found, renamed, deleted."""

import shutil
from pathlib import Path

import pytest

from rag.errors import CorpusError
from tests.test_conversation import LIN, NOWHERE, RIGHT, THEME, WANG, Page
from ui.history import LONGEST_SEARCH
from ui.visit import Session


@pytest.fixture
def page(seeds_folder: Path, tmp_path: Path) -> Page:
    return Page(Path(shutil.copytree(seeds_folder, tmp_path / "page")), {"主题": RIGHT})


@pytest.fixture
def two(page: Page) -> Page:
    """A page with two chats, of which the second is open."""
    page.do(page.talk.ask, text=THEME)
    page.do(page.history.begin)
    page.do(page.talk.ask, text=NOWHERE)
    return page


def test_a_new_chat_is_kept_once_something_is_asked_in_it(page: Page) -> None:
    shown = page.do(page.history.begin)
    assert shown["chat"] == "" and "welcome" in shown["past"] and shown["now"] == ""
    assert "page/chats/" not in shown["side"] and page.chats.find("lin") == []
    shown = page.do(page.talk.ask, text=THEME)
    assert f"page/chats/{page.session.chat}.md" in shown["side"]


def test_a_chat_is_opened_as_it_was_and_nothing_is_edited_any_more(two: Page) -> None:
    two.do(two.talk.edit, exchange=two.last())
    other = two.chats.find("lin")[1].id
    shown = two.do(two.history.open, chat=other)
    assert RIGHT in shown["past"] and two.session == Session(chat=other)
    assert shown["chat"] == other


@pytest.mark.parametrize("chat", ["", "gone", "'", 7, None, ["a"]])
def test_a_chat_that_is_not_there_opens_a_new_one(two: Page, chat: object) -> None:
    shown = two.do(two.history.open, chat=chat)
    assert shown["chat"] == two.session.chat == "" and "welcome" in shown["past"]


def test_chats_are_found_by_what_was_said_in_them(two: Page) -> None:
    assert THEME[:6] in (found := two.do(two.history.find, words="共謀大發展")["side"])
    assert NOWHERE[:6] not in found
    assert "没有找到" in two.do(two.history.find, words="%")["side"]
    two.do(two.history.find, words="长" * 1000)
    assert len(two.session.searched) == LONGEST_SEARCH


def test_what_was_looked_for_stays_while_a_chat_is_renamed(two: Page) -> None:
    two.do(two.history.find, words="主题")
    shown = two.do(two.history.rename, chat=two.chats.find("lin")[1].id, text=" 黄河  会议 ")
    assert "黄河 会议" in shown["side"] and NOWHERE[:6] not in shown["side"]


def test_a_chat_that_is_gone_cannot_be_renamed(two: Page) -> None:
    with pytest.raises(CorpusError, match="no longer there"):
        two.do(two.history.rename, chat="gone", text="x")


def test_another_chat_than_the_open_one_is_deleted_beside_it(two: Page) -> None:
    other, open_one = two.chats.find("lin")[1].id, two.session.chat
    shown = two.do(two.history.remove, chat=other)
    assert set(shown) == {"side"} and two.session.chat == open_one
    assert [chat.id for chat in two.chats.find("lin")] == [open_one]


def test_all_chats_are_deleted_and_those_of_others_stay(two: Page) -> None:
    mine = two.session
    two.session = Session()
    two.do(two.talk.ask, WANG, text=THEME)
    two.session = mine
    shown = two.do(two.history.erase)
    assert "welcome" in shown["past"] and two.session.chat == ""
    assert two.chats.find("lin") == [] and len(two.chats.find("wang")) == 1


def test_a_chat_of_the_same_name_is_each_owners_own(two: Page) -> None:
    theirs = two.chats.begin("wang").id
    two.session = Session(chat=theirs)
    two.do(two.talk.ask, LIN, text=THEME)  # by a page that was left open when another signed in
    assert two.chats.exchanges("wang", theirs) == []


def test_a_first_visit_is_offered_what_the_articles_answer(page: Page) -> None:
    past = page.do(page.history.open)["past"]
    assert past.count('data-do="ask"') == 6 and "库里有 5 篇文章" in past
    assert "<small" in past.split(NOWHERE)[-1]
    for card in page.catalogue.find("000_a0"):
        page.choices.index.remove_article(card.id)
    assert page.do(page.history.open)["past"].count('data-do="ask"') == 4
