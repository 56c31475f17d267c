"""Lexical rows of the ledger: what a passage can be found by, letter for letter (SQLite's FTS5).

Terms are made by `rag.terms` and stored as they are; FTS5's own splitting sees only spaces. A row
is written in the transaction that writes its passage, so the two cannot disagree.
"""

from functools import lru_cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from rag.index.database import Connection, Database
from rag.types import Passage

if TYPE_CHECKING:
    from rag.terms import Term

VERSION = "1"  # of terms and rows: rows made by another one are made again

Cells = tuple[str, str, str]


def cells(passage: Passage) -> Cells:
    """The row of a passage: its words, numbers and dates; its pairs; those of its header."""
    from rag.terms import terms  # a second to load; a search by vectors does without

    found = terms(passage.text)
    parts = (passage.title, passage.outlet, (passage.published or "")[:10])
    header = _header(" ".join(part for part in parts if part))
    words = [term for term in found if term.kind != "pair"]
    return _joined(words), _joined([t for t in found if t.kind == "pair"]), header


@lru_cache(maxsize=64)
def _header(header: str) -> str:
    """The terms of a header, which all passages of an article share."""
    from rag.terms import terms

    return _joined(terms(header))


def _joined(some: "list[Term]") -> str:
    return " ".join(term.text for term in some)


def insert(connection: Connection, number: int, row: Cells) -> None:
    """Writes the row of a passage."""
    connection.execute(
        "INSERT INTO lexical(rowid, words, pairs, header) VALUES (?, ?, ?, ?)", (number, *row)
    )


def query(term: "Term") -> str:
    """What asks FTS5 for a term: as a word or as a pair, or in the header of either kind.

    Any text is harmless: every term is quoted.
    """
    column = "pairs" if term.kind == "pair" else "words"
    text = term.text.replace('"', '""')
    return f'{{{column} header}} : "{text}"'


def numbers(database: Database, query: str, after: int) -> NDArray[np.int32]:
    """The passages that answer a query, of those numbered behind `after`, in order."""
    found = database.numbers(
        "SELECT rowid AS number FROM lexical WHERE lexical MATCH ? AND rowid > ?", (query, after)
    )
    return np.sort(found.astype(np.int32))  # SQLite would take longer to promise an order


def check(database: Database) -> None:
    """Raises CorpusDamaged when FTS5's own structure does not hold together."""
    with database.transaction() as connection:
        connection.execute("INSERT INTO lexical(lexical) VALUES ('integrity-check')")
