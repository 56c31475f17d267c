"""Reads Wenqu's own questions: JSON lines, one question each."""

import logging
from collections.abc import Iterator
from pathlib import Path

from eval.cases import Case, Quote
from eval.readers import fields
from eval.readers.lines import Row, read_rows
from rag.errors import EvaluationError
from rag.types import Turn

log = logging.getLogger(__name__)

SPLITS = ("", "dev", "test")
# `note` is for people, in any form.
KEYS = (
    "id", "question", "answers", "cite", "quotes", "type", "history", "passages", "split",
    "is_list", "corrected", "note",
)  # fmt: skip


def read(path: Path) -> Iterator[tuple[str, Case]]:
    """The questions of a file, each with its place. Raises EvaluationError at a bad one.

    Those whose answers are null are left out, and counted in the log: what is right is not known.
    """
    left_out = 0
    for place, row in read_rows(path):
        if row.get("answers", ()) is None:
            left_out += 1
        else:
            yield place, read_row(row, place, path)
    if left_out:
        log.warning(
            "%s: left out %d whose answers are null; write what is right in its place, or [] where "
            "the articles do not answer", path, left_out,
        )  # fmt: skip


def read_row(row: Row, place: str, path: Path) -> Case:
    """The question that a row is. Raises EvaluationError that says what is wrong with it."""
    fields.refuse_unknown(row, KEYS, place)
    return Case(
        id=fields.identifier(row, "id", place, fields.named_by_place(path, place)),
        question=fields.text(row, "question", place),
        answers=fields.groups(row, "answers", place),
        cite=fields.texts(row, "cite", place),
        quotes=tuple(_quote(quote, place) for quote in fields.objects(row, "quotes", place)),
        type=fields.text(row, "type", place, ""),
        history=_history(row, place),
        passages=fields.texts(row, "passages", place),
        split=_split(row, place),
        is_list=fields.flag(row, "is_list", place),
        corrected=fields.texts(row, "corrected", place),
    )


def _quote(row: Row, place: str) -> Quote:
    fields.refuse_unknown(row, ("source", "text"), f"{place}: quotes")
    source = fields.text(row, "source", f"{place}: quotes")
    return Quote(source, fields.text(row, "text", f"{place}: quotes"))


def _history(row: Row, place: str) -> tuple[Turn, ...]:
    turns = row.get("history", [])
    pairs = isinstance(turns, list) and all(_is_turn(turn) for turn in turns)
    if not pairs:
        raise EvaluationError(
            f'{place}: history is no list of pairs; write [["question", "answer"], …]'
        )
    return tuple(Turn(question, answer) for question, answer in turns)


def _is_turn(turn: object) -> bool:
    if not isinstance(turn, list) or len(turn) != 2:
        return False
    return all(isinstance(one, str) for one in turn)


def _split(row: Row, place: str) -> str:
    split = fields.text(row, "split", place, "")
    if split not in SPLITS:
        raise EvaluationError(f"{place}: split is {split!r}; write dev or test, or leave it out")
    return split
