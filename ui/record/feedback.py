"""What readers say of answers, kept as questions that `wenqu eval answers FILE` asks again.

A good answer becomes what is right: for each sentence the sentence itself, or the words it quotes.
An answer in other words is told by its nearness to these, and by citing the same quotes. A good
refusal becomes a question that the articles do not answer. A wrong answer is a question only where
the reader says what would have been right; else its `answers` are null, which evaluation leaves
out and counts, until somebody fills them in. So are those of a question that was asked of a part
of the articles, as evaluation asks all of them; the part is in the note.
"""

import json
import os
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from filelock import FileLock

from rag.errors import EvaluationError
from rag.index.database import flush
from rag.types import Answer, Citation, Filters, Reason, Sentence, Turn
from ui.record.chats import Exchange

FOR_ITS_OWNER = 0o600
ABOUT_ARTICLES: tuple[Reason, ...] = ("not_in_articles", "unproven")  # not about the program

Row = dict[str, Any]
Groups = list[list[str]]  # of aliases: a right answer has one of each


class Feedback:
    """A file of JSON lines, one for each answer that a reader has said something of.

    Any number of threads and processes may note at once; lines that people have written or
    corrected stay as they are.
    """

    def __init__(self, path: Path) -> None:
        self.path = path

    def note(
        self,
        exchange: Exchange,
        history: Sequence[Turn],
        liked: bool | None,
        reason: str = "",
        right: str = "",
    ) -> None:
        """Puts what is said of an answer in the place of what was said before; None takes it back.

        `history` is what was asked before it in its chat, `reason` why it is wrong, `right` what
        would have been right. Raises EvaluationError when the file cannot be written.
        """
        row = None if liked is None else row_of(exchange, history, liked, reason, right)
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(f"{self.path}.lock", mode=FOR_ITS_OWNER):
                self._put(id_of(exchange), row)
        except OSError as error:
            raise EvaluationError(
                f"{self.path} cannot be written ({error.strerror}): make room, or see who may"
            ) from error

    def _put(self, id: str, row: Row | None) -> None:
        before = self.path.read_bytes().splitlines() if self.path.exists() else []
        lines = [line for line in before if _id_in(line) != id]
        if row is not None:
            lines.append(json.dumps(row, ensure_ascii=False).encode("utf-8", "replace"))
        if lines != before:
            _replace(self.path, b"".join(line + b"\n" for line in lines))


def id_of(exchange: Exchange) -> str:
    """The id of its question: of this exchange alone, also when chats have begun anew."""
    return f"{exchange.asked}-{exchange.id}"


def row_of(
    exchange: Exchange, history: Sequence[Turn], liked: bool, reason: str = "", right: str = ""
) -> Row:
    """The line for an answer, as `eval.readers.wenqu` reads it; what is empty is left out."""
    answer, filters = exchange.answer, exchange.filters
    known = _said(answer) if liked else [[right.strip()]] if right.strip() else None
    answers = known if filters == Filters() else None
    rest = {
        **(_sources(answer) if liked else {}),
        "history": [[turn.question, turn.answer] for turn in history],
        "note": _filled(
            said=answer.text if answers is None or not liked else "",
            reason=reason.strip(),
            right=right.strip() if answers is None else "",
            filters=_filled(**asdict(filters)),
        ),
    }
    return {
        "id": id_of(exchange),
        "type": "liked" if liked else "disliked",
        "question": exchange.question,
        "answers": answers,
        **_filled(**rest),
    }


def _filled(**fields: Any) -> Row:
    return {name: value for name, value in fields.items() if value}


def _said(answer: Answer) -> Groups | None:
    """What is right when an answer is; None where it says nothing about the articles."""
    if answer.refused:
        return [] if answer.reason in ABOUT_ARTICLES else None
    quotes = {citation.number: citation.quote for citation in answer.citations}
    return [_aliases(sentence, quotes) for sentence in answer.sentences] or None


def _aliases(sentence: Sentence, quotes: dict[int, str]) -> list[str]:
    texts = [sentence.text, *(quotes.get(number, "") for number in sentence.citations)]
    return [text for text in dict.fromkeys(texts) if text.strip()]


def _sources(answer: Answer) -> Row:
    cited: Sequence[Citation] = answer.citations
    return {
        "cite": list(dict.fromkeys(citation.passage.source for citation in cited)),
        "quotes": [
            {"source": citation.passage.source, "text": citation.quote} for citation in cited
        ],
    }


def _id_in(line: bytes) -> str | None:
    """The id of a line; None where it is no question, and none of ours to touch."""
    try:
        row = json.loads(line)
    except ValueError:
        return None
    return row.get("id") if isinstance(row, dict) else None


def _replace(path: Path, content: bytes) -> None:
    """Writes a file so that it is there whole, whatever happens meanwhile."""
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    handle = os.open(unfinished, os.O_CREAT | os.O_EXCL | os.O_WRONLY, FOR_ITS_OWNER)
    with open(handle, "wb") as file:
        file.write(content)
    flush(unfinished)
    unfinished.replace(path)
    flush(path.parent)
