"""Brings an index to a size and counts what that takes, over as many attempts as it takes."""

import time
from dataclasses import replace
from pathlib import Path

from eval.growth.record import Record
from eval.growth.words import Attempt, Ingest, System
from eval.memory import PeakMemory
from rag.errors import EvaluationError
from rag.index.index import LEDGER
from rag.index.ledger import Ledger
from rag.types import Progress

SECONDS_AT_RISK = 1.0  # of counted time, to a kill


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
    with PeakMemory() as memory:
        noted = _Noted(attempt, record, memory, progress)
        try:
            with system.ingestion(noted.progress) as ingestion:
                noted.begin()
                report = ingestion.run(table, limit=attempt.size)
            found = report.added + report.changed + report.unchanged
            noted.write(done=True, exhausted=found < attempt.size)
        finally:
            if not noted.attempt.done:
                noted.write()
    return noted.attempt


class _Noted:
    """An attempt that is written down while it goes on."""

    def __init__(
        self, attempt: Attempt, record: Record, memory: PeakMemory, progress: Progress
    ) -> None:
        self.attempt = attempt
        self._record = record
        self._memory = memory
        self._progress = progress
        self._began: float | None = None
        self._written = 0.0

    def begin(self) -> None:
        """The models are there: from now on it counts."""
        self._began = time.perf_counter()
        self.write()

    def progress(self, what: str, done: int, total: int) -> None:
        """Shows how far the ingest is, and notes it."""
        self._progress(what, done, total)
        if time.perf_counter() - self._written > SECONDS_AT_RISK:
            self.write()

    def write(self, *, done: bool = False, exhausted: bool = False) -> None:
        """Notes the time and the memory taken so far."""
        if self._began is None:
            return
        self._written = time.perf_counter()
        self.attempt = replace(
            self.attempt,
            seconds=self._written - self._began,
            peak_bytes=self._memory.bytes,
            done=done,
            exhausted=exhausted,
        )
        self._record.note(self.attempt)
