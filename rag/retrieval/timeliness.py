"""What a question says of time, as a filter that gives way, and as a preference for the newest."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from rag.freshness import freshness
from rag.periods import Timeframe
from rag.types import Filters, Hit

ENOUGH = 3  # passages of the period asked about; with fewer, all of time is searched
CONVINCING = 0.5  # of the best score at any time, that the best of the period must reach
HALF_LIFE = (
    60.0  # days behind the newest article found, after which half of what freshness adds is gone
)
NEWS = 0.3  # of a score that rests on freshness where the newest is asked for


def narrowed(filters: Filters, asked: Timeframe) -> Filters:
    """`filters` with the period that the question names; as they are where it names none.

    A caller's own dates stand. A date whose year had to be guessed, and the year in an event's
    name, narrow nothing.
    """
    period = asked.hull
    if period is None or period.guessed or filters.since or filters.until:
        return filters
    return replace(filters, since=period.first, until=period.last)


def is_enough(inside: Sequence[Hit], everywhere: Sequence[Hit]) -> bool:
    """Whether what was found in a period answers as well as what was found at any time.

    A question's time is often that of the event, which is written about later too.
    """
    best = max((hit.score for hit in everywhere), default=0.0)
    return len(inside) >= ENOUGH and max(hit.score for hit in inside) >= CONVINCING * best


def newest_first(hits: Sequence[Hit], now: datetime) -> list[Hit]:
    """Hits with scores that rest on freshness as well, best first.

    The newest article found is fresh, however old it is. Those of unknown date count as neither
    fresh nor old.
    """
    ages = [freshness(hit.passage.published, now, HALF_LIFE) for hit in hits]
    newest = max((age for age in ages if age), default=1.0)
    weighed = [
        replace(hit, score=hit.score * (1 - NEWS + NEWS * (0.5 if age is None else age / newest)))
        for hit, age in zip(hits, ages, strict=True)
    ]
    return sorted(weighed, key=lambda hit: (-hit.score, hit.passage.id))
