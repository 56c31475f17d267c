"""Finds dates, months, quarters, years and decades in Chinese: 8月16日, 去年十月, 前三季度, 90年代.

Texts are folded (`rag.text.fold`). Most of what is here keeps a word from being torn out of another
one: 当今年轻人 has no 今年 in it, 2020年代表 no 2020年代, and 十月革命 happened in November.
"""

import re
from collections.abc import Iterator, Mapping
from datetime import date

from rag.dates import YEARS
from rag.days import Days, Mention, Part, half, month_first, month_last, quarter, season
from rag.times import NUMERALS, number

TO = r"\s?(?:到|至|[-–—―~]{1,2})\s?"
STOP = r"[\s,，。.、;；:：?？!！的]|$"

_N = rf"[{NUMERALS}]{{1,3}}"
_LIST = rf"(?:{TO}|\s?、\s?)"
# 5至7月, 16到18日, 2019-2021年: the first unit is left out.
_YEAR_NUMBER = r"(?:(?:18|19|20|21)\d\d|[〇零○o一二三四五六七八九]{4})"
_SAID_YEARS = {"大前年": 3, "前年": 2, "去年": 1, "上一年": 1, "今年": 0, "本年": 0}
_YEAR = (
    rf"(?:(?:(?<![\d.a-z{NUMERALS}])民国\s?(?P<era>{_N})\s?年"
    # A count is no year: 近2000年, 2000年前的古墓.
    rf"|(?<![\d./a-z近约达超逾第{NUMERALS}])(?!\d000\s?年\s?前(?![两三]))(?P<number>{_YEAR_NUMBER})"
    rf"(?:\s?年度?|(?={_LIST}{_YEAR_NUMBER}\s?年))"
    rf"|(?<![\d.a-z{NUMERALS}])(?P<short>\d\d)\s?年(?=\s?{_N}\s?月))"
    r"(?!\s?(?:版|级|款|鉴|的?历史|以?来的?历史))"
    rf"|(?<![过失除如当迄以目之大基成\d])(?P<said>{'|'.join(_SAID_YEARS)})度?"
    r"(?![轻龄纪代华糕级鉴]|天气旧|今日此门|元夜)"
    r"|(?P<other>明年|后年|来年|次年|翌年|同年|当年|每年|历年|往年|常年|农历|阴历|旧历))"
)
_MONTH = (
    rf"(?<![第每{NUMERALS}])(?P<month>{_N})(?:\s?月份?|(?={_LIST}{_N}\s?月))"
    rf"(?:\s?(?P<day>{_N})(?:\s?[日号]|(?={TO}{_N}\s?[日号]))(?:{TO}(?P<last_day>{_N})\s?[日号])?"
    rf"|(?P<tens>[上中下]旬|[初底末](?![期级])|中(?={STOP})))?"
)
_QUARTER = r"第?(?P<quarter>[一二三四1-4])季度|(?<!目)[前头](?P<quarters>[两二三23])个?季度"
_HALF = r"(?P<half>[上下])半年"
_YEARED = re.compile(
    rf"{_YEAR}(?:\s?的?(?:{_QUARTER}|q(?P<q>[1-4])(?!\d)|{_HALF}"
    rf"|(?P<season>[春夏秋冬])(?:[季天](?![奥残运青世])|(?={STOP}))"
    rf"|前(?P<months>{_N})个?月(?!以?前)|{_MONTH}"
    rf"|年?(?P<edge>初(?![中级步心高衷见])|底(?![特层线部盘蕴])|末(?![端班代日])|中(?=期|旬|{STOP}))"
    r"))?"
)
_YEARLESS = re.compile(  # 永历十五年十二月 has a year that is none of ours
    rf"(?<!年)(?<!年[的\s]){_MONTH}|{_QUARTER}|(?<![年第{NUMERALS}]){_HALF}"
    rf"|(?<![前去今明当往每历次同跨近{NUMERALS}])年(?P<edge>初|底|末)(?=以来|{STOP})"
)
_NO_MONTH = re.compile(
    "革命|党人|龄|期|天(?!气)|花|围城|怀胎|流火|飞雪|大的|街|王朝|提纲|风暴|政变|诗社|艾|季|运动"
    "|民主|金桂|红|河|节|雪"
    "|[一二三四五六七八九十廿]"  # 三月三
)
_CENTURIES = {
    "上世纪": 1900, "上个世纪": 1900, "本世纪": 2000, "19世纪": 1800, "20世纪": 1900,
    "21世纪": 2000, "二十世纪": 1900, "二十一世纪": 2000,
}  # fmt: skip
_DECADE = re.compile(
    rf"(?<![\d.a-z{NUMERALS}])(?:(?P<full>(?:18|19|20)\d0)|(?P<century>{'|'.join(_CENTURIES)})?"
    r"(?P<tens>\d0|[一二三四五六七八九]十))\s?年代(?![表理办言码替])"
)
_EDGES = {"初": Part(1, 2), "中": Part(5, 4), "底": Part(11, 2), "末": Part(11, 2)}


