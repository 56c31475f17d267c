"""Cuts a text into its sentences, and those into clauses, in any language that marks their ends.

Whether a mark ends a sentence is told from the sentence so far and the few characters after the
mark, never from what stands before: a sentence cut out of its text is one sentence still.
"""

import re
from collections.abc import Iterator
from itertools import pairwise

from rag import full_stops
from rag.quotations import SHORT, Quotations
from rag.text import HAN, Span

_STOPS = "。！？!?….．｡।॥؟۔"
_STOP = re.compile(rf"[{_STOPS}]+")
_SURE = re.compile(r"[。！？｡।॥؟۔]")
_ELLIPSIS = re.compile(r"…[….]*|\.{2,}…*")
_BREAK = re.compile(r"[\n\r\u2028\u2029]+")
_VISIBLE = re.compile(r"\S")
_NO_BEGINNING = "，,、；;：:"
_HAN = re.compile(rf"[{HAN}]")
_BEFORE_BEGINNING = re.compile(rf"[{HAN}“「『\"《（]")

_SAYS = (
    r"(?:说|說|道|称|稱|表示|指出|告诉|告訴|介绍|介紹|问|問|答|喊|认为|認為|强调|強調|坦言|感叹|感嘆|感慨"
    r"|解释|解釋|回忆|回憶)"
)
_SPEAKER = re.compile(
    rf"[^{_STOPS}“「『\"\n\r\u2028\u2029]{{0,40}}?"
    rf"(?:{_SAYS}[道着著了]?(?:[{_STOPS}，,：:\s“「『\"]|$)|\b(?:said|says|told|asked|wrote|added)\b)|[—–]"
)
_INTRODUCTION = re.compile(rf"(?:[:：]|{_SAYS}[，,]?|\b(?:said|says|asked|wrote|added),)\s*$")

_CLAUSE_END = re.compile(r"[；;：、，]|(?<!\d)[,:]|[,:](?!\d)|(?<=[a-z])\s-\s")
_MEMBER_END = re.compile(r"[；;]")


def sentences(text: str) -> list[Span]:
    """The sentences of a text as spans; every character that is not white space is in just one.

    A sentence ends with its closing quotation marks and brackets; a line break always ends one. A
    short quotation is never cut, and keeps the words beside it that say who speaks.
    """
    return [span for line in lines(text) for span in _sentences_of_line(text, *line)]


def lines(text: str) -> Iterator[Span]:
    """The lines of a text, without the white space around them; some may be empty."""
    start = 0
    for match in _BREAK.finditer(text):
        yield trim(text, start, match.start())
        start = match.end()
    yield trim(text, start, len(text))


def clauses(text: str, start: int, end: int) -> list[Span]:
    """What lies between commas and the like in `text[start:end]`, each with its mark."""
    return _parts(_CLAUSE_END, text, start, end)


def members(text: str, start: int, end: int) -> list[Span]:
    """What lies between semicolons in `text[start:end]`, each with its mark."""
    return _parts(_MEMBER_END, text, start, end)


def trim(text: str, start: int, end: int) -> Span:
    """The span without the white space at its ends."""
    while start < end and text[start].isspace():
        start += 1
    while start < end and text[end - 1].isspace():
        end -= 1
    return start, end


def _parts(mark: re.Pattern[str], text: str, start: int, end: int) -> list[Span]:
    ends = [match.end() for match in mark.finditer(text, start, end)]
    return [(a, b) for a, b in pairwise([start, *ends, end]) if a < b]


def _sentences_of_line(text: str, start: int, line_end: int) -> Iterator[Span]:
    quotations = Quotations(text, start, line_end)
    for stop in _STOP.finditer(text, start, line_end):
        end = quotations.end_of_closers(stop.end())
        following = _VISIBLE.search(text, end, line_end)
        if following is None or end <= start or quotations.hold(end):
            continue
        if _ends(text, start, stop, end, following.start(), quotations):
            yield start, end
            start = following.start()
    if start < line_end:
        yield start, line_end


def _ends(
    text: str, start: int, stop: re.Match[str], end: int, following: int, quotations: Quotations
) -> bool:
    """Whether `stop`, with closing marks up to `end`, ends the sentence that began at `start`."""
    if text[following] in _NO_BEGINNING:
        return False
    if stop[0] in (".", "．") and not full_stops.ends_sentence(
        text, start, stop.start(), following
    ):
        return False
    if end > stop.end():
        return _ends_with_quotation(text, start, stop[0], end, following, quotations)
    if _SURE.search(stop[0]):
        return True
    if following > end:
        return not full_stops.begins_small(text, following)
    return not _ELLIPSIS.fullmatch(stop[0]) and _is_between_han(text, start, stop)


def _is_between_han(text: str, start: int, stop: re.Match[str]) -> bool:
    """`真好!我们走` has an end in it, `Yahoo!邮箱` and `a.cn/?id=1` have none."""
    after = text[stop.end()]
    before = text[max(start, stop.start() - 1) : stop.start()]
    return after in "¿¡" or bool(_HAN.match(before) and _BEFORE_BEGINNING.match(after))


def _ends_with_quotation(
    text: str, start: int, stop: str, end: int, following: int, quotations: Quotations
) -> bool:
    """Whether a sentence ends with the quotation or bracket in which `stop` stands last."""
    closer = end - 1
    opener = quotations.opener(closer)
    is_whole = opener is not None and opener >= start and closer - opener <= SHORT
    if text[closer] in "》〉":
        return not is_whole
    if text[closer] in "）)］]】":
        return not is_whole or opener == start
    if opener is not None and _INTRODUCTION.search(text, max(0, opener - 8), opener):
        return True
    if text[following] in "“「『":
        return True
    if is_whole and (_ELLIPSIS.fullmatch(stop) or (opener != start and not _is_statement(stop))):
        return False
    return not full_stops.begins_small(text, following) and not _SPEAKER.match(text, following)


def _is_statement(stop: str) -> bool:
    return not set(stop) & set("！？!?؟")


def whole_clauses(text: str) -> Iterator[tuple[int, int]]:
    """The clauses of a text, from end to end; what stands between commas of a list (、) is none."""
    start = 0
    for _, end in clauses(text, 0, len(text)):
        if text[end - 1] != "、":
            yield start, end
            start = end
    if start < len(text):
        yield start, len(text)
