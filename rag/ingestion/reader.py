"""Reads files in a child process with limits, so that no file can take the program down."""

import os
import signal
import sys
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from types import TracebackType

import rag
from rag.errors import ArticleError
from rag.ingestion.child import OUT_OF_MEMORY, Child, ChildDied, ChildSilent, Message
from rag.ingestion.files import TABLES, SourceFile, content_id, kind, printable, read_bytes
from rag.ingestion.records import Fields
from rag.types import Article

FILES_A_CHILD = 500  # then another takes over: libraries leak, and memory is limited

# All that a child needs of its environment; keys to remote models are none of its business.
_ENVIRONMENT = ("PATH", "HOME", "LANG", "LC_ALL", "LC_CTYPE", "TMPDIR", "LD_LIBRARY_PATH",
                "PYTHONHOME", "PYTHONDONTWRITEBYTECODE", "DYLD_LIBRARY_PATH")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Found:
    """An article that is new or changed, and how often each kind of damage was mended in it."""

    source: str
    article: Article
    repairs: dict[str, int]


@dataclass(frozen=True, slots=True)
class Unchanged:
    """An article that is known as it is."""

    source: str


@dataclass(frozen=True, slots=True)
class Failed:
    """A file, or a row of a table, that is no article, and why, in one line."""

    source: str
    message: str


Outcome = Found | Unchanged | Failed


class Reader:
    """Reads one file at a time, in a child that is started when first needed.

    A file that keeps it silent for `seconds`, or needs more than `megabytes`, fails; the next one
    is read by another child. `command` runs something else in its place.
    """

    def __init__(
        self,
        fields: Fields = Fields(),
        seconds: float = 60,
        megabytes: int = 2048,
        command: Sequence[str] | None = None,
    ) -> None:
        self.fields = fields
        self._seconds = seconds
        self._megabytes = megabytes
        self._command = command or [
            # -P: what lies in the working folder is to be read, not to be imported.
            sys.executable, "-P", "-m", "rag.ingestion.worker", f"{2 * seconds:g}", str(megabytes)
        ]  # fmt: skip
        self._child: Child | None = None
        self._files = 0

    def __enter__(self) -> "Reader":
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def close(self) -> None:
        """Ends the child, if there is one; it is started again when needed."""
        if self._child is not None:
            self._child.stop()
            self._child = None

    def read(self, file: SourceFile, known: Mapping[str, str] = {}) -> Iterator[Outcome]:
        """What is in a file: an outcome for each article, in order. Nothing is raised for a file.

        `known` has the ids of articles by source; those that are in the file as they were are
        Unchanged. What has been given stays given when the rest of a table fails.
        """
        try:
            unchanged = _is_unchanged(file, known)
        except ArticleError as error:
            yield _failed(file, str(error))
            return
        if unchanged:
            yield Unchanged(file.source)
        else:
            yield from self._read(file, known)

    def _read(self, file: SourceFile, known: Mapping[str, str]) -> Iterator[Outcome]:
        child = self._ready_child()
        done = False
        try:
            child.send(self._request(file, known))
            while "done" not in (message := child.receive()):
                yield _outcome(message)
            done = True
        except (ChildSilent, ChildDied) as error:
            self.close()
            yield _failed(file, self._reason(error))
        finally:
            if not done:  # the generator was left in the middle: what is said next is of this file
                self.close()

    def _ready_child(self) -> Child:
        self._files += 1
        if self._child and (self._files > FILES_A_CHILD or not self._child.is_alive()):
            self.close()
        if self._child is None:
            self._child = Child(self._command, _environment(), self._seconds)
            self._files = 1
        return self._child

    def _request(self, file: SourceFile, known: Mapping[str, str]) -> Message:
        rows = f"{file.source}#"
        mine = {source: id for source, id in known.items() if source.startswith(rows)}
        return {
            "path": str(file.path),
            "source": file.source,
            "fields": asdict(self.fields),
            "known": mine if kind(file.path) in TABLES else {},
        }

    def _reason(self, error: ChildSilent | ChildDied) -> str:
        if isinstance(error, ChildSilent) or error.code == -signal.SIGPROF:
            return f"reading it took longer than {self._seconds:g} s"
        if error.code == OUT_OF_MEMORY:
            return f"reading it needs more than {self._megabytes} MB"
        how = f"signal {-error.code}" if error.code < 0 else f"exit code {error.code}"
        return f"the reader died of it ({how})"


def _is_unchanged(file: SourceFile, known: Mapping[str, str]) -> bool:
    """Whether a file that is one article is known as it is; ArticleError when it is unreadable."""
    if kind(file.path) in TABLES and file.source not in known:
        return False
    return known.get(file.source) == content_id(read_bytes(file.path))


def _outcome(message: Message) -> Outcome:
    if "found" in message:
        article = Article(**message["found"])
        return Found(article.source, article, message["repairs"])
    if "unchanged" in message:
        return Unchanged(message["unchanged"])
    return Failed(message["failed"], message["message"])


def _failed(file: SourceFile, reason: str) -> Failed:
    return Failed(file.source, f"{printable(str(file.path))}: {reason}")


def _environment() -> dict[str, str]:
    found = {name: os.environ[name] for name in _ENVIRONMENT if name in os.environ}
    root = str(Path(rag.__file__).parents[1])  # a checkout may not be installed
    paths = [root, os.environ.get("PYTHONPATH", "")]
    # One thread each: many reserve more memory than a child may have.
    threads = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
    return found | threads | {"PYTHONPATH": os.pathsep.join(filter(None, paths))}
