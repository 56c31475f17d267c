"""Finds in Chinese what is counted from today: 昨天, 上周五, 本月底, 上季度, 近半年, 三天前.

Texts are folded (`rag.text.fold`). Most of what is here keeps a word from being torn out of another
one: 目前天气 has no 前天 in it, 基本周期 no 本周, 今日头条 no 今日.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from rag.chinese_dates import STOP, ten_days
from rag.days import Days, Mention, Part, Unit, around, back, days_after, latest_weekday
from rag.times import NUMERALS, number

SOME = 5  # 最近几天, 几年前

_LAST = r"上上一?个?|(?<![早晚以网线马向路身手海史])上一?个?"
_THIS = r"(?<![基日成资版样文剧课书标根])本|这一?个?"
_WEEK = re.compile(
    rf"(?P<which>{_LAST}|{_THIS})(?:周|星期|礼拜)"
    r"(?:(?P<weekday>[一二三四五六日天])(?![围大气])|(?P<weekend>末)"
    r"|(?![期边围转刊密全到年长折旋岁易身游公恩瑜杰润济报末]))"
)
_MONTH = re.compile(
    rf"(?P<which>{_LAST}|{_THIS})月(?![饼薪球亮光嫂经台季刊租供息牙])份?"
    rf"(?:(?P<tens>[上中下]旬|[初底末](?![期级])|中(?={STOP}))|(?P<day>[{NUMERALS}]{{1,3}})[日号])?"
)
_QUARTER = re.compile(rf"(?P<which>{_LAST}|{_THIS})季度")
_WEEKDAY = re.compile(
    rf"(?<![每逢下至到上本这个{NUMERALS}])(?:星期|礼拜|周)(?P<weekday>[一二三四五六日天])"
    rf"(?=[上下]午|早上|晚上|凌晨|中午|{STOP})"
)
_DAYS_AGO = {"今": 0, "本": 0, "昨": 1, "前": 2, "大前": 3}
_DAY = re.compile(
    r"(?:(?<![如当迄过至到成为似])(?<!即使在)(?P<ago>今)(?:[天日早晨夜]|晚(?!报))|(?<![基日成资版样文课书根])(?P<ago2>本)日"
    r"|(?P<ago3>昨)(?:[天日]|(?P<night>[晚夜]))|(?P<ago4>大前)天"
    r"|(?<![大目以之此年月日提从空生面当先])(?P<ago5>前)(?:[天晚]|日(?!本))(?![津文空河地下王使鹅主才平线]))"
    r"(?!头条|俄罗斯|中国|说法|关注|美术|国际|重现)"
)
_UNITS: dict[str, Unit] = {
    "小时": "hour", "天": "day", "日": "day", "周": "week", "星期": "week", "礼拜": "week",
    "月": "month", "季度": "quarter", "年": "year",
}  # fmt: skip
_HALVES: dict[Unit, tuple[int, Unit]] = {
    "year": (6, "month"), "month": (15, "day"), "day": (12, "hour"),
}  # fmt: skip
_COUNT = r"(?P<count>\d{1,3}|[一二三四五六七八九十两]{1,3}|半|几|数)多?"
_NO_UNIT = r"(?![轻龄纪代级围期刊岁])"
_RECENT = re.compile(
    rf"(?:最近|(?<![将接附临靠邻历时最])近|过去|(?<![对如把])这(?!一))的?{_COUNT}个?"
    rf"(?P<unit>{'|'.join(_UNITS)}){_NO_UNIT}(?:以来|来|内|里|间)?"
)
# 三月前 and 3日前 are dates, 三个月前 and 3天前 are not.
_COUNTED = (
    rf"(?<![\d.第前近初几数{NUMERALS}]){_COUNT}"
    r"(?:个?(?P<unit>小时|天|周|星期|礼拜|季度|年)|个(?P<month>月))"
)
_UP_TO_NOW = re.compile(rf"{_COUNTED}(?:以来|来(?![自到访临华源之]))")
_AGO = re.compile(rf"{_COUNTED}(?:以前|之前|前)(?![后期\d])")
_SOME_DAYS = re.compile(r"(?<![目以之此])前[几些][天日]|这些[天日]|连日来")


def chinese_recency(text: str, today: date) -> Iterator[Mention]:
    """What a folded text says in these ways, as it is seen on `today`; some of it may overlap.

    The last three days are those since the same hour three days ago: four dates. What happened
    last night is told today, so 昨晚 is both days.
    """
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if days := read(match, today):
                yield Mention(*match.span(), days, relative=True)


def _week(match: re.Match[str], today: date) -> Days:
    week = around(back(today, match["which"].count("上"), "week"), "week")
    if not week.first or not (match["weekday"] or match["weekend"]):
        return week
    place = "一二三四五六日".index((match["weekday"] or "六").replace("天", "日"))
    first = days_after(week.first, place)
    return Days(first, week.last if match["weekend"] else first)


def _month(match: re.Match[str], today: date) -> Days | None:
    within = back(today, match["which"].count("上"), "month")
    first, last = ten_days(match["tens"]) if match["tens"] else (1, None)
    if match["day"]:
        first = last = number(match["day"])
    return Part(within.month, 1, first, last).in_year(within.year)


def _quarter(match: re.Match[str], today: date) -> Days:
    return around(back(today, match["which"].count("上"), "quarter"), "quarter")


def _weekday(match: re.Match[str], today: date) -> Days:
    place = "一二三四五六日".index(match["weekday"].replace("天", "日"))
    day = latest_weekday(today, place)
    return Days(day, day)


def _day(match: re.Match[str], today: date) -> Days:
    said = next(filter(None, match.group("ago", "ago2", "ago3", "ago4", "ago5")))
    first = days_after(today, -_DAYS_AGO[said])
    return Days(first, today if match["night"] else first)


def _recent(match: re.Match[str], today: date) -> Days:
    return Days(back(today, *_counted(match)), today)


def _ago(match: re.Match[str], today: date) -> Days:
    count, unit = _counted(match)
    return around(back(today, count, unit), unit)


def _some_days(match: re.Match[str], today: date) -> Days:
    return Days(days_after(today, -SOME), today)


def _counted(match: re.Match[str]) -> tuple[int, Unit]:
    unit = _UNITS[match["unit"] or "月"]
    said = match["count"]
    if said == "半":
        return _HALVES.get(unit, (1, unit))
    return (SOME if said in "几数" else number(said.replace("两", "二"))), unit


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (_WEEK, _week),
    (_MONTH, _month),
    (_QUARTER, _quarter),
    (_WEEKDAY, _weekday),
    (_DAY, _day),
    (_RECENT, _recent),
    (_UP_TO_NOW, _recent),
    (_AGO, _ago),
    (_SOME_DAYS, _some_days),
)
