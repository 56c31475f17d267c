"""Run as a child process: asks a generation for its own vectors, and fails if it misses one.

A damaged file kills the process that reads it, so this is never done in a process that matters.
`python -m rag.index.probe LEDGER GENERATION` exits with 0 when the generation can be trusted.
"""

import random
import sys
from pathlib import Path

from rag.errors import CorpusError
from rag.index.ledger import Ledger
from rag.index.vectors import Collection

SAMPLE = 500
MISSES = 0.01  # HNSW may miss a near-duplicate's own vector; a lost file misses most


def probe(ledger: Ledger, folder: Path) -> bool:
    """Whether the vectors of a sample of passages find themselves."""
    collection = Collection(folder)
    numbers = [int(number) for number in ledger.numbers()]
    sample = sorted(random.Random(0).sample(numbers, min(SAMPLE, len(numbers))))
    # Passages that came after the generation was made are not in it.
    pending = {change.number for change in ledger.changes(after=0) if change.live}
    sample = [number for number in sample if number not in pending]
    if not sample:
        return True
    missed = 0
    for number, vector in zip(sample, ledger.vectors(sample), strict=True):
        found = collection.search(vector, 5)
        same = found and (number in dict(found) or found[0][1] > 0.9999)
        missed += not same
    return missed <= len(sample) * MISSES


def main() -> int:
    """0 when the generation can be trusted, 1 when not."""
    try:
        return 0 if probe(Ledger(Path(sys.argv[1])), Path(sys.argv[2])) else 1
    except CorpusError:
        return 1


if __name__ == "__main__":
    sys.exit(main())
