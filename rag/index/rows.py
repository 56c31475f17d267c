"""Rows of the ledger that follow from others: made again when what makes them has changed.

Each step is one transaction, and a step that was made is not made again: a kill costs one step.
"""

from collections.abc import Sequence

from rag.index import checksums, lexical, stories
from rag.index.ledger import Ledger
from rag.index.revision import note_removal
from rag.index.schema import new_epoch
from rag.types import Passage, Progress, Vectors

STEP = 500  # passages or articles written at once


def catch_up(ledger: Ledger, progress: Progress) -> None:
    """Makes the rows that an index of the previous format, or of other terms, does not have."""
    version = lexical.VERSION
    if ledger.meta("complete") == version:
        return
    if ledger.meta("lexical") != version:
        with ledger.database.transaction() as connection:
            connection.execute("DELETE FROM lexical")
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('lexical', ?)", (version,))
            note_removal(connection)
    _make_lexical_rows(ledger, progress)
    _make_checksums(ledger)
    _find_stories(ledger, progress)
    ledger.set_meta("complete", version)


def forget(ledger: Ledger) -> None:
    """Has every row that follows from others made again at the next `catch_up`."""
    with ledger.database.transaction() as connection:
        connection.execute("DELETE FROM meta WHERE name IN ('lexical', 'complete')")
        connection.execute("DELETE FROM band")
        connection.execute("UPDATE article SET story = NULL")
        note_removal(connection)


def _make_lexical_rows(ledger: Ledger, progress: Progress) -> None:
    missing = ledger.database.read(
        """SELECT number FROM passage
           WHERE NOT EXISTS (SELECT 1 FROM lexical WHERE rowid = number) ORDER BY number"""
    )
    for start in range(0, len(missing), STEP):
        some = ledger.passages([number for (number,) in missing[start : start + STEP]])
        rows = [(number, lexical.cells(passage)) for number, passage in some.items()]
        with ledger.database.transaction() as connection:
            for number, cells in rows:
                lexical.insert(connection, number, cells)
        progress("terms", min(start + STEP, len(missing)), len(missing))


def _make_checksums(ledger: Ledger) -> None:
    with ledger.database.transaction() as connection:
        vectors = connection.execute(
            "SELECT number, vector FROM passage WHERE checksum IS NULL"
        ).fetchall()
        articles = connection.execute(
            """SELECT id, title, text, outlet, author, published, language FROM article
               WHERE checksum IS NULL"""
        ).fetchall()
        connection.executemany(
            "UPDATE passage SET checksum = ? WHERE number = ?",
            [(checksums.of(vector), number) for number, vector in vectors],
        )
        connection.executemany(
            "UPDATE article SET checksum = ? WHERE id = ?",
            [(checksums.of_facts(facts), id_) for id_, *facts in articles],
        )


def _find_stories(ledger: Ledger, progress: Progress) -> None:
    missing = ledger.database.read("SELECT id, text FROM article WHERE story IS NULL ORDER BY id")
    for start in range(0, len(missing), STEP):
        with ledger.database.transaction() as connection:
            for id_, text in missing[start : start + STEP]:
                stories.join(connection, id_, text)
        progress("copies", min(start + STEP, len(missing)), len(missing))


# Vectors of another embedder


def staged(ledger: Ledger, identity: str) -> set[str]:
    """Ids of the articles that have been embedded by another embedder; none by any other one."""
    if ledger.meta("staging") != identity:
        with ledger.database.transaction() as connection:
            connection.execute("DELETE FROM staged")
            connection.execute("INSERT OR REPLACE INTO meta VALUES ('staging', ?)", (identity,))
    rows = ledger.database.read("SELECT DISTINCT article_id FROM staged")
    return {article_id for (article_id,) in rows}


def stage(ledger: Ledger, passages: Sequence[Passage], vectors: Vectors) -> None:
    """Keeps the passages and vectors of some articles beside those in use."""
    rows = []
    for passage, vector in zip(passages, vectors, strict=True):
        blob = checksums.packed(vector)
        place = (passage.article_id, passage.start, passage.end)
        rows.append((*place, blob, checksums.of(blob), *lexical.cells(passage)))
    with ledger.database.transaction() as connection:
        connection.executemany("INSERT INTO staged VALUES (?, ?, ?, ?, ?, ?, ?, ?)", rows)


def adopt(ledger: Ledger, identity: str) -> None:
    """Puts the staged passages in the place of those in use, with a new epoch: all or nothing."""
    with ledger.database.transaction() as connection:
        for table in ("passage", "lexical", "outbox"):
            connection.execute(f"DELETE FROM {table}")
        connection.execute(
            """INSERT INTO passage(article_id, start, end, vector, checksum)
               SELECT article_id, start, end, vector, checksum FROM staged ORDER BY rowid"""
        )
        connection.execute(
            """INSERT INTO lexical(rowid, words, pairs, header)
               SELECT number, words, pairs, header FROM staged
               JOIN passage USING (article_id, start, end)"""
        )
        connection.execute("INSERT INTO outbox(number, live) SELECT number, 1 FROM passage")
        connection.execute("DELETE FROM staged")
        connection.execute("INSERT OR REPLACE INTO meta VALUES ('embedder', ?)", (identity,))
        new_epoch(connection)
