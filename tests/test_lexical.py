"""Lexical rows find passages letter for letter, and live and die with their passages."""

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from rag.index import postings, rows
from rag.index.index import Index
from rag.indexes import Entry
from rag.types import Article, Filters, Passage
from tests.conftest import no_progress


def entry(number: int, text: str, outlet: str | None = None) -> Entry:
    article = Article(f"{number:032x}", f"标题{number}", text, f"news/{number}.txt", outlet)
    return Entry(article, "/news", [Passage.of(article, 0, len(text))], np.eye(8)[[number % 8]])


@pytest.fixture
def news(index: Index) -> Index:
    index.add(
        [
            entry(1, "廈門市委書記胡昌升主持會議，投資2,585億元。", "廈門日報"),
            entry(2, "8月16日，长江三角洲区域合作会议在上海举行。"),
            entry(3, "Le président a rencontré São Paulo's mayor on COVID-19."),
            entry(4, "二〇二三年增长百分之十二点五。"),
        ]
    )
    return index


def first(index: Index, query: str, filters: Filters = Filters()) -> list[int]:
    return [int(p.article_id, 16) for p, _ in index.search_terms(query, 3, filters)]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("厦门书记是谁", 1),
        ("厦门日报", 1),
        ("投资2585亿", 1),
        ("長三角 長江三角洲", 2),
        ("8月16日", 2),
        ("Sao Paulo", 3),
        ("covid", 3),
        ("PRESIDENT", 3),
        ("标题4", 4),
    ],
)
def test_a_passage_is_found_by_what_stands_in_it(news: Index, query: str, expected: int) -> None:
    assert first(news, query)[0] == expected


def test_scores_are_positive_and_best_first(news: Index) -> None:
    scores = [score for _, score in news.search_terms("长江三角洲会议在上海", 4)]
    assert scores == sorted(scores, reverse=True) and min(scores) > 0


def test_a_filter_holds(news: Index) -> None:
    assert first(news, "会议", Filters(outlet=("廈門日報",))) == [1]


def test_what_is_removed_is_no_longer_found(news: Index) -> None:
    news.remove_article(f"{1:032x}")
    assert first(news, "胡昌升") == []
    counts = news.ledger.counts()
    assert counts["lexical"] == counts["passage"] == 3


def test_what_is_changed_is_found_by_its_new_words_only(news: Index) -> None:
    changed = entry(9, "新的内容说茶叶。")
    article = Article(changed.article.id, "标题", changed.article.text, "news/2.txt")
    passage = Passage.of(article, 0, len(article.text))
    news.add([Entry(article, "/news", [passage], np.eye(8)[[1]])])
    assert first(news, "茶叶") == [9]
    assert 2 not in first(news, "长江三角洲")


@given(query=st.text(max_size=60))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
def test_any_text_is_a_harmless_query(news: Index, query: str) -> None:
    news.search_terms(query, 3)


@pytest.mark.parametrize("query", ['"', "NEAR(a b)", "words: x", "a* OR", "'; DROP TABLE x", "\0"])
def test_operators_are_plain_words(news: Index, query: str) -> None:
    assert first(news, query + " 胡昌升")[0] == 1


def test_what_was_removed_leaves_no_trace_in_what_is_kept_in_memory(index: Index) -> None:
    index.add([entry(n, "今年的茶叶价格很高。") for n in range(10, 90)])
    index.add([entry(n, "茶叶出口增加。") for n in range(100, 105)])
    assert len(index.search_terms("茶叶价格", 50)) == 50
    index.remove_sources("/news", [f"news/{n}.txt" for n in range(10, 90)])
    fresh = Index(index.folder, "bigrams")
    assert index.search_terms("茶叶价格", 50) == fresh.search_terms("茶叶价格", 50)
    assert len(fresh.search_terms("茶叶价格", 50)) == 5


def test_rows_that_are_made_anew_are_read_anew(news: Index) -> None:
    reader = Index(news.folder, "bigrams")
    before = reader.search_terms("厦门书记", 3)
    rows.forget(news.ledger)
    reader.search_terms("厦门书记", 3)
    rows.catch_up(news.ledger, no_progress)
    assert before and reader.search_terms("厦门书记", 3) == before


def test_what_was_written_since_is_found_by_terms_that_were_asked_before(news: Index) -> None:
    assert first(news, "茶叶") == []
    news.add([entry(7, "茶叶出口增加。")])
    assert first(news, "茶叶") == [7]


def test_terms_that_nothing_holds_are_not_kept_for_ever(
    news: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(postings, "MOST_KEPT", 20 * postings.ENTRY)
    for number in range(50):
        news.search_terms(f"x{number}", 3)
    assert len(news._postings._kept) <= 20
    assert first(news, "厦门书记") == [1]
