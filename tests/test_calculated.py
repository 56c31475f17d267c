"""A number that a model works out is proven by the numbers it follows from."""

import pytest

from rag.generation.proof.calculated import calculates, follows


@pytest.mark.parametrize(
    ("value", "question", "told", "right"),
    [
        (40, "两条线加起来多少GW?", ["年产20GW单晶硅棒,年产20GW硅片"], True),
        (41, "两条线加起来多少GW?", ["年产20GW单晶硅棒,年产20GW硅片"], False),
        (149, "扣掉地面的还剩多少个?", ["车位169个(其中地面20个)"], True),
        (3, "中间隔了几年?", ["2015年离婚。", "2018年复婚。"], True),
        (3, "中间隔了几年?", ["2015年签约20个,投资17亿元。"], False),  # of different things
        (12.25, "平均一枚多少钱?", ["196元一箱(16枚)"], True),
        (171, "平均一个项目多少?", ["签约170个项目,第1批"], False),  # divided by one
        (40, "硅棒年产多少GW?", ["年产20GW单晶硅棒,年产20GW硅片"], False),  # nothing to work out
    ],
)
def test_a_number_follows_from_what_is_told(
    value: float, question: str, told: list[str], right: bool
) -> None:
    assert follows(value, question, told) == right


@pytest.mark.parametrize(
    ("question", "asks"),
    [("一共多少人?", True), ("相差几年?", True), ("平均每个多少?", True), ("投资多少亿元?", False)],
)
def test_what_asks_for_a_calculation_is_seen(question: str, asks: bool) -> None:
    assert calculates(question) == asks
