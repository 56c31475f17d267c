"""What is in the index at a glance: counted, listed and looked up without reading any text."""

from dataclasses import dataclass
from string import ascii_lowercase, ascii_uppercase

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

    def has(self, article_id: str) -> bool:
        """Whether there is an article of exactly this id."""
        query = "SELECT 1 FROM article WHERE id = ?"
        return self._database.value(query, (article_id,)) is not None

    def find(self, words: str = "", limit: int = 200, after: str | None = None) -> list[Card]:
        """The newest articles whose title, outlet or source has every word, in either script.

        Articles of unknown date come last. `after` is the id of an article: those that come after
        it; none where it is not there any more.
        """
        wanted = [_either_script(word) for word in words.split()]
        held = "article.title || ' ' || ifnull(outlet, '') || ' ' || source.name"
        conditions = [
            "(" + " OR ".join(f"instr(lower({held}), ?)" for _ in forms) + ")" for forms in wanted
        ]
        conditions += [_LATER] if after is not None else []
        rows = self._database.read(
            "SELECT article.id, title, min(source.name), outlet, published, language, "
            "(SELECT count(*) FROM passage WHERE article_id = article.id) "
            "FROM article JOIN source ON source.article_id = article.id "
            f"{'WHERE ' + ' AND '.join(conditions) if conditions else ''} "
            "GROUP BY article.id ORDER BY published IS NULL, published DESC, title, article.id "
            "LIMIT ?",
            [
                *(form for forms in wanted for form in forms),
                *([after] if after is not None else []),
                limit,
            ],
        )
        return [Card(*row) for row in rows]


_LOWER = str.maketrans(ascii_uppercase, ascii_lowercase)
_LATER = """EXISTS (SELECT 1 FROM article AS last WHERE last.id = ? AND CASE
    WHEN article.published IS NOT last.published
        THEN article.published IS NULL OR article.published < last.published
    ELSE (article.title, article.id) > (last.title, last.id) END)"""


def _either_script(word: str) -> list[str]:
    word = word.encode("utf-8", "replace").decode("utf-8")  # half a character is in no title
    written = (word.translate(_LOWER), word.lower())  # as SQLite has it: of ASCII only
    forms = ((one, to_script(one, "zh-Hans"), to_script(one, "zh-Hant")) for one in written)
    return list(dict.fromkeys(form for some in forms for form in some))
