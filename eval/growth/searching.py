"""How an index is searched: warm, by one client and by several, and under filters."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import asdict

from eval.growth.filling import counts
from eval.growth.load import busy, under_load
from eval.growth.narrowing import is_near, narrowings
from eval.growth.words import Narrowed, Searches, System
from eval.memory import PeakMemory
from rag.errors import EvaluationError
from rag.index import nearest
from rag.index.columns import Columns
from rag.index.index import LEDGER, Index
from rag.index.ledger import Ledger
from rag.types import Filters, Progress
from rag.wenqu import Wenqu

CLIENTS = (1, 4)
SEARCHES = 200  # questions asked without a filter, by each number of clients
NARROWED_SEARCHES = 50  # and under each filter
WARM = 20  # searches that are not counted


def measure_searches(
    system: System, questions: Sequence[str], progress: Progress, *, k: int
) -> Searches:
    """Searches the index as it is, `k` passages each.

    Raises EvaluationError without questions.
    """
    if not questions:
        raise EvaluationError("there are no questions to search with; name a file: --questions")
    wenqu = system.open()
    accelerated = isinstance(wenqu.index, Index) and wenqu.index.check()
    articles, passages = counts(system.folder)
    others = busy()
    with PeakMemory() as memory:
        for done, question in enumerate(questions[:WARM]):
            progress(f"warming up at {articles:,}", done, WARM)
            wenqu.search(question, k)
        load = []
        for clients in CLIENTS:
            progress(f"searching {articles:,} with {clients} at once", 0, 0)
            load.append(under_load(lambda q: wenqu.search(q, k), questions, clients))
    return Searches(
        accelerated=accelerated and passages > nearest.FEW,
        peak_bytes=memory.bytes,
        busy=others,
        load=tuple(load),
        narrowed=tuple(_narrowed(system, wenqu, questions, passages, progress, k)),
    )


def drawn(questions: Sequence[str]) -> list[str]:
    """The questions that are asked: the same ones for the same file, in an order of chance."""
    return random.Random(0).sample(list(questions), min(SEARCHES, len(questions)))


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
