"""What readers saw: how long each thing took and what failed, written down as it happens."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any


class Record:
    """Lines of JSON, each in the file once it is told; without a path they go nowhere."""

    def __init__(self, path: Path | None = None) -> None:
        self._path = path
        self._lock = threading.Lock()

    def add(self, line: dict[str, Any]) -> None:
        """Adds a line at the end. Raises OSError where the file cannot be written."""
        if self._path is None:
            return
        with self._lock, self._path.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")


class Seen:
    """What readers saw in one part of a measurement; they may tell it at the same time."""

    def __init__(self, part: str, record: Record) -> None:
        self.seconds: dict[str, list[float]] = {}  # that each thing took, by its name
        self.errors: list[str] = []
        self._part = part
        self._record = record
        self._lock = threading.Lock()

    @contextmanager
    def timing(self, name: str) -> Iterator[None]:
        """Notes how long something takes, unless it fails."""
        started = time.perf_counter()
        yield
        self.note(name, time.perf_counter() - started)

    def note(self, name: str, seconds: float) -> None:
        """Adds how long a thing took."""
        with self._lock:
            self.seconds.setdefault(name, []).append(seconds)
        self._record.add({"part": self._part, "did": name, "seconds": round(seconds, 4)})

    def complain(self, error: Exception) -> None:
        """Adds what failed."""
        said = f"{type(error).__name__}: {error}"
        with self._lock:
            self.errors.append(said)
        self._record.add({"part": self._part, "error": said})
