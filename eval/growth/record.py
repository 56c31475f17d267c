"""The result file of a growth: JSON lines, so that a killed one goes on where it was.

Its first line says what is measured. An ingest that is under way is noted again and again, so
that its time is not lost; a size that is measured is a line of its own.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from typing import Any, TypeVar

from pydantic import TypeAdapter, ValidationError

from eval.growth.words import Attempt, Size
from eval.resume import header_differences
from eval.runfile import Document, json_line, whole_lines
from rag.errors import EvaluationError

_Read = TypeVar("_Read", Attempt, Size)


class Record:
    """What is known of a growth. Raises EvaluationError where the file is that of another one."""

    def __init__(self, path: Path, header: Mapping[str, Any]) -> None:
        self.path = path
        self.sizes: dict[int, Size] = {}
        self._attempts: dict[tuple[int, int], Attempt] = {}
        self.header = dict(header)
        whole = whole_lines(path)
        rows = [_row(path, line) for line in whole.splitlines()]
        if rows:
            self._take_up(rows, header)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(whole)  # without half a line
        if not rows:
            self._append({"growth": self.header})

    def _take_up(self, rows: list[Document], header: Mapping[str, Any]) -> None:
        there = rows[0].get("growth")
        if not isinstance(there, dict):
            raise EvaluationError(f"{self.path} is no record of a growth; name another --folder")
        found = header_differences(there, json.loads(json_line(dict(header))))
        if found:
            named = "; ".join(f"{k} {old!r} there, {new!r} now" for k, (old, new) in found.items())
            raise EvaluationError(
                f"{self.path} measures something else: {named}. Set it back, or name another "
                "--folder"
            )
        self.header = there
        for row in rows[1:]:
            if "size" in row:
                size = self._read(Size, row["size"])
                self.sizes[size.size] = size
            else:
                attempt = self._read(Attempt, row.get("attempt"))
                self._attempts[attempt.size, attempt.number] = attempt

    def _read(self, kind: type[_Read], row: object) -> _Read:
        try:
            return TypeAdapter(kind).validate_python(row)
        except ValidationError as error:
            raise EvaluationError(
                f"{self.path}: a line of it cannot be read; measure anew in another --folder"
            ) from error

    def attempts(self, size: int) -> list[Attempt]:
        """Every go at bringing the index to a size, as it was last noted, in order."""
        return [attempt for (of, _), attempt in sorted(self._attempts.items()) if of == size]

    def note(self, attempt: Attempt) -> None:
        """Writes how far an attempt has come."""
        self._attempts[attempt.size, attempt.number] = attempt
        self._append({"attempt": asdict(attempt)})

    def add(self, size: Size) -> None:
        """Writes a size that is measured."""
        self.sizes[size.size] = size
        self._append({"size": asdict(size)})

    def _append(self, document: Document) -> None:
        with self.path.open("ab") as file:
            file.write(json_line(document))


def read_sizes(path: Path) -> list[Size]:
    """The sizes that a growth has measured. Raises EvaluationError when there are none."""
    rows = [_row(path, line) for line in whole_lines(path).splitlines()]
    if not rows or not isinstance(header := rows[0].get("growth"), dict):
        raise EvaluationError(f"{path} is no record of a growth; `wenqu bench growth` writes one")
    sizes = list(Record(path, header).sizes.values())
    if not sizes:
        raise EvaluationError(f"{path} has no size that is measured yet; run its growth again")
    return sizes


def _row(path: Path, line: bytes) -> Document:
    try:
        row = json.loads(line)
    except ValueError as error:
        raise EvaluationError(f"{path} is no record of a growth; name another --folder") from error
    return row if isinstance(row, dict) else {}
