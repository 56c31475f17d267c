"""One SQLite file: opened safely, written in transactions, checked, copied. Its only user.

What SQLite says in its own words is put into ours here: a full disk, a folder that may not be
written to and a damaged file each get one line with the remedy.
"""

import os
import shutil
import sqlite3
import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import Any
from urllib.parse import quote

import numpy as np
from numpy.typing import NDArray

from rag.errors import CorpusDamaged, CorpusError

Row = tuple[Any, ...]
Connection = sqlite3.Connection

BUSY_SECONDS = 30
_SETTINGS = "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON"


class Database:
    """A SQLite file, read from any number of threads and processes, written by one at a time."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._local = threading.local()

    def read(self, query: str, values: Sequence[object] = ()) -> list[Row]:
        """The rows a query finds. Raises CorpusDamaged or CorpusError."""
        with self._explained():
            return self._connection.execute(query, values).fetchall()

    def numbers(self, query: str, values: Sequence[object] = ()) -> NDArray[np.int64]:
        """A column of whole numbers, as quickly as SQLite gives them: a row costs no tuple."""
        joined = self.value(f"SELECT group_concat(number) FROM ({query})", values)
        return np.fromstring(joined or "", np.int64, sep=",")

    def value(self, query: str, values: Sequence[object] = ()) -> Any:
        """The first column of the first row, or None where there is no row."""
        rows = self.read(query, values)
        return rows[0][0] if rows else None

    @contextmanager
    def transaction(self) -> Iterator[Connection]:
        """All of what is written inside, or nothing of it; on the disk when it is left."""
        with self._explained():
            connection = self._connection
            connection.execute("BEGIN IMMEDIATE")
            try:
                yield connection
                connection.execute("COMMIT")
            except BaseException:
                if connection.in_transaction:  # a full disk has rolled back already
                    connection.execute("ROLLBACK")
                raise

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """Whatever is read inside is of one moment, and read the sooner for it.

        Only this thread's reading; writing is not for inside.
        """
        with self._explained():
            connection = self._connection
            if connection.in_transaction:  # of one moment already
                yield
                return
            connection.execute("BEGIN")
            try:
                yield
            finally:
                if connection.in_transaction:  # a disk that fails has ended it already
                    connection.execute("ROLLBACK")

    @property
    def _connection(self) -> Connection:
        """This thread's connection."""
        if not hasattr(self._local, "connection"):
            self._local.connection = _connect(self.path)
        connection = self._local.connection
        assert isinstance(connection, Connection)
        return connection

    @contextmanager
    def _explained(self) -> Iterator[None]:
        try:
            yield
        except sqlite3.OperationalError as error:
            raise self._problem(str(error)) from error
        except sqlite3.DatabaseError as error:
            raise self.damage(str(error)) from error

    def _problem(self, said: str) -> CorpusError:
        if "full" in said or "disk I/O" in said:
            return CorpusError(
                f"the disk is full, or cannot be written ({said}): make room for {self.path} and "
                "run this again; what was written before is safe"
            )
        if "readonly" in said or "unable to open" in said:
            return CorpusError(f"{self.path} cannot be opened for this ({said}): see who may write")
        if "locked" in said:
            return CorpusError(f"{self.path} is in use by another program; try again")
        if "no such" in said:
            return self.damage(said)
        return CorpusError(f"{self.path}: {said}")

    def damage(self, what: str) -> CorpusDamaged:
        """The error to raise when the file cannot be trusted."""
        return CorpusDamaged(
            f"{self.path} is damaged ({what}): restore it with `wenqu index restore FILE` from a "
            f"backup, or remove {self.path.parent} and ingest the articles again"
        )

    def check(self) -> None:
        """Reads the whole structure; raises CorpusDamaged when it does not hold together."""
        found = [row[0] for row in self.read("PRAGMA quick_check(1)")]
        if found != ["ok"]:
            raise self.damage(str(found[0]) if found else "no answer")

    def tidy(self) -> None:
        """Moves what was written out of the write-ahead log, so that the one file is all."""
        with self._explained():
            self._connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")

    def copy_to(self, target: Path) -> None:
        """A consistent copy, made while others read and write; `target` is there whole or not.

        Raises CorpusError when it cannot be written.
        """
        unfinished = target.with_name(target.name + ".unfinished")
        with self._explained():
            try:
                with closing(sqlite3.connect(unfinished)) as copy:
                    self._connection.backup(copy)
                    copy.execute("PRAGMA journal_mode = DELETE")
            except sqlite3.OperationalError as error:
                with suppress(OSError):
                    unfinished.unlink()
                raise CorpusError(
                    f"{target} cannot be written ({error}): make room, or name another file"
                ) from error
        flush(unfinished)
        unfinished.replace(target)
        flush(target.parent)

    def copy_from(self, source: Path) -> None:
        """Takes the place of all that is here, in one transaction; readers see one or the other."""
        with self._explained(), closing(_connect_to_read(source)) as original:
            original.backup(self._connection)
            self._connection.execute("PRAGMA journal_mode = WAL")

    def close(self) -> None:
        """Closes this thread's connection."""
        if hasattr(self._local, "connection"):
            self._local.connection.close()
            del self._local.connection


def set_aside(path: Path) -> None:
    """Renames a damaged file, with its logs, so that a sound one can take its place."""
    for suffix in ("-wal", "-shm", ""):
        with suppress(FileNotFoundError):
            shutil.move(f"{path}{suffix}", f"{path}.damaged{suffix}")


def flush(path: Path) -> None:
    """Has a file or folder written to the disk before anything else happens."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _connect(path: Path) -> Connection:
    effective = os.access in os.supports_effective_ids
    if path.exists() and not os.access(path.parent, os.W_OK, effective_ids=effective):
        return _connect_to_read(path)
    connection = sqlite3.connect(path, timeout=BUSY_SECONDS, isolation_level=None)
    for setting in _SETTINGS.split(";"):
        connection.execute(setting)
    return connection


def _connect_to_read(path: Path) -> Connection:
    """Opens a file whose folder cannot be written to, where SQLite's own log cannot be made."""
    log = Path(f"{path}-wal")
    mode = "mode=ro" if log.exists() and log.stat().st_size else "immutable=1"
    address = f"file:{quote(str(path.resolve()))}?{mode}"
    return sqlite3.connect(address, uri=True, timeout=BUSY_SECONDS, isolation_level=None)
