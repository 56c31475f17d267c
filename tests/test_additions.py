"""Articles sent to the page are found at once, and gone when they are taken out."""

import json
import threading
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.additions import ADDED, LARGEST, Additions
from rag.errors import ArticleError, CorpusBusy, CorpusError
from rag.index.index import Index, lock
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.types import Kind, Vectors
from tests.conftest import no_progress
from tests.fakes import BigramEncoder

STORY = "标题在这里\n临汾的苹果今年丰收，果农们在集市上十分高兴。\n".encode()
OTHER = "另一个标题\n运城的盐湖今年迎来了许多候鸟，游人很多。\n".encode()


@pytest.fixture
def index(tmp_path: Path) -> Index:
    return Index(tmp_path / "index", "bigrams", create=True)


@pytest.fixture(scope="module")
def reader() -> Iterator[Reader]:
    with Reader() as reader:
        yield reader


@pytest.fixture
def additions(index: Index, reader: Reader) -> Additions:
    return Additions(index, BigramEncoder(), reader)


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    path = tmp_path / "upload"
    path.write_bytes(STORY)
    return path


def kept(index: Index) -> list[str]:
    """The names of the files in `added`."""
    folder = index.folder / ADDED
    return sorted(path.name for path in folder.iterdir()) if folder.exists() else []


def found(index: Index, words: str) -> str:
    """The text of the best passage for some words; empty where nothing is found."""
    encoder = BigramEncoder()
    hits = index.search(encoder.encode([words], "query")[0], 1)
    return hits[0][0].text if hits else ""


def test_a_file_is_found_as_soon_as_it_is_added(
    additions: Additions, index: Index, sent: Path
) -> None:
    added = additions.add_file("苹果.txt", sent, no_progress)
    assert (added.name, added.articles, added.error) == ("苹果.txt", 1, None)
    assert added.passages == index.ledger.counts()["passage"] > 0
    assert "临汾的苹果" in found(index, "临汾的苹果")
    assert "临汾的苹果" in index.search_terms("苹果丰收", 1)[0][0].text
    assert kept(index) == ["苹果.txt"]
    assert index.articles()[0].source == "苹果.txt"


def test_a_text_has_its_title_for_a_headline(additions: Additions, index: Index) -> None:
    added = additions.add_text("果农/集市\n见闻", "苹果今年丰收。\r\n第二段在这里。", no_progress)
    assert (added.articles, added.error) == (1, None)
    assert kept(index) == [added.name] == ["果农-集市 见闻.txt"]
    (article,) = index.articles()
    assert article.title == "果农/集市 见闻"
    assert "苹果今年丰收。\n第二段在这里。" in article.text


def test_a_text_without_a_title_is_added_as_it_is(additions: Additions, index: Index) -> None:
    assert additions.add_text("", "苹果今年丰收。", no_progress).name == "article.txt"
    assert index.articles()[0].text == "苹果今年丰收。"


def test_the_same_content_is_there_already_whatever_it_is_called(
    additions: Additions, index: Index, sent: Path
) -> None:
    additions.add_file("a.txt", sent, no_progress)
    for name in ("a.txt", "b.txt"):
        again = additions.add_file(name, sent, no_progress)
        assert (again.articles, again.error) == (0, None)
    assert kept(index) == ["a.txt"] and len(index.articles()) == 1


def test_another_content_of_the_same_name_gets_a_number(
    additions: Additions, index: Index, sent: Path
) -> None:
    additions.add_file("a.txt", sent, no_progress)
    sent.write_bytes(OTHER)
    assert additions.add_file("a.txt", sent, no_progress).name == "a-2.txt"
    assert (index.folder / ADDED / "a.txt").read_bytes() == STORY
    assert len(index.articles()) == 2


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("a.exe", STORY, "cannot be read"),
        ("a", STORY, "kinds that can be"),
        ("a.txt", b" \n", "nothing in it"),
        ("a.txt", b"\x00\x01\x02" * 100, "a.txt: this is not text"),
        ("a.pdf", b"%PDF-1.4 nonsense", "a.pdf: "),
        ("a.jsonl", b'{"title": "t"}\n', "a.jsonl"),
    ],
)
def test_what_cannot_be_read_leaves_nothing_behind(
    additions: Additions, index: Index, sent: Path, name: str, content: bytes, says: str
) -> None:
    sent.write_bytes(content)
    added = additions.add_file(name, sent, no_progress)
    assert (added.name, added.articles) == (name, 0)
    assert added.error is not None and says in added.error
    assert str(index.folder) not in added.error
    assert kept(index) == [] and index.articles() == []


