"""How what happens is logged: in lines for people or in JSON, and nothing that people wrote.

A question, an article and an answer are nobody's business but the reader's: what would quote them
is logged to `words`, which is silent unless WENQU_LOG_CONTENT asks for it; of an error in another
program's words, and of a traceback, only the kind and the places are told. Addresses in access
lines end before the `?`.
"""

import copy
import json
import logging
import traceback
from contextvars import ContextVar
from datetime import UTC, datetime
from types import TracebackType
from typing import Any

from rag.errors import ModelError

request_id: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the request that is being answered, where there is one: whoever serves sets it."""

words = logging.getLogger("rag.words")
words.disabled = True

OURS = ("rag", "ui", "eval", "uvicorn")  # loggers that the setting is for
ACCESS = "uvicorn.access"
_ACCESS_FIELDS = ("client", "method", "path", "protocol", "status")

_Raised = tuple[type[BaseException], BaseException, TracebackType | None] | tuple[None, None, None]


class Lines(logging.Formatter):
    """Log records as text; with `content`, all that others said is in it."""

    def __init__(self, *, content: bool = False) -> None:
        super().__init__("%(message)s")
        self._content = content

    def format(self, record: logging.LogRecord) -> str:
        """One line, and the traceback after it where there is one."""
        return super().format(self._discreet(record))

    def formatException(self, ei: _Raised) -> str:
        """Where an error was raised, and of which kind it was."""
        if self._content:
            return super().formatException(ei)
        return "\n".join(map(_place, reversed(_chain(ei[1]))))

    def _discreet(self, record: logging.LogRecord) -> logging.LogRecord:
        told = copy.copy(record)
        told.exc_text = None  # another formatter may have written it down
        if isinstance(told.args, tuple) and told.name == ACCESS:
            told.args = tuple(map(_without_query, told.args))
        elif isinstance(told.args, tuple) and not self._content:
            told.args = tuple(map(_without_words, told.args))
        return told


class JsonLines(Lines):
    """Log records as JSON, one a line: time (UTC), level, logger, message, and what else is known.

    That is `request` (its id), `error` with the traceback, and of an access line its fields.
    """

    def format(self, record: logging.LogRecord) -> str:
        """One line of ASCII."""
        told = self._discreet(record)
        moment = datetime.fromtimestamp(told.created, UTC).isoformat(timespec="milliseconds")
        document: dict[str, Any] = {
            "time": moment,
            "level": told.levelname,
            "logger": told.name,
            "message": told.getMessage(),
        }
        if (request := request_id.get()) is not None:
            document["request"] = request
        if told.name == ACCESS and isinstance(told.args, tuple):
            document |= dict(zip(_ACCESS_FIELDS, told.args, strict=False))
        if told.exc_info:
            document["error"] = self.formatException(told.exc_info)
        return json.dumps(document, default=str)


def set_up(handler: logging.Handler, level: str, *, as_json: bool, content: bool) -> None:
    """Has everything logged by `handler`, what is ours from `level` on, the rest from WARNING."""
    handler.setFormatter((JsonLines if as_json else Lines)(content=content))
    logging.basicConfig(level="WARNING", handlers=[handler])
    for name in OURS:
        logging.getLogger(name).setLevel(level)
    for name in ("uvicorn", ACCESS):  # whatever uvicorn was told before: one handler for all
        logging.getLogger(name).handlers.clear()
        logging.getLogger(name).propagate = True
    words.disabled = not content


def _chain(error: BaseException | None) -> list[BaseException]:
    """An error, what it was raised from, and so on."""
    found: list[BaseException] = []
    while error is not None:
        found.append(error)
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)
    return found


def _place(error: BaseException) -> str:
    return "".join(traceback.format_tb(error.__traceback__)) + type(error).__name__


def _without_query(value: object) -> object:
    return value.partition("?")[0] if isinstance(value, str) else value


def _without_words(value: object) -> object:
    """Somebody else's words about what a chat model was sent may repeat it."""
    if isinstance(value, ModelError) and value.__cause__ is not None:
        return f"the chat model did not answer ({type(value.__cause__).__name__})"
    return value
