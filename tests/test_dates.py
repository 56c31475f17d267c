from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates import find_date


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("华夏经纬网 2020-11-20 14:26:47 讯:", "2020-11-20T14:26:47"),
        ("发布时间:2022-03-21 14:45:00来源: 山西日报", "2022-03-21T14:45:00"),
        ("2021年9月10日", "2021-09-10"),
        ("2021 年 9 月 10 日", "2021-09-10"),
        ("2021年9月10日 8时30分", "2021-09-10T08:30:00"),
        ("2021年9月10日08时30分15秒", "2021-09-10T08:30:15"),
        ("2021/9/10", "2021-09-10"),
        ("2021.09.10", "2021-09-10"),
        ("２０２１－０９－１０", "2021-09-10"),
        ("2021-09-10T08:30:00+08:00", "2021-09-10T08:30:00+08:00"),
        ("2021-09-10T08:30:00Z", "2021-09-10T08:30:00+00:00"),
        ("2021-09-10 08:30", "2021-09-10T08:30:00"),
        ("2023-13-45，后来2023-07-22", "2023-07-22"),
        ("2023-02-30", None),
        ("2021-09-10 08:30 -9999", "2021-09-10T08:30:00"),
        ("9月10日上午", None),
        ("2021年", None),
        ("12021-09-10", None),
        ("2021-09-101", None),
        ("", None),
    ],
)
def test_a_date_is_as_precise_as_the_text_says_it(text: str, expected: str | None) -> None:
    assert find_date(text) == expected


def test_the_first_of_two_dates_counts() -> None:
    assert find_date("2020-11-20 讯: 2019年1月1日") == "2020-11-20"


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_what_is_written_as_iso_is_read_as_it_was(moment: datetime) -> None:
    written = moment.replace(microsecond=0)
    assert find_date(f"发布时间:{written} 来源") == written.isoformat()
    assert find_date(f"{moment.year}年{moment.month}月{moment.day}日") == moment.date().isoformat()


@given(
    st.from_regex(r"20\d\d[-/.年]\d{1,2}[-/.月]\d{1,2}[ T]?[\d:+\- Z时分]{0,16}", fullmatch=True)
)
@settings(max_examples=100, deadline=None)
def test_whatever_is_found_is_a_date(text: str) -> None:
    found = find_date(text)
    assert found is None or datetime.fromisoformat(found)
