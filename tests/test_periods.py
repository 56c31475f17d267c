import time
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rag.periods import Period, Timeframe, timeframe
from tests.period_table import NO_PERIODS, PERIODS

CHINA = timezone(timedelta(hours=8))
NOW = datetime(2026, 11, 24, 22, 9, tzinfo=CHINA)  # a Tuesday


def days(period: Period) -> str:
    return f"{period.first or ''}..{period.last or ''}"


@pytest.mark.parametrize(("question", "expected", "kind", "said"), PERIODS)
def test_a_question_says_which_days_it_asks_about(
    question: str, expected: str, kind: str, said: str
) -> None:
    found = timeframe(question, NOW).periods
    assert [(days(p), p.kind, question[p.start : p.end]) for p in found] == [(expected, kind, said)]


@pytest.mark.parametrize("question", NO_PERIODS)
def test_what_is_no_time_is_not_taken_for_one(question: str) -> None:
    assert timeframe(question, NOW).periods == ()


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("2023年8月和9月有什么不同？", ["2023-08-01..2023-08-31", "2023-09-01..2023-09-30"]),
        ("去年8月和9月呢？", ["2025-08-01..2025-08-31", "2025-09-01..2025-09-30"]),
        ("What came in May and July 2023?", ["2023-05-01..2023-05-31", "2023-07-01..2023-07-31"]),
        ("1949年因告急，12月迁往哪里？", ["1949-01-01..1949-12-31", "1949-12-01..1949-12-31"]),
        ("比较2019年和2021年", ["2019-01-01..2019-12-31", "2021-01-01..2021-12-31"]),
        ("今年比去年多多少？", ["2026-01-01..2026-12-31", "2025-01-01..2025-12-31"]),
        ("5、6月份的数据", ["2026-05-01..2026-05-31", "2026-06-01..2026-06-30"]),
        ("2019、2020年的数据", ["2019-01-01..2019-12-31", "2020-01-01..2020-12-31"]),
        ("2020年以前和2022年以后", ["..2019-12-31", "2022-01-01.."]),
    ],
)
def test_every_period_of_a_question_is_found(question: str, expected: list[str]) -> None:
    assert [days(period) for period in timeframe(question, NOW).periods] == expected


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("比较2019年和2021年的投资", "2019-01-01..2021-12-31"),
        ("今年比去年多多少？", "2025-01-01..2026-12-31"),
        ("2019年以来和2021年", "2019-01-01.."),
        ("2020年以前和2020年8月", "..2020-08-31"),
        ("2023年谈到2022年冬奥会", "2023-01-01..2023-12-31"),
    ],
)
def test_the_hull_holds_all_that_is_compared(question: str, expected: str) -> None:
    hull = timeframe(question, NOW).hull
    assert hull and days(hull) == expected


@pytest.mark.parametrize("question", ["谁签约了？", "2022年冬奥会", "2020年以前和2022年以后"])
def test_there_is_no_hull_where_nothing_is_narrowed(question: str) -> None:
    assert timeframe(question, NOW).hull is None


def test_a_hull_of_relative_and_explicit_periods_is_relative_and_spans_both() -> None:
    question = "2019年和去年相比如何？"
    hull = timeframe(question, NOW).hull
    assert hull and hull.kind == "relative"
    assert question[hull.start : hull.end] == "2019年和去年"


@pytest.mark.parametrize(
    "question",
    [
        "2022年北京冬奥会在哪里举行？",
        "2022年冬季奥运会",
        "2022冬奥会的吉祥物是什么？",
        "2023年杭州亚运会",
        "2008年北京奧運會",
        "2010年上海世博会",
        "2022年世界杯冠军",
        "2021-2025年发展规划",
        "the 2022 Winter Olympics",
        "Who won the 2018 World Cup?",
    ],
)
def test_a_year_that_names_an_event_is_marked(question: str) -> None:
    assert [period.of_event for period in timeframe(question, NOW).periods] == [True]


