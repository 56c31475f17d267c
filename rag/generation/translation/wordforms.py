"""Patterns of what was written by rule, in all the forms that a translation may give it."""

import re
from collections.abc import Iterable

# Their names and units change their endings with what is around them.
INFLECTED = frozenset("ru uk pl cs sk hr sr sl bg fi hu tr et lv lt".split())
UNSPACED = frozenset("ja ko zh th".split())
LEAST_INFLECTED = 4  # letters of a word that may change its ending


def language_of(tag: str) -> str:
    """A BCP 47 tag without script and region."""
    return tag.split("-")[0]


def is_inflected(tag: str) -> bool:
    """Whether a language changes the endings of names."""
    return language_of(tag) in INFLECTED


def is_unspaced(tag: str) -> bool:
    """Whether a language puts no spaces around what a name is joined with."""
    return language_of(tag) in UNSPACED


def form(written: str, *, endings: bool = False) -> str:
    """A pattern of what was written, with any white space, and endings where they change."""
    pieces = re.split(r"\s+", written)
    return r"\s?".join(
        re.escape(piece[:-1]) + r"\w{0,3}"
        if endings and len(piece) >= LEAST_INFLECTED and piece.isalpha()
        else re.escape(piece)
        for piece in pieces
    )


def words(written: str, tag: str, *, endings: bool = False) -> re.Pattern[str]:
    """A name or other words, not as a part of longer ones."""
    return bounded([form(written, endings=endings or is_inflected(tag))], tag)


def bounded(either: Iterable[str], tag: str) -> re.Pattern[str]:
    """Any of the forms, not within a word or a longer number."""
    joined = "|".join(f"(?:{one})" for one in either)
    before, behind = r"(?<!\d)(?<!\d[.,])", r"(?!\d|[.,]\d)"
    if not is_unspaced(tag):
        before, behind = r"(?<!\w)" + before, r"(?![^\W_])" + behind
    return re.compile(f"{before}(?:{joined}){behind}", re.IGNORECASE)
