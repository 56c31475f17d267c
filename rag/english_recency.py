"""Finds in English what is counted from today: yesterday, last week, past three days, on Friday.

Texts are folded (`rag.text.fold`). Last year is one of the calendar, the last year is the 365 days
up to now, and the last year of the war is neither.
"""

import re
from collections.abc import Callable, Iterator
from datetime import date

from rag.days import Days, Mention, Part, Unit, around, back, days_after, latest_weekday, season
from rag.english_dates import EDGE, NUMBERS, SEASONS, third_of_month

SOME = 5  # the past few days
_UNITS: dict[str, Unit] = {
    "hour": "hour", "day": "day", "week": "week", "month": "month", "quarter": "quarter",
    "year": "year", "decade": "year",
}  # fmt: skip
_WEEKDAYS = "monday tuesday wednesday thursday friday saturday sunday".split()
_UNIT = r"(?P<unit>hour|day|week|month|quarter|year|decade)"
_DAY = re.compile(
    r"(?<!\w)(?:(?P<second>(?:the\s)?day\sbefore\syesterday)|(?P<night>last\snight)"
    r"|(?P<first>yesterday)(?!\sonce)|(?<!usa\s)(?<!russia\s)(?<!china\s)(?<!india\s)(?<!business\s)"
    r"(?<!malaysia\s)(?<!psychology\s)(?<!even\s)(?<!until\s)(?<!still\s)(?<!of\s)(?<!it\sis\s)(?<!as\s)(?:today(?!\sshow)|tonight(?!\sshow)"
    r"|this\s(?:morning|afternoon|evening)))(?!\w)"
)
_CALENDAR = re.compile(
    rf"(?<!\w)(?P<so_far>(?:earlier|so\sfar)\s)?{EDGE}?(?<!the\s)(?:(?P<which>this|last|previous)\s"
    r"(?P<unit>week|month|quarter|year)|(?P<before_last>(?:the\s)?week\sbefore\slast))"
    r"(?!\w|-|\sof\s(?!this)|\sold)"
)
_WEEKEND = re.compile(r"(?<!\w)(?P<which>this|last)\sweekend(?!\w)")
_TO_DATE = re.compile(r"(?<!\w)(?:year[\s-]to[\s-]date|(?:the\s)?year\sso\sfar)(?!\w)")
_SEASON = re.compile(
    r"(?<!\w)(?P<which>this|last)\s(?P<season>spring|summer|autumn|fall|winter)(?!\w)"
)
_WEEKDAY = re.compile(rf"(?<!\w)(?P<which>on|last)\s(?P<weekday>{'|'.join(_WEEKDAYS)})(?!\w)")
_NUMBER = rf"\d{{1,3}}|{'|'.join(NUMBERS)}|few|several|couple(?:\sof)?|half"
_LAST = re.compile(
    r"(?<!\w)(?:(?:the\s)?(?:last|past|previous)\s"
    rf"(?P<count>{_NUMBER})|the\s(?:last|past|previous)|past)\s(?:a\s)?{_UNIT}s?(?!\w|-|\sof\s)"
)
_AGO = re.compile(
    rf"(?<!\w)(?:an?\s)?(?P<count>{_NUMBER}|(?<=a\s)|(?<=an\s))\s?(?:a\s)?{_UNIT}s?\sago(?!\w)"
)


def english_recency(text: str, today: date) -> Iterator[Mention]:
    """What a folded text says in these ways, as it is seen on `today`; some of it may overlap."""
    for pattern, read in _READERS:
        for match in pattern.finditer(text):
            if days := read(match, today):
                yield Mention(*match.span(), days, relative=True)


def _day(match: re.Match[str], today: date) -> Days:
    first = days_after(today, -2 if match["second"] else -1 if match["first"] else 0)
    if match["night"]:  # it is told today
        return Days(days_after(today, -1), today)
    return Days(first, first)


def _calendar(match: re.Match[str], today: date) -> Days | None:
    unit = _UNITS[match["unit"] or "week"]
    count = 2 if match["before_last"] else match["which"] != "this"
    days = around(back(today, count, unit), unit)
    if match["so_far"]:
        return Days(days.first, days.last if count else today)
    if match["edge"] and unit == "month" and days.first:
        first, last = third_of_month(match["edge"])
        return Part(days.first.month, 1, first, last).in_year(days.first.year)
    return days


def _weekend(match: re.Match[str], today: date) -> Days:
    sunday = around(back(today, match["which"] == "last", "week"), "week").last or today
    return Days(days_after(sunday, -1), sunday)


def _to_date(match: re.Match[str], today: date) -> Days:
    return Days(around(today, "year").first, today)


def _season(match: re.Match[str], today: date) -> Days | None:
    part = season(SEASONS.index(match["season"].replace("fall", "autumn")))
    if match["which"] == "this":
        return part.in_year(today.year)
    latest = part.latest(today)
    if latest and latest.last and latest.last >= today:
        latest = part.latest(back(today, 1, "year"))
    return latest


def _weekday(match: re.Match[str], today: date) -> Days:
    by = days_after(today, -1) if match["which"] == "last" else today
    day = latest_weekday(by, _WEEKDAYS.index(match["weekday"]))
    return Days(day, day)


def _last(match: re.Match[str], today: date) -> Days:
    return Days(back(today, *_counted(match)), today)


def _ago(match: re.Match[str], today: date) -> Days:
    count, unit = _counted(match)
    return around(back(today, count, unit), unit)


def _counted(match: re.Match[str]) -> tuple[int, Unit]:
    said, unit = match["count"] or "one", _UNITS[match["unit"]]
    if said == "half":
        return (6, "month") if unit == "year" else (15, "day")
    if said.isdigit():
        count = int(said)
    elif said in NUMBERS:
        count = NUMBERS.index(said) + 1
    else:
        count = 2 if said.startswith("couple") else SOME
    return count * (10 if match["unit"] == "decade" else 1), unit


_READERS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], date], Days | None]], ...] = (
    (_DAY, _day),
    (_CALENDAR, _calendar),
    (_WEEKEND, _weekend),
    (_TO_DATE, _to_date),
    (_SEASON, _season),
    (_WEEKDAY, _weekday),
    (_LAST, _last),
    (_AGO, _ago),
)
