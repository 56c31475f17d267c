"""Chats are kept for whoever had them, found by their words, and gone when they are deleted."""

import logging
import os
import sqlite3
import stat
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta, timezone
from itertools import count
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.errors import CorpusError
from rag.text import fold
from rag.types import (  # fmt: skip
    Answer,
    Arms,
    Article,
    Citation,
    Copy,
    Filters,
    Hit,
    Passage,
    Sentence,
    Trace,
    Usage,
)
from ui.record.chat_name import MOST, name_of
from ui.record.chats import Chats
from ui.record.exact import packed, unpacked, without_prompts

ROOT = Path(__file__).parents[1]
ARTICLE = Article("a" * 32, "三省四市会议", "会议在临汾召开。签约170个项目。", "news/a.txt")
PASSAGE = Passage.of(ARTICLE, 0, 17)
ARMS: Arms = {"dense": 0.1 + 0.2, "lexical": None, "translated": 5e-324, "reranked": 1 / 3}
FULL = Answer(
    "签约多少？",
    "会议签约多少个项目？",
    text="签约170个项目。[1]",
    sentences=(Sentence("签约170个项目。", (1,), "partly"),),
    citations=(Citation(1, PASSAGE, "签约170个项目", 8, 16),),
    hits=(
        Hit(PASSAGE, 0.75, ARMS, (Copy("b", "标题", "b.txt", None, "2021"),)),
        Hit(PASSAGE, 1, {"dense": None, "lexical": 0.5, "translated": None}),
    ),
    nearest=(ARTICLE,),
    flags=("degraded",),
    trace=Trace({"total": 1234.5}, Usage(1, 2, 3), "tiny", ("a long prompt",)),
)
FILTERS = Filters(("a",), ("临汾新闻网",), ("zh",), "会议", "2020", None)
NONE = Filters()


def said(question: str, text: str = "好。") -> Answer:
    return Answer(question, question, text)


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "kept" / "chats.db"


@pytest.fixture
def chats(path: Path) -> Chats:
    seconds = count()
    begun = datetime(2026, 11, 24, 20, tzinfo=timezone(timedelta(hours=8)))
    return Chats(path, lambda: begun + timedelta(seconds=next(seconds)))


def keep(chats: Chats, question: str, text: str = "好。", owner: str = "甲", chat: str = "") -> str:
    chat = chat or chats.begin(owner).id
    chats.add(owner, chat, question, said(question, text), NONE)
    return chat


def names(chats: Chats, words: str = "", owner: str = "甲") -> list[str]:
    return [chat.name for chat in chats.find(owner, words)]


# Keeping


def test_an_exchange_comes_back_exactly_as_it_was_shown(chats: Chats) -> None:
    chat = chats.begin("甲")
    added = chats.add("甲", chat.id, "签约多少？", FULL, FILTERS)
    (kept,) = chats.exchanges("甲", chat.id)
    assert kept == added
    assert kept.answer == without_prompts(FULL) and kept.filters == FILTERS
    assert repr(kept.answer) == repr(without_prompts(FULL))
    assert (kept.liked, kept.reason) == (None, "")
    assert kept.asked == "2026-11-24T12:00:01+00:00"  # begun at :00


def test_prompts_are_not_kept(chats: Chats, path: Path) -> None:
    chats.add("", chats.begin("").id, "签约多少？", FULL, NONE)
    chats.close()
    assert b"a long prompt" not in path.read_bytes() and b"tiny" in path.read_bytes()


@settings(max_examples=50, deadline=None)
@given(answer=st.from_type(Answer), filters=st.from_type(Filters))
def test_any_answer_is_the_same_after_json(answer: Answer, filters: Filters) -> None:
    assert repr(unpacked(Answer, packed(answer))) == repr(answer)
    assert repr(unpacked(Filters, packed(filters))) == repr(filters)


def test_half_a_character_breaks_nothing(chats: Chats) -> None:
    broken = "问\ud800"
    chats.add(broken, broken, broken, said(broken, broken), Filters(title=broken))
    (kept,) = chats.exchanges(broken, broken)
    assert kept.answer.text == broken == kept.filters.title
    chats.rename(broken, broken, broken)
    chats.rate(broken, kept.id, False, broken)
    assert len(chats.find(broken, broken)) == 1
    chats.remove(broken, broken)


