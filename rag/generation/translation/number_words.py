"""Numbers as a translation may say them: small ones in words, and none besides."""

import re
import tomllib
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from rag.generation.translation.quantities import Quantity
from rag.generation.translation.wordforms import bounded, is_unspaced, language_of
from rag.numbers import values
from rag.text import fold

IN_WORDS = 12  # numbers up to here may come out in words: six, sixth
_NUMERALS = re.compile("[零〇一二两三四五六七八九十百千万亿]+")
_DIGITS = re.compile(r"\d+(?:[.,]\d+)*")
_PAIRS = "双俩兩雙"  # say two, and are no numerals


def in_words(one: Quantity, tag: str) -> str:
    """A pattern of a small number in words; empty for others."""
    table, kind = _words(tag), "ordinals" if one.kind == "ordinal" else "cardinals"
    is_small = one.value in range(1, IN_WORDS + 1)
    return table[kind][int(one.value) - 1] if table and is_small else ""


def suffixes(tag: str) -> str:
    """A pattern of what stands behind the digits of an ordinal; empty where nothing does."""
    return str(_table().get(language_of(tag), {}).get("suffixes", ""))


def numbers_said(sentence: str) -> Iterator[float]:
    """Every number that a Chinese sentence says: in digits, in numerals, in a word such as 双."""
    yield from (value for value, _ in values(sentence))
    for numeral in _NUMERALS.findall(fold(sentence)):
        yield from (value for value, _ in values(numeral + "个"))
        yield from (value for character in numeral for value, _ in values(character + "位"))
    if any(word in sentence for word in _PAIRS):
        yield 2
    yield 1


def added_numbers(rest: str, known: frozenset[float], tag: str) -> list[str]:
    """Numbers of a translation, in digits or words, that the sentence does not say."""
    added = [digits for digits in _DIGITS.findall(rest) if not _meanings(digits) & known]
    if is_unspaced(tag):
        return added  # 一部 and 십 are more often parts of words
    for value, either in enumerate(_words(tag).get("cardinals", []), 1):
        if value not in known and (match := bounded([either], tag).search(rest)):
            added.append(match[0])
    return added


def _meanings(digits: str) -> set[float]:
    """What digits with marks may mean, whichever mark is the decimal one."""
    readings = {digits.replace(",", ""), digits.replace(".", "").replace(",", ".")}
    return {float(reading) for reading in readings if reading.count(".") < 2}


def _words(tag: str) -> dict[str, list[str]]:
    row = _table().get(language_of(tag), {})
    return {kind: row[kind] for kind in ("cardinals", "ordinals") if kind in row}


@cache
def _table() -> dict[str, dict[str, Any]]:
    return tomllib.loads(Path(__file__).with_name("number_words.toml").read_text("utf-8"))
