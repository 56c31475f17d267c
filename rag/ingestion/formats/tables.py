"""Reads tables of articles: JSON, JSON lines, CSV and TSV, a row at a time."""

import csv
import io
import itertools
import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TextIO

from rag.errors import ArticleError
from rag.ingestion.files import LARGEST, content_id, kind
from rag.ingestion.formats.charset import SAMPLE, decode, tell_charset
from rag.ingestion.formats.columns import Columns, Row
from rag.ingestion.formats.content import load, opened
from rag.ingestion.records import BadRow, Fields, Record

DELIMITERS = ",\t;|"
TOO_LONG = f"longer than {LARGEST // 10**6} MB"

Numbered = tuple[int, Row, str] | BadRow  # a row with its number and its id

csv.field_size_limit(LARGEST)


def read(path: Path, fields: Fields) -> Iterator[Record | BadRow]:
    """The articles in the rows of a table, and the rows that are none."""
    if kind(path) == ".json":
        yield from _read_json(path, fields)
        return
    with opened(path) as stream:
        sample = stream.peek(SAMPLE)[:SAMPLE]
        if not sample.strip():
            raise ArticleError("there is no text in it")
        charset = tell_charset(sample, whole=False)
        # In UTF-8 undecodable bytes stay what they are, so that a row's id is that of its bytes.
        errors = "surrogateescape" if charset == "utf-8" else "replace"
        text = io.TextIOWrapper(stream, charset, errors, newline="")
        by_line = kind(path) in (".jsonl", ".ndjson")
        yield from _records(_json_rows(text) if by_line else _csv_rows(text, path), fields)


def _records(rows: Iterable[Numbered], fields: Fields) -> Iterator[Record | BadRow]:
    columns = Columns(fields)
    checked = False
    for row in rows:
        if isinstance(row, BadRow):
            yield row
            continue
        number, values, id = row
        if not checked:
            columns.check(values)
            checked = True
        yield columns.record(values, number, id)


def _read_json(path: Path, fields: Fields) -> Iterator[Record | BadRow]:
    content = load(path)
    try:
        rows = _rows(_parse(decode(content.raw)))
    except ValueError as error:
        raise ArticleError(f"{error}; one article a line (.jsonl) is read further") from error
    if rows is None:
        raise ArticleError("holds neither an article nor one list of them")
    if isinstance(rows, list):
        numbered = (_numbered(row, number) for number, row in enumerate(rows, 1))
        yield from _records(numbered, fields)
        return
    for record in _records([(1, rows, content.id)], fields):
        if isinstance(record, BadRow):
            raise ArticleError(record.message)
        yield replace(record, row=None)


def _parse(text: str) -> Any:
    """The value that JSON text stands for. Raises ValueError, fit to be shown."""
    try:
        return json.loads(text)
    except json.JSONDecodeError as error:
        raise ValueError(f"is not JSON ({error.msg} at character {error.pos + 1})") from error
    except ValueError as error:  # a number of thousands of digits
        raise ValueError("is not JSON that can be read (a number is too long)") from error
    except RecursionError as error:
        raise ValueError("is not JSON that can be read (nested too deeply)") from error


def _rows(document: Any) -> list[Any] | Row | None:
    """The list of rows in a document, or the one object that it is."""
    if isinstance(document, list):
        return document
    if not isinstance(document, dict):
        return None
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    return lists[0] if len(lists) == 1 and not Columns.has_text(document) else document


def _numbered(row: Any, number: int) -> Numbered:
    if not isinstance(row, dict):
        return BadRow(number, "is not an object with names and values")
    canonical = json.dumps(row, sort_keys=True, separators=(",", ":"))
    return number, row, content_id(canonical.encode())


def _json_rows(text: TextIO) -> Iterator[Numbered]:
    """The objects on the lines; blank lines count, so that a number is a line's."""
    for number, line in enumerate(_lines(text), 1):
        if line is None:
            yield BadRow(number, TOO_LONG)
        elif line.strip("\ufeff \t\r\n"):
            yield _json_row(line.rstrip("\r\n"), number)


def _json_row(line: str, number: int) -> Numbered:
    try:
        row = _parse(line.lstrip("\ufeff"))
    except ValueError as error:
        return BadRow(number, str(error))
    if not isinstance(row, dict):
        return BadRow(number, "is not an object with names and values")
    return number, row, content_id(line.encode("utf-8", "surrogateescape"))


def _lines(text: TextIO) -> Iterator[str | None]:
    """The lines with their ends; None in the place of one that is too long to be held."""
    while line := text.readline(LARGEST):
        if len(line) < LARGEST or line.endswith("\n"):
            yield line
            continue
        while line and not line.endswith("\n"):
            line = text.readline(LARGEST)
        yield None


def _csv_rows(text: TextIO, path: Path) -> Iterator[Numbered]:
    """The rows below the header, as mappings of its names; numbers count them from 1."""
    lines = (line or "\n" for line in _lines(text))
    first = next(lines, "").removeprefix("\ufeff")
    delimiter = "\t" if kind(path) == ".tsv" else max(DELIMITERS, key=first.count)
    if first.startswith("sep="):  # Excel's way to name it
        delimiter, first = first[4:5] or ",", next(lines, "")
    table = csv.reader(itertools.chain([first], lines), delimiter=delimiter)
    header = [name.strip() for name in next(table, [])]
    numbers = itertools.count(1)
    while (values := _next_row(table)) is not None:
        if isinstance(values, str):
            yield BadRow(next(numbers), values)
        elif values:  # a blank line is no row
            yield _csv_row(header, values, next(numbers))


def _next_row(table: Iterator[list[str]]) -> list[str] | str | None:
    """The next row, what is wrong with it, or None at the end."""
    try:
        return next(table, None)
    except csv.Error as error:
        return f"cannot be read as a row ({error})"


def _csv_row(header: list[str], values: list[str], number: int) -> Numbered:
    if len(values) > len(header):
        return BadRow(number, f"has {len(values)} columns where the header has {len(header)}")
    return _numbered(dict(zip(header, values, strict=False)), number)