def test_a_chat_that_nothing_was_asked_in_is_not_kept(chats: Chats) -> None:
    begun = chats.begin("甲")
    assert len(begun.id) == 16 and begun.id != chats.begin("甲").id
    assert chats.find("甲") == [] == chats.exchanges("甲", begun.id)
    keep(chats, "一", chat=begun.id)
    assert [chat.id for chat in chats.find("甲")] == [begun.id]


def test_a_chat_that_was_asked_something_last_comes_first(chats: Chats) -> None:
    first, _ = keep(chats, "第一个"), keep(chats, "第二个")
    assert names(chats) == ["第二个", "第一个"]
    keep(chats, "又问", chat=first)
    assert names(chats) == ["第一个", "第二个"]
    assert [chat.name for chat in chats.find("甲", limit=1)] == ["第一个"]
    assert chats.find("甲")[0].updated == chats.exchanges("甲", first)[-1].asked


def test_a_chat_is_named_by_its_first_question_until_it_is_given_a_name(chats: Chats) -> None:
    chat = keep(chats, "会议在哪里召开？")
    keep(chats, "谁主持？", chat=chat)
    first = chats.exchanges("甲", chat)[0]
    otherwise = "大会在哪座城市？"
    chats.add("甲", chat, otherwise, said(otherwise), NONE, in_place_of=first.id)
    assert names(chats) == ["大会在哪座城市？"]
    chats.rename("甲", chat, "  临汾\n会议 ")
    assert names(chats) == ["临汾 会议"] == names(chats, "臨汾")
    chats.rename("甲", chat, "")
    assert names(chats) == ["大会在哪座城市？"] and names(chats, "临汾") == []
    with pytest.raises(CorpusError, match="no longer there"):
        chats.rename("甲", "none", "名")


def test_a_retried_question_takes_what_came_after_it_along(chats: Chats) -> None:
    chat, other = keep(chats, "一"), keep(chats, "别的")
    for question in ("二", "三"):
        keep(chats, question, chat=chat)
    second = chats.exchanges("甲", chat)[1].id
    again = chats.add("甲", chat, "二", said("二"), NONE, in_place_of=second)
    assert [one.question for one in chats.exchanges("甲", chat)] == ["一", "二"]
    chats.add("甲", chat, "二", said("二"), NONE, in_place_of=second)  # another window's, later
    assert [one.question for one in chats.exchanges("甲", chat)] == ["一", "二"]
    assert len(chats.exchanges("甲", other)) == 1
    assert again.id > second + 1  # no number means another exchange than it did


def test_a_rating_is_kept_and_can_be_taken_back(chats: Chats) -> None:
    chat = keep(chats, "一")
    (one,) = chats.exchanges("甲", chat)
    for liked, reason in ((True, ""), (False, "答非所问"), (None, "")):
        chats.rate("甲", one.id, liked, reason)
        (kept,) = chats.exchanges("甲", chat)
        assert (kept.liked, kept.reason) == (liked, reason)
    with pytest.raises(CorpusError, match="no longer there"):
        chats.rate("甲", one.id + 1, True)


@pytest.mark.parametrize(
    ("question", "name"),
    [
        ("会议在哪里召开？", "会议在哪里召开？"),
        ("  一\n二\t三 ", "一 二 三"),
        ("问" * MOST, "问" * MOST),
        ("问" * (MOST + 1), "问" * (MOST - 1) + "…"),
        (
            "晋陕豫黄河金三角区域合作会议的主题是什么，是由哪几个省的政府主办的，承办的又是哪两家？",
            "晋陕豫黄河金三角区域合作会议的主题是什么，是由哪几个省的政府主办的…",
        ),
        (
            "Which technology companies did the Shanxi delegation visit in Shaanxi?",
            "Which technology companies did the…",
        ),
    ],
)
def test_a_long_question_is_cut_at_a_sensible_place(question: str, name: str) -> None:
    assert name_of(question) == name


@given(st.text(max_size=120))
def test_a_name_is_one_short_line_that_the_question_begins_with(question: str) -> None:
    name = name_of(question)
    assert len(name) <= MOST and "\n" not in name
    assert " ".join(question.split()).startswith(name.removesuffix("…"))


# Finding


def test_all_words_have_to_be_somewhere_in_the_chat(chats: Chats) -> None:
    chat = keep(chats, "会议在哪里召开？", "在临汾召开。")
    keep(chats, "签约了多少？", "签约ＧＤＰ项目170个。", chat=chat)
    keep(chats, "臺風叫什麼名字？", "山竹。")
    for words in ("", "臨汾", "会议　170", "gdp 临汾", "哪裡"):
        assert "会议在哪里召开？" in names(chats, words), words
    assert names(chats, "台风") == ["臺風叫什麼名字？"]
    for words in ("临汾 山竹", "%", "_", "临汾%", "'", "没有"):
        assert names(chats, words) == [], words


