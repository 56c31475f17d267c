"""Questions that are no search are answered from the articles, each sentence with its quotation."""

from collections.abc import Sequence

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.replies.contents import MOST_LISTED, listed
from rag.generation.replies.kinds import SEARCH, kind_of
from rag.generation.replies.reply import Library, reply
from rag.generation.replies.statements import Statement, quoted, title_of
from rag.generation.replies.summary import key_sentences
from rag.types import Article, Hit, Turn
from rag.wenqu import Wenqu
from tests.conftest import OpenWenqu


@pytest.fixture
def wenqu(open_wenqu: OpenWenqu) -> Wenqu:
    return open_wenqu()


def library(wenqu: Wenqu) -> Library:
    def search(topic: str) -> Sequence[Hit]:
        return wenqu.search(topic, 30)

    return Library(wenqu.articles, wenqu.article, search, 0.0356)


def said(wenqu: Wenqu, question: str, tag: str = "zh-Hans", *turns: Turn) -> list[Statement]:
    return reply(kind_of(question), tag, library(wenqu), turns)


def assert_quotes_are_exact(wenqu: Wenqu, statements: Sequence[Statement]) -> None:
    for quote in (quote for statement in statements for quote in statement.quotes):
        text = wenqu.article(quote.passage.article_id).text
        assert text[quote.start : quote.end] == quote.text
        assert text[quote.passage.start : quote.passage.end] == quote.passage.text


def test_what_is_in_here_is_told_from_the_record(wenqu: Wenqu) -> None:
    summary, *articles = said(wenqu, "这里有哪些文章？")
    assert "5篇文章" in summary.text and "2020年11月20日至2023年7月22日" in summary.text
    assert summary.support == "derived" and "山西日报" in summary.text
    assert len(articles) == 5 and all(one.quotes for one in articles)
    assert articles[0].text.endswith("》，山西日报，2023年7月22日。")
    assert_quotes_are_exact(wenqu, articles)


def test_an_english_reader_is_told_in_english(wenqu: Wenqu) -> None:
    summary, first, *_ = said(wenqu, "What articles do you have?", "en")
    assert summary.text.startswith("There are 5 articles here, published between November 20, 2020")
    assert first.text.endswith(", 山西日报, July 22, 2023.")


def test_a_reader_of_traditional_characters_is_told_in_them(wenqu: Wenqu) -> None:
    assert said(wenqu, "這裡有哪些文章？", "zh-Hant")[0].text.startswith("這裡有5篇文章，發表於")


def test_articles_on_a_topic_are_listed_and_cite_where_they_speak_of_it(wenqu: Wenqu) -> None:
    (found,) = said(wenqu, "哪些文章提到了毛伟明？")
    assert "長江中游三省" in found.text and "湖北日報" in found.text
    assert any("毛偉明" in quote.text for quote in found.quotes)
    assert_quotes_are_exact(wenqu, [found])


def test_a_topic_of_several_articles_lists_them_all(wenqu: Wenqu) -> None:
    assert len(said(wenqu, "有哪些关于黄河的报道？")) == 3


def test_a_topic_of_no_article_is_left_to_the_search(wenqu: Wenqu) -> None:
    assert said(wenqu, "有哪些关于火星的文章") == []


@pytest.mark.parametrize(
    ("question", "source"),
    [
        ("概括《着力打造南北引擎》", "004_"),
        ("总结一下关于长江中游三省的那篇文章", "003_"),
    ],
)
def test_a_named_article_is_summed_up_in_its_own_sentences(
    wenqu: Wenqu, question: str, source: str
) -> None:
    statements = said(wenqu, question)
    assert 3 <= len(statements) <= 5
    assert all(one.is_quoted and one.text == one.quotes[0].text for one in statements)
    assert {source in one.quotes[0].passage.source for one in statements} == {True}
    places = [one.quotes[0].start for one in statements]
    assert places == sorted(places)
    assert_quotes_are_exact(wenqu, statements)


def test_a_summary_begins_with_what_happened_and_has_no_headings(wenqu: Wenqu) -> None:
    (first, *_) = said(wenqu, "总结一下关于长江中游三省的那篇文章")
    assert "9月10日上午" in first.text
    for article in wenqu.articles():
        assert all(one.text.rstrip("”").endswith("。") for one in key_sentences(article))


