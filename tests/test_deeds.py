"""A deed that stands in the source may be somebody else's there."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.proof.deeds import done_by_another
from tests.telling import prover


@pytest.mark.parametrize(
    ("sentence", "source", "anothers"),
    [
        ("毛伟明签署了合作框架协议。", "毛伟明介绍了产业情况,王忠林签署了合作框架协议。", True),
        ("毛偉明簽署了合作框架協議。", "毛伟明介绍了产业情况,王忠林签署了合作框架协议。", True),
        ("王忠林签署了合作框架协议。", "毛伟明介绍了产业情况,王忠林签署了合作框架协议。", False),
        ("毛伟明介绍了产业情况。", "毛伟明介绍了产业情况,王忠林签署了合作框架协议。", False),
        ("赵刚签署了合作框架协议。", "金湘军、赵刚分别介绍了情况,共同签署了合作框架协议。", False),
        (
            "金湘军签署了合作框架协议。",
            "金湘军、赵刚分别介绍了情况,共同签署了合作框架协议。",
            False,
        ),
        ("会议签署了合作框架协议。", "王忠林签署了合作框架协议。", False),
    ],
)
def test_a_deed_is_of_the_last_one_named_before_it(
    sentence: str, source: str, anothers: bool
) -> None:
    assert done_by_another(sentence, source) == anothers


@pytest.mark.parametrize(
    ("told", "sentence"),
    [
        ("临汾市副市长潘海燕主持第二阶段会议,市长李云峰致辞。", "李云峰主持第二阶段会议。"),
        ("会议由王忠林主持。毛伟明出席会议并讲话。", "毛伟明主持会议。"),
        ("毛伟明出席会议并讲话。会议由王忠林主持。", "毛伟明主持会议。"),
        ("省长毛伟明出席会议,王忠林宣读文件,刘奇作报告。", "毛伟明作报告。"),
    ],
)
def test_a_deed_told_of_somebody_else_is_not_proven(told: str, sentence: str) -> None:
    assert prover(told).prove(sentence, "").support == "unsupported"


@given(st.text(alphabet="毛伟明王忠林在武汉签署了30个、,。项目增长下降第一次届", max_size=40))
@settings(max_examples=100, deadline=None)
def test_nothing_a_sentence_says_is_anothers(text: str) -> None:
    assert not done_by_another(text, text)


@given(st.text(max_size=40), st.text(max_size=40))
@settings(max_examples=100, deadline=None)
def test_any_two_texts_can_be_compared(sentence: str, source: str) -> None:
    done_by_another(sentence, source)


ASKED = "11月2日晚上那场恳谈会由哪位领导主持的"
HOSTS = "省政府副省长张复明致辞。丁纪岗主持第一阶段会议。三省四市于11月2日晚举行了恳谈会。"


def test_a_name_beside_the_words_of_the_question_has_done_nothing_yet() -> None:
    told = prover(HOSTS)
    assert told.prove("张复明主持了11月2日晚的恳谈会。", ASKED).support == "unsupported"
    answered = told.prove("丁纪岗主持第一阶段会议。", "第一阶段会议由谁主持?")
    assert answered.support == "supported"
