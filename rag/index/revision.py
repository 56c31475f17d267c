"""Which state of the ledger a reader sees: what was read of an older one may be out of date."""

import threading
from dataclasses import dataclass

from rag.index.database import Connection, Database

REMOVALS = "removals"


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of the ledger. Equal ones have equal contents, whichever process wrote them."""

    epoch: str  # within one, a passage number always means the same passage
    number: int
    passages: int
    last: int  # the highest passage number, -1 where there is none
    removals: int  # how often anything was taken away or made anew
    complete: bool  # whether every row that follows from others is there

    @property
    def era(self) -> tuple[str, int, bool]:
        """While it stays, what was read holds for good: there can only be more of it."""
        return self.epoch, self.removals, self.complete

    def is_as_new_as(self, other: "Revision") -> bool:
        """Whether what was read of it will do for `other`: of the same epoch, and no older.

        What has come since is not to be had in `other`, and what has gone since is gone.
        """
        return self.epoch == other.epoch and self.number >= other.number


class Revisions:
    """Tells the present revision of a ledger, counting its passages once for each."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._seen: Revision | None = None

    @property
    def present(self) -> Revision:
        """The revision now; another process may write the next one at any time."""
        facts: dict[str, str] = dict(self._database.read("SELECT name, value FROM meta"))
        number = int(facts["revision"])
        complete = "complete" in facts and facts["complete"] == facts.get("lexical")
        era = (facts["epoch"], int(facts.get(REMOVALS, 0)), complete)
        with self._lock:
            seen = self._seen
            if seen is None or (seen.number, seen.era) != (number, era):
                ((passages, last),) = self._database.read(
                    "SELECT count(*), coalesce(max(number), -1) FROM passage"
                )
                epoch, removals, _ = era
                self._seen = seen = Revision(epoch, number, passages, last, removals, complete)
            return seen


def note_removal(connection: Connection) -> None:
    """Says in a transaction that something is taken away, or made anew."""
    connection.execute(
        """INSERT INTO meta VALUES (?, '1')
           ON CONFLICT (name) DO UPDATE SET value = CAST(value AS INTEGER) + 1""",
        (REMOVALS,),
    )
