"""Makes a Chinese sentence ready for translation: what must not change is written by rule."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from functools import cache
from typing import Any

from rag.generation.translation import notation
from rag.generation.translation.carried import Carried, Prepared
from rag.generation.translation.names import Name, names, offices, places
from rag.generation.translation.number_words import IN_WORDS, in_words, numbers_said, suffixes
from rag.generation.translation.quantities import Quantity, quantities
from rag.generation.translation.romanise import KEEPS_HAN
from rag.generation.translation.terms import counted, in_terms
from rag.generation.translation.wordforms import (
    bounded,
    form,
    is_inflected,
    is_unspaced,
    language_of,
    words,
)
from rag.text import HAN, fold, to_script

_HAN = re.compile(f"[{HAN}]")
_QUOTED = re.compile('[“「『"]([^“”「」『』"]{4,40})[”」』"]')
_ALL_HAN = re.compile(f"[{HAN}]+")


def prepare(sentence: str, tag: str) -> Prepared:
    """A Chinese sentence made ready to be translated into the language of a BCP 47 tag."""
    parts = sorted(_parts(sentence, tag), key=lambda part: (part[0], -part[1]))
    pieces: list[str] = []
    carried: dict[str, Carried] = {}
    place = 0
    for start, end, one in parts:
        if start < place:
            continue
        pieces += [sentence[place:start], _spaced(one.given, tag)]
        known = carried.get(one.given)
        source = known.source if known else sentence[start:end]
        often = known.often + 1 if known else 1
        carried[one.given] = replace(one, source=source, often=often)
        place = end
    pieces.append(sentence[place:])
    if tag == "en":
        pieces = [in_terms(piece) if _HAN.search(piece) else piece for piece in pieces]
    text = counted("".join(pieces))
    return Prepared(
        re.sub(" {2,}", " ", text).strip(),
        tag,
        tuple(carried.values()),
        frozenset(numbers_said(sentence)),
        tuple(_strangers(sentence, tag)),
        () if language_of(tag) in KEEPS_HAN else tuple(_QUOTED.findall(sentence)),
    )


def _spaced(given: str, tag: str) -> str:
    """With spaces around it, unless all around it is written without."""
    is_closed = is_unspaced(tag) or bool(_ALL_HAN.fullmatch(given))
    return given if is_closed else f" {given} "


def _parts(sentence: str, tag: str) -> Iterator[tuple[int, int, Carried]]:
    for name in names(sentence):
        yield name.start, name.end, _name(name, tag)
    for quantity in quantities(sentence):
        source = sentence[quantity.start : quantity.end]
        yield quantity.start, quantity.end, _quantity(quantity, source, tag)
    yield from _offices(sentence, tag)


def _name(name: Name, tag: str) -> Carried:
    written = name.written(tag)
    if written == name.text:
        return Carried(name.kind, written, _alike(name.text), written)
    original = "" if name.is_well_known else name.text
    return Carried(name.kind, written, words(written, tag), "", original)


def _alike(text: str) -> re.Pattern[str]:
    """The characters of a name in any script: 陕西 may come out as 陝西."""
    return re.compile("".join(f"[{c}{''.join(_variants(c))}]" for c in text))


@cache
def _variants(character: str) -> tuple[str, ...]:
    return tuple({to_script(character, "zh-Hant"), to_script(character, "zh-Hans")})


def _offices(sentence: str, tag: str) -> Iterator[tuple[int, int, Carried]]:
    folded, language = fold(sentence), language_of(tag)
    if len(folded) != len(sentence):
        return
    for office in sorted(offices(), key=len, reverse=True):
        written = offices()[office].get(language)
        if written:
            for match in re.finditer(office, folded):
                yield *match.span(), Carried("office", written, words(written, tag, endings=True))


def _quantity(one: Quantity, source: str, tag: str) -> Carried:
    if one.kind in ("number", "ordinal"):
        return _number(one, source, tag)
    written, inflected = one.written(tag), is_inflected(tag)
    forms = [form(written, endings=inflected)]
    if tag.startswith("en") and one.kind == "day" and one.day and one.month:
        forms += _english_days(one)
    in_word = in_words(one, tag) if one.kind == "amount" else ""
    if in_word:  # six sessions
        digits, _, unit = written.partition(" ")
        forms.append(rf"(?:{in_word}|{digits})\s{form(unit, endings=inflected)}")
    return Carried(
        "quantity", written, bounded(forms, tag), "" if inflected or in_word else written
    )


def _english_days(one: Quantity) -> Iterator[str]:
    month = notation.day(None, one.month, None, "en")
    year = rf"(?:,?\s{one.year})" if one.year else ""
    yield rf"{month}\s{one.day}(?:st|nd|rd|th)?{year}"
    yield rf"(?:the\s)?{one.day}(?:st|nd|rd|th)?\s(?:of\s)?{month}{year}"


def _number(one: Quantity, source: str, tag: str) -> Carried:
    """A number that stands alone keeps its digits; small ones may come out in words."""
    digits, scaled, said = notation.digits(one.value), one.written(tag), in_words(one, tag)
    forms = {re.escape(digits), form(notation.number(one.value, tag)), form(scaled)}
    if said:
        forms.add(said)
    if one.kind == "ordinal" and (behind := suffixes(tag)):
        forms.add(rf"{digits}\s?(?:{behind})")
    ordinal = "第" if one.kind == "ordinal" else ""
    is_slogan = source.isdecimal() and one.value < 10**5  # “14510” is no fourteen thousand
    is_short = one.numeral and one.value in range(1, IN_WORDS + 1)
    given = source if is_short else ordinal + (digits if is_slogan else scaled)
    return Carried("number", given, bounded(sorted(forms, key=len, reverse=True), tag))


def _strangers(sentence: str, tag: str) -> Iterator[re.Pattern[str]]:
    """Places and offices by the names a translation would have, where it should have none."""
    folded = fold(sentence)
    told = [row for place, row in places().items() if _speaks_of(folded, place, row)]
    said = " ".join(str(called) for row in told for called in row.values())
    for place, row in places().items():
        called = Name("place", place, 0, 0).written(tag)
        if row not in told and called not in said:
            yield _alike(place) if called == place else words(called, tag)
    yield from _strange_offices(folded, tag)


def _speaks_of(folded: str, place: str, row: Mapping[str, Any]) -> bool:
    """Whether a sentence names a place, be it by the one character it is called by: 陕."""
    return place in folded or place == "中国" or str(row.get("short", place)) in folded


def _strange_offices(folded: str, tag: str) -> Iterator[re.Pattern[str]]:
    """Offices in one word: longer ones are hardly made up, and share words with one another."""
    if is_unspaced(tag):
        return
    language = language_of(tag)
    said = " ".join(row.get(language, "") for office, row in offices().items() if office in folded)
    for row in offices().values():
        called = row.get(language, " ")
        if " " not in called and called not in said:
            yield words(called, tag, endings=True)
