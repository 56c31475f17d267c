"""A wrong assumption is corrected by the sentence that shows it; a right one is left alone."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.correction import correct
from tests.telling import evidence

FAIRS = "董事长说,共同举办了六届洽谈会,签约项目170个。"
GOVERNOR = "湖北省委副书记、省长王忠林出席会议。"
MEETING = "9月10日,座谈会在武汉举行。"


@pytest.mark.parametrize(
    ("question", "text", "assumed", "told"),
    [
        ("十届洽谈会签约项目多少个?", FAIRS, "十届", "六届"),
        ("湖南省省长王忠林出席会议了吗?", GOVERNOR, "湖南省省长王忠林", "湖北省"),
        ("湖南省省長王忠林出席會議了嗎?", GOVERNOR, "湖南省省長王忠林", "湖北省"),
        ("座谈会是在郑州举行的吗?", MEETING, "郑州", "武汉"),
        ("座談會是在鄭州舉行的嗎?", "9月10日,座談會在武漢舉行。", "鄭州", "武漢"),
    ],
)
def test_what_a_question_wrongly_assumes_is_named_with_what_is_told(
    question: str, text: str, assumed: str, told: str
) -> None:
    found = correct(question, evidence(text))
    assert found is not None
    assert found.assumed == assumed
    assert told in found.quote.text
    assert text[found.quote.start : found.quote.end] == found.quote.text


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("六届洽谈会签约项目多少个?", FAIRS),
        ("王忠林是哪个省的省长?", GOVERNOR),
        ("谁通报了2019-2020年洽谈会的签约项目?", FAIRS + "实施2020-2021年重点项目。"),
        ("代表团赴陕那篇稿子是几号发的?", "代表团赴陕西学习考察。"),
        ("湖北省省长王忠林出席会议了吗?", GOVERNOR),
        ("座谈会是在武汉举行的吗?", MEETING),
        ("座談會是在武漢舉行的嗎?", MEETING),
        ("2020年的洽谈会签约项目多少个?", FAIRS),  # another year is another matter
        ("第十届洽谈会签约项目多少个?", FAIRS),  # and so is another session
        ("“十届全会”的精神是什么?", FAIRS),
        ("今天郑州下雨吗?", MEETING),
        ("十届运动会有多少运动员?", FAIRS),  # of something else
        ("", MEETING),
    ],
)
def test_a_question_that_assumes_nothing_wrong_is_not_corrected(question: str, text: str) -> None:
    assert correct(question, evidence(text)) is None


def test_the_title_alone_corrects_nothing() -> None:
    assert (
        correct("十届洽谈会签约多少?", evidence("六届洽谈会签约", title="六届洽谈会签约")) is None
    )


@given(
    st.text(alphabet="十六届洽谈会在郑州武汉举行签约170个湖南省长王忠林?", max_size=24),
    st.one_of(st.sampled_from([FAIRS, GOVERNOR, MEETING]), st.text(max_size=40)),
)
@settings(max_examples=100, deadline=None)
def test_what_is_assumed_stands_in_the_question_and_what_is_told_in_the_article(
    question: str, text: str
) -> None:
    found = correct(question, evidence(text))
    if found is not None:
        assert found.assumed in question
        assert text[found.quote.start : found.quote.end] == found.quote.text


@given(st.sampled_from([FAIRS, GOVERNOR, MEETING]))
def test_a_question_in_the_words_of_the_article_is_right(text: str) -> None:
    assert correct(text.rstrip("。") + "吗?", evidence(text)) is None


@pytest.mark.parametrize(
    "question",
    ["会议是在哪座城市开的?", "三省的恳谈会是哪天晚上办的?", "代表团赴陕那篇稿子几号发的?"],
)
def test_words_that_name_no_place_are_no_assumption(question: str) -> None:
    told = evidence("11月2日晚,三省四市代表团在临汾举行了恳谈会,会议在临汾召开。")
    assert correct(question, told) is None
