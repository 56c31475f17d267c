"""Evidence is the few sentences of the retrieved passages that a question is about."""

import pytest

from rag.generation.evidence import TOKENS, choose, layout, sentences_of
from rag.tokens import count_tokens
from rag.types import Hit
from tests.conftest import OpenWenqu
from tests.fakes import BigramEncoder


@pytest.mark.parametrize(
    ("question", "needed"),
    [
        ("与会人员围绕什么主题共商合作?", "共抓大保护"),
        ("吕梁的林草覆盖率是多少?", "72.2%"),
        ("忻州谋划了多少重点工程项目?", "268项"),
    ],
)
def test_the_sentence_that_answers_is_among_the_few_that_are_kept(
    open_wenqu: OpenWenqu, question: str, needed: str
) -> None:
    hits = open_wenqu().search(question, 8)
    chosen = choose(question, hits, BigramEncoder())
    assert any(needed in one.text for one in chosen)
    assert sum(count_tokens(one.text) for one in chosen) <= TOKENS
    assert len(chosen) < len(sentences_of(hits))


def test_evidence_stays_within_its_budget(open_wenqu: OpenWenqu) -> None:
    hits = open_wenqu().search("合作", 8)
    chosen = choose("合作", hits, BigramEncoder(), budget=200)
    assert sum(count_tokens(one.text) for one in chosen[1:]) <= 200


def test_every_sentence_is_an_exact_span_of_its_article(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu()
    for one in sentences_of(wenqu.search("会议", 20)):
        assert wenqu.article(one.passage.article_id).text[one.start : one.end] == one.text


def test_the_layout_names_each_article_once(open_wenqu: OpenWenqu) -> None:
    hits: list[Hit] = open_wenqu().search("黄河流域生态保护", 8)
    text = layout(choose("黄河流域生态保护", hits, BigramEncoder()))
    headers = [line for line in text.split("\n") if line.startswith("【")]
    assert headers and len(headers) == len(set(headers))


def test_nothing_found_is_no_evidence() -> None:
    assert choose("什么", [], BigramEncoder()) == []
