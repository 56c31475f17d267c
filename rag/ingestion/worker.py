"""The child process that reads files, so that what hangs, crashes or swells costs one file.

Spoken to in lines of JSON. In: `{"path", "source", "fields", "known": {source: id}}`. Out, for each
article of the file: `{"found": {an Article}, "repairs": {kind: count}}`, `{"unchanged": source}` or
`{"failed": source, "message"}`; then `{"done": true}`. It ends when standard input does.
"""

import contextlib
import json
import os
import resource
import signal
import sys
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path
from typing import Any, TextIO

from rag.errors import ArticleError
from rag.ingestion.articles import make_article
from rag.ingestion.child import OUT_OF_MEMORY
from rag.ingestion.files import printable
from rag.ingestion.formats import read_records
from rag.ingestion.records import BadRow, Fields, Record
from rag.text import language

Message = dict[str, Any]


class Worker:
    """Reads one file after another."""

    def __init__(self, out: TextIO, seconds: float) -> None:
        self._out = out
        self._seconds = seconds

    def serve(self, requests: TextIO) -> None:
        """Answers until there are no more requests."""
        for line in requests:
            self.go_on()
            for message in replies(json.loads(line)):
                self._say(message)
            self._say({"done": True})

    def _say(self, message: Message) -> None:
        self._out.write(json.dumps(message) + "\n")  # ASCII: lone surrogates come through
        self._out.flush()
        self.go_on()

    def go_on(self) -> None:
        """Gives the process as much time again. When it has computed so long in silence, the
        system ends it: nobody else would, once the parent is gone."""
        signal.setitimer(signal.ITIMER_PROF, self._seconds)


def replies(request: Message) -> Iterator[Message]:
    """What is to be said of a file; whatever goes wrong with it is said in one line."""
    source = request["source"]
    path = Path(request["path"])
    try:
        for record in read_records(path, Fields(**request["fields"])):
            yield _reply(record, source, request["known"])
    except MemoryError:
        raise
    except ArticleError as error:
        yield {"failed": source, "message": str(error)}
    except Exception as error:  # any library may raise anything over a hostile file
        yield {"failed": source, "message": f"{printable(str(path))}: {_one_line(error)}"}


def _reply(record: Record | BadRow, source: str, known: dict[str, str]) -> Message:
    name = source if record.row is None else f"{source}#{record.row}"
    if isinstance(record, BadRow):
        return {"failed": name, "message": f"{name}: {record.message}"}
    if known.get(name) == record.id:
        return {"unchanged": name}
    try:
        read = make_article(record, name)
    except ArticleError as error:
        return {"failed": name, "message": f"{name}: {error}"}
    return {"found": asdict(read.article), "repairs": read.repairs}


def _one_line(error: Exception) -> str:
    words = " ".join(str(error).split())[:200]
    return f"it cannot be read ({type(error).__name__}: {words})"


def limit(megabytes: int) -> None:
    """Keeps this process from writing files, and from taking more than its share of memory."""
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    if sys.platform != "darwin":  # where it is not enforced
        memory = megabytes * 2**20
        resource.setrlimit(resource.RLIMIT_AS, (memory, memory))


def main() -> None:
    """`worker SECONDS MEGABYTES`: how long it may compute in silence, and what it may need."""
    seconds, megabytes = float(sys.argv[1]), int(sys.argv[2])
    # Libraries print to standard output as they like: that goes nowhere, and the protocol gets a
    # handle of its own.
    out = os.fdopen(os.dup(1), "w", encoding="ascii")
    os.dup2(2, 1)
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # Ctrl-C is for the parent to answer
    language("Any words, for its model is unpacked into a temporary file.")
    limit(megabytes)
    try:
        with contextlib.suppress(BrokenPipeError):  # the parent is gone
            Worker(out, seconds).serve(sys.stdin)
    except MemoryError:
        os._exit(OUT_OF_MEMORY)  # what is left of it is not to be relied on
    os._exit(0)  # nothing is left to be written


if __name__ == "__main__":
    main()
