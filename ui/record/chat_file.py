"""The file that chats are kept in: made for its owner's eyes only, and begun anew when damaged."""

import logging
import os
from pathlib import Path

from filelock import FileLock

from rag.errors import CorpusDamaged, CorpusError
from rag.index.database import Database, set_aside

log = logging.getLogger(__name__)

FORMAT = 1
FOR_ITS_OWNER = 0o600  # SQLite's logs beside it take after it

# `exchange.id` never comes back: what is said of a removed exchange means no other one.
# What is large stands last in a row, so that a search need not read over it.
_TABLES = """
CREATE TABLE chats_format (version INTEGER NOT NULL) STRICT;
CREATE TABLE chat (
    number INTEGER PRIMARY KEY, owner TEXT NOT NULL, id TEXT NOT NULL,
    name TEXT NOT NULL DEFAULT '', folded TEXT NOT NULL DEFAULT '', UNIQUE (owner, id)
) STRICT;
CREATE TABLE exchange (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    chat INTEGER NOT NULL REFERENCES chat(number) ON DELETE CASCADE,
    asked TEXT NOT NULL, liked INTEGER, reason TEXT NOT NULL DEFAULT '', question TEXT NOT NULL,
    folded TEXT NOT NULL, filters BLOB NOT NULL, answer BLOB NOT NULL
) STRICT;
CREATE INDEX exchange_chat ON exchange(chat)
"""


def open_chats(path: Path) -> Database:
    """The file at `path`, sound and with its tables; made where there is none.

    A damaged one is renamed to `.damaged`, which is logged, and chats begin anew. Raises
    CorpusError for a file that is something else, or of a newer Wenqu, or cannot be written.
    """
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with FileLock(f"{path}.lock", mode=FOR_ITS_OWNER):  # of two who find it damaged, one acts
            return _sound_or_new(path)
    except OSError as error:
        raise CorpusError(
            f"{path} cannot be opened ({error.strerror}): see who may write there"
        ) from error


def _sound_or_new(path: Path) -> Database:
    try:
        return _opened(path)
    except CorpusDamaged as error:
        log.warning(
            "the chats in %s were damaged and begin anew; what is left of them is in %s.damaged "
            "(%s)", path, path, error.__cause__ or error,
        )  # fmt: skip
        set_aside(path)
        return _opened(path)


def _opened(path: Path) -> Database:
    os.close(os.open(path, os.O_CREAT | os.O_RDWR, FOR_ITS_OWNER))
    database = Database(path)
    try:
        database.check()
        _prepare(database)
    except CorpusError:
        database.close()
        raise
    return database


def _prepare(database: Database) -> None:
    tables = {name for (name,) in database.read("SELECT name FROM sqlite_master")}
    if not tables:
        with database.transaction() as connection:
            for statement in _TABLES.split(";"):
                connection.execute(statement)
            connection.execute("INSERT INTO chats_format VALUES (?)", (FORMAT,))
    elif "chats_format" not in tables:
        raise CorpusError(f"{database.path} holds no chats but something else; name another file")
    elif (found := database.value("SELECT version FROM chats_format")) != FORMAT:
        raise CorpusError(
            f"the chats in {database.path} have format {found}, and this Wenqu reads format "
            f"{FORMAT}: use the version that made them, or move the file away to begin anew"
        )
