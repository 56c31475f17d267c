"""Exact search over the ledger's own vectors: 1 ms for 20,000, and never out of date."""

import threading

import numpy as np
from numpy.typing import NDArray

from rag.index.ledger import Ledger
from rag.types import Vectors

Found = list[tuple[int, float]]  # passage numbers and cosines, best first


class ExactSearch:
    """Every vector of the ledger in memory, loaded when first needed and kept up to date."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger
        self._lock = threading.Lock()
        self._forget("")

    def _forget(self, epoch: str) -> None:
        self._revision = (epoch, -1)
        self._numbers = np.zeros(0, np.int64)
        self._vectors = np.zeros((0, 0), np.float32)

    def search(self, vector: Vectors, k: int, among: set[int] | None = None) -> Found:
        """The k nearest, of all passages or of some; equal ones by number."""
        numbers, vectors = self._load()
        if among is not None:
            chosen = np.isin(numbers, np.fromiter(among, np.int64, len(among)))
            numbers, vectors = numbers[chosen], vectors[chosen]
        if not len(numbers):
            return []
        # As quick as a product by BLAS, whose threads would fight the encoder's for the cores.
        cosines = np.einsum("ij,j->i", vectors, vector)
        k = min(k, len(numbers))
        best = np.argpartition(-cosines, k - 1)[:k]
        ordered = best[np.lexsort((numbers[best], -cosines[best]))]
        return [(int(numbers[i]), float(cosines[i])) for i in ordered]

    def _load(self) -> tuple[NDArray[np.int64], Vectors]:
        with self._lock:
            while self._revision != (revision := self._ledger.revision):
                if revision[0] != self._revision[0]:
                    self._forget(revision[0])  # the same number may mean another passage now
                numbers = self._ledger.numbers()
                kept = np.isin(self._numbers, numbers)
                new = numbers[~np.isin(numbers, self._numbers)]
                added = self._ledger.vectors([int(number) for number in new])
                if len(added) != len(new):
                    continue  # some were removed in between
                both = [some for some in (self._vectors[kept], added) if len(some)]
                self._vectors = np.concatenate(both) if both else added
                self._numbers = np.concatenate([self._numbers[kept], new])
                self._revision = revision
            return self._numbers, self._vectors
