import subprocess
import sys
import time
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.dates import find_date, read_date

FORMS = [
    ("2020-11-20", "2020-11-20"),
    ("2020/11/20", "2020-11-20"),
    ("2020.11.20", "2020-11-20"),
    ("2020. 11. 20.", "2020-11-20"),
    ("2020-1-2", "2020-01-02"),
    ("2020-11-20 14:26:47", "2020-11-20T14:26:47"),
    ("2020-11-20 14:26", "2020-11-20T14:26"),
    ("2020-11-2014:26", "2020-11-20T14:26"),
    ("2020-11-20T14:26:47Z", "2020-11-20T14:26:47+00:00"),
    ("2020-11-20T14:26:47.123456+08:00", "2020-11-20T14:26:47+08:00"),
    ("2020-11-20T14:26:47.000+0000", "2020-11-20T14:26:47+00:00"),
    ("2020-11-20T14:26-05:00", "2020-11-20T14:26-05:00"),
    ("2020-11-20 14:26:47+08", "2020-11-20T14:26:47+08:00"),
    ("2020-11-20 14:26 UTC", "2020-11-20T14:26+00:00"),
    ("2020-11-20 14:26 UTC+8", "2020-11-20T14:26+08:00"),
    ("2020-11-20 14:26 (GMT+05:30)", "2020-11-20T14:26+05:30"),
    ("2020-11-20 14:26 CST", "2020-11-20T14:26"),
    ("２０２０－１１－２０", "2020-11-20"),
    ("2020年11月20日", "2020-11-20"),
    ("2020 年 11 月 20 日", "2020-11-20"),
    ("2020年11月20号", "2020-11-20"),
    ("2020年11月20日14:26", "2020-11-20T14:26"),
    ("2020年11月20日 14时26分47秒", "2020-11-20T14:26:47"),
    ("2020年11月20日 下午2时26分", "2020-11-20T14:26"),
    ("2020年11月20日下午2点半", "2020-11-20T14:30"),
    ("2020年11月20日下午2点", "2020-11-20T14"),
    ("2020年11月20日 上午 9:05", "2020-11-20T09:05"),
    ("2020年11月20日凌晨12:10", "2020-11-20T00:10"),
    ("2020年11月20日中午12:10", "2020-11-20T12:10"),
    ("2020年11月20日 星期五 14:26", "2020-11-20T14:26"),
    ("2020年11月20日（周五）14:26", "2020-11-20T14:26"),
    ("2020年11月20日14:26（北京时间）", "2020-11-20T14:26+08:00"),
    ("北京时间2020年11月20日14:26", "2020-11-20T14:26+08:00"),
    ("台北時間 2020年11月20日 14:26", "2020-11-20T14:26+08:00"),
    ("二〇二〇年十一月二十日", "2020-11-20"),
    ("二○二○年十一月廿三日", "2020-11-23"),
    ("二O二O年一月三十一日", "2020-01-31"),
    ("二〇二〇年十一月二十日下午二时二十六分", "2020-11-20T14:26"),
    ("２０２０年１１月２０日", "2020-11-20"),
    ("民國109年11月20日", "2020-11-20"),
    ("民國一〇九年十一月二十日", "2020-11-20"),
    ("中華民國 109 年 11 月 20 日", "2020-11-20"),
    ("2020年11月20日 午後2時26分", "2020-11-20T14:26"),
    ("令和2年11月20日", "2020-11-20"),
    ("令和元年5月1日", "2019-05-01"),
    ("2020년 11월 20일", "2020-11-20"),
    ("2020년 11월 20일 오후 2시 26분", "2020-11-20T14:26"),
    ("November 20, 2020", "2020-11-20"),
    ("NOVEMBER 20, 2020", "2020-11-20"),
    ("Nov. 20, 2020", "2020-11-20"),
    ("Nov 20,2020", "2020-11-20"),
    ("November 20th, 2020", "2020-11-20"),
    ("20 November 2020", "2020-11-20"),
    ("20 Nov. 2020", "2020-11-20"),
    ("20-Nov-2020", "2020-11-20"),
    ("the 20th of November, 2020", "2020-11-20"),
    ("2020 Nov 20", "2020-11-20"),
    ("3 Sept 2020", "2020-09-03"),
    ("Fri, 20 Nov 2020 14:26:47 +0800", "2020-11-20T14:26:47+08:00"),
    ("Fri, 20 Nov 2020 14:26:47 GMT", "2020-11-20T14:26:47+00:00"),
    ("Fri Nov 20 14:26:47 CST 2020", "2020-11-20T14:26:47"),
    ("Fri Nov 20 14:26:47 +0000 2020", "2020-11-20T14:26:47+00:00"),
    ("Nov 20, 2020 2:26 PM EST", "2020-11-20T14:26-05:00"),
    ("November 20, 2020 at 2:26 p.m. ET", "2020-11-20T14:26"),
    ("November 20, 2020, 12:05 AM PDT", "2020-11-20T00:05-07:00"),
    ("2:26 PM EST, Fri November 20, 2020", "2020-11-20T14:26-05:00"),
    ("2:26 p.m. Beijing time, Nov 20, 2020", "2020-11-20T14:26+08:00"),
    ("20 Nov 2020 14:26 BST", "2020-11-20T14:26+01:00"),
    ("20 de noviembre de 2020", "2020-11-20"),
    ("20 de noviembre del 2020 a las 14:26", "2020-11-20T14:26"),
    ("20 novembre 2020 à 14h26", "2020-11-20T14:26"),
    ("1er août 2020 à 14 h 26", "2020-08-01T14:26"),
    ("20 févr. 2020", "2020-02-20"),
    ("20. November 2020", "2020-11-20"),
    ("20. März 2020, 14.26 Uhr", "2020-03-20T14:26"),
    ("20. März 2020 um 14:26 Uhr MEZ", "2020-03-20T14:26+01:00"),
    ("20 novembre 2020 alle 14:26", "2020-11-20T14:26"),
    ("20 de novembro de 2020 às 14h26", "2020-11-20T14:26"),
    ("20 ноября 2020", "2020-11-20"),
    ("20 ноября 2020 г., 14:26", "2020-11-20T14:26"),
    ("20 ноября 2020 в 14:26 MSK", "2020-11-20T14:26+03:00"),
    ("20 november 2020 om 14:26 uur", "2020-11-20T14:26"),
    ("20 mei 2020", "2020-05-20"),
    ("20 listopada 2020", "2020-11-20"),
    ("20 Kasım 2020", "2020-11-20"),
    ("20 listopadu 2020", "2020-11-20"),
    ("20 نوفمبر 2020", "2020-11-20"),
    ("20/11/2020", "2020-11-20"),
    ("11/20/2020", "2020-11-20"),
    ("20.11.2020, 14:26", "2020-11-20T14:26"),
    ("05/05/2020", "2020-05-05"),
    ("2024-02-29", "2024-02-29"),
]
NO_DATES = [
    "",
    "9月10日上午",
    "2021年",
    "10/11/2020",
    "20/11/20",
    "20-Nov-20",
    "109/11/20",
    "2023-13-45",
    "2023-02-29",
    "2020年11月31日",
    "3020年11月20日",
    "2101-01-01",
    "12021-09-10",
    "2021-09-101",
    "192.2020.11.20.1",
    "Nov 20",
    "20 Foo 2020",
    "Section 20 of 2020",
    "比分是3:2，收涨2.02%",
    "0123456789012345678",
]


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_date_is_as_precise_as_the_text_says_it(text: str, expected: str) -> None:
    assert find_date(text) == expected
    assert find_date(f"发布时间：{text} 来源：山西日报") == expected


