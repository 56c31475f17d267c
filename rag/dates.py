"""When an article was published, as its text says it; precise to what is said and no further.

A date is read where nothing else can be meant: 20/11/2020 is one, 10/11/2020 and 20/11/20 are not.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache

from rag.text import fold
from rag.times import NUMERALS, number, offset, time_after, time_before

YEARS = range(1800, 2101)
LONGEST_VALUE = 100  # characters of a metadata value that can be a date

_LANGUAGES = "ar cs da de el en en_GB es fi fr id it ms nb nl pl pt ro ru sv tr uk".split()
_ERAS = {"民国": 1911, "令和": 2018, "平成": 1988, "昭和": 1925}
_N = NUMERALS
_YEAR = r"(?P<year>(?:1[89]|20|21)\d\d)"
_MONTH = r"(?P<month>[^\W\d_]{3,12})"
_GAP = r"[\s-]{1,3}"
_END = r"(?:(?!\d)|(?=\d\d:\d\d))"  # 2020-11-2014:26: a page's columns run together
_CLOCK_INSIDE = r"(?P<clock>\s\d{1,2}:\d\d(?::\d\d)?(?:\s[a-z\d:+-]{3,6})?)?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"(?<![{_N}])(?:(?P<era>{'|'.join(_ERAS)})\s?)?(?P<year>[{_N}]{{1,4}})\s?[年년]"
        rf"\s?(?P<month>[{_N}]{{1,3}})\s?[月월]\s?(?P<day>[{_N}]{{1,3}})(?![{_N}])\s?[日号일]?",
        rf"(?<!\d){_YEAR}\s?(?P<mark>[-/.])\s?(?P<month>\d{{1,2}})\s?(?P=mark)\s?"
        rf"(?P<day>\d{{1,2}}){_END}(?!\.\d)",
        rf"(?<!\d)(?<!\d[-/.])(?P<day>\d{{1,2}})(?P<mark>[-/.])(?P<month>\d{{1,2}})(?P=mark)"
        rf"{_YEAR}{_END}",
        rf"(?<!\d)(?P<day>\d{{1,2}})(?:(?:st|nd|rd|th|er|o|a)?\.?{_GAP}|\.)(?:(?:de|of)\s)?"
        rf"{_MONTH}[.,]?{_GAP}(?:del?\s)?{_YEAR}(?!\d)",
        rf"(?<![^\W\d_]){_MONTH}\.?{_GAP}(?P<day>\d{{1,2}})(?:st|nd|rd|th)?{_CLOCK_INSIDE}"
        rf"(?:,\s{{0,3}}|{_GAP}){_YEAR}(?!\d)",
        rf"(?<!\d){_YEAR}[.,]?{_GAP}{_MONTH}\.?{_GAP}(?P<day>\d{{1,2}})(?!\d)",
    )
)
_WITHOUT_DAY = (
    re.compile(rf"{_YEAR}\s?年?"),
    re.compile(rf"{_YEAR}\s?[-/.年]\s?(?P<month>\d{{1,2}})\s?月?"),
    re.compile(rf"{_MONTH}[.,]?\s(?:de\s)?{_YEAR}"),
)
_EPOCH = re.compile(r"(?P<seconds>1\d{9})(?:\d{3})?(?:\.\d{1,9})?")
_COMPACT = re.compile(
    r"(?P<pdf>d:)?(?P<year>\d{4})(?:(?P<month>\d\d)(?:(?P<day>\d\d)"
    r"(?P<clock>t?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?(?:\.\d{1,9})?)?)?)?"
    r"(?P<zone>z|[+-]\d\d[':]?(?:\d\d)?)?(?:00'00)?'?"
)
_AFTERWORD = re.compile(r"[\s.)]*(?:\(?(?:[ecmp]t|[cim]st|[cm]dt|г|года)\.?\)?)?[\s.)]*")


@dataclass(frozen=True, slots=True)
class DateSpan:
    """A date as ISO 8601, and where it stands in the folded text, its time and zone included."""

    iso: str
    start: int
    end: int


def find_date(text: str) -> str | None:
    """The first full date in `text` as ISO 8601, with its time and zone when they stand there."""
    found = locate_date(fold(text))
    return found.iso if found else None


def locate_date(folded: str) -> DateSpan | None:
    """The same for a text that is folded already, and where it found it."""
    candidates = (next(_dates(folded, pattern), None) for pattern in _DATES)
    return min(filter(None, candidates), key=lambda found: found.start, default=None)


def locate_dates(folded: str) -> list[DateSpan]:
    """Every full date in a folded text, in order."""
    found = (date_span for pattern in _DATES for date_span in _dates(folded, pattern))
    return sorted(found, key=lambda span: (span.start, -span.end))


def read_date(value: str) -> str | None:
    """The date that a metadata value is, as ISO 8601; None when it is anything else.

    Reads what `find_date` reads, and a year or month alone, seconds and milliseconds since 1970,
    ISO 8601 without marks, and the dates of PDF files.
    """
    stripped = value.strip()
    if len(stripped) > LONGEST_VALUE:
        return None
    folded = fold(stripped)
    return _epoch(folded) or _compact(folded) or _without_day(folded) or _alone(folded)


def _dates(folded: str, pattern: re.Pattern[str]) -> Iterator[DateSpan]:
    for match in pattern.finditer(folded):
        if day := _day(match):
            start, end = match.span()
            inside = match.groupdict().get("clock") or ""
            clock, clock_end = (
                time_after(inside, 0, 0) if inside else time_after(folded, start, end)
            )
            if not inside:
                end = clock_end
            if not clock:
                clock, start = time_before(folded, start)
            yield DateSpan(day.isoformat() + clock, start, end)


def _day(match: re.Match[str]) -> date | None:
    year = number(match["year"]) + _ERAS.get(match.groupdict().get("era") or "", 0)
    day = _date(year, _month(match["month"]), number(match["day"]))
    is_day_first = "mark" in match.re.groupindex and match.start("year") > match.start("day")
    if is_day_first and (other := _date(year, number(match["day"]), number(match["month"]))):
        return other if day in (None, other) else None  # 10/11/2020 is two days
    return day


def _date(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day) if year in YEARS else None
    except ValueError:  # 2023-13-45 is no date
        return None


def _month(text: str) -> int:
    """A month by its number or name; 0 when there is none of that name."""
    return number(text) if re.fullmatch(f"[{_N}]+", text) else _names("months").get(text, 0)


@cache
def _names(kind: str) -> dict[str, int]:
    """The `months` or `days` of the week by their names in the languages news are written in."""
    from babel import Locale  # its tables take a while to load, and few texts need them

    meanings: dict[str, set[int]] = {}
    for language in _LANGUAGES:
        for widths in getattr(Locale.parse(language), kind).values():
            for place, name in (*widths["wide"].items(), *widths["abbreviated"].items()):
                meanings.setdefault(fold(name).rstrip("."), set()).add(place)
    return {name: min(places) for name, places in meanings.items() if len(places) == 1}


def _epoch(folded: str) -> str | None:
    match = _EPOCH.fullmatch(folded)
    return datetime.fromtimestamp(int(match["seconds"]), UTC).isoformat() if match else None


def _compact(folded: str) -> str | None:
    match = _COMPACT.fullmatch(folded)
    if not match or not (match["pdf"] or match["day"]):
        return None
    day = _date(int(match["year"]), int(match["month"] or 1), int(match["day"] or 1))
    if not day:
        return None
    if not match["clock"]:
        return day.isoformat()[: 10 if match["day"] else 7 if match["month"] else 4]
    clock = ":".join(filter(None, match.group("hour", "minute", "second")))
    time, _ = time_after(clock, 0, 0)
    return day.isoformat() + (time + offset(match["zone"] or "") if time else "")


def _without_day(folded: str) -> str | None:
    for pattern in _WITHOUT_DAY:
        if match := pattern.fullmatch(folded):
            month = match.groupdict().get("month")
            first = _date(int(match["year"]), _month(month) if month else 1, 1)
            return first.isoformat()[: 7 if month else 4] if first else None
    return None


def _alone(folded: str) -> str | None:
    found = locate_date(folded)
    if not found or not _AFTERWORD.fullmatch(folded, found.end):
        return None
    before = folded[: found.start].strip(" .,")
    return found.iso if not before or before.endswith("时间") or before in _names("days") else None
