"""Tells whether Ray's workers make of articles what this process makes of them, and how fast.

`python -m tests.same_engines SOURCE [LIMIT]` ingests SOURCE (a table or folder) twice with the
settings' embedder, into two indexes that are thrown away: locally, then by Ray (WENQU_RAY, or a
small one on this machine). It prints seconds, compares ids, offsets and texts, and the cosines of
all vectors; it exits with 1 where anything differs or a cosine is below .9999.
"""

import sys
import time
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from rag import build
from rag.index.ledger import Ledger
from rag.ingestion.ingest import Ingestion
from rag.ingestion.records import Fields
from rag.integrations import ray
from rag.settings import Settings, load_settings
from rag.types import Vectors

LEAST = 0.9999
Place = tuple[str, str, str, int, int]  # id, source, text, start, end
Open = Callable[[Settings], AbstractContextManager[Ingestion]]


def locally(settings: Settings) -> AbstractContextManager[Ingestion]:
    return build.open_ingestion(settings)


def by_ray(settings: Settings) -> AbstractContextManager[Ingestion]:
    return ray.open_ingestion(settings, build.no_progress, Fields())


def fill(open_ingestion: Open, folder: Path, source: Path, limit: int | None) -> None:
    """Makes an index, and says how long that took, with and without what came before it."""
    started = time.perf_counter()
    with open_ingestion(load_settings(index=folder)) as ingestion:
        ready = time.perf_counter()
        report = ingestion.run(source, limit=limit)
        done = time.perf_counter()
    say(
        f"{folder.name}: {report.added} articles, {report.passages} passages, "
        f"{len(report.failed)} failed; {ready - started:.1f} s to begin, {done - ready:.1f} s, "
        f"{report.added / (done - ready):.1f} articles a second"
    )


def passages(folder: Path) -> dict[Place, np.ndarray]:
    """Every passage, with its vector."""
    ledger = Ledger(folder / "ledger.db")
    numbers = [int(number) for number in ledger.numbers()]
    found, vectors = ledger.passages(numbers), unit(ledger.vectors(numbers))
    places = (found[number] for number in numbers)
    return {
        (p.id, p.source, p.text, p.start, p.end): vector
        for p, vector in zip(places, vectors, strict=True)
    }


def unit(vectors: Vectors) -> Vectors:
    """Vectors of length 1: half precision makes them a little longer or shorter."""
    lengths: Vectors = np.linalg.norm(vectors, axis=1, keepdims=True)
    scaled: Vectors = vectors / lengths
    return scaled


def say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def main(source: Path, limit: int | None) -> int:
    """Compares; the exit code."""
    with TemporaryDirectory() as place:
        here, there = Path(place, "local"), Path(place, "ray")
        fill(locally, here, source, limit)
        fill(by_ray, there, source, limit)
        ours, theirs = passages(here), passages(there)
    other = ours.keys() ^ theirs.keys()
    say(f"{len(ours)} passages; {len(other)} of one index only (by id, source, text or offsets)")
    both = [(ours[place], theirs[place]) for place in ours.keys() & theirs.keys()]
    cosines = [float(one @ another) for one, another in both]
    least = min(cosines, default=0.0)
    say(f"cosines: least {least:.6f}, mean {np.mean(cosines):.6f}")
    return int(bool(other) or least < LEAST)


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else None))
