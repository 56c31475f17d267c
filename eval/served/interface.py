"""Measures the HTTP interface over a copy of an index: many searches at once, beside ingest."""

import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path

from eval.bench.rows import questions
from eval.served.page import Measured
from eval.served.processes import served
from eval.served.rows import search_rows
from eval.served.searchers import search_at_once
from eval.served.seen import Record, Seen
from rag import build
from rag.errors import CorpusError
from rag.settings import Settings, load_settings
from rag.types import Progress

UNLIMITED = "1000000"  # searches a second: what is measured is the server, not its limit


def measure(
    settings: Settings,
    clients: int,
    seconds: float,
    articles: Path | None,
    record: Record,
    progress: Progress,
) -> Measured:
    """Searches by so many clients at once; meanwhile `articles` are ingested, where there are any.

    Raises CorpusError when the index is empty, EvaluationError where the server does not start.
    """
    if not build.open_ledger(settings).counts()["article"]:
        raise CorpusError("the index is empty; run: wenqu ingest seeds/")
    part = f"{clients} searches at once" + (", ingest meanwhile" if articles else "")
    progress(part, 0, 0)
    seen = Seen(part, record)
    chosen = {"WENQU_CHAT": "none", "WENQU_SEARCH_RATE": UNLIMITED}
    with served("serve", settings.index, chosen) as (address, process, index):
        search_at_once(address, questions(), clients, 1, Seen("warming up", Record()))
        ledger = build.open_ledger(load_settings(index=index))
        before = ledger.counts()["article"]
        with _ingesting(articles, index):
            took = search_at_once(address, questions(), clients, seconds, seen)
        added = ledger.counts()["article"] - before
        memory = process.memory_info().rss
    rows = search_rows(part, seen, took, memory, added)
    for row in rows:
        record.add(asdict(row))
    return Measured(part, rows, seen.errors)


@contextmanager
def _ingesting(articles: Path | None, index: Path) -> Iterator[None]:
    """Ingests meanwhile, in another process, which is stopped at the end."""
    if articles is None:
        yield
        return
    command = [sys.executable, "-m", "rag", "ingest", str(articles), "--index", str(index)]
    quiet = subprocess.DEVNULL
    with subprocess.Popen(command, stdout=quiet, stderr=quiet) as process:
        try:
            yield
        finally:
            process.terminate()
