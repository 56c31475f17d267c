"""The outbox: what Chroma still has to be told, written in the transaction that changed it."""

from dataclasses import dataclass

from rag.index.database import Database


@dataclass(frozen=True, slots=True)
class Change:
    """One thing Chroma has to be told: passage `number` is there now, or is gone."""

    sequence: int
    number: int
    live: bool


class Outbox:
    """The outbox of one ledger."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def changes(self, after: int) -> list[Change]:
        """What has changed since a place in the outbox, in order."""
        rows = self._database.read(
            "SELECT sequence, number, live FROM outbox WHERE sequence > ? ORDER BY sequence",
            (after,),
        )
        return [Change(sequence, number, bool(live)) for sequence, number, live in rows]

    @property
    def last(self) -> int:
        """The newest place in the outbox, also when what stood there has been forgotten."""
        found = self._database.value("SELECT seq FROM sqlite_sequence WHERE name = 'outbox'")
        return int(found or 0)

    def forget(self, until: int) -> None:
        """Drops what Chroma has been told."""
        with self._database.transaction() as connection:
            connection.execute("DELETE FROM outbox WHERE sequence <= ?", (until,))