@pytest.mark.parametrize(("text", "expected"), FORMS)
def test_a_value_that_is_a_date_is_read_as_the_same_date(text: str, expected: str) -> None:
    value = text.removeprefix("the ").removeprefix("中華")
    assert read_date(value) == expected
    assert read_date(f" {value}\n") == expected


@pytest.mark.parametrize("text", NO_DATES)
def test_what_may_mean_something_else_is_no_date(text: str) -> None:
    assert find_date(text) is None


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2020-11-20 讯: 2019年1月1日", "2020-11-20"),
        ("2023-13-45，后来2023-07-22", "2023-07-22"),
        ("Nov 31, 2020, rather 20 November 2020", "2020-11-20"),
        ("10/11/2020, that is 10 November 2020", "2020-11-10"),
        ("2021-09-10 08:30 -9999", "2021-09-10T08:30"),
        ("2021-09-10 24:61", "2021-09-10"),
        ("2021-09-10 08:30-09:30", "2021-09-10T08:30"),
        ("2021年9月10日8点，50人到场", "2021-09-10T08"),
        ("http://news.example/2021/09/10/a.html", "2021-09-10"),
    ],
)
def test_the_first_date_that_exists_counts(text: str, expected: str) -> None:
    assert find_date(text) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("2021", "2021"),
        ("2021年", "2021"),
        ("2021-09", "2021-09"),
        ("2021年9月", "2021-09"),
        ("2021/9", "2021-09"),
        ("Sept 2021", "2021-09"),
        ("septembre 2021", "2021-09"),
        ("20201120", "2020-11-20"),
        ("20201120142647", "2020-11-20T14:26:47"),
        ("20201120T1426Z", "2020-11-20T14:26+00:00"),
        ("D:20201120142647+08'00'", "2020-11-20T14:26:47+08:00"),
        ("D:20201120142647-05'00", "2020-11-20T14:26:47-05:00"),
        ("D:20201120142647Z00'00'", "2020-11-20T14:26:47+00:00"),
        ("D:20201120142647", "2020-11-20T14:26:47"),
        ("D:202011", "2020-11"),
        ("D:2020", "2020"),
        ("1605853607", "2020-11-20T06:26:47+00:00"),
        ("1605853607123", "2020-11-20T06:26:47+00:00"),
        ("1605853607.25", "2020-11-20T06:26:47+00:00"),
        ("Fri, 20 Nov 2020 14:26:47 +0800 (CST)", "2020-11-20T14:26:47+08:00"),
        ("vendredi 20 novembre 2020", "2020-11-20"),
        ("Published 2020-11-20", None),
        ("2020-11-20 in the morning", None),
        ("2020-11-20，2020-11-21", None),
        ("20201320", None),
        ("202011", None),
        ("2101", None),
        ("2020-13", None),
        ("1234", None),
        ("12345678901", None),
        ("09-10", None),
        ("yesterday", None),
        ("November", None),
        ("", None),
        ("0", None),
        ("2020-11-20" + "." * 100, None),
    ],
)
def test_a_value_is_a_date_whole_or_not_at_all(value: str, expected: str | None) -> None:
    assert read_date(value) == expected


