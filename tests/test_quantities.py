"""A number is found with all that belongs to it: its unit, its day, its percentage."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.generation.translation.quantities import quantities


@pytest.mark.parametrize(
    ("sentence", "found"),
    [
        ("总投资2585亿元,项目170个。", [("2585亿元", "258.5 billion yuan"), ("170", "170")]),
        ("總投資2585億元", [("2585億元", "258.5 billion yuan")]),
        ("林草覆盖率72.2%", [("72.2%", "72.2%")]),
        ("9月10日上午", [("9月10日", "September 10")]),
        ("2023年7月21日,", [("2023年7月21日", "July 21, 2023")]),
        ("2023年7月", [("2023年7月", "July 2023")]),
        ("2020年前三季度", [("2020年", "2020")]),
        ("7月20日至21日", [("7月20日", "July 20"), ("21日", "21")]),
        ("9月10号", [("9月10号", "September 10")]),
        ("六届大会", [("六届", "6 sessions")]),
        ("第二届论坛", [("第二", "2")]),
        ("三个100万亩", [("三", "3"), ("100万亩", "1 million mu")]),
        ("年产20GW", [("20", "20")]),
        ("全市450万人民", [("450万", "4.5 million")]),
        ("装机300万千瓦", [("300万千瓦", "3 million kW")]),
        ("装机300千瓦", [("300千瓦", "300 kW")]),
        ("上升0.5个百分点", [("0.5", "0.5")]),
        ("今后5年", [("5", "5")]),
        ("2月30日", [("2", "2"), ("30日", "30")]),
        ("没有数字", []),
    ],
)
def test_what_belongs_to_a_number_is_found_with_it(
    sentence: str, found: list[tuple[str, str]]
) -> None:
    told = [(sentence[one.start : one.end], one.written("en")) for one in quantities(sentence)]
    assert told == found


@settings(deadline=None)
@given(st.text(alphabet="0123456789,.第%年月日号届个千万亿元亩百分点之三十两米瓦 会", max_size=24))
def test_quantities_are_in_order_and_apart_in_any_text(text: str) -> None:
    place = 0
    for one in quantities(text):
        assert place <= one.start < one.end <= len(text)
        assert one.written("de")
        place = one.end
