"""Sums, differences, averages and counts are calculated from what is cited, or not at all."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.answers.derive import Derived, derive
from tests.telling import evidence


def derived(question: str, *texts: str) -> Derived | None:
    told = evidence(*texts)
    return derive(question, told, lambda: told)


@pytest.mark.parametrize(
    ("question", "text", "says", "operands"),
    [
        (
            "平均每个项目投资多少亿元?",
            "全市签约项目40个,总投资200亿元。",
            "平均每个约5亿元（200亿元÷40个）。",
            ["全市签约项目40个,总投资200亿元。"],
        ),
        (
            "平均每個項目投資多少億元?",
            "全市簽約項目30個,總投資200億元。",
            "平均每个约6.7亿元（200亿元÷30个≈6.67亿）。",
            ["全市簽約項目30個,總投資200億元。"],
        ),
        (
            "高铁站和机场两个项目加起来投资多少亿元?",
            "高铁站项目投资30亿元,机场项目投资50亿元。",
            "合计80亿元（30亿元 + 50亿元）。",
            ["高铁站项目投资30亿元,机场项目投资50亿元。"],
        ),
        (
            "甲县的产量比乙县的产量多多少?",
            "甲县的产量是300吨。乙县的产量是180吨。",
            "前者比后者多120吨（300吨，180吨）。",
            ["甲县的产量是300吨。", "乙县的产量是180吨。"],
        ),
        (
            "乙县的产量比甲县的产量多多少?",
            "甲县的产量是300吨。乙县的产量是180吨。",
            "前者比后者少120吨（180吨，300吨）。",
            ["乙县的产量是180吨。", "甲县的产量是300吨。"],
        ),
        (
            "三个生态工程加起来多少万亩?",
            "吕梁推进“三个100万亩”生态工程。",
            "一共300万亩（三个100万亩）。",
            ["吕梁推进“三个100万亩”生态工程。"],
        ),
        (
            "市长提出几点建议?",
            "市长提出建议:一是修路。二是种树。三是办学。",
            "一共3点建议。",
            ["市长提出建议:一是修路。", "二是种树。", "三是办学。"],
        ),
        (
            "参加会议的省领导有几人?",
            "省领导王伟、李强、赵敏参加会议。",
            "一共3人。",
            ["省领导王伟、李强、赵敏参加会议。"],
        ),
    ],
)
def test_what_is_calculated_is_shown_with_what_it_is_calculated_from(
    question: str, text: str, says: str, operands: list[str]
) -> None:
    found = derived(question, text)
    assert found is not None
    assert found.text == says
    assert [quote.text for quote in found.quotes] == operands


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("会议什么时候召开?", "会议9月10日召开。"),  # nothing to calculate
        ("哪几个城市?", "太原、大同。"),
        ("平均每人多少?", "没有数字。"),
        ("平均每个项目投资多少亿元?", "总投资200亿元。"),  # no count
        ("两个项目加起来投资多少亿元?", "项目投资30亿元。"),  # one operand
        ("甲县的产量比乙县的人口多多少?", "甲县的产量是300吨。乙县的人口是5万人。"),  # units differ
        ("市长提出几点建议?", "市长提出建议。"),
        ("代表团一共去了多少人?", "省领导王伟、李强、赵敏陪同代表团。"),  # others are counted
    ],
)
def test_nothing_is_calculated_without_operands(question: str, text: str) -> None:
    assert derived(question, text) is None


def test_a_count_of_projects_is_no_count_of_points() -> None:
    told = "签约项目40个。市长建议:一是签约。二是项目。三是合作。"
    assert derived("签约项目多少个?", told) is None


@given(st.integers(1, 10_000), st.integers(1, 500))
@settings(max_examples=50, deadline=None)
def test_a_sum_is_the_sum_of_its_operands(first: int, second: int) -> None:
    text = f"高铁站项目投资{first}元,机场项目投资{second}元。"
    found = derived("高铁站和机场两个项目加起来投资多少元?", text)
    assert found is not None
    total = first + second
    shown = f"{total / 10_000:.1f}".removesuffix(".0") + "万" if total >= 10_000 else str(total)
    assert found.text.startswith(f"合计{shown}元")


CALCULATED = st.text(
    alphabet="平均每个项目加起来比多少几点建议人差,?一是二亿元30、王伟", max_size=24
)


@given(CALCULATED, st.one_of(CALCULATED, st.text(max_size=40)))
@settings(max_examples=100, deadline=None)
def test_any_question_over_any_text_cites_what_it_says(question: str, text: str) -> None:
    found = derived(question, text)
    if found is not None:
        assert found.quotes
        assert all(text[quote.start : quote.end] == quote.text for quote in found.quotes)
