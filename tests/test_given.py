"""A question may bring its own passages: these are searched, and nothing else."""

import pytest

from rag.errors import CorpusError
from rag.retrieval.given import GivenPassages
from tests.fakes import BigramEncoder

TEXTS = ["黄河金三角会议在临汾召开。", "廈門是牽頭單位。", "Prices rose in May."]


@pytest.fixture
def given() -> GivenPassages:
    return GivenPassages(TEXTS, BigramEncoder(), floor=0.0)


def test_the_nearest_passage_comes_first(given: GivenPassages) -> None:
    hits = given.retrieve("厦门的牵头单位", 2)
    assert [hit.passage.text for hit in hits] == [TEXTS[1], TEXTS[0]]
    assert 1 >= hits[0].score > hits[1].score >= 0


def test_each_passage_is_an_article_that_offsets_count_in(given: GivenPassages) -> None:
    for hit in given.retrieve("会议", 3):
        article = given.article(hit.passage.article_id)
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert [article.language for article in given.articles()] == ["zh-Hans", "zh-Hant", "en"]
    with pytest.raises(CorpusError):
        given.article("x")


def test_the_same_text_twice_is_two_passages() -> None:
    given = GivenPassages(["甲。", "甲。"], BigramEncoder(), floor=0.0)
    assert len({article.id for article in given.articles()}) == 2


def test_without_passages_nothing_is_found() -> None:
    assert GivenPassages([], BigramEncoder(), floor=0.0).retrieve("x", 3) == []