@pytest.mark.parametrize(
    "question",
    [
        "2022年2月冬奥会期间",
        "2022年举行的博览会",
        "2022年的世界杯",
        "2022年以后的奥运会",
        "in 2022",
    ],
)
def test_a_time_at_which_an_event_takes_place_is_none_of_its_name(question: str) -> None:
    assert [period.of_event for period in timeframe(question, NOW).periods] == [False]


@pytest.mark.parametrize(
    "question",
    [
        "最新的政策是什么？",
        "最近有什么新闻？",
        "目前有多少项目？",
        "现在的市长是谁？",
        "現任市長是誰？",
        "近日签约了哪些项目？",
        "日前召开了什么会议？",
        "近期有何进展？",
        "如今规模多大？",
        "当前的主题是什么？",
        "截至目前签约多少？",
        "Who is the current mayor?",
        "the latest news",
        "the most recent meeting",
        "What is happening now?",
        "the newest plan",
        "Who currently leads it?",
        "Ｌａｔｅｓｔ news",
    ],
)
def test_a_question_may_ask_for_the_newest(question: str) -> None:
    assert timeframe(question, NOW) == Timeframe(newest=True)


@pytest.mark.parametrize(
    "question",
    [
        "离这里最近的城市是哪个？",
        "最近的医院在哪里？",
        "地球的近日点在哪里？",
        "尸体是何时被发现在河里的？",
        "亲近日本的政党",
        "谁在战争时下令撤退？",
        "“最新”一词是什么意思？",
        "最近三天签约了什么？",
        "Who invented alternating current?",
        "What is a current account?",
        "Who knows the answer?",
        "",
    ],
)
def test_what_only_looks_like_the_newest_does_not_ask_for_it(question: str) -> None:
    assert not timeframe(question, NOW).newest


@pytest.mark.parametrize(
    ("question", "guessed"),
    [
        ("8月16日签约了什么？", True),
        ("5月至7月", True),
        ("截至5月", True),
        ("上半年", True),
        ("in May", True),
        ("2023年8月16日", False),
        ("5月到2023年7月", False),
        ("2022年11月至2月", False),
        ("去年十月", False),
        ("上个月", False),
    ],
)
def test_a_year_that_was_not_said_is_guessed(question: str, guessed: bool) -> None:
    found = timeframe(question, NOW)
    assert [period.guessed for period in found.periods] == [guessed]
    assert found.hull and found.hull.guessed == guessed


def test_a_year_that_is_said_elsewhere_in_the_question_is_not_guessed() -> None:
    for question in ("2023年8月和9月", "in May and July 2023"):
        assert not any(period.guessed for period in timeframe(question, NOW).periods)


def test_a_quotation_says_no_time_but_a_question_that_is_quoted_does() -> None:
    assert timeframe("谁说过“今年要赢”？", NOW).periods == ()
    assert len(timeframe("“去年十月发生了什么？”", NOW).periods) == 1


def test_today_is_the_day_in_the_zone_of_now() -> None:
    evening_in_london = datetime(2026, 12, 31, 20, 0, tzinfo=UTC)
    assert days(timeframe("今年", evening_in_london).periods[0]) == "2026-01-01..2026-12-31"
    morning_in_china = evening_in_london.astimezone(CHINA)
    assert days(timeframe("今年", morning_in_china).periods[0]) == "2027-01-01..2027-12-31"


