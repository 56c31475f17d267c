"""Puts articles with all their rows into a ledger, and takes them out again.

Each function works inside a transaction that its caller holds.
"""

import json
from collections.abc import Sequence

from rag.index import checksums, lexical, stories
from rag.index.database import Connection
from rag.index.revision import note_removal
from rag.indexes import Entry
from rag.types import Article, Passage


def facts(article: Article) -> tuple[str | None, ...]:
    """What an article's checksum stands for."""
    return (
        article.title, article.text, article.outlet, article.author, article.published,
        article.language,
    )  # fmt: skip


def put(connection: Connection, entry: Entry, cells: Sequence[lexical.Cells]) -> None:
    """Writes an article with its passages, whose lexical rows are `cells`, and its source.

    What the source held before goes, if no other source holds it.
    """
    article = entry.article
    if not _holds(connection, entry):  # the same article may come from several places
        _drop_passages(connection, article.id)
        stories.leave(connection, article.id)
        _write_article(connection, entry)
        for passage, vector, row in zip(entry.passages, entry.vectors, cells, strict=True):
            _insert_passage(connection, passage, checksums.packed(vector), row)
        stories.join(connection, article.id, article.text)
    drop_source(connection, entry.root, article.source, unless=article.id)
    connection.execute(
        "INSERT OR REPLACE INTO source VALUES (?, ?, ?, ?)",
        (entry.root, article.source, article.id, entry.read_as),
    )


def _holds(connection: Connection, entry: Entry) -> bool:
    article = entry.article
    written = connection.execute(
        "SELECT checksum FROM article WHERE id = ?", (article.id,)
    ).fetchone()
    places = connection.execute(
        "SELECT start, end FROM passage WHERE article_id = ? ORDER BY start", (article.id,)
    ).fetchall()
    same = written == (checksums.of_facts(facts(article)),)
    return same and places == [(passage.start, passage.end) for passage in entry.passages]


def _write_article(connection: Connection, entry: Entry) -> None:
    article, told = entry.article, facts(entry.article)
    connection.execute(
        """INSERT INTO article(id, title, text, outlet, author, published, language, repairs,
           checksum) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
           ON CONFLICT (id) DO UPDATE SET title = excluded.title, text = excluded.text,
           outlet = excluded.outlet, author = excluded.author, published = excluded.published,
           language = excluded.language, repairs = excluded.repairs,
           checksum = excluded.checksum""",
        (article.id, *told, json.dumps(dict(entry.repairs), ensure_ascii=False),
         checksums.of_facts(told)),
    )  # fmt: skip


def _insert_passage(
    connection: Connection, passage: Passage, vector: bytes, cells: lexical.Cells
) -> None:
    number = connection.execute(
        "INSERT INTO passage(article_id, start, end, vector, checksum) VALUES (?, ?, ?, ?, ?)",
        (passage.article_id, passage.start, passage.end, vector, checksums.of(vector)),
    ).lastrowid
    assert number is not None
    lexical.insert(connection, number, cells)
    connection.execute("INSERT INTO outbox(number, live) VALUES (?, 1)", (number,))


def drop_source(connection: Connection, root: str, source: str, unless: str = "") -> None:
    """Takes a source away, and its article (not `unless`) when no other source holds it."""
    row = connection.execute(
        "DELETE FROM source WHERE root = ? AND name = ? RETURNING article_id", (root, source)
    ).fetchone()
    if not row or row[0] == unless:
        return
    others = connection.execute("SELECT 1 FROM source WHERE article_id = ?", row).fetchone()
    if not others:
        drop_article(connection, row[0])


def drop_article(connection: Connection, article_id: str) -> None:
    """Takes an article away with all that follows from it, but not its sources."""
    _drop_passages(connection, article_id)
    stories.leave(connection, article_id)
    connection.execute("DELETE FROM article WHERE id = ?", (article_id,))


def _drop_passages(connection: Connection, article_id: str) -> None:
    numbers = "SELECT number FROM passage WHERE article_id = ?"
    if connection.execute(f"{numbers} LIMIT 1", (article_id,)).fetchone():
        note_removal(connection)
    connection.execute(
        f"INSERT INTO outbox(number, live) SELECT number, 0 FROM ({numbers})", (article_id,)
    )
    connection.execute(f"DELETE FROM lexical WHERE rowid IN ({numbers})", (article_id,))
    connection.execute("DELETE FROM passage WHERE article_id = ?", (article_id,))
    connection.execute("DELETE FROM staged WHERE article_id = ?", (article_id,))
