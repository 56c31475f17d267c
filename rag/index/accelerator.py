"""Chroma beside the ledger: trusted once it has proved itself, replaced when it has not."""

import logging
import shutil
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from rag.errors import CorpusError
from rag.index import child
from rag.index import vectors as chroma
from rag.index.exact import Found
from rag.index.ledger import Ledger
from rag.index.outbox import Change
from rag.types import Vectors

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Opened:
    """A generation of Chroma's that can be searched, and what it has not been told."""

    collection: chroma.Collection
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
    """The generations of one ledger. Nothing is lost with them but speed."""

    def __init__(self, ledger: Ledger, folder: Path) -> None:
        self._ledger = ledger
        self._folder = folder
        self._sound: chroma.Generation | None = None
        self._collection: chroma.Collection | None = None
        self._lock = threading.Lock()

    def open(self) -> Opened | None:
        """What can be searched at this moment of the ledger; None where nothing can be trusted."""
        with self._lock:
            live = self.live if self._sound is not None else None
            if live is None or self._sound is None:
                return None
            if live.folder != self._sound.folder:
                # A writer probes a generation before it publishes it.
                self._sound, self._collection = live, None
            try:
                self._collection = self._collection or chroma.Collection(self._sound.folder)
            except CorpusError as error:
                self.distrust(error)
                return None
            changes = self._ledger.outbox.changes(after=self._sound.sequence)
            return Opened(self._collection, changes)

    def distrust(self, error: CorpusError) -> None:
        """Has nothing searched any more until it is checked again: it cannot be read."""
        log.warning("searching without Chroma: %s", error)
        self._sound = None

    @property
    def live(self) -> chroma.Generation | None:
        """The generation in use, if it was made from what the ledger is now."""
        live = chroma.current(self._folder)
        return live if live is not None and live.epoch == self._ledger.revision.epoch else None

    @property
    def untold(self) -> int:
        """How many changes Chroma has not been told of; all passages where it knows none."""
        live = self.live
        if live is None:
            return max(1, self._ledger.revision.passages)
        return len(self._ledger.outbox.changes(after=live.sequence))

    def check(self) -> bool:
        """Probes the generation in a child process; a sound one answers from now on."""
        live = self.live
        sound = live is not None and child.run("probe", self._ledger.path, live.folder)
        if not sound and (self._folder / chroma.CURRENT).exists():
            log.warning("the vectors in %s cannot be used; searching exactly", self._folder)
        self._sound = live if sound else None
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
            folder = chroma.next_folder(self._folder)
            path = self._ledger.path
            if child.run(task, path, folder) and child.run("probe", path, folder):
                self._publish(chroma.load(folder))
                return True
            shutil.rmtree(folder, ignore_errors=True)
        except (OSError, CorpusError) as error:
            log.info("vectors: %s", error)
        return False

    def _publish(self, generation: chroma.Generation) -> None:
        chroma.publish(self._folder, generation)
        self._ledger.outbox.forget(generation.sequence)
        self._sound = generation

    def forget(self) -> None:
        """Has the next update make its generation from the ledger alone."""
        (self._folder / chroma.CURRENT).unlink(missing_ok=True)
        self._sound = None
