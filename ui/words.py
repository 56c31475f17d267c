"""The page's own words in its three languages, and which of them a browser is to see."""

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from babel import Locale, UnknownLocaleError

LANGUAGES = ("zh-Hans", "zh-Hant", "en")
_TRADITIONAL = ("zh-hant", "zh-tw", "zh-hk", "zh-mo")
_FILE = Path(__file__).with_name("words.toml")


class Count(int):
    """A number that takes its noun along: `{:passage|passages}` of 1 is `1 passage`."""

    def __format__(self, nouns: str) -> str:
        one, _, many = nouns.partition("|")
        noun = one if self == 1 else many
        return f"{int(self):,} {noun}" if noun else f"{int(self):,}"


@dataclass(frozen=True, slots=True)
class Words(Mapping[str, str]):
    """The words of one language (BCP 47), by key."""

    language: str
    table: Mapping[str, str]
    reasons: tuple[str, ...]  # why an answer may be wrong

    def __getitem__(self, key: str) -> str:
        return self.table[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self.table)

    def __len__(self) -> int:
        return len(self.table)

    def say(self, key: str, **values: object) -> str:
        """The words of a key with its blanks filled; whole numbers are written as counts."""
        filled = {
            name: Count(value) if isinstance(value, int) else value
            for name, value in values.items()
        }
        return self.table[key].format(**filled)

    def name_of(self, tag: str) -> str:
        """A language by its name in this one; the tag (BCP 47) itself where it has none."""
        try:
            own = Locale.parse(self.language, sep="-")
            return Locale.parse(tag, sep="-").get_display_name(own) or tag
        except (UnknownLocaleError, ValueError):
            return tag


@cache
def words(language: str) -> Words:
    """The words of one of `LANGUAGES`."""
    table = dict(tomllib.loads(_FILE.read_text("utf-8"))[language])
    reasons = tuple(table.pop("reasons"))
    return Words(language, table, reasons)


def words_for(accepted: str, chosen: str = "") -> Words:
    """The words a reader wants: those chosen, else the first that the browser's header accepts.

    `accepted` is an Accept-Language header; English where it names no language of ours.
    """
    if chosen in LANGUAGES:
        return words(chosen)
    for tag in _by_preference(accepted):
        if tag.startswith("zh"):
            return words("zh-Hant" if tag.startswith(_TRADITIONAL) else "zh-Hans")
        if tag.startswith("en"):
            return words("en")
    return words("en")


def _by_preference(accepted: str) -> list[str]:
    weighed = []
    for part in "".join(accepted.lower().split()).split(","):
        tag, _, quality = part.partition(";q=")
        try:
            weight = float(quality or 1)
        except ValueError:  # what a browser does not write is passed over
            continue
        if weight > 0:  # 0 is a language that is not wanted
            weighed.append((-weight, tag))
    return [tag for _, tag in sorted(weighed, key=lambda pair: pair[0])]
