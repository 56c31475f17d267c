"""The library: what is found in it, what becomes of what is added, and what is taken out."""

from collections.abc import Iterable
from pathlib import Path
from typing import cast

import pytest

from rag.additions import Added, Additions
from rag.errors import CorpusBusy, CorpusError
from rag.index.catalogue import Catalogue
from rag.index.index import Index
from rag.types import Article, Progress
from ui.library import LISTED, Library
from ui.visit import Changes, Session, Visitor
from ui.words import words

OWN = words("zh-Hans")
LIN = Visitor("lin", OWN, "page-1")
BUSY = "another process is writing to the index"


class Told:
    """Additions that say what they are told to, and remember what came."""

    def __init__(self) -> None:
        self.answers: dict[str, Added] = {}
        self.files: list[tuple[str, Path]] = []
        self.texts: list[tuple[str, str]] = []
        self.there = {"a": Article("a", "座谈会<b>", "文", "a.txt")}
        self.busy = False

    def add_file(self, name: str, path: Path, progress: Progress) -> Added:
        self.files.append((name, path))
        progress("reading", 1, 2)
        return self.answers[name]

    def add_text(self, title: str, text: str, progress: Progress) -> Added:
        self.texts.append((title, text))
        return self.answers[title]

    def remove(self, article_id: str) -> Article:
        if self.busy:
            raise CorpusBusy(BUSY)
        if article_id not in self.there:
            raise CorpusError(f"there is no article {article_id}")
        return self.there.pop(article_id)


@pytest.fixture
def additions() -> Told:
    return Told()


@pytest.fixture
def library(additions: Told, seeds_folder: Path) -> Library:
    catalogue = Catalogue(Index(seeds_folder, "bigrams").ledger.database)
    return Library(catalogue, cast(Additions, additions))


def results(changes: Iterable[Changes]) -> list[str]:
    """What is said of what is added, step by step."""
    return [change["results"] for change in changes]


def test_a_library_opens_with_all_articles_and_nothing_said(library: Library) -> None:
    shown = library.opened(LIN)
    assert shown["shelf"].count('data-do="takeout"') == 5 and shown["results"] == ""


def test_articles_are_found_and_what_was_typed_stays(library: Library) -> None:
    shelf = library.search(Session(), {"words": "座談會"}, LIN)["shelf"]
    assert shelf.count('data-do="takeout"') == 1 and 'value="座談會"' in shelf
    assert OWN["none_found"] in library.search(Session(), {"words": "%"}, LIN)["shelf"]


@pytest.mark.parametrize("typed", [{}, {"words": ""}, {"words": 7}, {"words": "甲" * 10_000}])
def test_whatever_is_typed_something_is_listed(library: Library, typed: dict[str, object]) -> None:
    assert "shelf" in library.search(Session(), typed, LIN)["shelf"]


def test_files_are_read_one_after_another_and_each_is_told_of(
    library: Library, additions: Told
) -> None:
    files = [(name, Path(f"{name}.tmp")) for name in ("好.txt", "坏.pdf", "旧.md")]
    additions.answers = {
        "好.txt": Added("好.txt", 1, 4), "坏.pdf": Added("坏.pdf", error="it has no text"),
        "旧.md": Added("旧.md"),
    }  # fmt: skip
    first, second, third, end = results(library.add_files(files, LIN))
    assert OWN.say("adding", name="好.txt", done=0, total=3) in first
    assert OWN.say("adding", name="坏.pdf", done=1, total=3) in second
    assert "好.txt：加入 1 篇，4 段。" in second and "it has no text" in third
    assert 'class="done">好.txt：加入 1 篇，4 段。' in end
    assert 'class="failed">坏.pdf：it has no text' in end
    assert 'class="done">旧.md：已在库里。' in end and 'class="stage"' not in end
    assert additions.files == files


def test_nothing_chosen_is_nothing_added(library: Library, additions: Told) -> None:
    (end,) = library.add_files([], LIN)
    assert "<li" not in end["results"] and additions.files == []


def test_the_shelf_is_shown_anew_once_all_are_in(library: Library, additions: Told) -> None:
    additions.answers["a"] = Added("a", 1, 1)
    going_on, end = library.add_files([("a", Path("a"))], LIN)
    assert set(going_on) == {"results"} and set(end) == {"results", "shelf"}


def test_a_text_that_was_added_is_cleared_away(library: Library, additions: Told) -> None:
    additions.answers["标题"] = Added("标题.txt", 1, 2)
    (shown,) = library.add_text("标题", "正文", LIN)
    assert additions.texts == [("标题", "正文")] and "标题.txt：加入 1 篇" in shown["results"]
    assert shown["title"] == shown["text"] == {"value": ""}


def test_a_text_that_could_not_be_added_stays_where_it_was_typed(
    library: Library, additions: Told
) -> None:
    additions.answers[""] = Added("", error="there is no text in it")
    (shown,) = library.add_text("", " ", LIN)
    assert "there is no text in it" in shown["results"] and not {"title", "text"} & set(shown)


def test_an_article_is_taken_out_once(library: Library, additions: Told) -> None:
    told = [library.takeout(Session(), {"article": "a"}, LIN)["results"] for _ in range(2)]
    assert "已移出：座谈会&lt;b&gt;" in told[0]
    assert 'class="failed">there is no article a<' in told[1] and additions.there == {}


def test_why_it_is_not_taken_out_is_said(library: Library, additions: Told) -> None:
    additions.busy = True
    shown = library.takeout(Session(), {"article": "a"}, LIN)
    assert f'class="failed">{BUSY}' in shown["results"] and "shelf" in shown


def test_in_english_one_is_one(library: Library, additions: Told) -> None:
    additions.answers["a.txt"] = Added("a.txt", 1, 2)
    *_, end = results(library.add_files([("a.txt", Path("a"))], Visitor("", words("en"), "p")))
    assert "a.txt: 1 article added, 2 passages." in end


def test_more_articles_than_fit_are_counted(
    library: Library, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert LISTED == 200
    monkeypatch.setattr("ui.library.LISTED", 2)
    shelf = library.opened(LIN)["shelf"]
    assert shelf.count('data-do="takeout"') == 2
    assert "5 篇文章" in shelf and OWN.say("more_articles", shown=2) in shelf
