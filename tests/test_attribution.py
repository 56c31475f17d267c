"""A sentence is held against the articles, not against what the model says of itself."""

import pytest

from rag.generation.attribution import prove, split_sentences
from rag.generation.evidence import Evidence
from rag.types import Article, Passage

TEXT = (
    "江西省委副書記、省長易煉紅,湖南省委副書記、省長毛偉明,湖北省委副書記、省長王忠林出席會議。"
    "王忠林主持會議。會議審議通過了二十項文件,總投資2585億元。"
)
ARTICLE = Article("a" * 32, "長江中游三省座談會", TEXT, "seeds/x.txt", published="2021-09-10")
PASSAGE = Passage.of(ARTICLE, 0, len(TEXT))


def evidence() -> list[Evidence]:
    ends = [TEXT.index("王忠林主持"), TEXT.index("會議審議"), len(TEXT)]
    starts = [0, *ends[:-1]]
    return [Evidence(PASSAGE, TEXT[s:e], s, e) for s, e in zip(starts, ends, strict=True)]


@pytest.mark.parametrize(
    ("sentence", "support"),
    [
        ("王忠林主持会议。", "supported"),
        ("会议由王忠林主持。", "supported"),
        ("湖南省省长是毛伟明。", "supported"),
        ("会议审议通过了20项文件。", "supported"),
        ("会议的总投资为2,585亿元。", "supported"),
        ("会议审议通过了30项文件。", "unsupported"),
        ("会议的总投资为2585万元。", "unsupported"),
        ("会议由马英九主持。", "unsupported"),
        ("今天北京的天气很好,适合出门散步。", "unsupported"),
        ("2020年的会议由王忠林主持。", "unsupported"),
    ],
)
def test_what_is_said_must_stand_in_what_is_cited(sentence: str, support: str) -> None:
    proof = prove(sentence, "会议由谁主持?审议通过了多少项文件,总投资多少?", evidence())
    assert proof.support == support


def test_quotes_are_exact_spans_of_the_article() -> None:
    for quote in prove("湖南省省长是毛伟明。", "湖南省省长是谁?", evidence()).quotes:
        assert ARTICLE.text[quote.start : quote.end] == quote.text


def test_a_long_sentence_is_quoted_only_as_far_as_it_supports() -> None:
    long = TEXT + "各方围绕" + "协同发展、" * 20 + "深入交流。"
    article = Article("b" * 32, "座谈会", long, "x.txt")
    whole = Evidence(Passage.of(article, 0, len(long)), long, 0, len(long))
    (quote,) = prove("湖南省省长是毛伟明。", "湖南省省长是谁?", [whole]).quotes
    assert "毛偉明" in quote.text and len(quote.text) < 40


def test_a_bare_name_must_answer_the_question_it_was_given_for() -> None:
    said = [Evidence(PASSAGE, "易煉紅說,", 0, 5)]
    assert prove("易炼红。", "这次座谈会的会议是由谁主持的?", said).support == "unsupported"


def test_a_sentence_that_rests_on_two_places_cites_both() -> None:
    proof = prove("王忠林主持会议,会议审议通过了二十项文件。", "会议情况如何?", evidence())
    assert len(proof.quotes) == 2


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("王忠林主持会议[1][2]。他说了话【3】。", ["王忠林主持会议。", "他说了话。"]),
        ("根据资料,王忠林主持会议。", ["王忠林主持会议。"]),
        ("1. 王忠林\n2. 毛伟明\n- 易炼红", ["王忠林", "毛伟明", "易炼红"]),
        ("**王忠林**主持会议", ["王忠林主持会议"]),
        ("。。。", []),
    ],
)
def test_what_a_model_puts_around_its_sentences_is_taken_off(
    written: str, expected: list[str]
) -> None:
    assert split_sentences(written) == expected
