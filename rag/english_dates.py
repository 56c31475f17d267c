"""Finds months, quarters, years and decades in English: August 2023, last October, Q1 2022.

Texts are folded (`rag.text.fold`). A word that may be another one (may, march, 2000) counts as time
only where a day, a year or a preposition says so.
"""

import re
from collections.abc import Iterator
from datetime import date

from rag.days import Days, Mention, Part, half, month_first, month_last, quarter, season

NUMBERS = "one two three four five six seven eight nine ten eleven twelve".split()
SEASONS = ("spring", "summer", "autumn", "winter")
EDGE = r"(?:(?P<edge>early|late|mid|beginning|start|middle|end)(?:\sof|\sin)?[\s-](?:the\s)?)"

_MONTHS = {
    name: place
    for place, names in enumerate(
        (
            "january jan", "february feb", "march mar", "april apr", "may", "june jun", "july jul",
            "august aug", "september sept sep", "october oct", "november nov", "december dec",
        ),
        1,
    )
    for name in names.split()
}  # fmt: skip
_CLEAR = {"january", "february", "july", "september", "october", "november", "december"}
_YEAR_NUMBER = r"(?:18|19|20)\d\d"
_YEAR = rf"(?:(?P<year>{_YEAR_NUMBER})(?![\w%]|[.,/]\d)|(?P<said>last|this|the)\syear(?!\w))"
_ORDINAL = "(?:st|nd|rd|th)?"
_DATE = re.compile(
    rf"(?<![\w.])(?:(?P<which>last|this|past)\s)?{EDGE}?"
    rf"(?:(?:(?P<first>\d{{1,2}})[-–])?(?P<day>\d{{1,2}}){_ORDINAL}\s(?:of\s)?)?"
    rf"(?P<month>{'|'.join(sorted(_MONTHS, key=len, reverse=True))})(?!\w)\.?"
    rf"(?:\s(?P<after>\d{{1,2}})(?:[-–](?P<until>\d{{1,2}}))?{_ORDINAL}(?![\w:%]))?"
    rf"(?:(?:,\s?|\s)(?:of\s|in\s)?{_YEAR})?"
)
_IN_YEAR = (
    r"(?:(?P<ordinal>first|second|third|fourth|1st|2nd|3rd|4th|last|final)\s(?P<unit>quarter|half)"
    r"|(?P<short>[qh][1-4])|(?P<season>spring|summer|autumn|fall|winter)"
    rf"|first\s(?P<count>{'|'.join(NUMBERS)}|\d{{1,2}})\s(?P<units>month|quarter)s"
    r"|(?P<edge>early|late|mid|beginning|start|middle|end)(?:\sof|\sin)?(?=[\s-]))"
)
_PART = re.compile(rf"(?<![\w.-]){_IN_YEAR}(?:,?\s|-)(?:of\s|in\s)?{_YEAR}")
_YEAR_FIRST = re.compile(rf"(?<![\w./-])(?P<year>{_YEAR_NUMBER})\s?(?P<short>[qh][1-4])(?!\w)")
_BARE_YEAR = re.compile(rf"(?<![\w.,/])(?P<year>{_YEAR_NUMBER})(?P<decade>s)?(?![\w%]|[.,/]\d)")
_SHORT_DECADE = re.compile(r"(?:(?<=the\s)'?|(?<!\w)')(?P<tens>\d0)s(?!\w)")
_TO = r"(?:\s(?:to|and|or|vs\.?|versus|until|till|through|than|with)\s|\s?[-–—~]\s?)"
_PREPOSITION = re.compile(
    r"\b(?:in|since|until|till|by|before|after|during|from|of|between|through|throughout|year|than"
    r"|(?:prior|up)\sto)\s$"
)
_AFTER_YEAR = re.compile(rf"{_YEAR_NUMBER}{_TO}$")
_AFTER_MONTH = re.compile(rf"\b(?:{'|'.join(_MONTHS)})\.?(?:\s\d{{1,2}})?{_TO}$")
_BEFORE_MONTH = re.compile(rf"{_TO}(?:{'|'.join(_MONTHS)})(?!\w)")
_BEFORE_YEAR = re.compile(rf"{_TO}{_YEAR_NUMBER}(?!\w)")
_COUNTED = re.compile(
    r"\s?(?:people|persons?|cases|yuan|dollars|euros|rmb|met(?:er|re)s|miles|km|kilomet(?:er|re)s"
    r"|tonn?e?s|words|times|years|days|hours|units|jobs|homes|students|members|employees|workers"
    r"|troops|soldiers|schools|companies|villages|points|percent|million|billion|hectares|acres)\b"
)
_NO_MONTH = re.compile(r"\s(?:revolution|war|crisis|surprise|uprising)\b")
_STOP = re.compile(r"\s?(?:[,.;:?!]|$)")
_LOOK_BACK = 24  # characters
_ORDINALS = "first second third fourth 1st 2nd 3rd 4th".split()
_EDGES = {
    "early": Part(1, 4), "mid": Part(5, 4), "middle": Part(5, 4), "late": Part(9, 4),
    "beginning": Part(1, 2), "start": Part(1, 2), "end": Part(11, 2),
}  # fmt: skip


