"""A question may bring its own passages: these are searched, and nothing else."""

from collections.abc import Sequence

import pytest

from rag.errors import CorpusError
from rag.retrieval.given import given_passages
from rag.retrieval.retriever import HybridRetriever
from rag.types import Hit
from tests.conftest import FUSION, now
from tests.fakes import BigramEncoder

TEXTS = ["黄河金三角会议在临汾召开。", "廈門是牽頭單位。", "Prices rose in May."]


def search(texts: Sequence[str], query: str, k: int) -> list[Hit]:
    given = given_passages(texts, BigramEncoder())
    return HybridRetriever(given, BigramEncoder(), fusion=FUSION, now=now).retrieve(query, k)


def test_the_nearest_passage_comes_first() -> None:
    hits = search(TEXTS, "厦门的牵头单位", 2)
    assert hits[0].passage.text == TEXTS[1]
    assert 1 >= hits[0].score > hits[1].score >= 0


def test_each_passage_is_an_article_that_offsets_count_in() -> None:
    given = given_passages(TEXTS, BigramEncoder())
    for hit in search(TEXTS, "会议", 3):
        article = given.article(hit.passage.article_id)
        assert article.text[hit.passage.start : hit.passage.end] == hit.passage.text
    assert [article.language for article in given.articles()] == ["zh-Hans", "zh-Hant", "en"]
    with pytest.raises(CorpusError):
        given.article("x")


def test_the_same_text_twice_is_two_passages() -> None:
    assert len({hit.passage.article_id for hit in search(["甲。", "甲。"], "甲", 5)}) == 2


def test_without_passages_nothing_is_found() -> None:
    assert search([], "x", 3) == []
