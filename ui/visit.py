"""Who looks at the page, and where in it they are."""

from dataclasses import dataclass, field
from typing import Any

from rag.types import Filters
from ui.words import Words

Data = dict[str, Any]  # what a browser says beside a verb: never trusted
Changes = dict[str, Any]  # what to show anew, by part; a dict changes a field beside its value


@dataclass(frozen=True, slots=True)
class Visitor:
    """Somebody at a page: the name they signed in by, the words they read, and their page's id."""

    owner: str
    words: Words
    page: str


@dataclass(frozen=True, slots=True)
class Session:
    """What one page has open. `editing` is the exchange that the next question will replace."""

    chat: str = ""
    editing: int | None = None
    filters: Filters = field(default_factory=Filters)
    model: str = ""
    caution: str = ""
    searched: str = ""