def english_dates(text: str, today: date) -> Iterator[Mention]:
    """What a folded text says in these ways, as it is seen on `today`; some of it may overlap.

    A month or day without a year is the latest one that has begun; `last October` is over.
    """
    readers = (
        (_DATE, _month), (_PART, _part), (_YEAR_FIRST, _part), (_BARE_YEAR, _bare_year),
        (_SHORT_DECADE, _short_decade),
    )  # fmt: skip
    for pattern, read in readers:
        for match in pattern.finditer(text):
            if mention := read(match, today):
                yield mention


def third_of_month(edge: str) -> tuple[int, int | None]:
    """The first and last day of the third of a month that is its early, mid or late days."""
    if edge in ("early", "beginning", "start"):
        return 1, 10
    return (11, 20) if edge in ("mid", "middle") else (21, None)


def _month(match: re.Match[str], today: date) -> Mention | None:
    part = _days_of_month(match)
    if match["year"] or match["said"]:
        year = int(match["year"] or today.year - (match["said"] == "last"))
        return _mention(match, part.in_year(year), not match["year"])
    if match["which"] == "this":
        return _mention(match, part.in_year(today.year), True)
    if match["which"]:
        over = part.latest(today)
        if over and over.last and over.last >= today and over.first:
            over = part.latest(date(over.first.year - 1, 12, 31))
        return _mention(match, over, True)
    return _mention(match, part.latest(today), part=part) if _is_month(match) else None


def _days_of_month(match: re.Match[str]) -> Part:
    first: int | None = None
    last: int | None = None
    if day := match["day"] or match["after"]:
        first = int(match["first"] or day)
        last = int(match["until"] or day)
    elif match["edge"]:
        first, last = third_of_month(match["edge"])
    return Part(_MONTHS[match["month"]], 1, 1 if first is None else first, last)


def _is_month(match: re.Match[str]) -> bool:
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    if _NO_MONTH.match(match.string, match.end()) or before.endswith("black "):
        return False
    if _PREPOSITION.search(before) or _AFTER_MONTH.search(before):
        return True
    if _BEFORE_MONTH.match(match.string, match.end()):
        return True
    if match["after"] and not match["day"] and match["month"] in ("may", "march"):
        # May 20 people march 20 miles?
        return before.endswith("on ") or bool(_STOP.match(match.string, match.end()))
    if match["after"]:
        return True
    return bool(match["day"] or match["edge"]) or match["month"] in _CLEAR


def _part(match: re.Match[str], today: date) -> Mention | None:
    said = match.groupdict()
    year = int(said["year"] or today.year - (said["said"] == "last"))
    part = _part_of_year(said)
    return _mention(match, part.in_year(year), not said["year"]) if part else None


def _part_of_year(said: dict[str, str | None]) -> Part | None:
    if short := said["short"]:
        number = int(short[1])
        return quarter(number) if short[0] == "q" else half(number) if number < 3 else None
    if said["edge"]:
        return _EDGES[said["edge"]]
    if name := said["season"]:
        return season(SEASONS.index(name.replace("fall", "autumn")))
    if count := said["count"]:
        number = NUMBERS.index(count) + 1 if count in NUMBERS else int(count)
        return Part(1, min(number, 12)) if said["units"] == "month" else quarter(1, number)
    return _ordinal(said["ordinal"] or "", is_half=said["unit"] == "half")


def _ordinal(said: str, is_half: bool) -> Part | None:
    if said in ("last", "final"):
        return half(2) if is_half else quarter(4)
    place = _ORDINALS.index(said) % 4 + 1
    if is_half:
        return half(place) if place < 3 else None
    return quarter(place)


def _bare_year(match: re.Match[str], today: date) -> Mention | None:
    year = int(match["year"])
    if match["decade"]:
        return _mention(match, _years(year, year + 9)) if year % 10 == 0 else None
    before = match.string[max(0, match.start() - _LOOK_BACK) : match.start()]
    follows = _PREPOSITION.search(before) or _AFTER_YEAR.search(before)
    if not (follows or _BEFORE_YEAR.match(match.string, match.end())):
        return None
    counted = _COUNTED.match(match.string, match.end())
    return None if counted else _mention(match, _years(year, year))


def _short_decade(match: re.Match[str], today: date) -> Mention | None:
    first = today.year // 100 * 100 + int(match["tens"])
    first -= 100 * (first > today.year)
    return _mention(match, _years(first, first + 9))


def _years(first: int, last: int) -> Days:
    return Days(month_first(first, 1), month_last(last, 12))


def _mention(
    match: re.Match[str], days: Days | None, relative: bool = False, part: Part | None = None
) -> Mention | None:
    return Mention(*match.span(), days, relative, part, guessed=part is not None) if days else None
