"""What a text can be found by, letter for letter: words, pairs of characters, numbers and dates.

All terms are folded (width, case, Traditional to Simplified), and each knows the exact span of the
text it stands for, so that a match can be shown where it is.
"""

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Literal

import regex

from rag.numbers import numbers
from rag.text import Folded, Span, fold_with_origins, says_something, segments

Kind = Literal["word", "pair", "number", "date"]

# Scripts written without spaces: two neighbouring characters are a term.
_UNSPACED = r"\p{Han}\p{Hiragana}\p{Katakana}ー\p{Hangul}\p{Thai}\p{Lao}\p{Khmer}\p{Myanmar}"
_UNSPACED_RUN = regex.compile(f"[{_UNSPACED}]+")
_SPACED_WORD = regex.compile(
    rf"[[\p{{L}}\p{{M}}\p{{N}}]--[{_UNSPACED}]]+(?:['’][[\p{{L}}\p{{M}}]--[{_UNSPACED}]]+)*",
    regex.V1,
)
_LETTER = regex.compile(r"\p{L}")
_MONTH, _DAY = r"(?P<month>1[0-2]|0?[1-9])", r"(?P<day>3[01]|[12]\d|0?[1-9])"
_YEAR = r"(?<!\d)(?P<year>(?:19|20)\d\d)"
_DATES = tuple(
    regex.compile(pattern)
    for pattern in (
        rf"{_YEAR}([-/.]){_MONTH}\2{_DAY}(?!\d)",
        rf"{_YEAR}\s*年(?:\s*{_MONTH}\s*月(?:\s*{_DAY}\s*[日号])?)?",
        rf"(?<![\d年])(?<!年\s){_MONTH}\s*月\s*{_DAY}\s*[日号]",
    )
)


@dataclass(frozen=True, slots=True)
class Term:
    """A folded term, and the span of the text it came from, in code points."""

    text: str
    start: int
    end: int
    kind: Kind


def terms(text: str) -> list[Term]:
    """Every term of a text: first words, then pairs, numbers and dates, each kind in order.

    Words of Chinese overlap (search-engine mode: 长江三角洲 is also 长江 and 三角洲). `2,585亿` is
    the one term n258500000000; `2023年8月16日` is a date with and without its year.
    """
    folded = fold_with_origins(text)
    found = [*_words(folded.text), *_pairs(folded.text), *_numbers(text), *_dates(folded.text)]
    return [_placed(folded, *term) for term in found]


def spans_shared(text: str, asked: Iterable[str]) -> list[Span]:
    """Where words, numbers and dates of any of `asked` stand in `text`, in order, none twice."""
    wanted = {term.text for some in asked for term in terms(some) if term.kind != "pair"}
    found = [
        (term.start, term.end)
        for term in terms(text)
        if term.kind != "pair" and term.text in wanted and says_something(term.text)
    ]
    apart: list[Span] = []
    for start, end in sorted(found):
        if apart and start <= apart[-1][1]:
            apart[-1] = apart[-1][0], max(end, apart[-1][1])
        else:
            apart.append((start, end))
    return apart


_Found = tuple[str, int, int, Kind]  # in the folded text


def _placed(folded: Folded, text: str, start: int, end: int, kind: Kind) -> Term:
    return Term(text, *folded.original(start, end), kind)


def _words(folded: str) -> Iterator[_Found]:
    for match in _SPACED_WORD.finditer(folded):
        if _LETTER.search(match[0]):
            yield _plain(match[0]), *match.span(), "word"
    for match in _UNSPACED_RUN.finditer(folded):
        for word, start, end in segments(match[0]):
            if end - start > 1:
                yield word, match.start() + start, match.start() + end, "word"


def _plain(word: str) -> str:
    """Without accents, which many leave out: São is sao."""
    parts = unicodedata.normalize("NFD", word.replace("’", "'"))
    return "".join(c for c in parts if not "\u0300" <= c <= "\u036f")


def _pairs(folded: str) -> Iterator[_Found]:
    for match in _UNSPACED_RUN.finditer(folded):
        run, start = match[0], match.start()
        for i in range(max(1, len(run) - 1)):  # a character that stands alone is found alone
            yield run[i : i + 2], start + i, start + min(i + 2, len(run)), "pair"


def _numbers(text: str) -> Iterator[_Found]:
    for number in numbers(text):
        if number.unit not in ("年", "月", "日"):
            unit = {"第": "th", "%": "%"}.get(number.unit, "")
            value = f"{number.value:.12f}".rstrip("0").rstrip(".")
            yield f"n{value}{unit}", number.start, number.end, "number"


def _dates(folded: str) -> Iterator[_Found]:
    for match in (match for pattern in _DATES for match in pattern.finditer(folded)):
        parts = match.groupdict()
        year, month, day = parts.get("year"), parts.get("month"), parts.get("day")
        month, day = month and month.zfill(2), day and day.zfill(2)
        for levels in ((year,), (year, month), (month, day), (year, month, day)):
            if all(levels):
                yield "d" + "-".join(map(str, levels)), *match.span(), "date"
