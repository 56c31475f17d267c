"""Cuts a sentence that is too long for a passage: at semicolons, at commas, between words."""

import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from rag.sentences import clauses, members, trim
from rag.text import HAN, Span

_LOOK_BACK = 40  # characters; few words are longer
_CHARACTERS_A_TOKEN = 2  # to begin with, where a piece is measured
_LETTER = re.compile(rf"(?![{HAN}\u3040-\u30ff\uac00-\ud7af])\w")
_JOINERS = "\u200d\ufe0f\ufe0e\U0001f3fb\U0001f3fc\U0001f3fd\U0001f3fe\U0001f3ff"

CountSpan = Callable[[int, int], int]
Cut = Callable[[str, int, int], list[Span]]


@dataclass(frozen=True, slots=True)
class Unit:
    """A stretch of text that is cut no further: a sentence, or a piece of a very long one."""

    start: int
    end: int
    tokens: int


def cut(text: str, span: Span, tokens: CountSpan, room: int) -> Iterator[Unit]:
    """The pieces of a sentence, each of no more than `room` tokens, unless one character has more.

    A sentence that has no more is one piece.
    """
    return _cut(text, span, tokens, room, [members, clauses])


def _cut(text: str, span: Span, tokens: CountSpan, room: int, ways: list[Cut]) -> Iterator[Unit]:
    start, end = trim(text, *span)
    if start == end:
        return
    size = tokens(start, end)
    if size <= room:
        yield Unit(start, end, size)
    elif ways:
        for part in ways[0](text, start, end):
            yield from _cut(text, part, tokens, room, ways[1:])
    else:
        yield from _between_words(text, start, end, tokens, room)


def _between_words(text: str, start: int, end: int, tokens: CountSpan, room: int) -> Iterator[Unit]:
    while start < end:
        middle = min(end, start + room * _CHARACTERS_A_TOKEN)
        while (size := tokens(start, middle)) > room and middle - start > 1:
            middle = start + max(1, min(middle - start - 1, (middle - start) * room // size))
        if middle < end:
            middle = _word_end(text, start, middle)
        yield Unit(start, middle, min(size, room))
        start, end = trim(text, middle, end)


def _word_end(text: str, start: int, end: int) -> int:
    """The last place up to `end` where a word ends, or at least a character with its accents."""
    places = range(end, max(start, end - _LOOK_BACK), -1)
    for are_apart in (_are_words_apart, _are_characters_apart):
        for place in places:
            if are_apart(text, place):
                return place
    return end


def _are_words_apart(text: str, place: int) -> bool:
    before, after = text[place - 1], text[place]
    if (before.isdigit() and after in ".,:%，．") or (after.isdigit() and before in ".,:，．$€¥￥"):
        return False
    are_letters = _LETTER.match(before) and _LETTER.match(after)
    return not are_letters and _are_characters_apart(text, place)


def _are_characters_apart(text: str, place: int) -> bool:
    return (
        text[place] not in _JOINERS
        and text[place - 1] != "\u200d"
        and not unicodedata.category(text[place]).startswith("M")
    )
