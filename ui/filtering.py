"""What a question is narrowed to, as the page shows and changes it."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from rag.types import Filters
from ui.words import Words


def chips(filters: Filters, own: Words) -> list[tuple[str, str]]:
    """Each condition by its name, in words."""
    shown: list[tuple[str, str]] = []
    if filters.since:
        shown.append(("since", own.say("filter_since", day=filters.since)))
    if filters.until:
        shown.append(("until", own.say("filter_until", day=filters.until)))
    shown += [("outlet", outlet) for outlet in filters.outlet]
    shown += [("language", own.name_of(tag)) for tag in filters.language]
    if filters.source:
        title = filters.title or filters.source[0]
        shown.append(("source", own.say("filter_title", title=title)))
    return shown


def chosen(form: Mapping[str, Any], before: Filters) -> Filters:
    """The conditions of a filled form; what it does not ask about stays, nonsense is none."""
    return replace(
        before,
        since=_day(form.get("since")),
        until=_day(form.get("until")),
        outlet=_one(form.get("outlet")),
        language=_one(form.get("language")),
    )


def without(filters: Filters, name: str) -> Filters:
    """The conditions without the one of a name; `all` takes all of them away."""
    match name:
        case "since":
            return replace(filters, since=None)
        case "until":
            return replace(filters, until=None)
        case "outlet":
            return replace(filters, outlet=())
        case "language":
            return replace(filters, language=())
        case "source":
            return replace(filters, source=(), title=None)
        case _:
            return Filters()


def only_one(source: str, title: str) -> Filters:
    """One article and no other."""
    return Filters(source=(source,), title=title)


def _day(value: object) -> str | None:
    try:
        return date.fromisoformat(str(value)).isoformat()
    except ValueError:
        return None


def _one(value: object) -> tuple[str, ...]:
    return (value,) if isinstance(value, str) and value else ()
