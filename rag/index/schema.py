"""What the ledger's tables are, and how an index of the previous format becomes one of this."""

import secrets
from collections.abc import Mapping

from rag.errors import CorpusError
from rag.index.database import Connection, Database

FORMAT = "2"
PREVIOUS = "1"

# `passage.number` never comes back: what Chroma still holds of a removed passage means nothing.
_TABLES = """
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
) STRICT
"""

# What format 2 has more: what was repaired, how a source was read, checksums, stories (copies of
# one report), lexical rows, and a place for vectors of another embedder while they are made.
_FORMAT_2 = """
ALTER TABLE article ADD COLUMN repairs TEXT NOT NULL DEFAULT '{}';
ALTER TABLE article ADD COLUMN checksum INTEGER;
ALTER TABLE article ADD COLUMN story TEXT;
CREATE INDEX article_story ON article(story);
CREATE INDEX article_language ON article(language);
ALTER TABLE source ADD COLUMN read_as TEXT NOT NULL DEFAULT '';
ALTER TABLE passage ADD COLUMN checksum INTEGER;
CREATE TABLE band (
    hash INTEGER NOT NULL, article_id TEXT NOT NULL, PRIMARY KEY (hash, article_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX band_article ON band(article_id);
CREATE TABLE staged (
    article_id TEXT NOT NULL, start INTEGER NOT NULL, end INTEGER NOT NULL, vector BLOB NOT NULL,
    checksum INTEGER NOT NULL, words TEXT NOT NULL, pairs TEXT NOT NULL, header TEXT NOT NULL,
    PRIMARY KEY (article_id, start, end)
) STRICT;
CREATE VIRTUAL TABLE lexical USING fts5(
    words, pairs, header,
    tokenize = "unicode61 remove_diacritics 0 categories 'L* N* M* Co' tokenchars '.%-'''"
)
"""


def prepare(database: Database, *, create: bool, facts: Mapping[str, str]) -> None:
    """Makes the tables where there are none, or brings those of the previous format up to date.

    `facts` is what is said in `meta` of tables that were made.

    Raises CorpusError for a format that is neither, and for an empty file unless `create`.
    """
    found = read_format(database)
    if found == FORMAT:
        return
    if found is None and create:
        with database.transaction() as connection:
            _run(connection, _TABLES)
            first = {"format": PREVIOUS, "revision": "0", **facts}
            connection.executemany("INSERT INTO meta VALUES (?, ?)", list(first.items()))
            _upgrade(connection)
    elif found == PREVIOUS:
        with database.transaction() as connection:
            if read_format(database) == PREVIOUS:  # and no other process has done it meanwhile
                _upgrade(connection)
    elif found is None:
        raise database.damage("it is empty")
    else:
        raise CorpusError(
            f"{database.path} has format {found}, and this Wenqu reads format {FORMAT}: use the "
            "version that made it, or ingest the articles into another folder"
        )


def read_format(database: Database) -> str | None:
    """The format of a ledger; None when it has no tables yet."""
    if not database.read("SELECT 1 FROM sqlite_master WHERE name = 'meta'"):
        return None
    return str(database.value("SELECT value FROM meta WHERE name = 'format'"))


def new_epoch(connection: Connection) -> None:
    """Says that passage numbers from before no longer mean the same passages."""
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('epoch', ?)", (secrets.token_hex(8),))


def _upgrade(connection: Connection) -> None:
    # Rows that format 1 did not have are made afterwards, in batches: see rows.py.
    _run(connection, _FORMAT_2)
    new_epoch(connection)
    connection.execute("INSERT OR REPLACE INTO meta VALUES ('format', ?)", (FORMAT,))


def _run(connection: Connection, statements: str) -> None:
    for statement in statements.split(";"):
        connection.execute(statement)
