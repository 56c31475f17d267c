"""The conversations of the chat page, kept on the server: each login's own, to find and to delete.

Whatever is read or changed is named by its owner, a login name ("" without login): to one owner
the chats of another are not there. What is deleted is overwritten in the file.
"""

import json
import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import wraps
from pathlib import Path
from typing import ParamSpec, TypeVar

from rag.errors import CorpusDamaged, CorpusError
from rag.index.database import Connection, Row
from rag.text import fold
from rag.types import Answer, Filters
from ui.record.chat_file import open_chats
from ui.record.chat_name import name_of
from ui.record.exact import packed, unpacked, without_prompts

LONGEST_NAME = 200  # characters, of one that is given

_P = ParamSpec("_P")
_T = TypeVar("_T")

_CHAT = "(SELECT number FROM chat WHERE owner = ? AND id = ?)"
_EXCHANGES = f"""
SELECT id, question, answer, filters, asked, liked, reason FROM exchange
WHERE chat = {_CHAT} ORDER BY id
"""
_DROP = f"DELETE FROM exchange WHERE chat = {_CHAT} AND id >= ?"
_FOUND = """
SELECT chat.id, chat.name, first.question, last.asked FROM chat
JOIN exchange AS first ON first.id = (SELECT min(id) FROM exchange WHERE chat = chat.number)
JOIN exchange AS last ON last.id = (SELECT max(id) FROM exchange WHERE chat = chat.number)
WHERE chat.owner = ? AND NOT EXISTS (
    SELECT 1 FROM json_each(?) AS word
    WHERE NOT instr(chat.folded, word.value) AND NOT EXISTS (
        SELECT 1 FROM exchange WHERE chat = chat.number AND instr(folded, word.value)
    )
)
ORDER BY last.id DESC LIMIT ?
"""


@dataclass(frozen=True, slots=True)
class Exchange:
    """One question with its answer, as it was shown."""

    id: int  # never given twice
    question: str
    answer: Answer  # without the prompts of its trace
    filters: Filters
    asked: str  # ISO 8601, UTC, to the second
    liked: bool | None = None
    reason: str = ""  # why not


@dataclass(frozen=True, slots=True)
class Chat:
    """A conversation by its name, which is its first question unless it was given another."""

    id: str
    name: str
    updated: str  # when it was last asked something: ISO 8601, UTC, to the second


def _now() -> datetime:
    return datetime.now(UTC)


def _or_begin_anew(method: Callable[_P, _T]) -> Callable[_P, _T]:
    """Where the file turns out to be damaged, it is begun anew and asked once more."""

    @wraps(method)
    def asked(*args: _P.args, **kwargs: _P.kwargs) -> _T:
        try:
            return method(*args, **kwargs)
        except CorpusDamaged:
            chats = args[0]
            assert isinstance(chats, Chats)
            chats.reopen()
            return method(*args, **kwargs)

    return asked


