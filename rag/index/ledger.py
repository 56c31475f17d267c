"""The record of truth: articles, their passages and vectors, and where they were read from.

Whatever is written is written in one transaction: articles, passages, vectors, lexical rows, and
the list of what Chroma still has to be told (the outbox). What has been committed survives the
power cord; Chroma can be lost and made again from here without embedding anything twice.
"""

import hashlib
import json
from collections.abc import Iterable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from rag.errors import CorpusError
from rag.index import checksums, lexical, writing
from rag.index.database import Database, Row
from rag.index.outbox import Outbox
from rag.index.revision import Revision, Revisions
from rag.index.schema import prepare
from rag.indexes import Details, Entry
from rag.types import Article, Passage, Vectors

READ_WHOLE = 32_000_000  # bytes of a ledger up to which it is checked whenever it is opened
VECTORS = "vectors"  # the folder beside the ledger that Chroma's generations are in


class Ledger:
    """One SQLite file. Safe to read from several threads and processes; one process writes.

    Raises CorpusError when there is none at `path` (unless `create`) or it is of a format that is
    not known, CorpusDamaged when it cannot be trusted.
    """

    def __init__(self, path: Path, *, create: bool = False) -> None:
        self.path = path
        self.database = Database(path)
        self.outbox = Outbox(self.database)
        self._revisions = Revisions(self.database)
        missing = not path.exists() or path.stat().st_size == 0
        if missing and (path.parent / VECTORS).exists():
            raise self.database.damage("it is gone, and Chroma's vectors are still here")
        if missing and not create:
            raise CorpusError(f"there is no index in {path.parent}; make one: wenqu ingest PATH")
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise CorpusError(f"{path.parent} cannot be made: {error.strerror}") from error
        if not missing and path.stat().st_size <= READ_WHOLE:
            self.database.check()
        version = lexical.VERSION
        prepare(self.database, create=create, facts={"lexical": version, "complete": version})

    def meta(self, name: str) -> str | None:
        """A fact about the index, such as the embedder it was made with."""
        found = self.database.value("SELECT value FROM meta WHERE name = ?", (name,))
        return None if found is None else str(found)

    def set_meta(self, name: str, value: str) -> None:
        """Writes a fact about the index."""
        with self.database.transaction() as connection:
            connection.execute("INSERT OR REPLACE INTO meta VALUES (?, ?)", (name, value))

    # Writing

    def add(self, entries: Sequence[Entry]) -> None:
        """Writes articles with their passages; what their sources held before is replaced."""
        rows = [[lexical.cells(passage) for passage in entry.passages] for entry in entries]
        with self.database.transaction() as connection:
            for entry, cells in zip(entries, rows, strict=True):
                writing.put(connection, entry, cells)
            connection.execute(_NEXT_REVISION)

    def remove_sources(self, root: str, sources: Iterable[str]) -> None:
        """Takes sources away, and their articles when no other source holds them."""
        with self.database.transaction() as connection:
            for source in sources:
                writing.drop_source(connection, root, source)
            connection.execute(_NEXT_REVISION)

    def remove_article(self, article_id: str) -> None:
        """Takes an article away, with all its sources."""
        with self.database.transaction() as connection:
            connection.execute("DELETE FROM source WHERE article_id = ?", (article_id,))
            writing.drop_article(connection, article_id)
            connection.execute(_NEXT_REVISION)

    # Reading

    def sources(self, root: str) -> dict[str, tuple[str, str]]:
        """Article id and way of reading by source, of everything ingested from `root`."""
        rows = self.database.read(
            "SELECT name, article_id, read_as FROM source WHERE root = ?", (root,)
        )
        return {name: (article_id, read_as) for name, article_id, read_as in rows}

    def articles(self) -> list[Article]:
        """Every article, by its first source."""
        rows = self.database.read(f"{_ARTICLES} GROUP BY article.id ORDER BY first")
        return [self._article(row) for row in rows]

    def article(self, article_id: str) -> Article:
        """One article, by its id or the beginning of it; CorpusError when there is none."""
        rows = self.database.read(
            f"{_ARTICLES} WHERE article.id >= ? AND article.id < ? GROUP BY article.id LIMIT 2",
            (article_id, f"{article_id}\U0010ffff"),
        )
        if len(rows) != 1:
            what = "no article" if not rows else "more than one article"
            raise CorpusError(f"there is {what} {article_id!r}; see: wenqu article list")
        return self._article(rows[0])

    def details(self, article_id: str) -> Details:
        """Where an article came from, what was repaired in it, and which others are its copies."""
        sources = self.database.read(
            "SELECT name FROM source WHERE article_id = ? ORDER BY name", (article_id,)
        )
        repairs = self.database.value("SELECT repairs FROM article WHERE id = ?", (article_id,))
        copies = self.database.read(
            """SELECT other.id FROM article JOIN article AS other ON other.story = article.story
               WHERE article.id = ? AND other.id != article.id ORDER BY other.id""",
            (article_id,),
        )
        return Details(
            tuple(name for (name,) in sources),
            json.loads(repairs or "{}"),
            tuple(copy for (copy,) in copies),
        )

    def _article(self, row: Row) -> Article:
        id_, title, text, outlet, author, published, language, checksum, source = row
        article = Article(id_, title, text, source, outlet, author, published, language)
        if checksum not in (None, checksums.of_facts(writing.facts(article))):
            raise self.database.damage(f"article {id_} is not what was written")
        return article

    def counts(self) -> dict[str, int]:
        """How many articles, sources, passages, lexical rows and outbox rows there are."""
        tables = ("article", "source", "passage", "lexical", "outbox")
        return {table: self.database.value(f"SELECT count(*) FROM {table}") for table in tables}

    def fingerprint(self) -> dict[str, str | int]:
        """What answers can depend on: equal ones hold the same passages, embedded alike."""
        rows = self.database.read(
            "SELECT article_id, start, end, checksum FROM passage ORDER BY article_id, start"
        )
        whole = hashlib.blake2b(repr((self.meta("embedder"), rows)).encode("utf-8"), digest_size=8)
        articles = len({article_id for article_id, *_ in rows})
        return {"fingerprint": whole.hexdigest(), "articles": articles, "passages": len(rows)}

    def passages(self, numbers: Sequence[int]) -> dict[int, Passage]:
        """The passages of these numbers that are still there."""
        rows = self.database.read(_PASSAGES, (json.dumps([int(n) for n in numbers]),))
        return {row[0]: _passage(row) for row in rows}

    def numbers(self) -> NDArray[np.int64]:
        """The number of every passage, in order."""
        return np.sort(self.database.numbers("SELECT number FROM passage"))

    def vectors(self, numbers: Sequence[int]) -> Vectors:
        """The vectors of some passages, in order of number: shape (passages, dimension)."""
        return self._vectors(numbers)[1]

    def vectors_of(self, numbers: Sequence[int]) -> dict[int, Vectors]:
        """The vector of each of some passages that are still there, by its number."""
        there, vectors = self._vectors(numbers)
        return dict(zip(there, vectors, strict=True))

    def _vectors(self, numbers: Sequence[int]) -> tuple[list[int], Vectors]:
        rows = self.database.read(
            """SELECT number, vector, checksum FROM passage
               WHERE number IN (SELECT value FROM json_each(?)) ORDER BY number""",
            (json.dumps(list(numbers)),),
        )
        if any(checksum not in (None, checksums.of(vector)) for _, vector, checksum in rows):
            raise self.database.damage("a vector is not what was written")
        return [row[0] for row in rows], checksums.unpacked([row[1] for row in rows])

    def languages(self) -> set[str]:
        """The languages that there are articles in."""
        rows = self.database.read("SELECT DISTINCT language FROM article")
        return {language for (language,) in rows}

    def stories(self, article_ids: Sequence[str]) -> dict[str, str]:
        """The story that each article tells, by article: copies of one report share it."""
        rows = self.database.read(
            "SELECT id, story FROM article WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(list(article_ids)),),
        )
        return {id_: story or id_ for id_, story in rows}

    @property
    def revision(self) -> Revision:
        """The present state of the ledger."""
        return self._revisions.present


_NEXT_REVISION = "UPDATE meta SET value = CAST(value AS INTEGER) + 1 WHERE name = 'revision'"
_ARTICLES = """SELECT article.id, title, text, outlet, author, published, language, checksum,
               min(source.name) AS first FROM article JOIN source ON source.article_id = article.id
            """
_PASSAGES = """SELECT number, article.id, title,
               (SELECT min(name) FROM source WHERE source.article_id = article.id), outlet,
               published, language, substr(text, start + 1, end - start), start, end
               FROM passage JOIN article ON article.id = article_id
               WHERE number IN (SELECT value FROM json_each(?))"""


def _passage(row: Row) -> Passage:
    _, of, title, source, outlet, published, language, text, start, end = row
    id_ = f"{of}:{start}-{end}"
    return Passage(id_, of, title, source, outlet, published, language, text, start, end)
