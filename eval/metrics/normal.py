"""Texts as they are compared in grading: one form for every way of writing the same thing.

Width, case and script are folded, punctuation and white space are gone, and numbers and dates are
values: ２０２２年５月３日, 二〇二二年五月三日, 2022-05-03 and May 3, 2022 are the same tokens.
"""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from rag.numbers import numbers, values
from rag.text import HAN, fold
from rag.times import number

_N = "0-9〇零一二三四五六七八九十廿"
_YEAR = rf"(?<![{_N}.])(?P<year>\d{{4}}|[〇零一二三四五六七八九]{{4}})"
_MONTH, _DAY = rf"(?P<month>[{_N}]{{1,2}})", rf"(?P<day>[{_N}]{{1,3}})"
_ENGLISH_MONTHS = "jan feb mar apr may jun jul aug sep oct nov dec".split()
_NAME = (
    r"(?P<name>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?"
    r"|sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\b\.?"
)
_NAMED_DAY = r"(?P<day>\d{1,2})(?:st|nd|rd|th)?"
_DATES = tuple(
    re.compile(pattern)
    for pattern in (
        rf"{_YEAR}\s*年\s*{_MONTH}\s*月(?:份|\s*{_DAY}\s*[日号])?",
        rf"(?<![{_N}.])(?<!第){_MONTH}\s*月(?:份|\s*{_DAY}\s*[日号])?",
        r"(?<!\d)(?P<year>\d{4})([-/.])(?P<month>\d{1,2})\2(?P<day>\d{1,2})(?![.-]?\d)",
        rf"\b{_NAME}\s+{_NAMED_DAY}\b(?:,?\s+(?P<year>\d{{4}})\b)?",
        rf"\b{_NAMED_DAY}\s+(?:of\s+)?{_NAME}(?:,?\s+(?P<year>\d{{4}})\b)?",
        rf"\b{_NAME}\s+(?P<year>\d{{4}})\b",
        rf"{_YEAR}\s*年",
    )
)
_PERCENT = re.compile(r"百分之[零〇一二两三四五六七八九十百千点\d.]+")
# 一个 seldom counts in an article; in an answer of few words it may.
_ONE = re.compile(
    "(?<![第统唯同专单万千百十零〇一二三四五六七八九])一(?=[个名位人次座条项家件只台辆所场届年天])"
)
# 四十万 is no word, with or without a unit behind it.
_LARGE = re.compile(
    "(?<![第统唯同专])[一二两三四五六七八九十][零一二两三四五六七八九十百千]*[万亿]+"
)
_DIGITS = re.compile("[〇零一二三四五六七八九]{3,}")
_NUMERAL = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
# Letters of scripts that part their words are words; any other letter stands for itself.
_UNSPACED = rf"{HAN}\u3040-\u30ff\uac00-\ud7af\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff"
_TOKEN = re.compile(rf"[{_UNSPACED}]|[^\W\d_{_UNSPACED}]+|\d+(?:\.\d+)?|%")
_WORD = re.compile(rf"[^\W_{_UNSPACED}]")


@dataclass(frozen=True, slots=True)
class _Piece:
    """What stands at a place of the folded text: its tokens, and how they are written together."""

    start: int
    end: int
    tokens: tuple[str, ...]
    written: str


@lru_cache(maxsize=4096)
def tokens(text: str) -> tuple[str, ...]:
    """What is compared: values of numbers, words of Latin and other letters, single characters.

    A date is the tokens of its year, month and day (2022 年 5 月 3 日), so that a part of it can
    be found in it; 72.2% is 72.2 and %. Chinese numerals are numbers where they count something
    (三个, 一人, 第四届), and stay characters in words (一带一路, 统一, 十分). Minus signs are
    punctuation, and words for numbers other than Chinese ones are words.
    """
    return tuple(token for piece in _pieces(text) for token in piece.tokens)


def normal(text: str) -> str:
    """The same in one line: dates as ISO 8601, spaces only where two words would run together."""
    line = ""
    for piece in _pieces(text):
        apart = line and _WORD.match(line[-1]) and _WORD.match(piece.written)
        line += f" {piece.written}" if apart else piece.written
    return line


