"""Finds filters that let about 1 %, 10 % and 50 % of the articles through, by counting them."""

import bisect
import itertools
import math
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from rag.types import Article, Filters

SHARES = (0.01, 0.1, 0.5)
NEAR = (0.5, 1.5)  # times the share that is wanted: what is further off is no such filter
MOST_VALUES = 8  # of an outlet or language in one filter: more, and nobody would choose them
SAMPLE = 4000  # articles in whose titles and sources parts are counted
LONGEST_PART = 4  # characters of a title or source

Parts = Callable[[Article], Iterable[str]]


@dataclass(frozen=True, slots=True)
class Narrowing:
    """A filter, by the field it looks at, and the share of the articles it should let through."""

    field: str
    wanted: float
    filters: Filters


def narrowings(articles: Sequence[Article], shares: Sequence[float] = SHARES) -> list[Narrowing]:
    """For each field and share the filter that comes nearest; what cannot be had is left out.

    Shares are of articles, and for parts of titles and sources of a sample of them: what a filter
    really lets through has to be counted in the index.
    """
    sample = articles[:: max(1, len(articles) // SAMPLE)]
    return [
        Narrowing(field, share, filters)
        for field, find in _fields(articles, sample)
        for share in shares
        if (filters := find(share)) is not None
    ]


def is_near(share: float, wanted: float) -> bool:
    """Whether a share may stand for the one that is wanted."""
    return NEAR[0] * wanted <= share <= NEAR[1] * wanted


Find = Callable[[float], Filters | None]


def _fields(articles: Sequence[Article], sample: Sequence[Article]) -> Iterator[tuple[str, Find]]:
    sources, titles = _counted(sample, _parts_of_source), _counted(sample, _parts_of_title)
    outlets = _counted(articles, lambda article: [article.outlet] if article.outlet else [])
    languages = _counted(articles, lambda article: [article.language])
    days = [day for article in articles if len(day := (article.published or "")[:10]) == 10]

    def source(share: float) -> Filters | None:
        part = _nearest(sources, share * len(sample))
        return Filters(source=(part,)) if part else None

    def title(share: float) -> Filters | None:
        part = _nearest(titles, share * len(sample))
        return Filters(title=part) if part else None

    def outlet(share: float) -> Filters | None:
        some = _together(outlets, share * len(articles))
        return Filters(outlet=some) if some else None

    def language(share: float) -> Filters | None:
        some = _together(languages, share * len(articles))
        return Filters(language=some) if some else None

    def dates(share: float) -> Filters | None:
        return _window(days, share * len(articles))

    yield from (("source", source), ("outlet", outlet), ("language", language))
    yield from (("dates", dates), ("title", title))


def _counted(articles: Iterable[Article], parts: Parts) -> Counter[str]:
    """In how many articles each part stands."""
    return Counter(part for article in articles for part in set(parts(article)))


def _parts(text: str) -> Iterator[str]:
    for length in range(1, LONGEST_PART + 1):
        for start in range(len(text) - length + 1):
            part = text[start : start + length]
            if part == part.strip():
                yield part


def _parts_of_source(article: Article) -> Iterator[str]:
    return _parts(article.source)


def _parts_of_title(article: Article) -> Iterator[str]:
    return _parts(article.title)


def _nearest(counts: Counter[str], wanted: float) -> str | None:
    """The part whose count is nearest; of equal ones the longest, which people would type."""
    if not counts:
        return None
    part = min(counts, key=lambda part: (abs(counts[part] - wanted), -len(part), part))
    return part if is_near(counts[part], wanted) else None


def _together(counts: Counter[str], wanted: float) -> tuple[str, ...]:
    """The value whose count is near, or several that are so together; none where there are none."""
    alone = _nearest(counts, wanted)
    if alone is not None:
        return (alone,)
    chosen: list[str] = []
    for value, count in sorted(counts.items(), key=lambda pair: (-pair[1], pair[0])):
        if len(chosen) < MOST_VALUES and sum(counts[v] for v in chosen) + count <= wanted:
            chosen.append(value)
    return tuple(chosen) if is_near(sum(counts[v] for v in chosen), wanted) else ()


def _window(days: Iterable[str], wanted: float) -> Filters | None:
    """The days in a row that together come nearest; of equally near ones the first."""
    counts = Counter(days)
    order = sorted(counts)
    before = [0, *itertools.accumulate(counts[day] for day in order)]
    best = (math.inf, 0, 0)
    for first in range(len(order)):
        past = bisect.bisect(before, before[first] + wanted)
        for end in (past - 1, past):
            if first < end <= len(order):
                best = min(best, (abs(before[end] - before[first] - wanted), first, end))
    off, first, end = best
    if math.isinf(off) or not is_near(before[end] - before[first], wanted):
        return None  # single days hold more
    return Filters(since=order[first], until=order[end - 1])
