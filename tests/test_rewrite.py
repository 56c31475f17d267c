"""A follow-up is made to stand alone, with nothing in it that was not spoken of."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.rewrite import leans_on_history, rewrite
from rag.generation.model import Model, Session
from rag.generation.translation.translator import ModelTranslator
from rag.types import Turn
from tests.fakes import ScriptedChat

GOVERNOR = [Turn("湖南省省长是谁?", "毛伟明。")]
PROJECTS = [Turn("忻州谋划了多少项目?", "268项。")]


def session(scripts: dict[str, str | None]) -> Session:
    return Model(ScriptedChat(scripts=scripts), "scripted", "remote").session()


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("湖北呢?", True),
        ("他主持了会议吗?", True),
        ("那投資規模呢?", True),
        ("为什么?", True),
        ("晋陕豫黄河金三角会议的主题是什么?", False),
    ],
)
def test_a_question_that_leans_on_the_turn_before_it_is_known(question: str, leans: bool) -> None:
    assert leans_on_history(question, GOVERNOR) == leans
    assert not leans_on_history(question, [])


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("湖北呢?", "湖北省省长是谁?"),
        ("那湖北省呢?", "湖北省省长是谁?"),
        ("还有湖北呢", "湖北省省长是谁?"),
    ],
)
def test_a_name_alone_takes_the_place_of_the_one_like_it(question: str, expected: str) -> None:
    assert rewrite(question, GOVERNOR, session({"追问": "别的问题"})) == expected


def test_a_name_alone_is_found_in_traditional_characters_too() -> None:
    assert rewrite("還有湖北呢?", GOVERNOR, None) == "湖北省省长是谁?"


def test_without_a_model_the_matter_of_the_question_before_stands_in_front() -> None:
    assert rewrite("那投资规模呢?", PROJECTS, None) == "忻州谋划了项目，投资规模呢?"


def test_the_words_of_a_model_are_taken_where_they_bring_in_nothing_new() -> None:
    said = "忻州项目的投资规模是多少?"
    assert rewrite("那投资规模呢?", PROJECTS, session({"追问": said})) == said


@pytest.mark.parametrize(
    "said",
    [
        "上海项目的投资规模是多少?",  # a new name
        "忻州500项项目的投资规模?",  # a new number
        "忻州谋划了多少项目?",  # what was asked is lost
    ],
)
def test_a_rewriting_that_adds_or_loses_something_is_not_taken(said: str) -> None:
    asked = rewrite("那投资规模呢?", PROJECTS, session({"追问": said}))
    assert asked == "忻州谋划了项目，投资规模呢?"


def test_a_question_that_stands_alone_is_left_as_it_is() -> None:
    question = "晋陕豫黄河金三角会议的主题是什么?"
    assert rewrite(question, GOVERNOR, session({"追问": "别的"})) == question


@given(st.text(max_size=30), st.text(max_size=30))
@settings(max_examples=80, deadline=None)
def test_any_follow_up_is_a_question_still(question: str, last: str) -> None:
    asked = rewrite(question, [Turn(last, "答。")], None)
    assert asked or not question.strip()


def test_a_question_is_translated_once() -> None:
    asking = session({"Where": "会议在哪里?"})
    translator = ModelTranslator(asking, {})
    said = [translator.translate("Where was the meeting?", "zh-Hans") for _ in range(2)]
    assert said == ["会议在哪里?"] * 2 and len(asking.prompts) == 1


@pytest.mark.parametrize(
    ("question", "last", "expected"),
    [
        ("那研发中心呢", "上海累计有多少家地区总部?", "上海累计有多少家研发中心?"),
        ("副会长呢?", "临海外资协会会长是谁?", "临海外资协会副会长是谁?"),
        ("市长呢？", "漳州市委书记是谁？", "漳州市长是谁？"),
        ("那第二阶段呢？", "大会第一阶段由谁主持？", "大会第二阶段由谁主持？"),
    ],
)
def test_one_thing_takes_the_place_of_the_one_like_it(
    question: str, last: str, expected: str
) -> None:
    assert rewrite(question, [Turn(last, "")], None) == expected
