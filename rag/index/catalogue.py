"""What is in the index at a glance: counted, listed and looked up without reading any text."""

from dataclasses import dataclass

from rag.index.database import Database
from rag.text import to_script


@dataclass(frozen=True, slots=True)
class Card:
    """An article as the catalogue lists it; `published` as in `Article`."""

    id: str
    title: str
    source: str
    outlet: str | None
    published: str | None
    language: str
    passages: int


@dataclass(frozen=True, slots=True)
class Overview:
    """All articles together. Days are ISO dates, None where no article has one.

    `outlets` and `languages` come with those of most articles first.
    """

    articles: int
    first: str | None
    last: str | None
    outlets: tuple[str, ...]
    languages: tuple[str, ...]


class Catalogue:
    """Looks at the articles of a ledger's file."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def overview(self) -> Overview:
        """What there is, over all articles."""
        ((count, first, last),) = self._database.read(
            "SELECT count(*), min(substr(published, 1, 10)), max(substr(published, 1, 10)) "
            "FROM article"
        )
        return Overview(count, first, last, self._values("outlet"), self._values("language"))

    def _values(self, column: str) -> tuple[str, ...]:
        rows = self._database.read(
            f"SELECT {column} FROM article WHERE {column} IS NOT NULL "
            f"GROUP BY {column} ORDER BY count(*) DESC, {column}"
        )
        return tuple(value for (value,) in rows)

    def find(self, words: str = "", limit: int = 200) -> list[Card]:
        """The newest articles whose title, outlet or source has every word, in either script.

        Articles of unknown date come last.
        """
        wanted = [_either_script(word) for word in words.split()]
        held = "article.title || ' ' || ifnull(outlet, '') || ' ' || source.name"
        conditions = [
            "(" + " OR ".join(f"instr(lower({held}), ?)" for _ in forms) + ")" for forms in wanted
        ]
        rows = self._database.read(
            "SELECT article.id, title, min(source.name), outlet, published, language, "
            "(SELECT count(*) FROM passage WHERE article_id = article.id) "
            "FROM article JOIN source ON source.article_id = article.id "
            f"{'WHERE ' + ' AND '.join(conditions) if conditions else ''} "
            "GROUP BY article.id ORDER BY published IS NULL, published DESC, title LIMIT ?",
            [*(form for forms in wanted for form in forms), limit],
        )
        return [Card(*row) for row in rows]


def _either_script(word: str) -> list[str]:
    word = word.lower()
    return list(dict.fromkeys((word, to_script(word, "zh-Hans"), to_script(word, "zh-Hant"))))