def chinese_dates(text: str, today: date) -> Iterator[Mention]:
    """What a folded text says in these ways, as it is seen on `today`; some of it may overlap.

    A month or day without a year is the latest one that has begun. A year that only keeps what
    follows from being one (明年3月, 每年3月, 农历八月) is a mention of no days in particular.
    """
    for pattern, read in ((_YEARED, _with_year), (_YEARLESS, _without_year), (_DECADE, _decade)):
        for match in pattern.finditer(text):
            if mention := read(match, today):
                yield mention


def ten_days(said: str) -> tuple[int, int | None]:
    """The first and last day of a month's third: 上旬 and 初, 中旬 and 中, 下旬, 底 and 末."""
    return {"上": (1, 10), "初": (1, 10), "中": (11, 20)}.get(said[0], (21, None))


def _with_year(match: re.Match[str], today: date) -> Mention | None:
    if match["other"]:
        return Mention(*match.span(), Days(None, None))
    year = _year(match, today)
    days = _part(match.groupdict()).in_year(year) if year in YEARS or match["said"] else None
    return Mention(*match.span(), days, relative=bool(match["said"])) if days else None


def _year(match: re.Match[str], today: date) -> int:
    if match["said"]:
        return today.year - _SAID_YEARS[match["said"]]
    if match["era"]:
        return 1911 + number(match["era"])
    if match["short"]:
        year = today.year // 100 * 100 + int(match["short"])
        return year if year <= today.year else year - 100
    return number(match["number"])


def _without_year(match: re.Match[str], today: date) -> Mention | None:
    if match["month"] and not match["day"] and _NO_MONTH.match(match.string, match.end()):
        return None
    part = _part(match.groupdict())
    days = part.latest(today)
    return Mention(*match.span(), days, bool(match["edge"]), part, guessed=True) if days else None


def _part(said: Mapping[str, str | None]) -> Part:
    if said["month"]:
        return _month(number(said["month"]), said)
    if ordinal := said["quarter"] or said.get("q"):
        return quarter(number(ordinal))
    if said["quarters"]:
        return quarter(1, number(said["quarters"].replace("两", "二")))
    if said["half"]:
        return half(1 if said["half"] == "上" else 2)
    if months := said.get("months"):
        return Part(1, min(number(months), 12))
    if name := said.get("season"):
        return season("春夏秋冬".index(name))
    return _EDGES.get(said["edge"] or "", Part())


def _month(month: int, said: Mapping[str, str | None]) -> Part:
    first = last = None
    if said["day"]:
        first = number(said["day"])
        last = number(said["last_day"] or said["day"])
    elif said["tens"]:
        first, last = ten_days(said["tens"])
    return Part(month, 1, first or 1, last)


def _decade(match: re.Match[str], today: date) -> Mention:
    tens = 0 if match["full"] else number(match["tens"])
    century = _CENTURIES.get(match["century"] or "", today.year // 100 * 100)
    if not match["century"] and century + tens > today.year:
        century -= 100
    first = int(match["full"] or century + tens)
    return Mention(*match.span(), Days(month_first(first, 1), month_last(first + 9, 12)))
