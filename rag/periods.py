"""Which days a question asks about, and whether it wants the newest: 去年十月, since March, 最新.

A question's time is taken for the time of publication. A period is found where nothing but time can
be meant, else none: one that is missed costs a rank, one that is imagined hides the answer.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal

from rag.chinese_dates import chinese_dates
from rag.chinese_recency import chinese_recency
from rag.dates import locate_dates
from rag.days import Days, Mention, Part
from rag.english_dates import english_dates
from rag.english_recency import english_recency
from rag.period_bounds import bound, join
from rag.text import Folded, fold_with_origins

Kind = Literal["explicit", "relative"]

LONGEST = 2000  # characters of a question that are read

_TITLE = re.compile(r"《[^《》]*》|〈[^〈〉]*〉")
_QUOTATION = re.compile(r"“[^“”]*”|「[^「」]*」|『[^『』]*』|\"[^\"]*\"")
_ISO_MONTH = re.compile(
    r"(?<![\w./-])(?P<year>(?:19|20)\d\d)[-/.](?P<month>0[1-9]|1[0-2])(?![\w/-]|\.\d)"
)
_GAMES = (
    "奥运|冬奥|残奥|亚运|亚残|亚冬|全运|世运|大运会|青奥|运动会|世界杯|亚洲杯|欧洲杯|美洲杯"
    "|锦标赛|世锦赛|联赛|马拉松|大奖赛|公开赛|赛季"
)
_FAIRS = "世博|进博|服贸会|广交会|消博会|文博会|园博会|博览会|峰会|年会|大选|选举|两会|高考"
_FEASTS = "春晚|春节|国庆|双十一|诺贝尔|奥斯卡|金鸡|[规计]划|纲要"
_EVENT = re.compile(
    r"(?:(?!发[布生行表])[^\s,，。;；:：?？!！的了在是有年举召]){0,8}?"
    rf"(?:{_GAMES}|{_FAIRS}|{_FEASTS})"
    r"|(?:\s[^\s,.;?!]{1,20}){0,2}?\s(?:olympics?|paralympics|asian\sgames|world\scup|expo|nobel"
    r"|world\schampionships?|grand\sprix|elections?|super\sbowl|oscars)\b"
)
_EVENT_YEAR = re.compile(r"(?<![\w.,/-])(?P<year>(?:19|20)\d\d)(?=\D)")  # 2022冬奥会, the 2022 expo
_NEWEST = re.compile(
    r"最新|最近(?!的?(?:距离|地铁|车站|医院|机场|邻居|城市|路))|(?<![项题])目前|(?<![出发实表呈体])现[在今]|现任|现阶段|如今"
    r"|(?<!以)当前|眼下|[当时]下(?=[,，、的最有]|$)|近期|刚刚|(?<![最亲附临靠])近日(?![点本元均军常子])"
    r"|(?<![\d节生次近今昨明当某每工假数])日前(?!后)"
    r"|\b(?:latest|newest|most\srecent|recent(?:ly)?|currently|nowadays|now|at\spresent|up-to-date"
    r"|(?<!electric\s)(?<!alternating\s)(?<!direct\s)(?<!ocean\s)current(?!\saccount))\b"
)
_NEAREST = re.compile(r"[离距][^,，。?？]{1,12}最近")


@dataclass(frozen=True, slots=True)
class Period:
    """Days that a question names: ISO dates, both inclusive, None where it leaves an end open.

    `question[start:end]` says so. `relative` ones depend on today, `explicit` ones do not, unless
    they are `guessed`: no year was said, and the latest is taken (8月16日), which in old articles
    is often the wrong one. `of_event` is a year that names an event or plan (2022年冬奥会):
    it is written about for years before and after, so its year is worth a rank, and is no filter.
    """

    first: str | None
    last: str | None
    kind: Kind
    start: int
    end: int
    of_event: bool = False
    guessed: bool = False


@dataclass(frozen=True, slots=True)
class Timeframe:
    """What a question asks of time: its periods in order, and whether it asks for the newest."""

    periods: tuple[Period, ...] = ()
    newest: bool = False

    @property
    def hull(self) -> Period | None:
        """The one period that holds them all, but no event's: what a search may be narrowed to.

        It stands from the first expression to the last. None when there is nothing to narrow to.
        """
        kept = [period for period in self.periods if not period.of_event]
        if not kept:
            return None
        firsts = [period.first for period in kept if period.first]
        lasts = [period.last for period in kept if period.last]
        first = min(firsts) if len(firsts) == len(kept) else None
        last = max(lasts) if len(lasts) == len(kept) else None
        if not (first or last):
            return None
        return Period(
            first,
            last,
            "relative" if any(period.kind == "relative" for period in kept) else "explicit",
            kept[0].start,
            kept[-1].end,
            guessed=any(period.guessed for period in kept),
        )


def timeframe(question: str, now: datetime) -> Timeframe:
    """The time that `question` asks about, as seen on the day that it is at `now` in its own zone.

    Total: any text has one, an empty one where no time is said. What lies ahead (明年, 2035年, by
    2030) narrows nothing that is published already and is left out; a month or day without a year
    is the latest that has begun. Before and after (之后) leave out what they stand with; since,
    until and 以后 hold it. What stands in 《》 or quotation marks is a name and says no time.
    """
    folded = fold_with_origins(question[:LONGEST])
    text = _without_names(folded.text)
    today = now.date()
    found = [m for m in _apart(_mentions(text, today)) if m.days != Days(None, None)]
    whole = join(text, found)
    bounded = [bound(text, mention) for mention in whole]
    periods = tuple(
        _period(folded, mention, of_event=mention is unbounded and _names_event(text, mention))
        for unbounded, mention in zip(whole, bounded, strict=True)
        if not _is_ahead(mention.days, today)
    )
    rest = _NEAREST.sub(" ", _blanked(text, ((m.start, m.end) for m in bounded)))
    return Timeframe(periods, newest=_NEWEST.search(rest) is not None)


def _without_names(text: str) -> str:
    """The text with its titles blanked, and its quotations, unless it is one itself."""
    text = _blanked(text, (match.span() for match in _TITLE.finditer(text)))
    whole = len(text.strip(" ,，。?？!！"))
    quoted = (match.span() for match in _QUOTATION.finditer(text) if len(match[0]) < whole)
    return _blanked(text, quoted)


def _blanked(text: str, spans: Iterable[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{'|' * (end - start)}{text[end:]}"
    return text


def _mentions(text: str, today: date) -> Iterator[Mention]:
    yield from chinese_dates(text, today)
    yield from chinese_recency(text, today)
    yield from english_dates(text, today)
    yield from english_recency(text, today)
    for found in locate_dates(text):
        day = date.fromisoformat(found.iso[:10])
        yield Mention(found.start, found.end, Days(day, day))
    for match in _ISO_MONTH.finditer(text):
        if days := Part(int(match["month"]), 1).in_year(int(match["year"])):
            yield Mention(*match.span(), days)
    for match in _EVENT_YEAR.finditer(text):
        days = Part().in_year(int(match["year"]))
        if days and _EVENT.match(text, match.end()):
            yield Mention(*match.span(), days)


def _apart(mentions: Iterable[Mention]) -> Iterator[Mention]:
    """Those that overlap no other, the earlier and longer one going first."""
    end = 0
    for mention in sorted(mentions, key=lambda m: (m.start, -m.end)):
        if mention.start >= end:
            yield mention
            end = mention.end


def _is_ahead(days: Days, today: date) -> bool:
    """Whether the days are all still to come, or only those to come are left out."""
    return days.first > today if days.first else days.last is not None and days.last > today


def _names_event(text: str, mention: Mention) -> bool:
    first, last = mention.days.first, mention.days.last
    if not (first and last and first == first.replace(month=1, day=1)):
        return False
    is_whole_years = (last.month, last.day) == (12, 31)
    return is_whole_years and _EVENT.match(text, mention.end) is not None


def _period(folded: Folded, mention: Mention, of_event: bool) -> Period:
    days = mention.days
    return Period(
        days.first.isoformat() if days.first else None,
        days.last.isoformat() if days.last else None,
        "relative" if mention.relative else "explicit",
        *folded.original(mention.start, mention.end),
        of_event,
        mention.guessed,
    )
