"""The clauses of an article that answer are shown as they stand, and whole."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.extract import LONGEST, extract, runs_of
from rag.generation.answers.question import Question
from tests.fakes import BigramEncoder
from tests.telling import evidence

NEWS = (
    "大桥全长50公里,投资120亿元,计划明年通车,沿线共有八座车站,由省交通投资公司建设。"
    "会议由副省长王伟主持。天气晴好。"
)


@pytest.mark.parametrize(
    ("question", "says"),
    [
        ("大桥全长多少公里?", "大桥全长50公里,"),
        ("大橋全長多少公里?", "大桥全长50公里,"),
        ("大桥投资多少亿元?", "大桥全长50公里,投资120亿元,"),
        ("会议由谁主持?", "会议由副省长王伟主持。"),
    ],
)
def test_the_clauses_that_answer_best_come_first(question: str, says: str) -> None:
    found = extract(Question.read(question), evidence(NEWS), BigramEncoder())
    assert found[0].text == says


def test_what_does_not_say_the_kind_of_thing_that_is_asked_for_is_left_out() -> None:
    found = extract(Question.read("会议由谁主持?"), evidence(NEWS), BigramEncoder())
    assert [one.text for one in found] == ["会议由副省长王伟主持。"]


def test_a_title_is_no_answer() -> None:
    told = evidence("大桥全长50公里\n今天通车。", title="大桥全长50公里")
    assert extract(Question.read("大桥全长多少公里?"), told, BigramEncoder()) == []
    assert extract(Question.read("大桥全长多少公里?"), [], BigramEncoder()) == []


def test_a_run_of_clauses_cuts_neither_a_list_nor_a_quotation() -> None:
    (sentence,) = evidence("甲、乙、丙三市,共同“守护绿水,保护青山”,成效明显。")
    runs = [run.text for run in runs_of(sentence)]
    assert "甲、乙、丙三市," in runs and "成效明显。" in runs
    assert not any(run.endswith("、") or run.startswith(("乙", "丙", "保护")) for run in runs)
    assert not any(run.count("“") != run.count("”") for run in runs)


@given(
    st.text(alphabet="大桥全长50公里,、。“”《》()王伟主持会议第一 \n", max_size=60),
    st.sampled_from(["大桥全长多少公里?", "会议由谁主持?", "会议是什么?"]),
)
@settings(max_examples=100, deadline=None)
def test_what_is_extracted_is_an_exact_span(text: str, question: str) -> None:
    told = evidence(text)
    for sentence in told:
        for run in runs_of(sentence):
            assert text[run.start : run.end] == run.text
            assert len(run.text) <= max(LONGEST, len(sentence.text))
    for one in extract(Question.read(question), told, BigramEncoder()):
        assert text[one.start : one.end] == one.text
