"""What filters look at, kept in memory: a filter is answered without reading articles again.

The ledger has these facts behind the texts of its articles, and reading past them takes longer than
all the rest of a search.
"""

import json
import threading
from array import array
from collections import OrderedDict
from collections.abc import Mapping

import numpy as np
from numpy.typing import NDArray

from rag.index.database import Database
from rag.index.filters import Condition, Field, conditions
from rag.index.revision import Revision
from rag.types import Filters

Mask = NDArray[np.bool_]  # by passage number

MOST_MASKS = 32  # one takes a byte a passage
NONE = -1  # in place of an article, for a passage number that there is none of


class Columns:
    """The columns of one ledger. Safe to use from several threads, each within a snapshot."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._lock = threading.Lock()
        self._revision: Revision | None = None
        self._masks: OrderedDict[Filters, Mask] = OrderedDict()
        self._forget()

    def _forget(self) -> None:
        self._articles: dict[str, int] = {}
        self._columns: dict[Field, _Column] = {
            "title": _Column(), "outlet": _Column(), "language": _Column(), "published": _Column()
        }  # fmt: skip
        self._sources: _Sources | None = None
        self._article_of = np.zeros(0, np.int32)  # by passage number

    def mask(self, filters: Filters, revision: Revision) -> Mask:
        """Whether a filter lets each passage through, by its number; it may be longer than that."""
        with self._lock:
            self._catch_up(revision)
            if filters not in self._masks:
                self._masks[filters] = self._answer(filters)
                if len(self._masks) > MOST_MASKS:
                    self._masks.popitem(last=False)
            self._masks.move_to_end(filters)
            return self._masks[filters]

    def _answer(self, filters: Filters) -> Mask:
        passing = np.ones(len(self._articles) + 1, np.bool_)
        passing[NONE] = False
        for field, condition in conditions(filters):
            if field == "source":
                passing[:NONE] &= self._of_sources(condition)
            else:
                passing[:NONE] &= self._columns[field].where(condition)
        return passing[self._article_of]

    def _of_sources(self, condition: Condition) -> Mask:
        """Which articles have a source that meets a condition; any of them will do."""
        if self._sources is None:
            self._sources = _Sources(self._database, self._articles)
        return self._sources.where(condition, len(self._articles))

    def _catch_up(self, revision: Revision) -> None:
        known, self._revision = self._revision, None  # until all of it is read
        if known != revision:
            if known is None or known.era != revision.era:
                self._forget()  # an article may be gone, or have come back as another
            self._masks.clear()
            self._sources = None  # an article that is there already can be read from a new place
            self._read_passages(len(self._article_of) - 1, revision.last)
        self._revision = revision

    def _read_passages(self, after: int, until: int) -> None:
        """Reads what new passages are of. An article that is known is as it was: else its passages
        would have been removed.
        """
        rows = self._database.read(
            "SELECT number, article_id FROM passage WHERE number > ? AND number <= ?",
            (after, until),
        )
        self._read_articles({article_id for _, article_id in rows} - self._articles.keys())
        longer = np.full(max(after, until) + 1, NONE, np.int32)
        longer[: after + 1] = self._article_of
        for number, article_id in rows:
            longer[number] = self._articles[article_id]
        self._article_of = longer

    def _read_articles(self, ids: set[str]) -> None:
        rows = self._database.read(
            """SELECT id, title, outlet, language, published FROM article
               WHERE id IN (SELECT value FROM json_each(?))""",
            (json.dumps(list(ids)),),
        )
        for article_id, *facts in rows:
            self._articles[article_id] = len(self._articles)
            for column, fact in zip(self._columns.values(), facts, strict=True):
                column.append(fact)


class _Column:
    """What a field is for each of many, every value kept once."""

    def __init__(self) -> None:
        self._places: dict[str | None, int] = {}
        self._values = array("i")  # a place each

    def append(self, value: str | None) -> None:
        self._values.append(self._places.setdefault(value, len(self._places)))

    def where(self, condition: Condition) -> Mask:
        """Which of them meet a condition."""
        met = [value is not None and condition(value) for value in self._places]
        found: Mask = np.array(met, np.bool_)[np.array(self._values)]
        return found


class _Sources:
    """Where articles were read from: of each there is one place or more."""

    def __init__(self, database: Database, articles: Mapping[str, int]) -> None:
        rows = database.read("SELECT article_id, name FROM source")
        known = [(articles[id_], name) for id_, name in rows if id_ in articles]
        self._names = [name for _, name in known]
        self._articles = np.array([article for article, _ in known], np.int64)

    def where(self, condition: Condition, articles: int) -> Mask:
        """Which of so many articles have a place that meets a condition; one will do."""
        found = np.zeros(articles, np.bool_)
        met = np.array([condition(name) for name in self._names], np.bool_)
        found[self._articles[met]] = True
        return found
