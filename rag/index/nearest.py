"""Finds the passages nearest to vectors: by Chroma where there are many, else one by one.

It goes on in a thread of its own, so that words can be looked up meanwhile: neither holds the
interpreter for long.
"""

import os
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import numpy as np

from rag.errors import CorpusError
from rag.index.accelerator import Accelerator, Opened
from rag.index.columns import Mask
from rag.index.exact import ExactSearch, Found
from rag.index.ledger import Ledger
from rag.index.revision import Revision
from rag.types import Vectors

FEW = 30_000  # passages that are compared one by one as soon as Chroma would find them


class NearestSearch:
    """The vectors of one ledger. Safe to use from several threads, each within a snapshot."""

    def __init__(self, ledger: Ledger, accelerator: Accelerator) -> None:
        self._exact = ExactSearch(ledger)
        self._accelerator = accelerator
        self._threads = ThreadPoolExecutor(os.cpu_count(), "nearest")

    def begin(
        self, wanted: Vectors, k: int, revision: Revision, among: Mask | None = None
    ) -> Callable[[], list[Found]]:
        """Begins to look for the k nearest to each vector, of all passages or of some.

        What is returned waits for them: numbers and cosines, best first, equal ones by number. It
        is to be called within the snapshot in which it was begun.
        """
        if among is None and revision.passages > FEW:
            opened = self._accelerator.open()
            if opened is not None:
                return self._begin_in_chroma(opened, wanted, k, revision)
        held = self._exact.held(revision)
        return self._threads.submit(held.search, wanted, k, among).result

    def _begin_in_chroma(
        self, opened: Opened, wanted: Vectors, k: int, revision: Revision
    ) -> Callable[[], list[Found]]:
        changed = _mask(opened.untold, revision)
        beside = self._exact.held(revision) if changed.any() else None
        told = self._threads.submit(opened.search, wanted, k)

        def wait() -> list[Found]:
            try:
                found = told.result()
            except CorpusError as error:
                self._accelerator.distrust(error)
                return self._exact.held(revision).search(wanted, k)
            if beside is None:
                return found
            return _merged(found, beside.search(wanted, k, changed), k)

        return wait


def _mask(numbers: set[int], revision: Revision) -> Mask:
    mask = np.zeros(revision.last + 1, np.bool_)
    mask[[number for number in numbers if number <= revision.last]] = True
    return mask


def _merged(some: list[Found], others: list[Found], k: int) -> list[Found]:
    """The k best of two findings for each vector."""
    both = (one + other for one, other in zip(some, others, strict=True))
    return [sorted(found, key=lambda pair: (-pair[1], pair[0]))[:k] for found in both]
