"""Finds the numbers, amounts and days of a Chinese sentence, each with all that belongs to it.

2585亿元 is one amount and 2021年9月10日 one day: what is translated whole cannot be taken apart.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from rag.generation.translation import notation
from rag.numbers import Number, numbers
from rag.text import Folded, fold_with_origins

Kind = Literal["amount", "percentage", "day", "ordinal", "number"]

YEARS = range(1000, 3000)  # 2020年 is a year; 5年 and 近百年 are spans of time
_THOUSANDFOLD = "瓦米克"  # 千瓦 is a unit, and its 千 no part of the number


@dataclass(frozen=True, slots=True)
class Quantity:
    """A number with what belongs to it: `text[start:end]`, in code points of the sentence."""

    kind: Kind
    value: float  # of a day: 0
    start: int
    end: int
    unit: str = ""  # of an amount, as in `notation.units()`
    year: int | None = None
    month: int | None = None
    day: int | None = None
    numeral: bool = False  # whether it is written in Chinese numerals

    def written(self, tag: str) -> str:
        """As the language named by `tag` writes it; a number with nothing that it counts."""
        if self.kind == "day":
            return notation.day(self.year, self.month, self.day, tag)
        if self.kind == "percentage":
            return notation.percentage(self.value, tag)
        if self.kind == "amount":
            return notation.amount(self.value, self.unit, tag)
        return notation.quantity(self.value, tag)


def quantities(sentence: str) -> list[Quantity]:
    """Every number of a sentence, in order, none within another."""
    folded = fold_with_origins(sentence)
    found = numbers(sentence)
    return [_placed(one, folded) for one in _read(folded.text, found)]


def _placed(one: Quantity, folded: Folded) -> Quantity:
    """The same with offsets of the sentence in place of its folded text's."""
    start, end = folded.original(one.start, one.end)
    return Quantity(
        one.kind, one.value, start, end, one.unit, one.year, one.month, one.day, one.numeral
    )


def _read(folded: str, found: Sequence[Number]) -> Iterator[Quantity]:
    place = 0
    while place < len(found):
        length, day = _day(folded, found[place:])
        if day:
            yield day
            place += length
        else:
            yield _counted(folded, found[place])
            place += 1


def _day(folded: str, found: Sequence[Number]) -> tuple[int, Quantity | None]:
    """The day, month or year that begins with the first number, and of how many it is made."""
    parts: dict[str, int] = {}
    end = found[0].start
    for one in found:
        unit = _part(folded, one, parts)
        if not unit or one.start != end:
            break
        parts[unit] = int(one.value)
        end = one.end + 1
    if not parts:
        return 0, None
    day = Quantity(
        "day", 0, found[0].start, end,
        year=parts.get("年"), month=parts.get("月"), day=parts.get("日"),
        numeral=not folded[found[0].start].isdecimal(),
    )  # fmt: skip
    return len(parts), day if _exists(day) else None


def _part(folded: str, one: Number, parts: dict[str, int]) -> str:
    """Which part of a day a number is: 年, 月 or 日; empty where it is none, or none that fits."""
    unit = one.unit
    if folded[one.end : one.end + 1] == "号" and "月" in parts:
        unit = "日"
    fits = {
        "年": not parts and int(one.value) in YEARS,
        "月": "月" not in parts and "日" not in parts and one.value in range(1, 13),
        "日": "日" not in parts
        and one.value in range(1, 32)
        and ("年" not in parts or "月" in parts),
    }
    return unit if fits.get(unit) else ""


def _exists(day: Quantity) -> bool:
    try:
        notation.day(day.year, day.month, day.day, "en")
    except ValueError:  # 2月30日 is no day: its numbers stand for themselves
        return False
    return True


def _counted(folded: str, one: Number) -> Quantity:
    numeral = not any(character.isdecimal() for character in folded[one.start : one.end])
    if one.unit == "第":
        return Quantity("ordinal", one.value, one.start, one.end, numeral=numeral)
    if one.unit == "%" and folded[one.start : one.end].endswith("%"):
        return Quantity("percentage", one.value, one.start, one.end, numeral=numeral)
    if one.unit == "%":  # percentage points: what is counted is left to be translated
        end = one.end - len("个百分点")
        return Quantity("number", one.value, one.start, end, numeral=numeral)
    value, end = one.value, one.end
    if folded[end - 1 : end] == "千" and folded[end : end + 1] in tuple(_THOUSANDFOLD):
        value, end = value / 1000, end - 1
    unit = max((u for u in notation.units() if folded.startswith(u, end)), key=len, default="")
    kind: Kind = "amount" if unit else "number"
    return Quantity(kind, value, one.start, end + len(unit), unit, numeral=numeral)
