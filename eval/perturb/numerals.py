"""Finds the numbers of a text, dates and times among them, and writes others in their place."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.numbers import numbers, values
from rag.text import fold_with_origins

Key = tuple[str, float]  # kind and value: 2585億 and ２５８５亿 are one number

_ARABIC, _FULL, _CHINESE = "0123456789", "０１２３４５６７８９", "零一二三四五六七八九"
_LARGEST = {"月": 12, "日": 31, "时": 24, "分": 59, "秒": 59}
_ROUNDS = {"月": (1, 12), "日": (1, 28), "时": (0, 24), "分": (0, 60), "秒": (0, 60)}
_BEHIND = {
    "年": "年",
    "月": "月",
    "日": "日",
    "号": "日",
    "时": "时",
    "点": "时",
    "分": "分",
    "秒": "秒",
}
_DAY = re.compile(r"(?<!\d)(?P<年>(?:19|20)\d\d)([-/.])(?P<月>\d{1,2})\2(?P<日>\d{1,2})(?!\d)")
_CLOCK = re.compile(r"(?<![\d:])(?P<时>\d{1,2}):(?P<分>\d\d)(?::(?P<秒>\d\d))?(?![\d:])")
_PERCENT = re.compile(r"百分之(?P<value>[零〇一二两三四五六七八九十百千万点]+|\d+(?:\.\d+)?)")
_YEARS = range(1000, 2100)
_BARE_YEARS = range(1900, 2100)  # 1080 without 年 is a number of lines
_NO_UNIT = re.compile(r"[^\w%]|[至到和及与]|$")
_IN_A_NAME = re.compile(r"[A-Za-z]-?$")  # 4 in GPT-4 counts nothing


@dataclass(frozen=True, slots=True)
class Mention:
    """A number in a text and where it stands, without what it counts.

    Its kind is `年` `月` `日` `时` `分` `秒` in dates and times, `第`, `%`, or `数`.
    """

    key: Key
    start: int
    end: int
    width: int = 0  # it is written with so many digits at least: 07


@dataclass(frozen=True, slots=True)
class Change:
    """How numbers change: by as many years, by as many places in the round of months, of digits."""

    years: int
    rounds: int  # 1 to 5
    digits: int  # 1 to 8

    def of(self, mention: Mention, written: str) -> str:
        """The changed number, written as the first one is: 25 and 二十五 change alike."""
        kind, value = mention.key
        if kind == "年":
            return _like(written, int(value) + self.years, 4)
        if kind in _ROUNDS:
            first, count = _ROUNDS[kind]
            other = (int(value) - first + self.rounds) % count + first
            return _like(written, other, mention.width)
        return self._other_digits(written)

    def _other_digits(self, written: str) -> str:
        """Each digit by another; zero stays, so that 20 and 二十 stay one number."""
        if written.startswith("十"):
            written = "一" + written  # 15 becomes 48, and so must 十五
        return "".join(map(self._other_digit, written.translate(_OTHER_WAYS)))

    def _other_digit(self, character: str) -> str:
        for digits in (_ARABIC, _FULL, _CHINESE):
            value = digits.find(character)
            if value > 0:
                return digits[(value - 1 + self.digits) % 9 + 1]
        return character


_OTHER_WAYS = str.maketrans("两兩", "二二")


@lru_cache(maxsize=4096)  # passages are asked for again with every question about them
def mentions(text: str) -> tuple[Mention, ...]:
    """The numbers of a text in order, dates and times by their parts."""
    folded = fold_with_origins(text)
    found = [*_parts(folded.text), *_percentages(folded.text)]
    inside = {place for _, start, end, _ in found for place in range(start, end)}
    # A part of a date is not a number once more.
    found += [number for number in _numbers(folded.text) if number[1] not in inside]
    found.sort(key=lambda one: one[1])
    return tuple(Mention(key, *folded.original(a, b), width) for key, a, b, width in found)


_Found = tuple[Key, int, int, int]  # number, place in the folded text, and width


def _parts(folded: str) -> Iterator[_Found]:
    """The parts of dates and times that are written with marks: 2020-11-20 14:26."""
    for pattern in (_DAY, _CLOCK):
        for match in pattern.finditer(folded):
            for kind, part in match.groupdict().items():
                if part:
                    width = len(part) if len(part) > 1 else 0
                    yield (kind, float(part)), *match.span(kind), width


def _percentages(folded: str) -> Iterator[_Found]:
    for match in _PERCENT.finditer(folded):
        for value, _ in values(match[0]):
            yield ("%", value), *match.span("value"), 0


def _numbers(folded: str) -> Iterator[_Found]:
    for number in numbers(folded):
        if _IN_A_NAME.search(folded[max(0, number.start - 2) : number.start]):
            continue
        kind = number.unit if number.unit in ("第", "%") else ""
        key = kind or _kind(folded, number.value, number.end), number.value
        is_padded = folded[number.start] == "0"
        yield key, number.start, number.end, number.end - number.start if is_padded else 0


def _kind(folded: str, value: float, end: int) -> str:
    following = folded[end : end + 1]
    kind = _BEHIND.get(following, "")
    if kind in _LARGEST and value == int(value) and value <= _LARGEST[kind]:
        return kind
    if kind == "年":
        return "年" if value in _YEARS else "数"
    return "年" if value in _BARE_YEARS and _NO_UNIT.match(following) else "数"


def _like(written: str, value: int, width: int) -> str:
    """A whole number written as another is: 7, 07, ０７, 七, 二〇二三."""
    if written[0] in _ARABIC:
        return str(value).zfill(width)
    if written[0] in _FULL:
        return str(value).zfill(width).translate(_TO_FULL)
    if value < 100:
        return _chinese(value)
    digits = "".join(_CHINESE[int(digit)] for digit in str(value))
    return digits if "零" in written else digits.replace("零", "〇")


_TO_FULL = str.maketrans(_ARABIC, _FULL)


def _chinese(value: int) -> str:
    tens, ones = divmod(value, 10)
    written = ("" if tens == 1 else _CHINESE[tens]) + "十" if tens else ""
    return written + (_CHINESE[ones] if ones or not tens else "")