@settings(max_examples=60, deadline=None)
@given(data=st.data(), question=st.text(min_size=1), text=st.text())
def test_a_chat_is_found_by_any_part_of_what_was_said(
    data: st.DataObject, question: str, text: str, tmp_path_factory: pytest.TempPathFactory
) -> None:
    chats = Chats(tmp_path_factory.mktemp("found") / "chats.db")
    chat = keep(chats, question, text)
    for whole in (question, text):
        start = data.draw(st.integers(0, len(whole)))
        part = whole[start : data.draw(st.integers(start, len(whole)))]
        for asked in (part, fold(part), part.upper() if part.isascii() else part):
            assert [found.id for found in chats.find("甲", asked)] == [chat]
    chats.close()


# Whose they are


def test_no_owner_sees_or_changes_the_chats_of_another(chats: Chats) -> None:
    chat = keep(chats, "甲的问题", owner="甲")
    (one,) = chats.exchanges("甲", chat)
    before = chats.find("甲")
    for other in ("乙", "", "甲 "):
        assert chats.find(other) == [] == chats.exchanges(other, chat)
        with pytest.raises(CorpusError):
            chats.rename(other, chat, "乙的")
        with pytest.raises(CorpusError):
            chats.rate(other, one.id, True)
        chats.add(other, chat, "问", said("问"), NONE, in_place_of=one.id)  # a chat of their own
        chats.remove(other, chat)
        chats.erase(other)
    assert chats.find("甲") == before and chats.exchanges("甲", chat) == [one]
    keep(chats, "乙的问题", owner="乙", chat=chat)  # of the same name: another chat
    assert [found.question for found in chats.exchanges("乙", chat)] == ["乙的问题"]
    chats.erase("甲")
    assert len(chats.exchanges("乙", chat)) == 1


def test_the_file_is_for_its_owner_only(chats: Chats, path: Path) -> None:
    keep(chats, "一")
    modes = {one.name: stat.S_IMODE(one.stat().st_mode) for one in path.parent.iterdir()}
    assert "chats.db" in modes and set(modes.values()) == {0o600}, modes


# Deleting


Delete = Callable[[Chats, str], object]


@pytest.mark.parametrize(
    "delete",
    [
        lambda chats, chat: chats.remove("甲", chat),
        lambda chats, chat: chats.erase("甲"),
        lambda chats, chat: chats.add("甲", chat, "问", said("问"), NONE, in_place_of=0),
    ],
    ids=["remove", "erase", "in place of"],
)
def test_what_is_deleted_is_gone_from_the_disk(chats: Chats, path: Path, delete: Delete) -> None:
    keep(chats, "留下的问题", "others stay" * 300, owner="乙")
    chat = keep(chats, "secret question 机密", "secret answer 机密" * 2000)
    (one,) = chats.exchanges("甲", chat)
    chats.rate("甲", one.id, False, "secret reason")
    keep(chats, "留下的第二问", owner="乙")
    on_disk = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert all(word in on_disk for word in (b"secret question", b"secret answer", b"secret reason"))
    delete(chats, chat)
    for kept in path.parent.iterdir():
        assert b"secret" not in kept.read_bytes() and "机密".encode() not in kept.read_bytes()
    assert b"others stay" in path.read_bytes() and len(chats.find("乙")) == 2


def test_a_name_that_was_changed_is_gone_with_the_next_deletion(chats: Chats, path: Path) -> None:
    chat = keep(chats, "一")
    chats.rename("甲", chat, "former name")
    chats.rename("甲", chat, "present name")
    chats.remove("甲", "none")
    on_disk = b"".join(one.read_bytes() for one in path.parent.iterdir())
    assert b"former name" not in on_disk and b"present name" in on_disk


# Threads, processes, damage