@pytest.mark.parametrize(
    ("now", "question", "expected"),
    [
        (datetime(2026, 1, 1, tzinfo=UTC), "上个月", "2025-12-01..2025-12-31"),
        (datetime(2026, 1, 1, tzinfo=UTC), "上季度", "2025-10-01..2025-12-31"),
        (datetime(2026, 1, 1, tzinfo=UTC), "本周", "2025-12-29..2026-01-04"),
        (datetime(2026, 1, 1, tzinfo=UTC), "12月", "2025-12-01..2025-12-31"),
        (datetime(2026, 1, 1, tzinfo=UTC), "last October", "2025-10-01..2025-10-31"),
        (datetime(2026, 3, 31, tzinfo=UTC), "最近一个月", "2026-02-28..2026-03-31"),
        (datetime(2024, 2, 29, tzinfo=UTC), "最近一年", "2023-02-28..2024-02-29"),
        (datetime(2026, 11, 22, tzinfo=UTC), "本周", "2026-11-16..2026-11-22"),
        (datetime(2026, 11, 23, tzinfo=UTC), "上周日", "2026-11-22..2026-11-22"),
        (datetime(2026, 6, 10, tzinfo=UTC), "下半年", "2025-07-01..2025-12-31"),
        (datetime(2026, 6, 10, tzinfo=UTC), "5月至7月", "2025-05-01..2025-07-31"),
        (datetime(2026, 6, 10, tzinfo=UTC), "去年冬天", "2025-12-01..2026-02-28"),
        (datetime(2026, 6, 10, tzinfo=UTC), "11月至2月", "2025-11-01..2026-02-28"),
        (datetime(2026, 6, 12, tzinfo=UTC), "on Friday", "2026-06-12..2026-06-12"),
        (datetime(2026, 6, 12, tzinfo=UTC), "last Friday", "2026-06-05..2026-06-05"),
    ],
)
def test_relative_days_follow_the_calendar(now: datetime, question: str, expected: str) -> None:
    assert [days(period) for period in timeframe(question, now).periods] == [expected]


WORDS = (
    "2023 23 8 16 31 0 十 二〇二三 三十一 元 o 年 月 日 号 季度 上半年 第 前 后 初 底 中旬 "
    "去年 今年 明年 "
    "上 上上 个 本 周 星期 五 末 天 最近 近 过去 半 几 来 以来 以前 至 到 、 - — "
    "和 之间 自 截至 从 民国 年代 "
    "昨 晚 《 》 “ ” may march last this the past of in since between and to ago q3 h9 1990s '90s "
    "2021 20 weeks few couple 奥运会 olympics . , : /"
).split()
TEXTS = st.one_of(
    st.text(max_size=80),
    st.lists(st.sampled_from([*WORDS, " ", "İ", "²", "٣", "㍻", "\ud800"]), max_size=24).map(
        "".join
    ),
    st.lists(st.sampled_from(WORDS), max_size=16).map(" ".join),
)
MOMENTS = st.datetimes(timezones=st.sampled_from([UTC, CHINA, timezone(timedelta(hours=-12))]))


@given(TEXTS, MOMENTS)
@settings(max_examples=500, deadline=None)
def test_any_text_has_a_timeframe_at_any_time(text: str, now: datetime) -> None:
    end = 0
    found = timeframe(text, now)
    for period in found.periods:
        assert end <= period.start < period.end <= len(text)
        first, last = (date.fromisoformat(d) if d else None for d in (period.first, period.last))
        assert first or last
        assert not (first and last) or first <= last
        assert not first or first <= now.date()
        end = period.end
    assert found.hull is None or found.hull.first or found.hull.last


@given(st.dates(min_value=date(1850, 1, 1), max_value=date(2026, 11, 24)))
@settings(max_examples=100, deadline=None)
def test_a_day_is_the_same_in_every_way_of_writing_it(day: date) -> None:
    chinese = f"{day.year}年{day.month}月{day.day}日"
    written = (chinese, f"{day:%Y-%m-%d}", f"{day:%B} {day.day}, {day.year}", f"{day:%d %B %Y}")
    for question in written:
        found = timeframe(f"{question} 发生了什么", NOW).periods
        assert [days(period) for period in found] == [f"{day}..{day}"]


@pytest.mark.parametrize(
    "piece", ["2023年", "8月", "至", "近", "last ", "may ", "《", "1", "十", " "]
)
def test_a_long_text_takes_no_longer_than_its_beginning(piece: str) -> None:
    start = time.perf_counter()
    timeframe((piece * 100_000)[:100_000], NOW)
    assert time.perf_counter() - start < 2
