"""The record of truth: articles, passages and their vectors in one SQLite file.

Whatever is written is written in one transaction, with the list of what Chroma still has to be
told (the outbox). What has been committed survives the power cord; Chroma can be lost and made
again from here without embedding anything twice.
"""

import json
import sqlite3
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import CorpusError
from rag.types import Article, Entry, Filters, Passage, Vectors

FORMAT = "1"

_SCHEMA = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT;
CREATE TABLE article (
    id TEXT PRIMARY KEY, title TEXT NOT NULL, text TEXT NOT NULL, outlet TEXT, author TEXT,
    published TEXT, language TEXT NOT NULL
) STRICT;
CREATE TABLE source (
    root TEXT NOT NULL, name TEXT NOT NULL, article_id TEXT NOT NULL REFERENCES article(id),
    PRIMARY KEY (root, name)
) STRICT;
CREATE INDEX source_article ON source(article_id);
CREATE TABLE passage (
    number INTEGER PRIMARY KEY AUTOINCREMENT, article_id TEXT NOT NULL REFERENCES article(id),
    start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL,
    UNIQUE(article_id, start, end)
) STRICT;
CREATE TABLE outbox (
    sequence INTEGER PRIMARY KEY AUTOINCREMENT, number INTEGER NOT NULL, live INTEGER NOT NULL
) STRICT;
"""


@dataclass(frozen=True, slots=True)
class Change:
    """One thing Chroma has to be told: passage `number` is there now, or is gone."""

    sequence: int
    number: int
    live: bool


class Ledger:
    """One SQLite file. Safe to read from several threads and processes; one process writes."""

    def __init__(self, path: Path, *, create: bool = False) -> None:
        if not path.exists() and not create:
            raise CorpusError(f"there is no index in {path.parent}; make one: wenqu ingest PATH")
        self._path = path
        self._local = threading.local()
        if create:
            path.parent.mkdir(parents=True, exist_ok=True)
            self._create()
        found = self.meta("format")
        if found != FORMAT:
            raise CorpusError(
                f"{path} has format {found}, and this Wenqu reads format {FORMAT}: use the version "
                "that made it, or ingest the articles into another folder"
            )

    def _create(self) -> None:
        with self.transaction() as database:
            if not database.execute("SELECT 1 FROM sqlite_master WHERE name = 'meta'").fetchone():
                for statement in _SCHEMA.split(";"):
                    database.execute(statement)
                facts = [("format", FORMAT), ("revision", "0")]
                database.executemany("INSERT INTO meta VALUES (?, ?)", facts)

    @property
    def _database(self) -> sqlite3.Connection:
        """This thread's connection."""
        if not hasattr(self._local, "database"):
            try:
                database = sqlite3.connect(self._path, timeout=30, isolation_level=None)
                database.execute("PRAGMA journal_mode = WAL")
                database.execute("PRAGMA synchronous = FULL")
                database.execute("PRAGMA foreign_keys = ON")
            except sqlite3.DatabaseError as error:
                raise CorpusError(
                    f"{self._path} cannot be read ({error}): restore it from a backup, or remove "
                    f"{self._path.parent} and ingest the articles again"
                ) from error
            self._local.database = database
        database = self._local.database
        assert isinstance(database, sqlite3.Connection)
        return database

    @contextmanager
    def transaction(self) -> Iterator[sqlite3.Connection]:
        """All of what is written inside, or nothing of it."""
        database = self._database
        database.execute("BEGIN IMMEDIATE")
        try:
            yield database
            database.execute(_NEXT_REVISION)
            database.execute("COMMIT")
        except BaseException as error:
            if database.in_transaction:  # a full disk has rolled back already
                database.execute("ROLLBACK")
            if isinstance(error, sqlite3.OperationalError):
                raise CorpusError(f"{self._path} cannot be written: {error}") from error
            raise

    def meta(self, name: str) -> str | None:
        """A fact about the index, such as the embedder it was made with."""
        row = self._database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()
        return str(row[0]) if row else None

    def set_meta(self, name: str, value: str) -> None:
        """Writes a fact about the index."""
        with self.transaction() as database:
            database.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # Writing

    def add(self, entries: Sequence[Entry]) -> None:
        """Writes articles with their passages; what their sources held before is replaced."""
        with self.transaction() as database:
            for entry in entries:
                self._drop_source(database, entry.root, entry.article.source)
                id_ = entry.article.id
                if not database.execute("SELECT 1 FROM article WHERE id = ?", (id_,)).fetchone():
                    self._insert(database, entry)
                row = (entry.root, entry.article.source, id_)
                database.execute("INSERT INTO source VALUES (?, ?, ?)", row)

    def remove_sources(self, root: str, sources: Iterable[str]) -> None:
        """Takes sources away, and their articles when no other source holds them."""
        with self.transaction() as database:
            for source in sources:
                self._drop_source(database, root, source)

    def remove_article(self, article_id: str) -> None:
        """Takes an article away, with all its sources."""
        with self.transaction() as database:
            database.execute("DELETE FROM source WHERE article_id = ?", (article_id,))
            self._drop_article(database, article_id)

    def _insert(self, database: sqlite3.Connection, entry: Entry) -> None:
        article = entry.article
        database.execute(
            "INSERT INTO article VALUES (?, ?, ?, ?, ?, ?, ?)",
            (article.id, article.title, article.text, article.outlet, article.author,
             article.published, article.language),
        )  # fmt: skip
        for passage, vector in zip(entry.passages, entry.vectors, strict=True):
            cursor = database.execute(
                "INSERT INTO passage(article_id, start, end, vector) VALUES (?, ?, ?, ?)",
                (article.id, passage.start, passage.end, vector.astype(np.float16).tobytes()),
            )
            database.execute("INSERT INTO outbox(number, live) VALUES (?, 1)", (cursor.lastrowid,))

    def _drop_source(self, database: sqlite3.Connection, root: str, source: str) -> None:
        row = database.execute(
            "DELETE FROM source WHERE root = ? AND name = ? RETURNING article_id", (root, source)
        ).fetchone()
        if not row:
            return
        others = database.execute("SELECT 1 FROM source WHERE article_id = ?", row).fetchone()
        if not others:
            self._drop_article(database, row[0])

    def _drop_article(self, database: sqlite3.Connection, article_id: str) -> None:
        database.execute(
            "INSERT INTO outbox(number, live) SELECT number, 0 FROM passage WHERE article_id = ?",
            (article_id,),
        )
        database.execute("DELETE FROM passage WHERE article_id = ?", (article_id,))
        database.execute("DELETE FROM article WHERE id = ?", (article_id,))

    # Reading

    def sources(self, root: str) -> dict[str, str]:
        """Article ids by source, of everything that was ingested from `root`."""
        rows = self._database.execute("SELECT name, article_id FROM source WHERE root = ?", (root,))
        return dict(rows.fetchall())

    def articles(self) -> list[Article]:
        """Every article, by its first source."""
        return [self._article(row) for row in self._database.execute(_ARTICLES + " ORDER BY first")]

    def article(self, article_id: str) -> Article:
        """One article, by its id or the beginning of it; CorpusError when there is none."""
        rows = self._database.execute(
            _ARTICLES + " HAVING article.id LIKE ? LIMIT 2", (article_id + "%",)
        ).fetchall()
        if len(rows) != 1:
            what = "no article" if not rows else "more than one article"
            raise CorpusError(f"there is {what} {article_id!r}; see: wenqu article list")
        return self._article(rows[0])

    def _article(self, row: tuple[str, ...]) -> Article:
        id_, title, text, outlet, author, published, language, source = row
        return Article(id_, title, text, source, outlet, author, published, language)

    def counts(self) -> dict[str, int]:
        """How many articles, passages and changes not yet told to Chroma there are."""
        return {
            table: self._database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
            for table in ("article", "passage", "outbox")
        }

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """The passages of these numbers that are still there."""
        rows = self._database.execute(_PASSAGES, (json.dumps(list(numbers)),))
        return {row[0]: _passage(*row[1:]) for row in rows}

    def numbers(self) -> NDArray[np.int64]:
        """The number of every passage, in order."""
        rows = self._database.execute("SELECT number FROM passage ORDER BY number").fetchall()
        return np.array(rows, np.int64).reshape(-1)

    def vectors(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of some passages, in order of number: shape (passages, dimension)."""
        query = """SELECT vector FROM passage
                   WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number"""
        rows = self._database.execute(query, (json.dumps(list(numbers)),)).fetchall()
        width = len(rows[0][0]) // 2 if rows else 0
        blob = b"".join(row[0] for row in rows)
        return np.frombuffer(blob, np.float16).astype(np.float32).reshape(len(rows), width)

    def matching(self, filters: Filters) -> set[int]:
        """The numbers of the passages that a filter lets through."""
        conditions, values = _conditions(filters)
        query = f"""SELECT number FROM passage JOIN article ON article.id = article_id
                    WHERE {" AND ".join(conditions) or "1"}"""
        return {row[0] for row in self._database.execute(query, values)}

    def changes(self, after: int) -> list[Change]:
        """What has changed since a place in the outbox, in order."""
        rows = self._database.execute(
            "SELECT sequence, number, live FROM outbox WHERE sequence > ? ORDER BY sequence",
            (after,),
        )
        return [Change(sequence, number, bool(live)) for sequence, number, live in rows]

    def forget_changes(self, until: int) -> None:
        """Drops from the outbox what Chroma has been told."""
        with self.transaction() as database:
            database.execute("DELETE FROM outbox WHERE sequence <= ?", (until,))

    @property
    def revision(self) -> int:
        """Grows with every change made by any process: equal revisions have equal contents."""
        return int(self.meta("revision") or 0)


_NEXT_REVISION = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'revision'"
_ARTICLES = """SELECT article.id, title, text, outlet, author, published, language,
               min(source.name) AS first
               FROM article JOIN source ON source.article_id = article.id GROUP BY article.id"""
_PASSAGES = """SELECT number, article.id, title,
               (SELECT min(name) FROM source WHERE source.article_id = article.id), outlet,
               published, language, substr(text, start + 1, end - start), start, end
               FROM passage JOIN article ON article.id = article_id
               WHERE number IN (SELECT value FROM json_each(?))"""


def _passage(
    article_id: str,
    title: str,
    source: str,
    outlet: str | None,
    published: str | None,
    language: str,
    text: str,
    start: int,
    end: int,
) -> Passage:
    return Passage(
        f"{article_id}:{start}-{end}",
        article_id, title, source, outlet, published, language, text, start, end,
    )  # fmt: skip


def _conditions(filters: Filters) -> tuple[list[str], list[str]]:
    conditions: list[str] = []
    values: list[str] = []

    def add(condition: str, *arguments: str) -> None:
        conditions.append(condition)
        values.extend(arguments)

    if filters.source:
        some = " OR ".join(["instr(name, ?)"] * len(filters.source))
        add(f"article.id IN (SELECT article_id FROM source WHERE {some})", *filters.source)
    if filters.outlet:
        add(f"outlet IN ({', '.join('?' * len(filters.outlet))})", *filters.outlet)
    if filters.language:
        some = " OR ".join(["language = ? OR language LIKE ?"] * len(filters.language))
        add(f"({some})", *(v for tag in filters.language for v in (tag, f"{tag}-%")))
    if filters.title:
        add("instr(title, ?)", filters.title)
    if filters.since:
        add("published >= ?", filters.since)
    if filters.until:  # `2021` and `2021-09` hold their whole year and month
        add("substr(published, 1, ?) <= ?", str(len(filters.until)), filters.until)
    return conditions, values
