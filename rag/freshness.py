"""How fresh an article is: 1 when it is published, half of it after each half-life."""

import re
from datetime import datetime, time, timedelta

from rag.days import around

_MONTH = re.compile(r"(?P<year>\d{4})(?:-(?P<month>\d\d))?")


def freshness(published: str | None, now: datetime, half_life: float) -> float | None:
    """2^(-age / half_life), 0..1; `half_life` in days, above 0, `now` with its zone.

    `published` is ISO 8601, as precise as it is known; what is vague counts from its middle (2021
    from July, a day from noon), what lacks a zone is in that of `now`, and what lies ahead is of
    now. None when it is unknown or no date: the unknown is neither old nor new.
    """
    moment = _middle(published or "", now)
    if moment is None:
        return None
    age = max((now - moment) / timedelta(days=1), 0.0)
    return float(2.0 ** (-age / half_life))


def _middle(published: str, now: datetime) -> datetime | None:
    """The middle of what is said; None when it is no date."""
    try:
        if vague := _MONTH.fullmatch(published):
            first = datetime(int(vague["year"]), int(vague["month"] or 1), 1, 12, tzinfo=now.tzinfo)
            days = around(first.date(), "month" if vague["month"] else "year")
            return first + (days.last - days.first) / 2 if days.first and days.last else first
        moment = datetime.fromisoformat(published)
    except ValueError:
        return None
    if len(published) == len("2021-09-10"):
        moment = datetime.combine(moment, time(12))
    return moment if moment.tzinfo else moment.replace(tzinfo=now.tzinfo)
