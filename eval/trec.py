"""Writes rankings and judgements as trec_eval and its kin read them, and reads them again."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

import numpy as np

from eval.readers.lines import read_text
from rag.errors import EvaluationError

Ranking = Sequence[tuple[str, float]]  # document ids with their scores, best first
_PARTS = re.compile(r"[\s%]+")  # white space parts columns; `%` marks what was written otherwise


def write_run(path: Path, rankings: Mapping[str, Ranking], tag: str) -> None:
    """Writes `question Q0 document rank score tag`, a line for each document found.

    White space in a name is written as in an address (`%20`). trec_eval looks at nothing but the
    scores, in single precision, and orders equal ones by name: where a score is not below the one
    before it, the next lower number is written, so that the order stays what it was.
    """
    lines = (
        f"{_name(query)} Q0 {_name(document)} {rank} {score!r} {_name(tag)}"
        for query, ranking in rankings.items()
        for rank, (document, score) in enumerate(_falling(ranking), 1)
    )
    _write(path, lines)


def _falling(ranking: Ranking) -> Iterator[tuple[str, float]]:
    last = np.float32(np.inf)
    for document, score in ranking:
        last = min(np.float32(score), np.nextafter(last, np.float32(-np.inf)))
        yield document, float(str(last))


def write_qrels(path: Path, relevant: Mapping[str, Mapping[str, int]]) -> None:
    """Writes `question 0 document grade`, a line for each judgement."""
    lines = (
        f"{_name(query)} 0 {_name(document)} {grade}"
        for query, grades in relevant.items()
        for document, grade in grades.items()
    )
    _write(path, lines)


def write_jsonl(path: Path, rows: Iterable[Mapping[str, Any]]) -> None:
    """Writes a JSON object a line, Chinese as it is read."""
    _write(path, (json.dumps(row, ensure_ascii=False) for row in rows))


def read_run(path: Path) -> dict[str, list[tuple[str, float]]]:
    """The rankings of a run, best score first. Raises EvaluationError where a line is no such."""
    rankings: dict[str, list[tuple[str, float]]] = {}
    for place, (query, _, document, _, score, _) in _columns(path, 6):
        rankings.setdefault(query, []).append((document, _number(score, place)))
    return {q: sorted(ranking, key=lambda found: -found[1]) for q, ranking in rankings.items()}


def read_qrels(path: Path) -> dict[str, dict[str, int]]:
    """The judgements of a file of qrels. Raises EvaluationError where a line is no such."""
    relevant: dict[str, dict[str, int]] = {}
    for place, (query, _, document, grade) in _columns(path, 4):
        relevant.setdefault(query, {})[document] = int(_number(grade, place))
    return relevant


def _name(name: str) -> str:
    return _PARTS.sub(lambda found: quote(found[0]), name)


def _write(path: Path, lines: Iterable[str]) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as file:
        file.writelines(f"{line}\n" for line in lines)


def _columns(path: Path, count: int) -> Iterator[tuple[str, list[str]]]:
    for number, line in enumerate(read_text(path).split("\n"), 1):
        columns = [unquote(column) for column in line.split()]
        if columns and len(columns) != count:
            raise EvaluationError(f"{path}:{number}: has {len(columns)} columns and not {count}")
        if columns:
            yield f"{path}:{number}", columns


def _number(text: str, place: str) -> float:
    try:
        return float(text)
    except ValueError:
        raise EvaluationError(f"{place}: {text!r} is no number") from None
