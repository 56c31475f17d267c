"""A run being written: no line is lost to a kill, so that a killed run can be resumed."""

import json
import os
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO

from eval.runfile import Document, Line, check_header, json_line, parse_run, whole_lines
from rag.errors import EvaluationError

# Two runs may differ in these though what is measured is the same: a set is known by its hash,
# an index by its fingerprint.
NAMES_ONLY = frozenset({"id", "started", "set.path", "settings.index"})
MOST_DIFFERENCES = 6
SECONDS_AT_RISK = 0.5  # of work, to a power cord: waiting for the disk costs milliseconds a line


class RunWriter:
    """Appends lines to a run file, each of them before the next question is asked.

    A file that is there already is resumed: `so_far` has its lines, and a half-written last one
    is cut off. Raises EvaluationError when it is no run file, or a run with other settings.
    """

    def __init__(self, path: Path, header: Mapping[str, Any]) -> None:
        check_header(header, str(path))
        whole = whole_lines(path)
        self.so_far: Sequence[Line] = ()
        if whole:
            run = parse_run(path, whole)
            _refuse_other_settings(path, run.header, json.loads(json_line(dict(header))))
            self.so_far = run.lines
        self._file = _opened_after(path, whole)
        self._synced = 0.0
        if not whole:
            self._append({"run": dict(header)})

    def __enter__(self) -> "RunWriter":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._file.close()

    def add(self, line: Line) -> None:
        """Writes what became of a question; it may be one that had failed before."""
        self._append(asdict(line))

    def _append(self, document: Document) -> None:
        self._file.write(json_line(document))
        self._file.flush()  # what is killed now loses nothing
        if time.monotonic() - self._synced > SECONDS_AT_RISK:
            os.fsync(self._file.fileno())
            self._synced = time.monotonic()


def header_differences(
    there: Mapping[str, Any], here: Mapping[str, Any], prefix: str = ""
) -> dict[str, tuple[Any, Any]]:
    """What two headers say differently, as dotted name → both values; names and times aside."""
    found: dict[str, tuple[Any, Any]] = {}
    for key in dict.fromkeys([*there, *here]):
        name, old, new = prefix + key, there.get(key), here.get(key)
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            found |= header_differences(old, new, f"{name}.")
        elif old != new and name not in NAMES_ONLY:
            found[name] = (old, new)
    return found


def _opened_after(path: Path, whole: bytes) -> BinaryIO:
    path.parent.mkdir(parents=True, exist_ok=True)
    file = path.open("r+b" if whole else "wb")
    length = file.seek(0, os.SEEK_END)
    if length < len(whole):  # its last line lacked nothing but the end of a line
        file.write(b"\n")
    file.truncate(len(whole))
    file.seek(len(whole))
    return file


def _refuse_other_settings(path: Path, there: Mapping[str, Any], here: Mapping[str, Any]) -> None:
    found = header_differences(there, here)
    if not found:
        return
    named = [f"{name} {old!r} there, {new!r} now" for name, (old, new) in found.items()]
    more = f"; and {len(named) - MOST_DIFFERENCES} more" * (len(named) > MOST_DIFFERENCES)
    raise EvaluationError(
        f"{path} is a run with other settings: {'; '.join(named[:MOST_DIFFERENCES])}{more}. "
        "Write to another file, or set them back to resume it"
    )
