"""Which state of the ledger a reader sees: what was read of an older one may be out of date."""

import threading
from dataclasses import dataclass

from rag.index.database import Database


@dataclass(frozen=True, slots=True)
class Revision:
    """A state of the ledger. Equal ones have equal contents, whichever process wrote them."""

    epoch: str  # within one, a passage number always means the same passage
    number: int
    passages: int
    last: int  # the highest passage number, -1 where there is none
    complete: bool  # whether every row that follows from others is there


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
        epoch, number = facts["epoch"], int(facts["revision"])
        complete = "complete" in facts and facts["complete"] == facts.get("lexical")
        with self._lock:
            seen = self._seen
            if seen is None or (seen.epoch, seen.number, seen.complete) != (
                epoch,
                number,
                complete,
            ):
                ((passages, last),) = self._database.read(
                    "SELECT count(*), coalesce(max(number), -1) FROM passage"
                )
                self._seen = seen = Revision(epoch, number, passages, last, complete)
            return seen
