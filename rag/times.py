"""The time of day that stands beside a date: 下午2时26分, 2:26 PM EST, 14h26, 14:26:47+08:00.

Texts are folded (`rag.text.fold`). A zone is given only when its name means one thing: CST is
several, and so is ET, whose summer nobody states.
"""

import re
from datetime import time

NUMERALS = "0-9〇零○o元一二三四五六七八九十廿卅"  # o: a common way to type 〇

_VALUES = str.maketrans(
    {"〇": "0", "零": "0", "○": "0", "o": "0", "元": "1", "半": "30"}
    | {character: str(value) for value, character in enumerate("一二三四五六七八九", 1)}
)
_N = rf"[{NUMERALS}]{{1,3}}"
_EARLY = "上午 凌晨 清晨 早上 早晨 早 午前 오전 a".split()
_LATE = "下午 傍晚 晚上 晚间 深夜 晚 午后 오후 p".split()
_HALF = "|".join(half for half in (*_EARLY, *_LATE, "中午") if not half.isascii())
_CLOCK = (
    rf"(?:(?P<half>{_HALF})\s?)?(?P<hour>{_N})(?:"
    r"(?::|\s?h\s?|\.(?=\d\d\s?(?:uhr|uur)))(?P<minute>\d\d)(?!\d)"
    r"(?::(?P<second>\d\d)(?:[.,]\d{1,12})?)?"
    rf"|\s?[时点시](?:\s?(?P<minutes>{_N}|半)\s?[分분]?(?:\s?(?P<seconds>{_N})\s?[秒초])?)?"
    r"|\s?h\b|(?=\s?[ap]\.?\s?m\b))"
    r"(?:\s?(?P<meridiem>[ap])\.?\s?m\b\.?)?(?:\s?(?:uhr|uur)\b)?"
)

_CITIES = (
    {"北京时间": 8, "台北时间": 8, "香港时间": 8, "澳门时间": 8, "新加坡时间": 8}
    | {"东京时间": 9, "首尔时间": 9, "莫斯科时间": 3}
)  # fmt: skip
_ZONES = (
    _CITIES
    | {"beijing time": 8, "hong kong time": 8, "z": 0, "utc": 0, "gmt": 0, "bst": 1}
    | {"cet": 1, "cest": 2, "mez": 1, "mesz": 2, "msk": 3, "sgt": 8, "hkt": 8, "jst": 9, "kst": 9}
    | {"aest": 10, "est": -5, "edt": -4, "pst": -8, "pdt": -7}
)
_OFFSET = re.compile(r"(?P<sign>[+-])\s?(?P<hours>\d{1,2})[:']?(?P<minutes>\d\d)?")
_ZONE = (
    r"(?:\s?\(?(?P<zone>(?:utc|gmt)\s?[+-]\s?(?:1[0-4]|0?\d)(?::?[0-5]\d)?(?!\d)"
    r"|[+-](?:0\d|1[0-4])(?::?[0-5]\d)?(?![\d:])"
    rf"|(?:{'|'.join(_ZONES)})(?![a-z\d]))\)?)?"
)
_WEEKDAY = (
    r"\(?(?:星期|周|礼拜)[一二三四五六日天]\)?|\([一二三四五六日月火水木金土월화수목금토일]\)"
)
_BETWEEN = (
    rf"(?:[\s,|·—–-]|t(?=\d)|{_WEEKDAY}"
    r"|(?:at|um|alle|ore|a las|à|às|as|om|klo|kl\.|в|г\.?|года)(?=[\s,])){0,8}"
)
_AFTER = re.compile(_BETWEEN + _CLOCK + _ZONE)
_BEFORE = re.compile(
    rf"(?<![{NUMERALS}])(?<!\d:){_CLOCK}{_ZONE}(?:\s(?:[ecmp]t|[ci]st))?(?:[\s,]{{1,3}}[^\W\d_]{{2,10}}[.,]?)?[\s,]{{1,3}}$"
)
_ZONE_BEFORE = re.compile(rf"(?P<zone>{'|'.join(_CITIES)})\s?$")


def number(text: str) -> int:
    """2020, 二〇二〇, 十一 and 廿三 as numbers."""
    tens, ten, ones = text.replace("廿", "二十").replace("卅", "三十").partition("十")
    if ten:
        return 10 * number(tens or "一") + number(ones or "〇")
    return int(text.translate(_VALUES))


def time_after(text: str, start: int, end: int) -> tuple[str, int]:
    """`T14:26+08:00` behind the date at `text[start:end]`, and its end; or nothing and `end`."""
    clock = _AFTER.match(text, end)
    found = _read(clock, _ZONE_BEFORE.search(text[max(0, start - 8) : start])) if clock else ""
    return (found, clock.end()) if clock and found else ("", end)


def time_before(text: str, start: int) -> tuple[str, int]:
    """The same for a time before its date, with where it begins."""
    near = max(0, start - 40)
    clock = _BEFORE.search(text[near:start])
    found = _read(clock) if clock else ""
    return (found, near + clock.start()) if clock and found else ("", start)


def offset(zone: str) -> str:
    """`+08:00` for the name or number of a zone, nothing for one that is not known."""
    hours, minutes = abs(_ZONES.get(zone, 0)), 0
    sign = "-" if _ZONES.get(zone, 0) < 0 else "+"
    if match := _OFFSET.search(zone):
        sign, hours, minutes = match["sign"], int(match["hours"]), int(match["minutes"] or 0)
    elif zone not in _ZONES:
        return ""
    return f"{sign if hours or minutes else '+'}{hours:02}:{minutes:02}"


def _read(clock: re.Match[str], zone_before: re.Match[str] | None = None) -> str:
    minute, second = clock["minute"] or clock["minutes"], clock["second"] or clock["seconds"]
    hour = _of_day(number(clock["hour"]), clock["half"] or clock["meridiem"] or "")
    try:
        moment = time(hour, number(minute or "0"), number(second or "0"))
    except ValueError:  # 25:61 is no time
        return ""
    precision = "seconds" if second else "minutes" if minute else "hours"
    zone = clock["zone"] or (zone_before["zone"] if zone_before else "")
    if zone.startswith("-") and not second and not clock[0].startswith("t"):
        zone = ""  # from 08:30-09:30
    return f"T{moment.isoformat(precision)}{offset(zone)}"


def _of_day(hour: int, half: str) -> int:
    if half in _LATE:
        return hour + 12 if hour < 12 else hour
    if half in _EARLY:
        return 0 if hour == 12 else hour
    return hour + 12 if half == "中午" and hour < 4 else hour
