"""What a format's reader gives: a record's text as it stands, and the facts its file states."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of an article besides its text; None is unknown."""

    title: str | None = None
    outlet: str | None = None
    author: str | None = None  # several are joined by 、 in Chinese, by ", " elsewhere
    published: str | None = None  # ISO 8601, as precise as it was said

    def or_else(self, others: "Facts") -> "Facts":
        """These facts, with those of `others` where these are unknown."""
        return Facts(
            self.title or others.title,
            self.outlet or others.outlet,
            self.author or others.author,
            self.published or others.published,
        )


@dataclass(frozen=True, slots=True)
class Record:
    """One article as it stands in its file, unrepaired."""

    id: str  # BLAKE2b (16 bytes, in hex) of its bytes: the file's, or the row's
    text: str  # a line is a paragraph, unless `wrapped`
    facts: Facts = Facts()
    row: int | None = None  # of a table, from 1; None for a file that is one article
    wrapped: bool = False  # lines end where the page did (PDF, mail)


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row of a table that is no article, and why."""

    row: int
    message: str


@dataclass(frozen=True, slots=True)
class Fields:
    """Which columns of a table hold what; an empty one is found by its usual names."""

    text: str = ""
    title: str = ""
    outlet: str = ""
    author: str = ""
    published: str = ""


@dataclass(frozen=True, slots=True)
class Repaired:
    """A readable text, how often each kind of damage was mended, and the lines taken out."""

    text: str
    changes: dict[str, int] = field(default_factory=dict)
    removed: tuple[str, ...] = ()