def contains(text: str, part: str) -> bool:
    """Whether the tokens of `part` stand in `text` in a row: 17 is not in 170, nor us in status.

    A part without tokens (☆, C++ without its C) is looked for as it is written; one of Chinese
    digits in a row too: 一三四三 alone is a number, in a sentence it is mostly a name.
    """
    whole, wanted = tokens(text), tokens(part)
    bare = fold(part.strip())
    if _DIGITS.fullmatch(bare) and bare in fold(text):
        return True
    if not wanted:
        return bool(bare) and bare in fold(text)
    places = (i for i, token in enumerate(whole) if token == wanted[0])
    return any(whole[i : i + len(wanted)] == wanted for i in places)


def _pieces(text: str) -> list[_Piece]:
    folded = fold(unicodedata.normalize("NFKC", text)).strip()
    found: list[_Piece] = []
    end = 0
    for piece in [*sorted(_values(folded), key=lambda p: (p.start, -p.end)), None]:
        if piece is None or piece.start >= end:
            found += _plain(folded, end, piece.start if piece else len(folded))
        if piece and piece.start >= end:
            found.append(piece)
            end = piece.end
    return found


def _plain(folded: str, start: int, end: int) -> Iterator[_Piece]:
    for match in _TOKEN.finditer(folded, start, end):
        yield _Piece(*match.span(), (match[0],), match[0])


def _values(folded: str) -> Iterator[_Piece]:
    """Dates, percentages and numbers, as they are found; some lie within others."""
    dates = (_date(match) for pattern in _DATES for match in pattern.finditer(folded))
    yield from filter(None, dates)
    for match in _PERCENT.finditer(folded):
        for value, _ in values(match[0]):
            yield _amount(*match.span(), _shown(value), "%")
    yield from _uncounted(folded)
    for one in numbers(folded):
        yield _number(folded, one.start, one.end, one.value, one.unit)


def _uncounted(folded: str) -> Iterator[_Piece]:
    """Chinese numerals that `rag.numbers` passes over, because they may be words in an article."""
    for match in _ONE.finditer(folded):
        yield _amount(*match.span(), "1", "")
    alone = _NUMERAL.fullmatch(folded)  # an answer of 三 is 3
    for match in filter(None, (*_LARGE.finditer(folded), alone)):
        for value, _ in values(f"第{match[0]}"):
            yield _amount(*match.span(), _shown(value), "")


def _number(folded: str, start: int, end: int, value: float, unit: str = "") -> _Piece:
    written = folded[start:end].replace(",", "")
    is_digits = written.isascii() and written.isdecimal()
    shown = (written.lstrip("0") or "0") if is_digits else _shown(value)  # a long number keeps all
    if unit == "第":
        return _Piece(start, end, ("第", shown), f"第{shown}")
    return _amount(start, end, shown, "%" if unit == "%" else "")


def _amount(start: int, end: int, shown: str, sign: str) -> _Piece:
    return _Piece(start, end, (shown, sign) if sign else (shown,), shown + sign)


def _shown(value: float) -> str:
    return f"{value:.12f}".rstrip("0").rstrip(".")


def _date(match: re.Match[str]) -> _Piece | None:
    """The date that was found; None for a 13th month or a 32nd day."""
    parts = match.groupdict()
    year, day = (number(parts[key]) if parts.get(key) else None for key in ("year", "day"))
    month = number(parts["month"]) if parts.get("month") else None
    if name := parts.get("name"):
        month = _ENGLISH_MONTHS.index(name[:3]) + 1
    if not (month is None or 1 <= month <= 12) or not (day is None or 1 <= day <= 31):
        return None
    units = [(year, "年"), (month, "月"), (day, "日")]
    given = [(value, unit) for value, unit in units if value is not None]
    split = tuple(part for value, unit in given for part in (str(value), unit))
    iso = "-".join(f"{value:04}" if unit == "年" else f"{value:02}" for value, unit in given)
    return _Piece(*match.span(), split, iso if len(given) > 1 else "".join(split))
