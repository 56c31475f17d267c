"""Reads plain text files."""

from collections.abc import Iterator
from pathlib import Path

from rag.ingestion.formats.charset import decode
from rag.ingestion.formats.content import load
from rag.ingestion.records import Fields, Record


def read(path: Path, fields: Fields) -> Iterator[Record]:
    """The one article in a text file."""
    content = load(path)
    yield Record(content.id, decode(content.raw))
