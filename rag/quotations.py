"""Finds the quotations and brackets of a line: which mark closes which."""

import re
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator

from rag.text import Span

SHORT = 80  # characters up to which a quotation is not cut
FAR = 200  # characters beyond which two marks that look alike are no pair

_OPENERS = {"”": "“", "’": "‘", "」": "「", "』": "『", "》": "《", "〉": "〈", "】": "【"}
_OPENERS |= {"）": "（", ")": "(", "］": "［", "]": "["}
# Marks that both open and close, or open in one language and close in another.
_TURNING = {'"': '"', "“": "„", "«": "»", "»": "«"}
_APOSTROPHE = r"(?<=[A-Za-zÀ-ɏ])’(?=[A-Za-zÀ-ɏ])"
_MARK = re.compile(rf"(?!{_APOSTROPHE})[“”‘’「」『』《》〈〉【】（）()［］\[\]\"„«»]")
_SPACES = " \u00a0\u202f"


class Quotations:
    """The pairs of quotation marks and brackets in `text[start:end]`, a line.

    Whether two marks are a pair shows between them and beside them, so a part of the line that cuts
    no short quotation has the same pairs.
    """

    def __init__(self, text: str, start: int, end: int) -> None:
        self._text = text
        self._end = end
        self._pairs = {closer: opener for opener, closer in _pairs(text, start, end)}
        self._openers = frozenset(self._pairs.values())
        self._uncut = _outermost(
            (opener, closer)
            for closer, opener in self._pairs.items()
            if closer - opener <= SHORT or text[closer] in _TURNING
        )

    def opener(self, closer: int) -> int | None:
        """Where the quotation begins that ends with the mark at `closer`; None if nowhere."""
        return self._pairs.get(closer)

    def hold(self, place: int) -> bool:
        """Whether `place` is within a quotation or bracket that is not to be cut."""
        before = bisect_left(self._uncut, (place, place)) - 1
        return before >= 0 and place <= self._uncut[before][1]

    def end_of_closers(self, place: int) -> int:
        """`place`, or the end of the closing marks that begin there."""
        while place < self._end:
            spaced = self._text[place] in _SPACES and self._text.startswith("»", place + 1)
            if not self._closes(place + spaced):
                return place
            place += 1 + spaced
        return place

    def _closes(self, place: int) -> bool:
        mark = self._text[place]
        if place in self._pairs or mark in _OPENERS:
            return True
        if place in self._openers or mark not in "\"'»":
            return False
        after = self._text[place + 1] if place + 1 < self._end else " "
        return after.isspace() or after in _OPENERS


def _pairs(text: str, start: int, end: int) -> Iterator[Span]:
    """Openers with their closers; a closer also ends whatever is open within its quotation."""
    open_marks: list[int] = []
    depths: defaultdict[str, list[int]] = defaultdict(list)  # in `open_marks`, by mark

    def close_down_to(depth: int) -> int:
        while len(open_marks) > depth:
            opener = open_marks.pop()
            depths[text[opener]].pop()
        return opener

    for match in _MARK.finditer(text, start, end):
        mark, place = match[0], match.start()
        among = depths[_TURNING.get(mark) or _OPENERS.get(mark, "")]
        if among and (mark in _OPENERS or place - open_marks[among[-1]] <= FAR):
            yield close_down_to(among[-1]), place
        elif mark not in _OPENERS:
            depths[mark].append(len(open_marks))
            open_marks.append(place)
        elif open_marks:  # its quotation began before this line did: so did all that is open now
            close_down_to(0)


def _outermost(pairs: Iterable[Span]) -> list[Span]:
    """Those of nested pairs that are within no other, in order."""
    kept: list[Span] = []
    for opener, closer in sorted(pairs):
        if not kept or opener > kept[-1][1]:
            kept.append((opener, closer))
    return kept
