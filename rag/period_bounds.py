"""Reads what joins and bounds the days of a text: 2019年到2021年, May to July, since, 以前.

Texts are folded (`rag.text.fold`).
"""

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest

from rag.chinese_dates import TO
from rag.days import Days, Mention, days_after

_LOOK_BACK = 16  # characters; what stands before a mention is shorter
_TO = re.compile(rf"{TO}|,?\s(?:to|until|till|through)\s")
_AND = re.compile(r"\s?[和与及]\s?|\sand\s")
_BETWEEN = re.compile(r"\bbetween\s(?:the\s)?$")
_BETWEEN_AFTER = re.compile(r"\s?(?:之间|期间|间)")
_SAID_YEAR = re.compile(r"[今去前]年|last\syear")
_START = re.compile(r"(?:从|自从?|由|\b(?:from|between)\s(?:the\s)?)$")

_SINCE_BEFORE = re.compile(r"(?:(?<![来各独])自从?|\bsince)\s?$")
_SINCE_AFTER = re.compile(
    r"\s?(?:以来|至今|迄今|以后|起(?![草诉源伏步点飞义火初]))|\s(?:onwards?|(?:and|or)\slater)\b"
)
_FROM, _ON = re.compile(r"从\s?$"), re.compile(r"\s?开始")  # 1973年开始 alone is when it began
_UNTIL_BEFORE = re.compile(
    r"(?:截至|截止到?|直到|直至|(?:^|[,，。;；:：\s])到"
    r"|\b(?:until|till|by|through|up\sto|as\sof))\s?(?:the\s)?$"
)
_UNTIL_AFTER = re.compile(r"\s?为止")
_BEFORE_BEFORE = re.compile(r"\b(?:before|prior\sto|earlier\sthan)\s(?:the\s)?$|\bpre-$")
_BEFORE_AFTER = re.compile(
    r"\s?(?:以前|之前|前(?![后\d一二三四五六七八九十几半任期两往沿景端途列]))"
)
_AFTER_BEFORE = re.compile(r"\b(?:after|later\sthan)\s(?:the\s)?$|\bpost-$")
_AFTER_AFTER = re.compile(r"\s?(?:之后|后(?![勤备期台代续面半]))")


def join(text: str, mentions: Sequence[Mention]) -> list[Mention]:
    """The mentions in their order, those that are the ends of one stretch made one.

    One without a year is of the year that was said before it, or with it: 2023年8月和9月.
    """
    joined: list[Mention] = []
    for mention in _with_years(text, mentions):
        if joined and (whole := _stretch(text, joined[-1], mention)):
            joined[-1] = whole
        else:
            joined.append(mention)
    return joined


def bound(text: str, mention: Mention) -> Mention:
    """The mention with the words that open one of its ends, and its days as they make them."""
    before = text[max(0, mention.start - _LOOK_BACK) : mention.start]
    for words_before, words_after, enough, opened in _BOUNDS:
        ahead, behind = words_before.search(before), words_after.match(text, mention.end)
        if enough((ahead, behind)):
            start = mention.start - len(ahead[0]) if ahead else mention.start
            end = behind.end() if behind else mention.end
            return replace(mention, start=start, end=end, days=opened(mention.days), part=None)
    return mention


def _with_years(text: str, mentions: Sequence[Mention]) -> Iterator[Mention]:
    dated: Mention | None = None
    for mention, following in zip_longest(mentions, mentions[1:]):
        if not mention.part:
            if not mention.relative or _SAID_YEAR.match(text, mention.start):
                dated = mention
            yield mention
        elif dated and dated.days.first:
            days = mention.part.earliest(dated.days.first)
            yield Mention(mention.start, mention.end, days or mention.days, dated.relative)
        else:
            yield _dated_by(mention, following, text)


def _dated_by(mention: Mention, following: Mention | None, text: str) -> Mention:
    """The mention in the year of the one that it is listed with: May and July 2023."""
    if not (mention.part and following and not following.part and following.days.first):
        return mention
    if not _AND.fullmatch(text[mention.end : following.start]):
        return mention
    days = mention.part.latest(following.days.first) or mention.days
    return Mention(mention.start, mention.end, days, following.relative)


def _stretch(text: str, one: Mention, other: Mention) -> Mention | None:
    """From the one to the other; None when they are two."""
    gap = text[one.end : other.start]
    before = text[max(0, one.start - _LOOK_BACK) : one.start]
    start, end = _START.search(before), _BETWEEN_AFTER.match(text, other.end)
    between = _AND.fullmatch(gap) and (_BETWEEN.search(before) or end)
    if not (between or _TO.fullmatch(gap)):
        return None
    first, last = _ends(one, other)
    if not (first.first and last.last and first.first <= last.last):
        return None
    return Mention(
        one.start - (len(start[0]) if start else 0),
        end.end() if between and end else other.end,
        Days(first.first, last.last),
        one.relative or other.relative,
        guessed=one.guessed and other.guessed,
    )


def _ends(one: Mention, other: Mention) -> tuple[Days, Days]:
    """The days of both, where the one that has no year takes it from the one that has."""
    if one.part and other.days.first:
        return one.part.latest(other.days.first) or one.days, other.days
    if other.part and one.days.first:
        return one.days, other.part.earliest(one.days.first) or other.days
    return one.days, other.days


def _since(days: Days) -> Days:
    return Days(days.first, None)


def _until(days: Days) -> Days:
    return Days(None, days.last)


def _before(days: Days) -> Days:
    return Days(None, days.first and days_after(days.first, -1))


def _after(days: Days) -> Days:
    return Days(days.last and days_after(days.last, 1), None)


_Words = re.Pattern[str]
_Enough = Callable[[Iterable[object]], bool]
_BOUNDS: tuple[tuple[_Words, _Words, _Enough, Callable[[Days], Days]], ...] = (
    (_SINCE_BEFORE, _SINCE_AFTER, any, _since),
    (_FROM, _ON, all, _since),
    (_UNTIL_BEFORE, _UNTIL_AFTER, any, _until),
    (_BEFORE_BEFORE, _BEFORE_AFTER, any, _before),
    (_AFTER_BEFORE, _AFTER_AFTER, any, _after),
)
