"""The catalogue counts and finds articles, in either script, and reads no text."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rag.index.catalogue import Catalogue, Overview
from rag.index.index import Index
from rag.index.ledger import Ledger
from tests.test_ledger import entry


@pytest.fixture
def catalogue(seeds_folder: Path) -> Catalogue:
    return Catalogue(Index(seeds_folder, "bigrams").ledger.database)


def test_all_articles_are_told_together(catalogue: Catalogue) -> None:
    overview = catalogue.overview()
    assert overview.articles == 5
    assert overview.first == "2020-11-20" and overview.last == "2023-07-22"
    assert overview.outlets[0] == "山西日报"
    assert set(overview.languages) == {"zh-Hans", "zh-Hant"}


@pytest.mark.parametrize("words", ["座談會 三省", "座谈会 三省", "湖北日报", "003_800A"])
def test_an_article_is_found_by_title_outlet_or_source_in_either_script(
    catalogue: Catalogue, words: str
) -> None:
    assert [card.outlet for card in catalogue.find(words)] == ["湖北日報"]


def test_the_newest_come_first_and_those_of_unknown_date_last(catalogue: Catalogue) -> None:
    days = [card.published for card in catalogue.find()]
    known = [day for day in days if day]
    assert known == sorted(known, reverse=True) and days[len(known) :] == [None, None]
    assert len(catalogue.find(limit=2)) == 2


def test_passages_are_counted(catalogue: Catalogue, seeds_folder: Path) -> None:
    counts = Index(seeds_folder, "bigrams").ledger.counts()
    assert sum(card.passages for card in catalogue.find()) == counts["passage"]


@pytest.mark.parametrize("words", ["'", "%", "_%", '"; DROP TABLE article', "\0", "\ud800", "*"])
def test_words_are_words_and_no_query(catalogue: Catalogue, words: str) -> None:
    assert catalogue.find(words) == []
    assert catalogue.overview().articles == 5


@pytest.fixture
def written(tmp_path: Path) -> Ledger:
    return Ledger(tmp_path / "ledger.db", create=True)


@pytest.mark.parametrize(
    "title", ["100%_'\"", "Émile Zola", "ＧＤＰ与GDP", "Ёлка", "臺灣 (Taiwan)", "a\\b -- c"]
)
def test_an_article_is_found_by_every_word_of_its_title(written: Ledger, title: str) -> None:
    written.add([entry(1, title=title), entry(2, title="别的")])
    for words in (title, title.upper() if title.isascii() else title, *title.split()):
        assert [card.title for card in Catalogue(written.database).find(words)] == [title], words


@given(words=st.text())
def test_whatever_is_typed_is_looked_for(seeds_folder: Path, words: str) -> None:
    catalogue = Catalogue(Index(seeds_folder, "bigrams").ledger.database)
    found = catalogue.find(words)
    assert {card.id for card in found} <= {card.id for card in catalogue.find()}
    assert words.split() or len(found) == 5


def test_an_article_from_two_places_is_listed_once(written: Ledger) -> None:
    written.add([entry(1), entry(1, source="copy/1.txt", root="/copy")])
    (card,) = Catalogue(written.database).find("标题1")
    assert (card.source, card.passages) == ("copy/1.txt", 2)


def test_the_outlets_of_most_articles_come_first(written: Ledger) -> None:
    outlets = {1: "甲报", 2: "乙报", 3: "乙报"}
    written.add([entry(number, outlet=outlet) for number, outlet in outlets.items()])
    assert Catalogue(written.database).overview().outlets == ("乙报", "甲报")


def test_without_articles_there_is_no_period(written: Ledger) -> None:
    catalogue = Catalogue(written.database)
    assert catalogue.overview() == Overview(0, None, None, (), ())
    assert catalogue.find() == catalogue.find("甲") == []
