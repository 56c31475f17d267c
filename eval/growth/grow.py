"""Brings one index to growing sizes, and measures at each what it costs to fill, keep and search.

Read this file first: filling is in `filling.py`, what is written down in `record.py`.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path

from eval.growth.filling import counts, fill
from eval.growth.load import busy, under_load
from eval.growth.narrowing import is_near, narrowings
from eval.growth.record import Record
from eval.growth.words import Narrowed, Size, System
from eval.memory import PeakMemory
from rag import build
from rag.errors import EvaluationError
from rag.index import nearest
from rag.index.columns import Columns
from rag.index.index import LEDGER, Index
from rag.index.ledger import VECTORS, Ledger
from rag.settings import Settings
from rag.types import Filters, Progress
from rag.wenqu import Wenqu

CLIENTS = (1, 4)
SEARCHES = 200  # questions asked without a filter, by each number of clients
NARROWED_SEARCHES = 50  # and under each filter
WARM = 20  # searches that are not counted


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


def drawn(questions: Sequence[str]) -> list[str]:
    """The questions that are asked: the same ones for the same file, in an order of chance."""
    return random.Random(0).sample(list(questions), min(SEARCHES, len(questions)))


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
    wenqu = system.open()
    accelerated = isinstance(wenqu.index, Index) and wenqu.index.check()
    others = busy()
    with PeakMemory() as memory:
        for done, question in enumerate(questions[:WARM]):
            progress(f"warming up at {size:,}", done, WARM)
            wenqu.search(question, k)
        load = []
        for clients in CLIENTS:
            progress(f"searching {size:,} with {clients} at once", 0, 0)
            load.append(under_load(lambda q: wenqu.search(q, k), questions, clients))
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
        accelerated=accelerated and passages > nearest.FEW,
        peak_bytes=memory.bytes,
        busy=others,
        load=tuple(load),
        narrowed=tuple(_narrowed(system, wenqu, questions, passages, progress, k)),
        exhausted=record.attempts(size)[-1].exhausted,
    )


def _bytes_below(folder: Path) -> int:
    return sum(file.stat().st_size for file in folder.rglob("*") if file.is_file())


def _narrowed(
    system: System,
    wenqu: Wenqu,
    questions: Sequence[str],
    passages: int,
    progress: Progress,
    k: int,
) -> Iterator[Narrowed]:
    """Searches under filters, as far as the articles have what to filter by."""
    ledger = Ledger(system.folder / LEDGER)
    columns = Columns(ledger.database)
    for narrowing in narrowings(ledger.articles()):
        through = columns.mask(narrowing.filters, ledger.revision)
        share = int(through.sum()) / max(passages, 1)
        if not is_near(share, narrowing.wanted):
            continue
        progress(f"searching under a filter of {narrowing.field}", 0, 0)

        def search(question: str, filters: Filters = narrowing.filters) -> object:
            return wenqu.search(question, k, filters)

        search(questions[0])  # loads what only filtered searches need
        load = under_load(search, questions[:NARROWED_SEARCHES])
        yield Narrowed(narrowing.field, narrowing.wanted, share, _shown(narrowing.filters), load)


def _shown(filters: Filters) -> dict[str, object]:
    """What a filter holds, as JSON keeps it."""
    given = {name: value for name, value in asdict(filters).items() if value}
    return {name: list(v) if isinstance(v, tuple) else v for name, v in given.items()}
