"""Reads the lines of a file of questions or articles, so that what is wrong is told by its line."""

import codecs
import gzip
import json
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from rag.errors import EvaluationError

Row = Mapping[str, Any]

_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def kind(path: Path) -> str:
    """What a file is by its name: `.jsonl` for `queries.jsonl` and for `queries.jsonl.gz`."""
    name = path.name.lower().removesuffix(".gz")
    return Path(name).suffix


def read_text(path: Path) -> str:
    """The text of a file, unpacked where it is gzip, lines ended by `\\n`, no byte order mark.

    Raises EvaluationError when it cannot be read, is not UTF-8 (or UTF-16 that says so), is empty.
    """
    try:
        data = path.read_bytes()
        if data.startswith(b"\x1f\x8b"):
            data = gzip.decompress(data)
    except FileNotFoundError:
        raise EvaluationError(f"{path}: there is no such file") from None
    except IsADirectoryError:
        raise EvaluationError(f"{path}: is a folder; name a file in it") from None
    except (OSError, EOFError, zlib.error) as error:
        raise EvaluationError(f"{path}: cannot be read: {error}") from error
    text = _decoded(path, data).replace("\r\n", "\n").replace("\r", "\n")
    if not text.strip():
        raise EvaluationError(f"{path}: is empty")
    return text


def _decoded(path: Path, data: bytes) -> str:
    marks = (name for mark, name in _BYTE_ORDER_MARKS.items() if data.startswith(mark))
    try:
        return data.decode(next(marks, "utf-8"))
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise EvaluationError(f"{path}:{line}: is not UTF-8; save the file as UTF-8") from error


def read_rows(path: Path) -> Iterator[tuple[str, Row]]:
    """The JSON objects of a file, one a line, each with its place: `set.jsonl:3`.

    Empty lines are passed over. Raises EvaluationError where a line is no JSON object.
    """
    # A line separator inside a string (U+2028) ends no line, so `splitlines` will not do.
    for number, line in enumerate(read_text(path).split("\n"), 1):
        if line.strip():
            yield f"{path}:{number}", _object(f"{path}:{number}", line)


def _object(place: str, line: str) -> Row:
    try:
        row = json.loads(line)
    except (json.JSONDecodeError, RecursionError) as error:
        raise EvaluationError(f"{place}: is no JSON: {error}") from error
    if not isinstance(row, dict):
        raise EvaluationError(f"{place}: is no JSON object; write one question a line: {{…}}")
    return row


def is_row(text: str) -> bool:
    """Whether a text begins with a line that is a JSON object of its own."""
    try:
        return isinstance(json.loads(text.lstrip().split("\n", 1)[0]), dict)
    except (json.JSONDecodeError, RecursionError):
        return False


def read_json(path: Path) -> Any:
    """The one JSON document that a file is. Raises EvaluationError when it is none."""
    try:
        return json.loads(read_text(path))
    except json.JSONDecodeError as error:
        raise EvaluationError(f"{path}:{error.lineno}: is no JSON: {error.msg}") from error
    except RecursionError as error:
        raise EvaluationError(f"{path}: is no set: it is nested too deep") from error
