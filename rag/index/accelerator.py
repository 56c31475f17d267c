"""Chroma beside the ledger: trusted once it has proved itself, replaced when it has not."""

import logging
import math
import shutil
import socket
import threading
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from rag.errors import CorpusError
from rag.index import child, generations
from rag.index.exact import Found
from rag.index.ledger import Ledger
from rag.index.outbox import Change
from rag.index.vectors import Collection
from rag.types import Vectors

log = logging.getLogger(__name__)

PAUSE = 5.0  # seconds before a server that failed is looked at again
WATCHED = 1.0  # seconds in which a server that was there is believed to be there
SOON = 0.3  # seconds in which it has to take a connection


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation of Chroma's that can be searched, and what it has not been told."""

    collection: Collection
    changes: Sequence[Change]

    @property
    def untold(self) -> set[int]:
        """The passages that came or went since: to be searched otherwise."""
        return {change.number for change in self.changes}

    def search(self, wanted: Vectors, k: int) -> list[Found]:
        """The k nearest to each vector but for the untold ones. Raises CorpusError when damaged."""
        untold, gone = self.untold, sum(not change.live for change in self.changes)
        found = self.collection.search(wanted, k + gone)
        return [[pair for pair in pairs if pair[0] not in untold] for pairs in found]


class Accelerator:
    """The generations of one ledger. Nothing is lost with them but speed.

    New ones are made in the folder, or at Chroma's `server` where its address is given.
    """

    def __init__(self, ledger: Ledger, folder: Path, server: str = "") -> None:
        self._ledger = ledger
        self._folder = folder
        self._server = server
        self._again: float | None = None  # when a server that failed is to be looked at again
        self._watched = 0.0  # until when nobody need look whether it is there
        self._sound: generations.Generation | None = None
        self._collection: Collection | None = None
        self._lock = threading.Lock()

    def open(self) -> Opened | None:
        """What can be searched at this moment of the ledger; None where nothing can be trusted."""
        with self._lock:
            self._look_again()
            live = self.live if self._sound is not None else None
            if live is None or self._sound is None:
                return None
            if live.folder != self._sound.folder:
                # A writer probes a generation before it publishes it.
                self._sound, self._collection = live, None
            try:
                self._collection = self._collection or self._sound.open()
            except CorpusError as error:
                self.distrust(error)
                return None
            changes = self._ledger.outbox.changes(after=self._sound.sequence)
            return Opened(self._collection, changes)

    def watch(self) -> None:
        """Notices that a server is away, also where few passages need not be searched by it."""
        with self._lock:
            self._look_again()
            sound, now = self._sound, time.monotonic()
            if sound is None or not sound.server or now < self._watched:
                return
            self._watched = now + WATCHED
        if not _listens(sound.server):
            self.distrust(CorpusError(f"nobody answers at {sound.server}"))

    def distrust(self, error: CorpusError) -> None:
        """Has nothing searched any more until it is checked again: it cannot be read."""
        log.warning("searching without Chroma: %s", error)
        server = self._sound is not None and self._sound.server
        self._sound = self._collection = None
        if server:
            self._again = time.monotonic() + PAUSE

    @property
    def is_failing(self) -> bool:
        """Whether a server should answer and does not: what is found is the same, more slowly."""
        return self._again is not None

    def _look_again(self) -> None:
        """Has a server that failed checked in the background, every few seconds."""
        if self._again is not None and time.monotonic() >= self._again:
            self._again = math.inf  # until that has ended, which may take longer than the pause
            threading.Thread(target=self.check, daemon=True).start()

    @property
    def live(self) -> generations.Generation | None:
        """The generation in use, if it was made from what the ledger is now."""
        live = generations.current(self._folder)
        return live if live is not None and live.epoch == self._ledger.revision.epoch else None

    @property
    def untold(self) -> int:
        """How many changes Chroma has not been told of; all passages where it knows none."""
        live = self.live
        if live is None or live.server != self._server:
            return max(1, self._ledger.revision.passages)
        return len(self._ledger.outbox.changes(after=live.sequence))

    def check(self) -> bool:
        """Probes the generation in a child process; a sound one answers from now on."""
        live = self.live
        sound = live is not None and child.run("probe", self._ledger.path, live.folder)
        if not sound and self._again is None and (self._folder / generations.CURRENT).exists():
            place = (live.server if live else "") or self._folder
            log.warning("the vectors in %s cannot be used; searching exactly", place)
        self._sound = live if sound else None
        self._again = time.monotonic() + PAUSE if live and live.server and not sound else None
        return sound

    def update(self) -> None:
        """Makes the next generation, probes it and puts it in use; to be called by the writer.

        Where that fails the index is as good as before: what Chroma does not know is searched
        exactly, and the next run tries again.
        """
        if self._make("update") or self._make("rebuild"):
            return
        log.warning(
            "Chroma's vectors could not be brought up to date; what it lacks is searched exactly. "
            "Once there is room and memory again: wenqu index rebuild"
        )

    def _make(self, task: child.Task) -> bool:
        if task == "update" and self.live is None:
            return False
        try:
            folder = generations.next_folder(self._folder)
            path = self._ledger.path
            made = child.run(task, path, folder, self._server)
            if made and child.run("probe", path, folder):
                self._publish(generations.load(folder))
                return True
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, CorpusError) as error:
            log.info("vectors: %s", error)
        return False

    def _publish(self, generation: generations.Generation) -> None:
        generations.publish(self._folder, generation)
        self._ledger.outbox.forget(generation.sequence)
        self._sound, self._again = generation, None

    def forget(self) -> None:
        """Has the next update make its generation from the ledger alone."""
        (self._folder / generations.CURRENT).unlink(missing_ok=True)
        self._sound = None


def _listens(server: str) -> bool:
    """Whether somebody takes connections at a server's address."""
    parts = urlsplit(server)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    try:
        socket.create_connection((parts.hostname or "", port), SOON).close()
    except OSError:
        return False
    return True
