"""Writes numbers, amounts and days as a language does: 258.5 billion yuan, 10 de septiembre."""

import tomllib
from datetime import date
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

if TYPE_CHECKING:
    from babel import Locale

LARGEST = 10**15  # from here on a number is no quantity, and its digits stand for themselves
SCALED_FROM = Decimal(10**6)  # smaller numbers are written out
MOST_DECIMALS = 3  # in front of a million; what needs more is written out
# Their words for great numbers are powers of a thousand, and what CLDR calls them is usual.
_LONG = frozenset("en fr de it pt nl id tr vi ro".split())
_SHORT = frozenset("ru uk pl cs".split())
_MYRIADS = {
    "ja": ((10**12, "兆"), (10**8, "億"), (10**4, "万")),
    "ko": ((10**12, "조"), (10**8, "억"), (10**4, "만")),
}
_OF = {"es": "de ", "pt": "de ", "fr": "de ", "it": "di "}  # 258,5 milliards de yuans
_CLOSED = ("ja",)  # an amount is written without a space before its unit
_LEAP_YEAR = 2020  # has every day that a month may have


def number(value: float, tag: str) -> str:
    """A number with the language's marks: 2,585.5 or 2.585,5."""
    from babel.numbers import format_decimal

    if value >= LARGEST:
        return digits(value)
    return _spaced(format_decimal(_exact(value), locale=_locale(tag), decimal_quantization=False))


def percentage(value: float, tag: str) -> str:
    """`value` per cent: 72.2%, 72,2 %."""
    from babel.numbers import format_percent

    if value >= LARGEST:
        return f"{digits(value)}%"
    share = _exact(value) / 100
    return _spaced(format_percent(share, locale=_locale(tag), decimal_quantization=False))


def digits(value: float) -> str:
    """A number in nothing but digits and a point: 258500000000, 72.2."""
    return f"{_exact(value):f}"


def quantity(value: float, tag: str) -> str:
    """A number in the words that the language has for great ones: 4.5 million, 450万."""
    return _scaled(_exact(value), tag) or number(value, tag)


def amount(value: float, unit: str, tag: str) -> str:
    """A number with its unit, which is one of `units()`: 258.5 billion yuan, 3 млн му."""
    exact, language = _exact(value), _language(tag)
    names = units()[unit]
    name = names.get(language, names["en"])
    scaled = _scaled(exact, tag)
    if scaled is None:
        return _joined(number(value, tag), name, language)
    return _joined(scaled, _of(name, language, scaled), language)


@cache
def units() -> dict[str, dict[str, str]]:
    """Units by the words that Chinese has for them, with their names by language."""
    rows = tomllib.loads(Path(__file__).with_name("units.toml").read_text("utf-8"))
    return {zh: row for row in rows.values() for zh in row.pop("zh")}


def day(year: int | None, month: int | None, day: int | None, tag: str) -> str:
    """A day, month or year as precisely as it is given: September 10, 2021; 10 сентября.

    Raises ValueError where there is no such day.
    """
    from babel.dates import format_date, format_skeleton

    locale = _locale(tag)
    if not month:
        return _of_year(year, day, tag)
    when = date(year or _LEAP_YEAR, month, day or 1)
    if year and day:
        written = format_date(when, "long", locale)
    elif year:
        written = format_skeleton("yMMMM", when, locale=locale)
    elif day:
        written = format_skeleton("MMMMd", when, locale=locale)
    else:
        written = format_date(when, "LLLL", locale)
    return _polished(_spaced(written), tag)


def iso_day(published: str, tag: str) -> str:
    """An ISO 8601 date as precise as it is, without its time of day; as it stands if it is none."""
    parts = published[:10].split("-")
    try:
        year, month, of_month = (*map(int, parts), None, None)[:3]
        return day(year, month, of_month, tag)
    except ValueError:
        return published


def language_name(tag: str, reader: str) -> str:
    """What a language is called in the reader's; its tag where it has no name."""
    return str(_locale(tag).get_display_name(_locale(reader)) or tag) if tag != "und" else tag


def _of_year(year: int | None, of_month: int | None, tag: str) -> str:
    behind = {"zh": ("年", "日"), "ja": ("年", "日"), "ko": ("년", "일")}.get(
        _language(tag), ("", "")
    )
    return f"{year}{behind[0]}" if year else f"{of_month}{behind[1]}"


def _polished(written: str, tag: str) -> str:
    language = _language(tag)
    if language == "fr" and written.startswith("1 "):
        return "1er" + written[1:]
    if language == "ru":
        return written.replace(" г.", " года")
    return written


def _scaled(value: Decimal, tag: str) -> str | None:
    """With million, billion and the like; None where these would not say it exactly or shortly."""
    language = _language(tag)
    if value >= LARGEST:
        return None
    if language in _MYRIADS:
        return _in_myriads(value, language)
    if value < SCALED_FROM:
        return None
    if language == "es":
        return _in_millions(value)
    if language not in _LONG | _SHORT:
        return None
    return _compact(value, tag)


def _in_myriads(value: Decimal, language: str) -> str | None:
    for scale, word in _MYRIADS[language]:
        if value >= scale and _decimals(value / scale) <= 1:
            return number(float(value / scale), "en").replace(",", "") + word
    return None


def _in_millions(value: Decimal) -> str | None:
    """Spanish counts thousands of millions, and has billones only from 10 to the 12th."""
    scale, one, many = (
        (10**12, "billón", "billones") if value >= 10**12 else (10**6, "millón", "millones")
    )
    if _decimals(value / scale) > MOST_DECIMALS:
        return None
    return f"{number(float(value / scale), 'es')} {one if value == scale else many}"


def _compact(value: Decimal, tag: str) -> str | None:
    from babel.numbers import format_compact_decimal

    power = 12 if value >= 10**12 else 9 if value >= 10**9 else 6
    decimals = _decimals(value / 10**power)
    if decimals > MOST_DECIMALS:
        return None
    style: Literal["short", "long"] = "short" if _language(tag) in _SHORT else "long"
    return _spaced(
        format_compact_decimal(
            value, format_type=style, locale=_locale(tag), fraction_digits=decimals
        )
    )


def _of(name: str, language: str, scaled: str) -> str:
    if scaled[-1].isdigit() or language not in _OF:
        return name
    if language == "fr" and name[0] in "aehiou":
        return "d'" + name
    return _OF[language] + name


def _joined(written: str, name: str, language: str) -> str:
    return f"{written}{name}" if language in _CLOSED else f"{written} {name}"


def _exact(value: float) -> Decimal:
    exact = Decimal(repr(value))
    return exact.to_integral_value() if exact == exact.to_integral_value() else exact


def _decimals(value: Decimal) -> int:
    return max(0, -int(value.normalize().as_tuple().exponent))


def _spaced(written: str) -> str:
    """With plain spaces: a chat model copies no others."""
    return written.replace("\u00a0", " ").replace("\u202f", " ").strip()


def _language(tag: str) -> str:
    return tag.split("-")[0]


@cache
def _locale(tag: str) -> "Locale":
    from babel import Locale, UnknownLocaleError

    try:
        found: Any = Locale.parse(tag, sep="-")
    except (ValueError, UnknownLocaleError):
        found = Locale.parse("en")
    return found  # type: ignore[no-any-return]
