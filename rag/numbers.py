"""Numbers as values: 2585億元, ２５８５亿 and 二千五百八十五亿 are the same one."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rag.text import fold

_SCALES = {"千": 10**3, "万": 10**4, "百万": 10**6, "千万": 10**7, "亿": 10**8, "万亿": 10**12}
_DIGITS = "零〇一二两三四五六七八九十百千万亿"
_NUMBER = re.compile(
    rf"(?P<ordinal>第)?(?:(?P<arabic>\d+(?:,\d{{3}})+(?:\.\d+)?|\d+(?:\.\d+)?)(?:\s?(?P<scale>万亿|千万|百万|[千万亿]))?"
    rf"|(?P<chinese>[{_DIGITS}]+))(?P<percent>%|个百分点)?"
)
_ISO_DATE = re.compile(r"(?<!\d)(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?!\d)")
_SHORT_DATE = re.compile(r"(?<![\d/.])(1[0-2]|0?[1-9])/(3[01]|[12]\d|0?[1-9])(?![\d/])")  # 7/20
_MONTH = re.compile(r"(?<![\d/.])((?:19|20)\d\d)/(1[0-2]|0?[1-9])(?![\d/])")  # 1984/10
_PERCENT = re.compile(rf"百分之(?P<value>[{_DIGITS}点]+|\d+(?:\.\d+)?)")
_DATES = ((_ISO_DATE, "年月日"), (_MONTH, "年月"), (_SHORT_DATE, "月日"))
# Without a unit behind them these are words or slogans: 一系列, 万物, 三新一高.
_UNIT = re.compile(
    "[年月日号时点分秒岁个位名人次届余多项件家座条种类省市县区国只辆台套批期章集倍成元美吨公里米亩米度平级%所张封本场天周层大]"
)


@dataclass(frozen=True, slots=True)
class Number:
    """A number in a text: its value, what it counts, and where it stands in the folded text."""

    value: float
    unit: str  # `第` for an ordinal, `%` for a percentage, `年` `月` `日` in dates, else empty
    start: int
    end: int


def numbers(text: str) -> list[Number]:
    """The numbers of a text, in order. Chinese numerals count where a unit follows or 第 leads."""
    folded = fold(text)
    for pattern, _ in _DATES:
        folded = pattern.sub(lambda day: "-" * len(day[0]), folded)
    return [number for match in _NUMBER.finditer(folded) for number in _read(folded, match)]


def values(text: str) -> set[tuple[float, str]]:
    """What `numbers` found, without the places: equal sets say the same in other words."""
    days = {
        (float(part), unit)
        for pattern, units in _DATES
        for match in pattern.finditer(fold(text))
        for part, unit in zip(match.groups(), units, strict=True)
    }
    percentages = {(_chinese(m["value"]), "%") for m in _PERCENT.finditer(fold(text))}
    return {(number.value, number.unit) for number in numbers(text)} | percentages | days


def _read(folded: str, match: re.Match[str]) -> Iterator[Number]:
    following = folded[match.end() : match.end() + 1]
    if folded[max(0, match.start() - 3) : match.start()] == "百分之":
        return  # a percentage, read by its own rule
    if match["arabic"]:
        value = float(match["arabic"].replace(",", "")) * _SCALES.get(match["scale"] or "", 1)
    elif match["ordinal"] or match["percent"] or _counts(folded, match):
        value = _chinese(match["chinese"])
    else:
        return
    unit = "第" if match["ordinal"] else "%" if match["percent"] else ""
    if not unit and following in ("年", "月", "日"):
        unit = following
    yield Number(value, unit, match.start(), match.end())


def _counts(folded: str, match: re.Match[str]) -> bool:
    before, after = folded[: match.start()][-1:], folded[match.end() :][:1]
    return bool(_UNIT.match(after)) and not (
        match["chinese"] in ("一", "百", "千", "万", "亿")
        or before in ("统", "唯", "同", "专")
        or (match["chinese"] == "十" and after == "分")
    )


def _chinese(text: str) -> float:
    import cn2an  # a tenth of a second to load, and seldom needed

    if text.startswith(("百", "千", "万", "亿")):  # 千亿 is 一千亿
        text = "一" + text
    try:
        return float(cn2an.cn2an(text.replace("两", "二").replace("〇", "零"), "smart"))
    except (ValueError, KeyError, OverflowError):
        # 一三四三 is no number: its digits stand for themselves.
        digits = [str("零一二三四五六七八九".index(c)) for c in text if c in "零一二三四五六七八九"]
        return float("".join(digits) or 0)
