"""When an article was published, as its text says it; precise to what is said and no further."""

import re
from datetime import datetime

from rag.text import fold

_DATE = re.compile(
    r"(?<!\d)(?P<year>(?:19|20)\d\d)\s*[-/.年]\s*(?P<month>\d{1,2})\s*[-/.月]\s*(?P<day>\d{1,2})日?"
    r"(?:[\s,t]*(?P<hour>\d{1,2})[:时](?P<minute>\d\d)(?:[:分](?P<second>\d\d))?)?"
    r"(?P<zone>\s*(?:z|[+-](?:0\d|1[0-4]):?[0-5]\d))?(?!\d)"
)


def find_date(text: str) -> str | None:
    """The first full date in `text` as ISO 8601, with its time and zone when they stand there."""
    for match in _DATE.finditer(fold(text)):
        found = _iso(match)
        if found:
            return found
    return None


def _iso(match: re.Match[str]) -> str | None:
    parts = {name: int(match[name] or 0) for name in ("year", "month", "day", "hour", "minute")}
    try:
        moment = datetime(
            parts["year"], parts["month"], parts["day"], parts["hour"], parts["minute"],
            int(match["second"] or 0),
        )  # fmt: skip
    except ValueError:  # 2023-13-45 is no date
        return None
    if match["hour"] is None:
        return moment.date().isoformat()
    zone = (match["zone"] or "").strip().upper()
    return moment.isoformat() + ("+00:00" if zone == "Z" else zone)
