import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.numbers import Number, numbers, values
from rag.text import fold

NUMERALS = st.text(alphabet="零〇一二两三四十百千万亿点第百分之%个年,.0123456789½²元", max_size=30)


@pytest.mark.parametrize(
    ("text", "value", "unit"),
    [
        ("2585億元", 258_500_000_000, ""),
        ("２５８５亿元", 258_500_000_000, ""),
        ("二千五百八十五亿元", 258_500_000_000, ""),
        ("近2000亿元", 200_000_000_000, ""),
        ("1,234人", 1234, ""),
        ("3千万", 30_000_000, ""),
        ("160 万人次", 1_600_000, ""),
        ("1.5万亿", 1_500_000_000_000, ""),
        ("三个省", 3, ""),
        ("七百余公里", 700, ""),
        ("两百人", 200, ""),
        ("百亿元", 10_000_000_000, ""),
        ("千亿级", 100_000_000_000, ""),
        ("72.2%", 72.2, "%"),
        ("百分之七十二点二", 72.2, "%"),
        ("百分之72.2", 72.2, "%"),
        ("百分之百", 100, "%"),
        ("2.3个百分点", 2.3, "%"),
        ("十个百分点", 10, "%"),
        ("一个百分点", 1, "%"),
        ("第四届", 4, "第"),
        ("第4届", 4, "第"),
        ("第十二次", 12, "第"),
        ("2020年", 2020, "年"),
        ("11月", 11, "月"),
        ("3日", 3, "日"),
        ("两年", 2, "年"),
    ],
)
def test_a_number_has_one_value_however_it_is_written(text: str, value: float, unit: str) -> None:
    assert values(text) == {(value, unit)}


@pytest.mark.parametrize(
    "text",
    [
        "统一",
        "唯一",
        "同一天",
        "专一",
        "十分",
        "十分重要",
        "一个",
        "一系列",
        "万物",
        "一带一路",
        "三新一高",
        "“一三四三”工作思路",
        "百家",
        "上亿元",
        "没有数字",
        "",
    ],
)
def test_words_and_slogans_hold_no_number(text: str) -> None:
    assert numbers(text) == []
    assert values(text) == set()


def test_an_ordinal_is_not_the_same_as_a_count() -> None:
    assert values("第四届") != values("四届")


def test_numbers_are_in_order_and_say_where_they_stand() -> None:
    text = "2020年11月3日签约170个"
    assert numbers(text) == [
        Number(2020, "年", 0, 4),
        Number(11, "月", 5, 7),
        Number(3, "日", 8, 9),
        Number(170, "", 12, 15),
    ]


def test_the_facts_of_a_sentence_are_the_same_in_both_scripts() -> None:
    simplified = "签约重大项目170个,总投资2585亿元"
    assert values(simplified) == values("簽約重大項目１７０個，總投資二千五百八十五億元")


@pytest.mark.parametrize("text", ["一亿二元", "百千万亿个", "点点个", "第百百", "九" * 400 + "个"])
def test_numerals_that_make_no_sense_do_no_harm(text: str) -> None:
    assert len(numbers(text)) <= 1


@given(st.one_of(NUMERALS, st.text(max_size=40)))
@settings(max_examples=100, deadline=None)
def test_any_text_can_be_read_for_numbers(text: str) -> None:
    length = len(fold(text))
    end = 0
    for number in numbers(text):
        assert end <= number.start < number.end <= length
        assert number.value >= 0
        end = number.end
    assert {(n.value, n.unit) for n in numbers(text)} <= values(text)


@pytest.mark.parametrize("day", ["2023-07-25", "2023/7/25", "２０２３-07-25", "2023年7月25日"])
def test_a_day_is_the_same_in_any_form(day: str) -> None:
    assert values(f"大会于{day}召开") == {(2023, "年"), (7, "月"), (25, "日")}


def test_about_so_many_is_a_number_beside_others() -> None:
    assert values("七百余公里内有三个") == {(700, ""), (3, "")}


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("7/20至7/21赴陕", {(7.0, "月"), (20.0, "日"), (21.0, "日")}),
        ("1984/10入党", {(1984.0, "年"), (10.0, "月")}),
        ("2023/7/22", {(2023.0, "年"), (7.0, "月"), (22.0, "日")}),
        ("比分3/45", {(3.0, ""), (45.0, "")}),  # no month has 45 days
    ],
)
def test_a_date_may_be_written_with_strokes(text: str, parts: set[tuple[float, str]]) -> None:
    assert values(text) == parts
