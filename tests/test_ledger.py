"""The ledger keeps what was acknowledged, and nothing else."""

import sqlite3
from pathlib import Path

import numpy as np
import pytest

from rag.errors import CorpusError
from rag.index.ledger import Ledger
from rag.indexes import Entry
from rag.types import Article, Passage


def entry(number: int, *, source: str | None = None, root: str = "/news", **facts: str) -> Entry:
    article = Article(
        id=f"{number:032x}",
        title=facts.get("title", f"标题{number}"),
        text=f"第{number}篇文章。" * 3,
        source=source or f"news/{number}.txt",
        outlet=facts.get("outlet"),
        published=facts.get("published"),
        language=facts.get("language", "zh-Hans"),
    )
    passages = [Passage.of(article, 0, 7), Passage.of(article, 7, len(article.text))]
    vectors = np.eye(8, dtype=np.float32)[[number % 8, (number + 1) % 8]]
    return Entry(article, root, passages, vectors)


@pytest.fixture
def ledger(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db", create=True)


def test_what_was_added_is_read_back_with_exact_offsets(ledger: Ledger) -> None:
    ledger.add([entry(1)])
    (article,) = ledger.articles()
    passages = ledger.passages([int(n) for n in ledger.numbers()])
    assert [p.text for p in passages.values()] == [article.text[:7], article.text[7:]]
    assert ledger.vectors([1, 2]).shape == (2, 8)


def test_the_same_article_from_two_places_is_one_article(ledger: Ledger) -> None:
    ledger.add([entry(1), entry(1, source="copy/1.txt", root="/copy")])
    assert ledger.counts()["article"] == 1
    ledger.remove_sources("/news", ["news/1.txt"])
    assert ledger.articles()[0].source == "copy/1.txt"
    ledger.remove_sources("/copy", ["copy/1.txt"])
    counts = {"article": 0, "source": 0, "passage": 0, "lexical": 0, "outbox": 4}
    assert ledger.counts() == counts


def test_two_folders_of_one_name_do_not_touch_each_other(ledger: Ledger) -> None:
    ledger.add([entry(1, root="/a/news"), entry(2, source="news/1.txt", root="/b/news")])
    ledger.remove_sources("/a/news", ["news/1.txt"])
    assert [article.id for article in ledger.articles()] == [entry(2).article.id]


def test_a_changed_article_takes_the_place_of_the_old_one(ledger: Ledger) -> None:
    ledger.add([entry(1)])
    ledger.add([entry(2, source="news/1.txt")])
    assert [article.id for article in ledger.articles()] == [entry(2).article.id]
    last = {change.number: change.live for change in ledger.outbox.changes(after=0)}
    assert last == {1: False, 2: False, 3: True, 4: True}


def test_a_batch_that_fails_leaves_nothing_behind(ledger: Ledger) -> None:
    broken = entry(2)
    short = Entry(broken.article, broken.root, broken.passages, broken.vectors[:1])
    with pytest.raises(ValueError, match="zip"):
        ledger.add([entry(1), short])
    assert set(ledger.counts().values()) == {0}


def test_numbers_are_never_given_twice(ledger: Ledger) -> None:
    ledger.add([entry(1)])
    ledger.remove_article(entry(1).article.id)
    ledger.add([entry(1)])
    assert list(ledger.numbers()) == [3, 4]


def test_what_is_read_in_a_snapshot_is_of_one_moment(ledger: Ledger) -> None:
    reader = Ledger(ledger.path)
    ledger.add([entry(1)])
    with reader.database.snapshot(), reader.database.snapshot():
        before = reader.revision
        ledger.add([entry(2)])
        ledger.remove_article(entry(1).article.id)
        assert reader.revision == before
        assert [article.id for article in reader.articles()] == [entry(1).article.id]
    assert [article.id for article in reader.articles()] == [entry(2).article.id]


def test_a_snapshot_ends_with_what_went_wrong_inside(ledger: Ledger) -> None:
    with pytest.raises(CorpusError, match="no article"), ledger.database.snapshot():
        ledger.article("none")
    ledger.add([entry(1)])
    assert len(ledger.articles()) == 1


def test_a_missing_index_says_how_to_make_one(tmp_path: Path) -> None:
    with pytest.raises(CorpusError, match="wenqu ingest"):
        Ledger(tmp_path / "none" / "ledger.db")


def test_an_index_of_another_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    Ledger(path, create=True)
    with sqlite3.connect(path) as database:
        database.execute("UPDATE meta SET value = '99' WHERE name = 'format'")
    database.close()
    with pytest.raises(CorpusError, match="format 99"):
        Ledger(path)


def test_a_damaged_ledger_is_refused_with_a_remedy(tmp_path: Path) -> None:
    path = tmp_path / "ledger.db"
    path.write_bytes(b"this is no database" * 1000)
    with pytest.raises(CorpusError, match="wenqu index restore"):
        Ledger(path)


def test_an_article_is_found_by_the_beginning_of_its_id(ledger: Ledger) -> None:
    ledger.add([entry(0xABC << 100), entry(0xABD << 100)])
    assert ledger.article("0000abc").title
    with pytest.raises(CorpusError, match="more than one"):
        ledger.article("0000ab")
    with pytest.raises(CorpusError, match="no article"):
        ledger.article("ffff")
