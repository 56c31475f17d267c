"""Reads a file of any kind into records; what is found in it stays as it stands there."""

import importlib
from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from rag.errors import ArticleError
from rag.ingestion.files import kind, printable
from rag.ingestion.records import BadRow, Fields, Record

# A format is imported when a file needs it: their libraries take up to half a second to load.
FORMATS = {
    ".txt": "text", ".text": "text", ".md": "markdown", ".markdown": "markdown",
    ".html": "web", ".htm": "web", ".xhtml": "web", ".mhtml": "mail", ".mht": "mail",
    ".eml": "mail", ".pdf": "pdf", ".docx": "office", ".epub": "epub",
    ".json": "tables", ".jsonl": "tables", ".ndjson": "tables", ".csv": "tables", ".tsv": "tables",
}  # fmt: skip


class Format(Protocol):
    """A module that reads one family of files."""

    def read(self, path: Path, fields: Fields) -> Iterator[Record | BadRow]:
        """The records of a file. Raises ArticleError; its message does not name the file."""
        ...


def read_records(path: Path, fields: Fields) -> Iterator[Record | BadRow]:
    """The records of a file in order, and the rows that are none.

    Raises ArticleError, beginning with the path, where the file is no article; what was given
    before stands.
    """
    name = FORMATS[kind(path) or ".txt"]
    reader: Format = importlib.import_module(f"rag.ingestion.formats.{name}")
    empty = True
    try:
        for record in reader.read(path, fields):
            empty = False
            yield record
        if empty:
            raise ArticleError("there is no text in it")
    except ArticleError as error:
        raise ArticleError(f"{printable(str(path))}: {error}") from error
