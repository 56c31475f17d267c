"""Lexical rows of the ledger: what a passage can be found by, letter for letter (SQLite's FTS5).

Terms are made by `rag.terms` and stored as they are; FTS5's own splitting sees only spaces. A row
is written in the transaction that writes its passage, so the two cannot disagree.
"""

import json
from collections.abc import Sequence
from typing import TYPE_CHECKING

from rag.index.database import Connection, Database
from rag.types import Passage

if TYPE_CHECKING:
    from rag.terms import Term

VERSION = "1"  # of terms and rows: rows made by another one are made again
MOST_TERMS = 12  # of a query: its rarest, which decide; eight to twelve lose nothing measurable
WEIGHTS = (1.0, 0.5, 0.5)  # BM25's, for words, pairs and header

Cells = tuple[str, str, str]


def cells(passage: Passage) -> Cells:
    """The row of a passage: its words, numbers and dates; its pairs; those of its header."""
    from rag.terms import terms  # a second to load; a search by vectors does without

    found = terms(passage.text)
    parts = (passage.title, passage.outlet, (passage.published or "")[:10])
    header = terms(" ".join(part for part in parts if part))
    words = [term for term in found if term.kind != "pair"]
    return _joined(words), _joined([t for t in found if t.kind == "pair"]), _joined(header)


def _joined(some: "list[Term]") -> str:
    return " ".join(term.text for term in some)


def insert(connection: Connection, number: int, row: Cells) -> None:
    """Writes the row of a passage."""
    connection.execute(
        "INSERT INTO lexical(rowid, words, pairs, header) VALUES (?, ?, ?, ?)", (number, *row)
    )


def search(
    database: Database, query: str, k: int, among: set[int] | None = None
) -> list[tuple[int, float]]:
    """Numbers of the k passages that share the most telling terms, with BM25 scores, best first.

    With `among`, only of those. Any text is a harmless query: every term is quoted.
    """
    from rag.terms import terms

    rare = _rarest(database, list(dict.fromkeys(term.text for term in terms(query))))
    if not rare:
        return []
    condition = "" if among is None else "AND rowid IN (SELECT value FROM json_each(?))"
    values: list[object] = [" OR ".join(_quoted(term) for term in rare)]
    values += [] if among is None else [str(sorted(among))]
    rows = database.read(
        f"""SELECT rowid, -bm25(lexical, {", ".join(map(str, WEIGHTS))}) AS score FROM lexical
            WHERE lexical MATCH ? {condition} ORDER BY score DESC, rowid LIMIT ?""",
        [*values, k],
    )
    return [(number, score) for number, score in rows]


def _quoted(term: str) -> str:
    return '"' + term.replace('"', '""') + '"'


def _rarest(database: Database, some: Sequence[str]) -> list[str]:
    """Those that stand in the fewest passages, of those that stand in any."""
    database.read(
        "CREATE VIRTUAL TABLE IF NOT EXISTS temp.vocabulary USING fts5vocab(main, lexical, row)"
    )
    rows = database.read(
        """SELECT term FROM temp.vocabulary WHERE term IN (SELECT value FROM json_each(?))
           ORDER BY doc, term LIMIT ?""",
        (json.dumps(list(some)), MOST_TERMS),
    )
    return [term for (term,) in rows]


def check(database: Database) -> None:
    """Raises CorpusDamaged when FTS5's own structure does not hold together."""
    with database.transaction() as connection:
        connection.execute("INSERT INTO lexical(lexical) VALUES ('integrity-check')")