def test_a_title_that_no_article_has_is_left_to_the_search(wenqu: Wenqu) -> None:
    assert said(wenqu, "概括《深化合作方案》") == []


def test_this_article_is_the_one_the_conversation_was_about(wenqu: Wenqu) -> None:
    statements = said(wenqu, "总结一下这篇文章", "zh-Hans", Turn("吕梁的林草覆盖率?", "72.2%"))
    assert "004_" in statements[0].quotes[0].passage.source


def test_without_a_conversation_it_is_asked_which_article_is_meant(wenqu: Wenqu) -> None:
    question, *articles = said(wenqu, "总结一下这篇文章")
    assert question.text.startswith("您指的是哪一篇") and not question.quotes
    assert len(articles) == 5


def test_the_only_article_is_this_one(wenqu: Wenqu) -> None:
    for article in wenqu.articles()[1:]:
        wenqu.index.remove_article(article.id)  # type: ignore[attr-defined]
    assert said(wenqu, "这篇文章讲了什么？")[0].is_quoted


def test_two_articles_are_compared_one_after_the_other(wenqu: Wenqu) -> None:
    statements = said(wenqu, "比较关于厦门的文章和关于吕梁的文章")
    sources = [one.quotes[0].passage.source for one in statements]
    assert len(statements) == 8 and len(set(sources)) == 2
    assert sources == sorted(sources, key=sources.index)
    assert statements[0].text == statements[0].quotes[0].passage.title
    assert_quotes_are_exact(wenqu, statements)


def test_a_comparison_of_what_is_no_two_articles_is_left_to_the_search(wenqu: Wenqu) -> None:
    assert said(wenqu, "比较山西经济发展和陕西经济发展") == []


def test_sentences_may_be_worded_by_whoever_has_a_model(wenqu: Wenqu) -> None:
    statements = reply(
        kind_of("概括《着力打造南北引擎》"),
        "zh-Hans",
        library(wenqu),
        word=lambda one: Statement(one.text[:5], (one,)),
    )
    assert all(len(one.text) == 5 and one.proof.quotes == one.quotes for one in statements)


@pytest.mark.parametrize(
    ("question", "tag", "begins"),
    [
        ("你好", "zh-Hans", "你好"),
        ("你好", "zh-Hant", "你好！我是問渠"),
        ("Hola", "es", "Hello!"),
        ("谢谢", "zh-Hans", "不客气"),
        ("你能做什么？", "zh-Hans", "我可以"),
        ("Who are you?", "en", "I am Wenqu"),
    ],
)
def test_a_greeting_is_answered_without_a_source(
    wenqu: Wenqu, question: str, tag: str, begins: str
) -> None:
    (answer,) = said(wenqu, question, tag)
    assert answer.text.startswith(begins) and answer.quotes == ()


def test_an_ordinary_question_is_left_to_the_search(wenqu: Wenqu) -> None:
    assert reply(SEARCH, "zh-Hans", library(wenqu)) == []


def test_nothing_is_told_of_an_empty_index(wenqu: Wenqu) -> None:
    for article in wenqu.articles():
        wenqu.index.remove_article(article.id)  # type: ignore[attr-defined]
    for question in ("这里有哪些文章？", "总结一下这篇文章", "比较这两篇文章"):
        assert said(wenqu, question) == []


def test_a_long_list_says_how_many_it_leaves_out() -> None:
    articles = [Article(f"{i:032}", f"第{i}篇", "正文。", f"{i}.txt") for i in range(25)]
    statements = listed(articles, "zh-Hans")
    assert len(statements) == MOST_LISTED + 1 and statements[-1].text == "另有5篇没有列出。"


@settings(deadline=None)
@given(st.text(max_size=200), st.text(max_size=20))
def test_any_article_has_key_sentences_that_are_spans_of_it(text: str, title: str) -> None:
    article = Article("a" * 32, title, text, "a.txt")
    for one in (*key_sentences(article), *title_of(article)):
        assert one.text and article.text[one.start : one.end] == one.text
        assert quoted(one).proof.support == "supported"
