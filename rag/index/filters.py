"""Filters as conditions on what is known of an article, each on one field of it."""

from collections.abc import Callable, Iterator
from typing import Literal

from rag.types import Filters

Field = Literal["source", "outlet", "language", "title", "published"]
Condition = Callable[[str], bool]  # an article that does not have the field meets none


def conditions(filters: Filters) -> Iterator[tuple[Field, Condition]]:
    """What a filter asks of each field that it looks at; an article has to meet all of them."""
    if filters.source:
        yield "source", _holds_one_of(filters.source)
    if filters.outlet:
        yield "outlet", frozenset(filters.outlet).__contains__
    if filters.language:
        yield "language", _is_one_of(filters.language)
    if filters.title:
        yield "title", _holds_one_of((filters.title,))
    if filters.since:
        yield "published", filters.since.__le__
    if filters.until:
        yield "published", _until(filters.until)


def _holds_one_of(parts: tuple[str, ...]) -> Condition:
    first, *others = parts
    if not others:  # nearly always so, and many times as quick
        return lambda value: first in value
    return lambda value: any(part in value for part in parts)


def _is_one_of(languages: tuple[str, ...]) -> Condition:
    whole, beginnings = frozenset(languages), tuple(f"{tag}-" for tag in languages)
    return lambda value: value in whole or value.startswith(beginnings)


def _until(date: str) -> Condition:
    # `2021` and `2021-09` hold their whole year and month.
    return lambda value: value[: len(date)] <= date