@given(st.datetimes(min_value=datetime(1900, 1, 1), max_value=datetime(2099, 12, 31)))
@settings(max_examples=100, deadline=None)
def test_what_is_written_as_iso_is_read_as_it_was(moment: datetime) -> None:
    written = moment.replace(microsecond=0)
    assert find_date(f"发布时间:{written} 来源") == written.isoformat()
    assert find_date(f"{moment.year}年{moment.month}月{moment.day}日") == moment.date().isoformat()
    assert read_date(moment.isoformat()) == written.isoformat()
    assert read_date(moment.strftime("%a, %d %b %Y %H:%M:%S")) == written.isoformat()


WORDS = "2020 20 11 年 月 日 - / . : , 民国 二〇 十 nov Nov. 下午 pm a.m. 時 點 T Z"
PIECES = st.sampled_from([*WORDS.split(), "+08:00", "é", "년", "²", "٣", "D:", " ", "\ud800"])


@given(st.one_of(st.text(max_size=60), st.lists(PIECES, max_size=16).map("".join)))
@settings(max_examples=300, deadline=None)
def test_whatever_is_found_is_a_date(text: str) -> None:
    found = find_date(text)
    assert found is None or datetime.fromisoformat(found)
    value = read_date(text)
    assert value is None or len(value) < 10 or datetime.fromisoformat(value)


@pytest.mark.parametrize(
    "piece",
    ["1", "二", " ", "年", "nov ", "20 ", "2020-", "2020年1月", "1:", "+", "20-nov-", "下午"],
)
def test_a_megabyte_of_anything_is_read_in_linear_time(piece: str) -> None:
    hostile = (piece * 1_000_000)[:1_000_000]
    start = time.perf_counter()
    find_date(hostile)
    read_date(hostile)
    assert time.perf_counter() - start < 10


def test_the_names_of_months_are_not_loaded_before_they_are_needed() -> None:
    code = (
        "import sys, rag.dates; rag.dates.find_date('2020-11-20'); sys.exit('babel' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
