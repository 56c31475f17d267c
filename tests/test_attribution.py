"""A sentence is held against the articles, not against what the model says of itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.evidence import Evidence, sentences_of
from rag.generation.answers.written import says_nothing, split_sentences
from rag.generation.proof.attribution import Proof, Prover
from rag.generation.proof.claims import completed
from rag.index.index import Index
from rag.numbers import numbers, values
from rag.text import fold
from rag.types import Article, Passage
from tests.fakes import BigramEncoder
from tests.telling import hit, prover

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


def prove(sentence: str, question: str, told: list[Evidence], article: Article = ARTICLE) -> Proof:
    return Prover(told, lambda _: article, BigramEncoder()).prove(sentence, question)


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
    (quote,) = prove("湖南省省长是毛伟明。", "湖南省省长是谁?", [whole], article).quotes
    assert "毛偉明" in quote.text and len(quote.text) < 40


def test_a_bare_name_must_answer_the_question_it_was_given_for() -> None:
    said = [Evidence(PASSAGE, "易煉紅說,", 0, 5)]
    assert prove("易炼红。", "这次座谈会的会议是由谁主持的?", said).support == "unsupported"


def test_a_deed_of_somebody_else_does_not_ride_along_with_a_true_clause() -> None:
    wrong = "毛伟明主持会议,会议审议通过了二十项文件。"
    assert prove(wrong, "会议情况如何?", evidence()).support == "unsupported"


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


NEWS = (
    "临海市市长王伟、邻水市市长李强出席签约仪式。王伟介绍了旅游产业情况,李强签署了合作协议。"
    "大桥全长50公里,计划投资120亿元,去年完成投资的35%。公司没有裁减员工。"
    "专家指出,产量比上年增长5%。双方达成了“共建绿色走廊”的共识。"
)


@pytest.mark.parametrize(
    ("sentence", "why"),
    [
        ("大桥全长55公里。", "another number"),
        ("大桥全长50亩。", "another measure"),
        ("大桥完成投资的36%。", "another share"),
        ("邻水市市长王伟出席签约仪式。", "another's office"),
        ("临海市市长是李强。", "another's office"),
        ("邻水市派王伟出席签约仪式。", "another's place"),
        ("王伟签署了合作协议。", "another's deed"),
        ("公司裁减了员工。", "what is denied, asserted"),
        ("大桥没有完成投资的35%。", "what is asserted, denied"),
        ("产量比上年下降5%。", "the opposite"),
        ("双方达成了“共建蓝色走廊”的共识。", "another quotation"),
        ("2019年完成投资的35%。", "another year"),
        ("赵敏出席签约仪式。", "somebody who is not there"),
    ],
)
@pytest.mark.parametrize("question", ["", "签约仪式的情况如何?"])
def test_a_sentence_that_changes_what_is_told_is_not_supported(
    sentence: str, why: str, question: str
) -> None:
    assert prover(NEWS, published="2021-05-01").prove(sentence, question).support == "unsupported"


@pytest.mark.parametrize(
    "sentence",
    [
        "大橋全長50公里。",
        "大桥计划投资120亿元。",
        "2020年完成投资的35%。",
        "临海市市长是王伟。",
        "王伟介绍了旅游产业情况。",
        "李强签署了合作协议。",
        "公司没有裁减员工。",
        "双方达成了“共建绿色走廊”的共识。",
    ],
)
def test_the_same_in_another_script_numeral_or_order_is_supported(sentence: str) -> None:
    proof = prover(NEWS, published="2021-05-01").prove(sentence, "")
    assert proof.support == "supported", proof.faults


@pytest.mark.parametrize("sentence", ["大桥全长五十公里。", "产量比上年增长百分之五。"])
def test_the_same_number_in_another_form_is_no_fault(sentence: str) -> None:
    assert prover(NEWS).prove(sentence, "").support in ("supported", "partly")


def test_what_is_not_found_is_named() -> None:
    proof = prover(NEWS).prove("大桥全长55公里。", "")
    assert proof.quotes == () and any("55" in fault for fault in proof.faults)


def test_a_bare_answer_is_read_with_its_question() -> None:
    told = prover("湖南省委副书记、省长毛伟明,湖北省委副书记、省长王忠林出席会议。")
    assert told.prove("毛伟明。", "湖南省省长是谁?").support == "supported"
    assert told.prove("王忠林。", "湖南省省长是谁?").support == "unsupported"


@pytest.mark.parametrize(
    ("answer", "question", "expected"),
    [
        ("毛伟明。", "湖南省省长是谁?", "湖南省省长是毛伟明"),
        ("毛偉明", "湖南省省長是誰?", "湖南省省长是毛偉明"),
        ("170个", "签约多少项目?", "签约多少项目170个"),
    ],
)
def test_a_bare_answer_and_its_question_are_one_statement(
    answer: str, question: str, expected: str
) -> None:
    assert completed(answer, question) == expected


@pytest.mark.parametrize(
    ("sentence", "nothing"),
    [
        ("资料没有提到会议的主题。", True),
        ("資料未說明會議的主題。", True),
        ("根据资料无法确定。", True),
        ("文章中没有相关内容。", True),
        ("会议没有结束。", False),
        ("会议通过了文件。", False),
    ],
)
def test_a_model_that_says_that_nothing_is_said_is_understood(sentence: str, nothing: bool) -> None:
    assert says_nothing(sentence) == nothing


@given(st.text(max_size=80), st.text(max_size=40))
@settings(max_examples=60, deadline=None)
def test_any_text_can_be_held_against_the_articles(sentence: str, question: str) -> None:
    proof = Prover(evidence(), lambda _: ARTICLE, BigramEncoder()).prove(sentence, question)
    assert all(ARTICLE.text[q.start : q.end] == q.text for q in proof.quotes)
    assert all(one.strip() for one in split_sentences(sentence))


SeedProver = tuple[Article, Prover, list[Evidence]]


@pytest.fixture(scope="module", params=range(5))
def seed(request: pytest.FixtureRequest, seeds_folder: Path) -> SeedProver:
    """One of the five articles, whole, with what proves by it."""
    index = Index(seeds_folder, "bigrams")
    article = index.articles()[request.param]
    told = sentences_of([hit(article)])
    return article, Prover(told, index.article, BigramEncoder()), told


def test_every_sentence_copied_from_its_article_is_supported(seed: SeedProver) -> None:
    article, proves, told = seed
    for one in told:
        proof = proves.prove(one.text, "")
        assert proof.support == "supported", (one.text, proof.faults)
        for quote in proof.quotes:
            assert article.text[quote.start : quote.end] == quote.text


_OTHERS = dict(zip("0123456789一二三四五六七八九两", "3456789120三四五六七八九七二五", strict=True))


def changed(one: Evidence) -> Iterator[str]:
    """The sentence with one number changed to one that neither it nor its title has."""
    folded = fold(one.text)
    known = {value for value, _ in values(one.text + one.passage.title)}
    for number in numbers(one.text) if len(folded) == len(one.text) else []:
        for place in range(number.start, number.end):
            other = _OTHERS.get(folded[place], "")
            wrong = one.text[:place] + other + one.text[place + 1 :]
            if other and all(v not in known for v, _ in values(wrong) - values(one.text)):
                yield wrong
                break


def test_no_copied_sentence_with_one_number_changed_is_supported(seed: SeedProver) -> None:
    _, proves, told = seed
    wrong = [text for one in told for text in changed(one) if values(text) != values(one.text)]
    assert wrong
    assert [text for text in wrong if proves.prove(text, "").support != "unsupported"] == []


def test_an_ordinal_of_the_title_counts_nothing_else() -> None:
    proves = prover("王伟主持大会第一阶段会议。", title="第四届投资大会召开")
    assert proves.prove("王伟主持大会第四阶段会议。", "").support == "unsupported"


TOLD = "司法部发布方案。方案由九省实施。张强厅长在南京介绍了方案。"


def test_what_two_sentences_tell_is_proven_by_both_where_each_clause_stands_in_one() -> None:
    proof = prover(TOLD).prove("张强厅长在南京介绍了方案，方案由九省实施。", "")
    assert proof.support == "supported"
    assert {quote.text.strip("。") for quote in proof.quotes} == {
        "方案由九省实施",
        "张强厅长在南京介绍了方案",
    }


def test_a_clause_may_not_put_together_what_two_sentences_tell_apart() -> None:
    told = "临汾市副市长潘海燕主持第二阶段会议。临汾市副市长张翔作了说明。"
    proof = prover(told).prove("临汾市副市长张翔主持第二阶段会议。", "")
    assert proof.support == "unsupported"


def test_nobody_is_given_an_office_of_a_place_that_no_article_tells() -> None:
    told = prover("陈小洪、张建平等市领导出席会议。")
    assert told.prove("合肥市委书记是陈小洪。", "合肥市委书记是谁?").support == "unsupported"


def test_an_office_is_read_before_when() -> None:
    told = prover("记者见到忻州区常务副主任、定襄县委书记王建峰时,他刚刚考察归来。")
    assert told.prove("忻州市委书记王建峰。", "忻州市委书记叫什么?").support == "unsupported"
    assert told.prove("定襄县委书记王建峰。", "定襄县委书记叫什么?").support == "supported"


def test_what_documents_are_called_after_is_no_place_of_a_number() -> None:
    told = "會議簽署了《洞庭湖五市深化協作方案》《九江市、黃石市深化合作協議》等六個合作文件。"
    question = "湖北和江西在会议上签署了多少个合作文件?"
    claim = "湖北和江西在会议上签署了六个合作文件。"
    article = f"湖北省、江西省共商合作。\n{told}"
    assert prover(article).prove(claim, question).support == "supported"
    elsewhere = article.replace("會議簽署了", "九江市簽署了")
    assert prover(elsewhere).prove(claim, question).support == "unsupported"
