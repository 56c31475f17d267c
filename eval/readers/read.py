"""Reads questions and collections in whatever form they come, and takes a part of the questions."""

import random
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path

from eval.cases import Case, Collection
from eval.readers import beir, rgb, short, squad, table, wenqu
from eval.readers.lines import is_row, kind, read_rows, read_text
from rag.errors import EvaluationError

Reader = Callable[[Path], Iterator[tuple[str, Case]]]


def read_cases(path: Path) -> list[Case]:
    """The questions of a file: Wenqu's JSON lines, short answers, a table, RGB, SQuAD and its kin.

    Tables are known by their names, the others by what is in them. Raises EvaluationError, naming
    file and line, when the file holds none, or one is wrong or has the id of another.
    """
    places: dict[str, str] = {}
    cases = []
    for place, case in _reader(path)(path):
        if case.id in places:
            raise EvaluationError(f"{place}: the id {case.id!r} is taken by {places[case.id]}")
        places[case.id] = place
        cases.append(case)
    if not cases:
        raise EvaluationError(f"{path}: holds no questions")
    return cases


def _reader(path: Path) -> Reader:
    if kind(path) in (".csv", ".tsv"):
        return table.read
    if path.is_dir():
        raise EvaluationError(
            f"{path}: is a folder, which holds a collection: wenqu eval retrieval"
        )
    if kind(path) != ".jsonl" and not is_row(read_text(path)):
        return squad.read
    _, first = next(read_rows(path))
    if "data" in first:
        return squad.read
    if rgb.is_rgb(first):
        return rgb.read
    return short.read if short.is_short(first) else wenqu.read


def read_collection(path: Path, split: str = "") -> Collection:
    """A BEIR folder, with its part `split`, or a document of SQuAD and its kin, as a collection.

    Raises EvaluationError, naming file and line of what is wrong.
    """
    if path.is_dir():
        return beir.read_collection(path, split)
    if kind(path) != ".json":
        raise EvaluationError(f"{path}: is neither a BEIR folder nor a .json file like SQuAD's")
    return squad.read_collection(path)


def select(
    cases: Iterable[Case],
    split: str | None = None,
    types: Sequence[str] = (),
    sample: int | None = None,
    seed: int = 0,
    limit: int | None = None,
) -> list[Case]:
    """The questions of a split and of some types, of these `sample` at random, of these the first.

    The order stays, and the same seed draws the same questions. Raises EvaluationError when a split
    or type is not there, or a number is not above zero.
    """
    chosen = list(cases)
    if split is not None:
        _refuse_absent([split], {case.split for case in chosen}, "split")
        chosen = [case for case in chosen if case.split == split]
    if types:
        _refuse_absent(types, {case.type for case in chosen}, "type")
        chosen = [case for case in chosen if case.type in types]
    if any(number is not None and number < 1 for number in (sample, limit)):
        raise EvaluationError("there is nothing to evaluate; sample and limit are 1 or more")
    if sample is not None and sample < len(chosen):
        drawn = random.Random(seed).sample(range(len(chosen)), sample)
        chosen = [chosen[place] for place in sorted(drawn)]
    return chosen[:limit]


def _refuse_absent(wanted: Iterable[str], there: set[str], what: str) -> None:
    absent = sorted(set(wanted) - there)
    if absent:
        known = ", ".join(sorted(there - {""})) or "none is named"
        raise EvaluationError(f"no question is of {what} {absent[0]!r}; there are: {known}")
