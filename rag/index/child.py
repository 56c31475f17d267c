"""Builds and probes Chroma's generations in a child process, where a crash costs nothing.

A damaged file kills the process that reads it, and a full disk or too few file handles can make
Chroma panic. `python -m rag.index.child TASK LEDGER FOLDER` exits with 0 when a generation was
made in the empty FOLDER (`update` out of the live one, `rebuild` out of the ledger alone), or when
the one in FOLDER can be trusted (`probe`).
"""

import logging
import os
import random
import subprocess
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Literal

from rag.errors import CorpusError
from rag.index import generations
from rag.index.ledger import Ledger
from rag.index.vectors import BATCH

log = logging.getLogger(__name__)

SAMPLE = 500
MISSES = 0.01  # HNSW may miss a near-duplicate's own vector; a lost file misses most


Task = Literal["update", "rebuild", "probe"]


def run(task: Task, ledger: Path, folder: Path, server: str = "") -> bool:
    """Makes or probes the generation in a folder, or at a server; whether that went well."""
    command = [sys.executable, "-m", "rag.index.child", task, str(ledger), str(folder), server]
    child = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    with child:
        try:
            # Its standard input stays open for as long as this process lives.
            said = child.stderr.read() if child.stderr else b""
            done = child.wait() == 0
        except BaseException:
            child.kill()
            raise
    if not done:
        log.info("%s %s: %s", task, folder, said.decode("utf-8", "replace").strip())
    return done


def update(ledger: Ledger, folder: Path, server: str = "") -> bool:
    """Makes a generation: a copy of the live one with what has changed since.

    False when there is none to be trusted in that place, or so much of it is gone that it is better
    rebuilt.
    """
    live = generations.current(folder.parent)
    if live is None or live.server != server or not probe(ledger, live):
        return False
    changes = ledger.outbox.changes(after=live.sequence)
    last = {change.number: change.live for change in changes}
    new = sorted(number for number, is_live in last.items() if is_live)
    gone = [number for number, is_live in last.items() if not is_live]
    if live.gone + len(gone) > generations.MOST_GONE * max(1, live.count):
        return False
    made = generations.copy(live, folder)
    collection = made.open()
    collection.delete(gone)
    collection.write(new, ledger.vectors(new))
    count = collection.count()
    collection.close()
    sequence = changes[-1].sequence if changes else live.sequence
    replace(made, sequence=sequence, count=count, gone=live.gone + len(gone)).save()
    return True


def rebuild(ledger: Ledger, folder: Path, server: str = "") -> bool:
    """Makes a generation anew from the ledger."""
    made = generations.begin(folder, ledger.revision.epoch, server)
    sequence = ledger.outbox.last
    numbers = [int(number) for number in ledger.numbers()]
    collection = made.open(create=True)
    for start in range(0, len(numbers), BATCH):
        some = numbers[start : start + BATCH]
        collection.write(some, ledger.vectors(some))
    collection.close()
    replace(made, sequence=sequence, count=len(numbers)).save()
    return True


def probe(ledger: Ledger, generation: generations.Generation) -> bool:
    """Whether it holds as many vectors as it should, and those of a sample find themselves."""
    later = {change.number for change in ledger.outbox.changes(after=generation.sequence)}
    numbers = [int(number) for number in ledger.numbers() if number not in later]
    collection = generation.open()
    # At a server an update may have been killed in the middle; all of it is among the later ones.
    most = len(later) if generation.server else 0
    apart = abs(collection.count() - generation.count)
    if generation.epoch != ledger.revision.epoch or apart > most:
        return False
    sample = sorted(random.Random(0).sample(numbers, min(SAMPLE, len(numbers))))
    missed = 0
    for number, vector in zip(sample, ledger.vectors(sample), strict=True):
        (found,) = collection.search(vector[None], 5)
        same = found and (number in dict(found) or found[0][1] > 0.9999)
        missed += not same
    collection.close()
    return missed <= len(sample) * MISSES


def main() -> int:
    """0 when it was done, or can be trusted; 1 when not."""
    threading.Thread(target=_leave_with_parent, daemon=True).start()
    task, folder = sys.argv[1], Path(sys.argv[3])
    try:
        ledger = Ledger(Path(sys.argv[2]))
        if task == "probe":
            return 0 if probe(ledger, generations.load(folder)) else 1
        make = {"update": update, "rebuild": rebuild}[task]
        return 0 if make(ledger, folder, *sys.argv[4:]) else 1
    except (CorpusError, OSError, ValueError, TypeError) as error:
        log.error("%s", error)
        return 1


def _leave_with_parent() -> None:
    sys.stdin.read()  # ends when the parent does, however it does
    os._exit(1)


if __name__ == "__main__":
    sys.exit(main())
