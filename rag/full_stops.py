"""Tells a full stop that ends a sentence from one in an abbreviation, an initial or a number."""

import re

from rag.text import HAN

_LOOK_BACK = 12  # characters; no abbreviation is longer

_BEFORE = r"(?:^|[^\w.])"
_TITLE = re.compile(
    rf"""{_BEFORE}(?:
        Mr|Mrs|Ms|Messrs|Drs?|Dra|Prof|Ste?|Gen|Sen|Rep|Gov|Lt|Col|Sgt|Cap?t|Maj|Rev|Hon|Pres|Supt|Mt|Ft
      | Sr|Sra|Srta|Uds?|Mme|Mlle|MM|vs|cf|ca|al|approx|est|[Dd]ept|Univ|e\.g|i\.e|viz
      | z\.\s?B|d\.\s?h|u\.\s?a|bzw|usw|Str
    )$""",
    re.VERBOSE,
)
_BEFORE_NUMBER = re.compile(rf"{_BEFORE}(?:Nos?|Nr|Art|Figs?|Eq|Vol|pp?|Abs|Sec|Bd|Tel)$")
# These may end a sentence: the word that follows tells.
_SHORT_FORM = re.compile(
    rf"{_BEFORE}(?:Inc|Ltd|Co|Corp|Bros|LLC|plc|Jr|etc|[ap]\.m|[AP]\.M|Ph\.D"
    r"|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|(?:[A-ZÀ-ÞА-Я]\.\s?)*[A-ZÀ-ÞА-Яa-z])$"
)
_FIRST_WORD = re.compile(
    r"(?:The|An?|He|She|It|We|You|They|I|Th(?:is|at|ese|ose|ere)|His|Her|Its|Our|Their|In|On|At|By|For"
    r"|From|As|If|When|While|After|Before|But|And|Or|So|Yet|However|Not|What|Who|Why|How)\b"
)
_ORDINAL = re.compile(r"(?:^|[^\d.,])\d{1,2}$|\b[IVXL]{1,5}$")
_COUNTED = re.compile(
    r"Januar|Jänner|Februar|März|April|Mai\b|Jun[ei]|Jul[iy]|August|September|Oktober|November"
    rf"|Dezember|Jahrhundert|Weltkrieg|Bundesliga|Liga|Platz|Runde|Spieltag|[{HAN}]"
)
_LIST_MARK = re.compile(
    r"[(（\[【]?(?:\d{1,3}|[一二三四五六七八九十]{1,3}|[A-Za-z]|[ivxIVX]{1,4})[)）\]】]?"
)
_SMALL_BEGINNING = re.compile(r"[^\W\d_](?:[A-Z]|[.)]\s)")


def ends_sentence(text: str, start: int, stop: int, following: int) -> bool:
    """Whether the full stop at `stop` ends the sentence that began at `start`.

    `following` is where the next word or mark begins, after white space and closing marks.
    """
    if following == stop + 1:  # within a number, an address, a name
        return False
    before = text[max(start, stop - _LOOK_BACK) : stop]
    if stop - start < _LOOK_BACK and _LIST_MARK.fullmatch(before):
        return False
    if begins_small(text, following) or _TITLE.search(before):
        return False
    if _BEFORE_NUMBER.search(before) and text[following].isdigit():
        return False
    if _SHORT_FORM.search(before):
        return bool(_FIRST_WORD.match(text, following))
    return not (_ORDINAL.search(before) and _COUNTED.match(text, following))


def begins_small(text: str, place: int) -> bool:
    """Whether no sentence begins at `place`: a small letter is there, and no `iPhone` or `a)`."""
    return text[place].islower() and not _SMALL_BEGINNING.match(text, place)
