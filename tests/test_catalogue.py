"""The catalogue counts and finds articles, in either script, and reads no text."""

from pathlib import Path

import pytest

from rag.index.catalogue import Catalogue
from rag.index.index import Index


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


@pytest.mark.parametrize("words", ["'", "%", "_", '"; DROP TABLE article', "\0"])
def test_words_are_words_and_no_query(catalogue: Catalogue, words: str) -> None:
    catalogue.find(words)
    assert catalogue.overview().articles == 5
