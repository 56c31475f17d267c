"""Brings one index to growing sizes, and measures at each what it costs to fill, keep and search.

Read this file first: filling is in `filling.py`, what is written down in `record.py`.
"""

from collections.abc import Iterator, Sequence
from pathlib import Path

from eval.growth.filling import counts, fill
from eval.growth.record import Record
from eval.growth.searching import drawn, measure_searches
from eval.growth.words import Size, System
from rag import build
from rag.errors import EvaluationError
from rag.index.index import LEDGER
from rag.index.ledger import VECTORS
from rag.settings import Settings
from rag.types import Progress


def grow(
    system: System,
    table: Path,
    sizes: Sequence[int],
    questions: Sequence[str],
    record: Record,
    progress: Progress,
    *,
    k: int,
) -> Iterator[Size]:
    """Every size, the smallest first, as soon as it is measured; `k` passages a search.

    Sizes that the record has are not measured again. Ends early where the table does. Raises
    EvaluationError without questions, or for an index that the record does not account for.
    """
    if not questions:
        raise EvaluationError("there are no questions to search with; name a file: --questions")
    asked = drawn(questions)
    for size in sorted(set(sizes)):
        if size not in record.sizes:
            record.add(_measured(system, table, size, asked, record, progress, k))
        yield record.sizes[size]
        if record.sizes[size].exhausted:
            return


def of_settings(settings: Settings) -> System:
    """The system of the settings, without a chat model: it takes memory and answers no search."""
    searching = settings.model_copy(update={"chat": "none"})
    return System(
        settings.index,
        lambda progress: build.open_ingestion(settings, progress),
        # Chroma is looked at before anything is timed, not while.
        lambda: build.open_wenqu(searching, accelerate=False),
    )


def _measured(
    system: System,
    table: Path,
    size: int,
    questions: Sequence[str],
    record: Record,
    progress: Progress,
    k: int,
) -> Size:
    ingest = fill(system, table, size, record, progress)
    searches = measure_searches(system, questions, progress, k=k)
    articles, passages = counts(system.folder)
    earlier = [done for done in record.sizes.values() if done.size < size]
    return Size(
        size=size,
        articles=articles,
        passages=passages,
        ingest=ingest,
        seconds=sum(done.ingest.seconds for done in earlier) + ingest.seconds,
        ledger_bytes=sum(file.stat().st_size for file in system.folder.glob(f"{LEDGER}*")),
        chroma_bytes=_bytes_below(system.folder / VECTORS),
        searches=searches,
        exhausted=record.attempts(size)[-1].exhausted,
    )


def _bytes_below(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())
