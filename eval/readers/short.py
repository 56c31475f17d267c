"""Reads questions with short answers and nothing else, as BEIR and many small sets have them.

`{"_id", "text", "answers": ["…"]}` is a question of BEIR with the answers that BEIR leaves out;
`{"question", "answer"}` is what people write by hand.
"""

from collections.abc import Iterator
from pathlib import Path

from eval.cases import Case
from eval.readers import fields
from eval.readers.lines import Row, read_rows
from rag.errors import EvaluationError

IDS = ("_id", "id")
QUESTIONS = ("text", "question", "query")
ANSWERS = ("answers", "answer")
KEYS = (*IDS, *QUESTIONS, *ANSWERS, "type", "metadata")


def is_short(row: Row) -> bool:
    """Whether a row is such a question: Wenqu's own have `question` with groups of `answers`."""
    return ("_id" in row and "text" in row) or (
        "answer" in row and any(key in row for key in QUESTIONS)
    )


def read(path: Path) -> Iterator[tuple[str, Case]]:
    """The questions of a file, each with its place. Raises EvaluationError at a bad one."""
    for place, row in read_rows(path):
        yield place, _case(row, place, path)


def _case(row: Row, place: str, path: Path) -> Case:
    fields.refuse_unknown(row, KEYS, place)
    return Case(
        id=fields.identifier(row, _key(row, IDS), place, fields.named_by_place(path, place)),
        question=fields.text(row, _key(row, QUESTIONS), place),
        answers=(_aliases(row, place),),
        type=fields.text(row, "type", place, ""),
    )


def _aliases(row: Row, place: str) -> tuple[str, ...]:
    """The answers, any of which is right. One that is missing is no question to be refused."""
    key = _key(row, ANSWERS)
    alone = isinstance(row.get(key), str)
    aliases = (fields.text(row, key, place),) if alone else fields.texts(row, key, place)
    if not aliases:
        raise EvaluationError(f"{place}: has no answer; write one, or leave the question out")
    return aliases


def _key(row: Row, keys: tuple[str, ...]) -> str:
    return next((key for key in keys if key in row), keys[0])