def test_a_file_that_is_too_large_is_not_even_read(
    additions: Additions, index: Index, sent: Path
) -> None:
    with sent.open("wb") as file:
        file.truncate(LARGEST + 1)
    assert "20 MB" in str(additions.add_file("a.txt", sent, no_progress).error)
    assert "20 MB" in str(additions.add_text("长", "长" * (LARGEST // 3 + 1), no_progress).error)
    assert kept(index) == []


def test_a_file_that_is_gone_is_said_plainly(additions: Additions, tmp_path: Path) -> None:
    assert "send it again" in str(additions.add_file("a.txt", tmp_path / "no", no_progress).error)


def test_while_another_process_writes_nothing_is_added_or_removed(
    additions: Additions, index: Index, sent: Path
) -> None:
    additions.add_file("a.txt", sent, no_progress)
    sent.write_bytes(OTHER)
    with lock(index.folder):
        added = additions.add_file("b.txt", sent, no_progress)
        with pytest.raises(CorpusBusy):
            additions.remove(index.articles()[0].id)
    assert added.error is not None and "another process" in added.error
    assert kept(index) == ["a.txt"] and len(index.articles()) == 1


class NoNumbers(BigramEncoder):
    """Its vectors cannot be written."""

    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        raise ArticleError("the embedder gives no numbers")


def test_what_fails_on_the_way_is_not_kept(index: Index, reader: Reader, sent: Path) -> None:
    additions = Additions(index, NoNumbers(), reader)
    added = additions.add_file("a.txt", sent, no_progress)
    assert added.error == "the embedder gives no numbers"
    assert kept(index) == [] and index.articles() == []


def test_a_removed_article_is_found_no_more_and_its_file_is_gone(
    additions: Additions, index: Index, sent: Path
) -> None:
    additions.add_file("a.txt", sent, no_progress)
    (article,) = index.articles()
    assert additions.remove(article.id) == article
    assert kept(index) == [] and found(index, "临汾的苹果") == ""
    assert additions.add_file("a.txt", sent, no_progress).articles == 1


def test_what_was_ingested_from_elsewhere_keeps_its_file(
    additions: Additions, index: Index, reader: Reader, sent: Path
) -> None:
    file = sent.rename(sent.with_suffix(".txt"))
    Ingestion(index, BigramEncoder(), reader, no_progress).run(file)
    assert additions.add_file("a.txt", file, no_progress).articles == 0
    additions.remove(index.articles()[0].id)
    assert file.read_bytes() == STORY and index.articles() == []


def test_the_reading_process_is_ended_and_started_again(index: Index, sent: Path) -> None:
    additions = Additions(index, BigramEncoder(), Reader())
    assert additions.add_file("a.txt", sent, no_progress).articles == 1
    additions.close()
    sent.write_bytes(OTHER)
    assert additions.add_file("b.txt", sent, no_progress).articles == 1
    additions.close()


def test_an_article_that_is_not_there_cannot_be_removed(additions: Additions) -> None:
    with pytest.raises(CorpusError, match="no article"):
        additions.remove("0" * 32)


def table(path: Path, *texts: str) -> Path:
    path.write_text("\n".join(json.dumps({"text": text}) for text in texts), "utf-8")
    return path


def test_a_table_adds_an_article_a_row_and_says_which_rows_are_none(
    additions: Additions, index: Index, sent: Path
) -> None:
    table(sent, "第一篇的内容在这里。", "", "第三篇说的是别的事。", "")
    added = additions.add_file("news.jsonl", sent, no_progress)
    assert added.articles == 2 and str(added.error).startswith("news.jsonl#2: ")
    assert "1 more" in str(added.error)
    assert kept(index) == ["news.jsonl"]
    assert additions.add_file("news.jsonl", sent, no_progress).articles == 0


def test_a_table_stays_until_its_last_article_is_removed(
    additions: Additions, index: Index, sent: Path
) -> None:
    table(sent, "第一篇的内容在这里。", "第二篇说的是别的事。")
    additions.add_file("news.jsonl", sent, no_progress)
    first, second = index.articles()
    additions.remove(first.id)
    assert kept(index) == ["news.jsonl"]
    assert additions.add_file("news.jsonl", sent, no_progress).articles == 1
    for article in (first, second):
        additions.remove(article.id)
    assert kept(index) == []


NAMES = st.text(st.one_of(st.sampled_from("/\\.\x00\u202e ~-#:"), st.characters()), max_size=80)


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(NAMES)
def test_whatever_a_file_is_called_it_comes_to_lie_in_one_folder(
    additions: Additions, index: Index, sent: Path, name: str
) -> None:
    around = sorted(path.name for path in index.folder.parent.iterdir())
    added = additions.add_file(f"{name}.txt", sent, no_progress)
    assert (added.articles, added.error) == (1, None)
    assert kept(index) == [added.name]
    assert sorted(path.name for path in index.folder.parent.iterdir()) == around
    (article,) = index.articles()
    assert article.source == added.name
    additions.remove(article.id)
    assert kept(index) == []


def test_others_search_while_articles_come_and_go(
    additions: Additions, index: Index, sent: Path
) -> None:
    additions.add_file("a.txt", sent, no_progress)
    done, wrong = threading.Event(), []

    def search() -> None:
        while not done.is_set():
            if "临汾的苹果" not in found(index, "临汾的苹果"):
                wrong.append("it was lost for a moment")

    threads = [threading.Thread(target=search) for _ in range(3)]
    for thread in threads:
        thread.start()
    for number in range(3):
        text = f"第{number}号文章说的是运城的盐湖和候鸟。"
        assert additions.add_text(f"候鸟{number}", text, no_progress).error is None
        assert f"第{number}号" in found(index, f"第{number}号文章")
    done.set()
    for thread in threads:
        thread.join()
    assert wrong == []
