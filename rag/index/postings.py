"""Which passages hold a term: FTS5's postings, kept in memory once they have been asked for.

Nothing is built for a query. The first question with a term reads its postings from the ledger's
lexical rows; later ones read only what was written since.
"""

import math
import threading
from collections import OrderedDict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from rag.index import lexical
from rag.index.database import Database
from rag.index.revision import Revision
from rag.terms import Term

MOST_KEPT = 16_000_000  # numbers in all postings together: 64 MB
ENTRY = 100  # numbers that a term takes as much memory as, whoever holds it

Numbers = NDArray[np.int32]  # of passages, in order
Shares = NDArray[np.float32]  # by passage number


@dataclass(frozen=True, slots=True)
class _Posting:
    numbers: Numbers
    last: int  # the highest number of the ledger when it was read

    @property
    def size(self) -> int:
        return ENTRY + len(self.numbers)


class Postings:
    """The postings of one ledger. Safe to use from several threads, each within a snapshot."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._era: tuple[str, int, bool] | None = None
        self._kept: OrderedDict[str, _Posting] = OrderedDict()
        self._size = 0

    def shares(self, terms: Iterable[Term], revision: Revision) -> Shares:
        """What share of `terms` each passage holds, each term by its rarity (idf): 0..1.

        Indexed by passage number, as long as the highest one. A word counts beside the pairs of
        characters it is made of: as two views of a text these find more than either alone.
        """
        found = np.zeros(revision.last + 1, np.float32)
        whole = 0.0
        for query in dict.fromkeys(map(lexical.query, terms)):
            numbers = self._numbers(query, revision)
            held_by = min(len(numbers), revision.passages)
            rarity = math.log1p((revision.passages - held_by + 0.5) / (held_by + 0.5))
            np.add.at(found, numbers, np.float32(rarity))
            whole += rarity
        return found / whole if whole else found

    def _numbers(self, query: str, revision: Revision) -> Numbers:
        known = self._known(query, revision)
        if known.last < revision.last:  # read without the lock: others need not wait for it
            new = lexical.numbers(self._database, query, known.last)
            known = _Posting(np.concatenate([known.numbers, new]), revision.last)
            self._keep(query, known, revision)
        return known.numbers[: np.searchsorted(known.numbers, revision.last, "right")]

    def _known(self, query: str, revision: Revision) -> _Posting:
        with self._lock:
            if self._era != revision.era:
                self._kept.clear()
                self._era, self._size = revision.era, 0
            if query not in self._kept:
                return _Posting(np.zeros(0, np.int32), -1)
            self._kept.move_to_end(query)
            return self._kept[query]

    def _keep(self, query: str, posting: _Posting, revision: Revision) -> None:
        with self._lock:
            if not revision.complete or self._era != revision.era:
                return  # rows are being made again, or what was read is of another time
            shorter = self._kept.pop(query, None)
            self._size += posting.size - (shorter.size if shorter else 0)
            self._kept[query] = posting
            while self._size > MOST_KEPT and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._size -= oldest.size


def best(shares: Sequence[Shares], k: int) -> set[int]:
    """The numbers of the k passages that hold most, of each of several texts."""
    chosen: set[int] = set()
    for share in shares:
        holding = np.flatnonzero(share)
        if len(holding) > k:
            holding = holding[np.argpartition(-share[holding], k - 1)[:k]]
        chosen.update(map(int, holding))
    return chosen
