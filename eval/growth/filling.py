"""Brings an index to a size and counts what that takes, over as many attempts as it takes."""

import threading
import time
from dataclasses import replace
from pathlib import Path
from types import TracebackType

from eval.growth.record import Record
from eval.growth.words import Attempt, Ingest, System
from eval.memory import PeakMemory
from rag.errors import EvaluationError
from rag.index.index import LEDGER
from rag.index.ledger import Ledger
from rag.types import Progress

SECONDS_AT_RISK = 2.0  # of counted time, to a kill


def fill(system: System, table: Path, size: int, record: Record, progress: Progress) -> Ingest:
    """Has the index hold the first `size` articles of a table, as `wenqu ingest --limit` does.

    What earlier attempts took is counted with it; once done it is not done again. Raises
    EvaluationError when the index holds articles that the record knows nothing of.
    """
    attempts = record.attempts(size)
    if not attempts or not attempts[-1].done:
        articles, passages = counts(system.folder)
        if not attempts:
            _refuse_unknown(record, size, articles)
        attempt = Attempt(size, len(attempts) + 1, articles, passages)
        attempts.append(_fill(system, table, attempt, record, progress))
    articles, passages = counts(system.folder)
    return Ingest(
        articles=articles - attempts[0].articles,
        passages=passages - attempts[0].passages,
        seconds=sum(attempt.seconds for attempt in attempts),
        peak_bytes=max(attempt.peak_bytes for attempt in attempts),
        attempts=len(attempts),
    )


def counts(folder: Path) -> tuple[int, int]:
    """The articles and passages of the index in a folder; 0 where there is none."""
    if not (folder / LEDGER).exists():
        return 0, 0
    found = Ledger(folder / LEDGER).counts()
    return found["article"], found["passage"]


def _refuse_unknown(record: Record, size: int, articles: int) -> None:
    smaller = [done.articles for done in record.sizes.values() if done.size < size]
    expected = max(smaller, default=0)
    if articles != expected:
        raise EvaluationError(
            f"the index holds {articles} articles, and {record.path} knows of {expected}: sizes "
            "are measured from the smallest to the largest; name another --folder"
        )


def _fill(
    system: System, table: Path, attempt: Attempt, record: Record, progress: Progress
) -> Attempt:
    with (
        PeakMemory() as memory,
        system.ingestion(progress) as ingestion,
        _Noted(attempt, record, memory) as noted,
    ):
        report = ingestion.run(table, limit=attempt.size)
        found = report.added + report.changed + report.unchanged
        noted.finish(exhausted=found < attempt.size)
    return noted.attempt


class _Noted:
    """An attempt that is written down while it goes on, from when it is entered."""

    def __init__(self, attempt: Attempt, record: Record, memory: PeakMemory) -> None:
        self.attempt = attempt
        self._record = record
        self._memory = memory
        self._began = 0.0
        self._done = self._exhausted = False
        self._over = threading.Event()
        # A thread: the making of Chroma's files may take a minute and says nothing meanwhile.
        self._thread = threading.Thread(target=self._watch, daemon=True)

    def __enter__(self) -> "_Noted":
        self._began = time.perf_counter()
        self._write()
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._over.set()
        self._thread.join()
        self._write()

    def finish(self, *, exhausted: bool) -> None:
        """Everything is in the index."""
        self._done, self._exhausted = True, exhausted

    def _watch(self) -> None:
        while not self._over.wait(SECONDS_AT_RISK):
            self._write()

    def _write(self) -> None:
        self.attempt = replace(
            self.attempt,
            seconds=time.perf_counter() - self._began,
            peak_bytes=self._memory.bytes,
            done=self._done,
            exhausted=self._exhausted,
        )
        self._record.note(self.attempt)
