"""Stretches of days: years, quarters, months and weeks, and what lies some of them back.

Nothing here fails at the ends of the calendar: what lies beyond is moved to its first or last day.
"""

from calendar import monthrange
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date
from math import ceil
from typing import Literal

Unit = Literal["hour", "day", "week", "month", "quarter", "year"]

LEAP_CYCLE = 9  # years among which there is always a 29 February: 1896 to 1904

_DAYS: dict[Unit, int] = {"day": 1, "week": 7}
_MONTHS: dict[Unit, int] = {"month": 1, "quarter": 3, "year": 12}


@dataclass(frozen=True, slots=True)
class Days:
    """The days from `first` to `last`, both inclusive; None leaves that end open."""

    first: date | None
    last: date | None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of any year: 15 to 18 August, the third quarter, the winter that begins in December.

    `first_day` is of the first month, `last_day` of the last one; None is that month's last day.
    """

    month: int = 1
    months: int = 12
    first_day: int = 1
    last_day: int | None = None

    def in_year(self, year: int) -> Days | None:
        """Its days in `year`; None when that year has no such day, or there is no such month."""
        if not (1 <= self.month <= 12 and MINYEAR <= year < MAXYEAR):
            return None
        end = month_last(year, self.month + self.months - 1)
        try:
            first = date(year, self.month, self.first_day)
            last = end.replace(day=self.last_day or end.day)
        except ValueError:  # 31 February
            return None
        return Days(first, last) if first <= last else None

    def latest(self, by: date) -> Days | None:
        """Its last occurrence that begins on `by` or before."""
        years = range(by.year, by.year - LEAP_CYCLE, -1)
        return next((d for d in self._in(years) if d.first and d.first <= by), None)

    def earliest(self, since: date) -> Days | None:
        """Its first occurrence that begins on `since` or after."""
        years = range(since.year, since.year + LEAP_CYCLE)
        return next((d for d in self._in(years) if d.first and d.first >= since), None)

    def _in(self, years: Iterable[int]) -> Iterable[Days]:
        return filter(None, map(self.in_year, years))


def quarter(number: int, count: int = 1) -> Part:
    """The quarter of that number, or `count` of them from it on."""
    return Part(3 * number - 2, 3 * count)


def half(number: int) -> Part:
    """The first or second half of a year."""
    return Part(6 * number - 5, 6)


def season(number: int) -> Part:
    """Spring is 0, winter 3, as in the north; a winter ends in the year after its own."""
    return Part(3 * number + 3, 3)


def month_first(year: int, month: int) -> date:
    """The first day of a month, counted on beyond December and back beyond January."""
    index = min(max(12 * year + month - 1, 12 * MINYEAR), 12 * MAXYEAR + 11)
    return date(index // 12, index % 12 + 1, 1)


def month_last(year: int, month: int) -> date:
    """The last day of a month, counted in the same way."""
    first = month_first(year, month)
    return first.replace(day=monthrange(first.year, first.month)[1])


def days_after(day: date, count: int) -> date:
    """The day that lies `count` days after, or before when it is negative."""
    ordinal = min(max(day.toordinal() + count, date.min.toordinal()), date.max.toordinal())
    return date.fromordinal(ordinal)


def back(day: date, count: int, unit: Unit) -> date:
    """The day that lies `count` units before `day`; 31 March less a month is 28 February."""
    if unit == "hour":
        return days_after(day, -ceil(count / 24))
    if unit in _DAYS:
        return days_after(day, -count * _DAYS[unit])
    first = month_first(day.year, day.month - count * _MONTHS[unit])
    return first.replace(day=min(day.day, month_last(first.year, first.month).day))


def around(day: date, unit: Unit) -> Days:
    """The unit of the calendar that `day` is in; a week begins on Monday."""
    if unit == "week":
        monday = days_after(day, -day.weekday())
        return Days(monday, days_after(monday, 6))
    if unit in ("hour", "day"):
        return Days(day, day)
    months = _MONTHS[unit]
    begin = day.month - (day.month - 1) % months
    return Days(month_first(day.year, begin), month_last(day.year, begin + months - 1))


def latest_weekday(day: date, weekday: int) -> date:
    """The last such day of the week up to `day`; Monday is 0."""
    return days_after(day, -((day.weekday() - weekday) % 7))


@dataclass(frozen=True, slots=True)
class Mention:
    """An expression in a text that means some days, and where it stands.

    `part` is what a mention without a year names, so that it can be given another year by what it
    stands beside: in May to July 2023 it is May. `relative` when the days depend on today,
    `guessed` when only their year does, because none was said.
    """

    start: int
    end: int
    days: Days
    relative: bool = False
    part: Part | None = None
    guessed: bool = False
