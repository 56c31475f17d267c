"""Evidence is the few sentences of the retrieved passages that a question is about."""

import pytest

from rag.generation.answers.evidence import (
    TOKENS,
    choose,
    following,
    layout,
    sentences_of,
    whole_passages,
)
from rag.generation.answers.question import Question
from rag.tokens import count_tokens
from rag.types import Hit
from tests.conftest import OpenWenqu
from tests.fakes import BigramEncoder
from tests.telling import article, finding, found, hit


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
    chosen = choose(Question.read(question), hits, BigramEncoder())
    assert any(needed in one.text for one in chosen)
    assert sum(count_tokens(one.text) for one in chosen) <= TOKENS
    assert len(chosen) < len(sentences_of(hits))


def test_evidence_stays_within_its_budget(open_wenqu: OpenWenqu) -> None:
    hits = open_wenqu().search("合作", 8)
    chosen = choose(Question.read("合作"), hits, BigramEncoder(), budget=200)
    assert sum(count_tokens(one.text) for one in chosen[1:]) <= 200


def test_every_sentence_is_an_exact_span_of_its_article(open_wenqu: OpenWenqu) -> None:
    wenqu = open_wenqu()
    for one in sentences_of(wenqu.search("会议", 20)):
        assert wenqu.article(one.passage.article_id).text[one.start : one.end] == one.text


def test_the_layout_names_each_article_once(open_wenqu: OpenWenqu) -> None:
    hits: list[Hit] = open_wenqu().search("黄河流域生态保护", 8)
    text = layout(choose(Question.read("黄河流域生态保护"), hits, BigramEncoder()))
    headers = [line for line in text.split("\n") if line.startswith("【")]
    assert headers and len(headers) == len(set(headers))


def test_nothing_found_is_no_evidence() -> None:
    assert choose(Question.read("什么"), [], BigramEncoder()) == []


def test_a_sentence_that_refers_back_brings_the_one_before_it() -> None:
    hits = found("李教授来到云溪县。她介绍了水稻新品种的产量。天气晴好。会议结束。")
    question = Question.read("水稻新品种的产量谁介绍的?")
    chosen = [one.text for one in choose(question, hits, BigramEncoder(), budget=30)]
    assert chosen[:2] == ["李教授来到云溪县。", "她介绍了水稻新品种的产量。"]


def test_a_passage_far_behind_the_best_is_not_read() -> None:
    hits = [hit(article("大桥全长50公里。"), 0.9), hit(article("小桥全长2公里。"), 0.01)]
    chosen = choose(Question.read("大桥全长多少公里?"), hits, BigramEncoder())
    assert [one.text for one in chosen] == ["大桥全长50公里。"]


def test_what_follows_a_passage_in_its_article_can_be_read_on() -> None:
    text = "市长提出建议:一是修路。二是种树。三是办学。"
    told = article(text)
    hits = found(text)
    start = text.index("三是")
    read = following(hits, finding(hits))
    assert [one.text for one in read][-1] == text[start:]
    assert all(told.text[one.start : one.end] == one.text for one in read)


def test_a_whole_passage_is_one_piece_of_evidence() -> None:
    hits = found("会议在武汉举行。代表们发言。", "大桥通车。")
    assert [one.text for one in whole_passages(hits)] == [
        "会议在武汉举行。代表们发言。",
        "大桥通车。",
    ]
