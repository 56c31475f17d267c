"""Reads RGB (Chen et al., AAAI-24): questions with passages that answer and some that do not."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import zip_longest
from pathlib import Path

from eval.cases import Case
from eval.readers import fields
from eval.readers.lines import Row, read_rows
from rag.errors import EvaluationError

SIZE = 5  # passages a question, as in the paper
SEED = 2333  # of RGB's own program


def is_rgb(row: Row) -> bool:
    """Whether a row has the keys of RGB."""
    return {"query", "answer", "positive", "negative"} <= set(row)


def read(path: Path, noise: float = 0.0, size: int = SIZE) -> Iterator[tuple[str, Case]]:
    """The questions of a file, each with its place and with `size` passages of its own.

    ⌈size · noise⌉ of them do not answer; where a question has too few of one kind, the other kind
    fills up, as in RGB's own program. At a noise of 1 nothing answers, and a refusal is right.
    Ids end with the noise where there is some. Raises EvaluationError at a bad row or noise.
    """
    if not 0 <= noise <= 1:
        raise EvaluationError(f"noise is {noise}; give a share from 0 to 1")
    for place, row in read_rows(path):
        yield place, _case(row, place, path, noise, size)


def _case(row: Row, place: str, path: Path, noise: float, size: int) -> Case:
    if not is_rgb(row):
        raise EvaluationError(
            f"{place}: is no row of RGB; it has query, answer, positive, negative"
        )
    plain = Case(
        id=fields.identifier(row, "id", place, fields.named_by_place(path, place)),
        question=fields.text(row, "query", place),
        answers=_groups(row, place),
        type=path.name.split(".")[0],
    )
    positive, least = _positive(row, place)
    passages = _mixed(positive, fields.texts(row, "negative", place), noise, size, least)
    if not passages:
        raise EvaluationError(f"{place}: has no passages")
    if noise == 0:
        return replace(plain, passages=passages)
    noisy = replace(plain, id=f"{plain.id}~noise{noise:g}", passages=passages)
    return replace(noisy, answers=()) if noise == 1 else noisy


def _groups(row: Row, place: str) -> tuple[tuple[str, ...], ...]:
    """In RGB a list of texts is a list of groups: each of them must be in the answer."""
    answer = row["answer"]
    listed = [answer] if isinstance(answer, str) else answer
    if not isinstance(listed, list) or not listed:
        raise EvaluationError(f"{place}: answer is neither a text nor a list")
    as_lists = [[one] if isinstance(one, str) else one for one in listed]
    return fields.groups({"answer": as_lists}, "answer", place)


def _positive(row: Row, place: str) -> tuple[tuple[str, ...], int]:
    """Passages that answer, and how many of the first of them it takes to answer.

    Where an answer has several parts, the first passage of each part comes first.
    """
    positive = row["positive"]
    if not isinstance(positive, list) or not any(isinstance(one, list) for one in positive):
        return fields.texts(row, "positive", place), 1
    parts = [fields.texts({"positive": part}, "positive", place) for part in positive]
    turns = zip_longest(*parts)
    return tuple(text for turn in turns for text in turn if text is not None), len(parts)


def _mixed(
    positive: Sequence[str], negative: Sequence[str], noise: float, size: int, least: int
) -> tuple[str, ...]:
    wrong = min(math.ceil(round(size * noise, 9)), len(negative))
    right = min(max(least, size - wrong), len(positive)) if noise < 1 else 0
    passages = [*positive[:right], *negative[: max(0, size - right)]]
    random.Random(SEED).shuffle(passages)
    return tuple(passages)
