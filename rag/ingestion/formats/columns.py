"""Finds an article's parts in a row of a table, by the columns named or by their usual names."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rag.errors import ArticleError
from rag.ingestion.files import printable
from rag.ingestion.formats import naming
from rag.ingestion.formats.markup import strip_tags
from rag.ingestion.records import BadRow, Facts, Fields, Record

Row = Mapping[str, Any]
SHOWN = 30  # columns in a message


@dataclass(frozen=True, slots=True)
class Columns:
    """Where in a row the parts of an article are."""

    fields: Fields

    def check(self, row: Row) -> None:
        """Raises ArticleError when a named column is not in the first row of a table, or none
        holds the text."""
        named = (getattr(self.fields, part) for part in self.fields.__slots__)
        missing = next((name for name in named if name and not _has(row, name)), None)
        there = ", ".join(printable(str(name)) for name in list(row)[:SHOWN])
        if missing:
            raise ArticleError(f"has no column {missing!r}; its columns are: {there}")
        if not self.fields.text and not _usual(row, naming.TEXT):
            raise ArticleError(
                f"none of its columns is known to hold the text ({there}); name the one that does"
            )

    @staticmethod
    def has_text(row: Row) -> bool:
        """Whether a row has a column that usually holds the text."""
        return isinstance(_usual(row, naming.TEXT), str)

    def record(self, row: Row, number: int, id: str) -> Record | BadRow:
        """The article in a row."""
        text = self._text(row)
        if not text.strip():
            return BadRow(number, "there is no text in it")
        facts = Facts(
            title=naming.plain(self._value(row, self.fields.title, naming.TITLE)),
            outlet=naming.plain(self._value(row, self.fields.outlet, naming.OUTLET)),
            author=naming.names(self._value(row, self.fields.author, naming.AUTHOR)),
            published=naming.date_of(self._value(row, self.fields.published, naming.PUBLISHED)),
        )
        return Record(id, text, facts, row=number)

    def _text(self, row: Row) -> str:
        value = self._value(row, self.fields.text, naming.TEXT)
        paragraphs = value if isinstance(value, list) else [value]
        return strip_tags("\n".join(one for one in paragraphs if isinstance(one, str)))

    def _value(self, row: Row, named: str, usual: list[str]) -> Any:
        return _named(row, named) if named else _usual(row, usual)


def _named(row: Row, name: str) -> Any:
    """The value of a column; `meta.title` is the title in meta, unless a column is called so."""
    if name in row:
        return row[name]
    value: Any = row
    for key in name.split("."):
        value = value.get(key) if isinstance(value, dict) else None
    return value


def _has(row: Row, name: str) -> bool:
    outer = name.split(".")[0]  # an inner one may be left out where it is empty
    return name in row or isinstance(row.get(outer), dict)


def _usual(row: Row, usual: list[str]) -> Any:
    values = {naming.normal(str(name)): value for name, value in row.items() if value}
    return next((values[name] for name in usual if name in values), None)