def test_threads_keep_their_chats_at_the_same_time(chats: Chats) -> None:
    shared = keep(chats, "一起")

    def ask(owner: str) -> None:
        for number in range(10):
            keep(chats, f"{owner}{number}", owner=owner)
            chats.add("甲", shared, f"{owner}{number}", said("问"), NONE)
            assert len(chats.find(owner)) == number + 1

    threads = [threading.Thread(target=ask, args=(f"人{n}",)) for n in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    kept = chats.exchanges("甲", shared)
    assert len(kept) == 41 and len({one.question for one in kept}) == 41


def test_two_processes_keep_their_chats_in_one_file(chats: Chats, path: Path) -> None:
    program = """
import sys
from pathlib import Path
from rag.types import Answer, Filters
from ui.record.chats import Chats
chats = Chats(Path(sys.argv[1]))
for number in range(20):
    chats.add("甲", "shared", f"there {number}", Answer("问", "问"), Filters())
    assert chats.find("甲")
"""
    process = subprocess.Popen([sys.executable, "-c", program, str(path)], cwd=ROOT)
    mine = 0
    while process.poll() is None:
        mine += 1
        keep(chats, f"here {mine}", chat="shared")
        chats.erase("nobody")
    assert process.returncode == 0
    kept = [one.question for one in chats.exchanges("甲", "shared")]
    assert len(kept) == len(set(kept)) == mine + 20


def test_what_was_kept_is_there_when_the_page_starts_again(chats: Chats, path: Path) -> None:
    chat = keep(chats, "一")
    assert Chats(path).exchanges("甲", chat) == chats.exchanges("甲", chat)


@pytest.mark.parametrize(
    "content", [b"this is no database" * 1000, b"SQLite format 3\0" + b"x" * 9000]
)
def test_a_damaged_file_is_set_aside_and_chats_begin_anew(
    path: Path, content: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    path.parent.mkdir()
    path.write_bytes(content)
    with caplog.at_level(logging.WARNING):
        chats = Chats(path)
    assert "begin anew" in caplog.text and str(path) in caplog.text
    assert path.with_name("chats.db.damaged").read_bytes() == content
    keep(chats, "一")
    assert names(chats) == ["一"]


def test_a_file_that_is_damaged_in_use_does_not_take_the_page_down(
    chats: Chats, path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    keep(chats, "一", "长" * 9000)
    chats.close()
    with path.open("r+b") as file:
        file.seek(100)
        file.write(os.urandom(path.stat().st_size - 100))
    with caplog.at_level(logging.WARNING):
        assert chats.find("甲") == []
    assert "begin anew" in caplog.text
    chat = keep(chats, "二")
    assert [one.question for one in chats.exchanges("甲", chat)] == ["二"]


@pytest.fixture
def other(path: Path) -> Iterator[sqlite3.Connection]:
    path.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(path, isolation_level=None)
    yield connection
    connection.close()


def test_a_file_of_a_newer_wenqu_is_refused_and_left_alone(
    path: Path, other: sqlite3.Connection
) -> None:
    keep(Chats(path), "一")
    other.execute("UPDATE chats_format SET version = 99")
    with pytest.raises(CorpusError, match="format 99, and this Wenqu reads format 1"):
        Chats(path)
    assert other.execute("SELECT question FROM exchange").fetchall() == [("一",)]


def test_a_file_of_something_else_is_refused_and_left_alone(
    path: Path, other: sqlite3.Connection
) -> None:
    other.execute("CREATE TABLE meta (name TEXT)")
    with pytest.raises(CorpusError, match="name another file"):
        Chats(path)
    assert other.execute("SELECT name FROM sqlite_master").fetchall() == [("meta",)]


def test_an_answer_that_no_one_can_read_says_so(path: Path, other: sqlite3.Connection) -> None:
    chats = Chats(path)
    chat = keep(chats, "一")
    for broken in (
        b"{}",
        b"[]",
        b"{",
        b"\xff",
        b'{"question": "", "effective_question": "", "hits": 3}',
    ):
        other.execute("UPDATE exchange SET answer = ?", (broken,))
        with pytest.raises(CorpusError, match="delete the chat"):
            chats.exchanges("甲", chat)
    chats.remove("甲", chat)


def test_an_answer_of_another_version_is_read_as_far_as_it_goes() -> None:
    assert unpacked(Answer, b'{"question": "q", "effective_question": "q", "gone": [1]}') == Answer(
        "q", "q"
    )


def test_a_place_that_cannot_be_written_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(CorpusError, match="see who may write"):
        Chats(tmp_path / "file" / "chats.db")


def test_the_time_is_now_unless_told_otherwise(tmp_path: Path) -> None:
    chats = Chats(tmp_path / "chats.db")
    asked = chats.add("", "x", "一", said("一"), NONE).asked
    assert datetime.now(UTC) - datetime.fromisoformat(asked) < timedelta(minutes=1)