class Chats:
    """One SQLite file, for any number of threads and processes.

    A damaged file is set aside and begun anew. Raises CorpusError when it is of a newer Wenqu,
    cannot be written, or is no file of chats.
    """

    def __init__(self, path: Path, now: Callable[[], datetime] = _now) -> None:
        self.path = path
        self._now = now
        self.reopen()

    # Reading

    @_or_begin_anew
    def find(self, owner: str, words: str = "", limit: int = 200) -> list[Chat]:
        """The chats that have all the words in their name, questions and answers; newest first.

        Parts of words are found as well; width, case and script make no difference.
        """
        wanted = json.dumps(_folded(words).split())
        rows = self._database.read(_FOUND, (_text(owner), wanted, limit))
        return [Chat(id, name or name_of(first), updated) for id, name, first, updated in rows]

    @_or_begin_anew
    def exchanges(self, owner: str, chat_id: str) -> list[Exchange]:
        """What was asked and answered in a chat, in order; nothing where the owner has no such."""
        rows = self._database.read(_EXCHANGES, (_text(owner), _text(chat_id)))
        return [_exchange(row) for row in rows]

    # Writing

    def begin(self, owner: str) -> Chat:
        """A chat with nothing in it, which is not kept before something is added to it."""
        return Chat(secrets.token_urlsafe(12), "", self._moment())

    @_or_begin_anew
    def add(
        self,
        owner: str,
        chat_id: str,
        question: str,
        answer: Answer,
        filters: Filters,
        *,
        in_place_of: int | None = None,
    ) -> Exchange:
        """Keeps an exchange at the end of a chat of the owner's, which is made if need be.

        It takes the place of another exchange and of all after it, or nothing changes.
        """
        answer, question = without_prompts(answer), _text(question)
        asked, place = self._moment(), (_text(owner), _text(chat_id))
        folded = _folded(f"{question}\n{answer.text}")
        values = (asked, question, folded, packed(filters), packed(answer))
        with self._writing() as connection:
            connection.execute("INSERT OR IGNORE INTO chat (owner, id) VALUES (?, ?)", place)
            if in_place_of is not None:
                connection.execute(_DROP, (*place, in_place_of))
            added = connection.execute(
                "INSERT INTO exchange (chat, asked, question, folded, filters, answer) "
                f"VALUES ({_CHAT}, ?, ?, ?, ?, ?)", (*place, *values),
            )  # fmt: skip
        if in_place_of is not None:
            self._database.tidy()
        assert added.lastrowid is not None
        return Exchange(added.lastrowid, question, answer, filters, asked)

    @_or_begin_anew
    def rename(self, owner: str, chat_id: str, name: str) -> None:
        """Names a chat; an empty name is its first question again. CorpusError if it is gone."""
        name = " ".join(_text(name).split())[:LONGEST_NAME]
        with self._writing() as connection:
            renamed = connection.execute(
                "UPDATE chat SET name = ?, folded = ? WHERE owner = ? AND id = ?",
                (name, _folded(name), _text(owner), _text(chat_id)),
            )
            if not renamed.rowcount:
                raise CorpusError("this chat is no longer there; begin a new one")

    @_or_begin_anew
    def rate(self, owner: str, exchange_id: int, liked: bool | None, reason: str = "") -> None:
        """Says whether an answer was good, or no longer says so. CorpusError if it is gone."""
        with self._writing() as connection:
            rated = connection.execute(
                "UPDATE exchange SET liked = ?, reason = ? "
                "WHERE id = ? AND chat IN (SELECT number FROM chat WHERE owner = ?)",
                (liked, _text(reason), exchange_id, _text(owner)),
            )
            if not rated.rowcount:
                raise CorpusError("this answer is no longer there; ask again to rate another")

    # Deleting

    @_or_begin_anew
    def remove(self, owner: str, chat_id: str) -> None:
        """Deletes a chat, if it is there, so that nothing of it is left in the file."""
        self._delete("DELETE FROM chat WHERE owner = ? AND id = ?", _text(owner), _text(chat_id))

    @_or_begin_anew
    def erase(self, owner: str) -> None:
        """Deletes all chats of an owner, so that nothing of them is left in the file."""
        self._delete("DELETE FROM chat WHERE owner = ?", _text(owner))

    def reopen(self) -> None:
        """Takes the file at the path for the one to use; a damaged one is set aside."""
        self._database = open_chats(self.path)

    def close(self) -> None:
        """Closes this thread's connection; the next use opens another."""
        self._database.close()

    def _delete(self, statement: str, *values: object) -> None:
        with self._writing() as connection:
            connection.execute(statement, values)
        self._database.tidy()  # the log beside the file still has what was deleted

    @contextmanager
    def _writing(self) -> Iterator[Connection]:
        """A transaction in which what is deleted or replaced is overwritten with zeros."""
        with self._database.transaction() as connection:
            connection.execute("PRAGMA secure_delete = ON")
            yield connection

    def _moment(self) -> str:
        return self._now().astimezone(UTC).isoformat(timespec="seconds")


def _exchange(row: Row) -> Exchange:
    id, question, answer, filters, asked, liked, reason = row
    return Exchange(
        id, question, unpacked(Answer, answer), unpacked(Filters, filters), asked,
        None if liked is None else bool(liked), reason,
    )  # fmt: skip


def _folded(text: str) -> str:
    """As texts are searched; a NUL would end a text for SQLite."""
    return fold(text).replace("\0", " ")


def _text(text: str) -> str:
    """The text as SQLite can keep it: half a character, of no UTF-8, is written out."""
    return text.encode("utf-8", "backslashreplace").decode("utf-8")
