"""Reads a BEIR folder (Thakur et al., 2021): corpus.jsonl, queries.jsonl and qrels/*.tsv."""

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TypeVar

from eval.cases import Collection, Document, Query
from eval.readers import fields
from eval.readers.lines import Row, read_rows, read_text
from rag.errors import EvaluationError

_Named = TypeVar("_Named", Document, Query)
Relevant = dict[str, dict[str, int]]

_USUAL = "test"  # the part that results are published on


def read_collection(folder: Path, split: str = "") -> Collection:
    """The documents of a folder, with the questions of one part: `qrels/<split>.tsv`.

    Files may be packed (.gz). Without a split it is `test`, or the only one there. Questions that
    are not of that part, or have no relevant document, are left out; without any qrels all stay,
    where they bring answers. A relevant document that the corpus lacks stays relevant, as in
    trec_eval: nobody can find it, and `eval.stale` tells. Raises EvaluationError naming file and
    line of what is wrong.
    """
    documents = _by_id(_file(folder, "corpus.jsonl"), _document)
    queries = _by_id(_file(folder, "queries.jsonl"), _query)
    qrels = _qrels(folder, split)
    relevant = _relevant(qrels, queries, documents) if qrels else {}
    judged = tuple(query for query in queries.values() if query.id in relevant)
    if not qrels:
        judged = tuple(query for query in queries.values() if query.answers)
    if not judged:
        raise EvaluationError(
            f"{folder}: no question has a relevant document; say so in qrels/test.tsv, "
            "or give each question its answers"
        )
    return Collection(folder.resolve().name, tuple(documents.values()), judged, relevant)


def _file(folder: Path, name: str) -> Path:
    found = [path for path in (folder / name, folder / f"{name}.gz") if path.is_file()]
    if not found:
        raise EvaluationError(f"{folder}: has no {name}; a BEIR folder holds corpus.jsonl, "
                              "queries.jsonl and qrels/test.tsv")  # fmt: skip
    return found[0]


def _by_id(path: Path, read: Callable[[Row, str], _Named]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for place, row in read_rows(path):
        one = read(row, place)
        if one.id in found:
            raise EvaluationError(f"{place}: the _id {one.id!r} is taken already")
        found[one.id] = one
    return found


def _document(row: Row, place: str) -> Document:
    title, text = fields.text(row, "title", place, ""), fields.text(row, "text", place, "")
    if not (title + text).strip():
        raise EvaluationError(f"{place}: has neither title nor text")
    return Document(fields.identifier(row, "_id", place), title, text)


def _query(row: Row, place: str) -> Query:
    """A question; its answers, which BEIR does not have, are aliases of one another."""
    name, text = fields.identifier(row, "_id", place), fields.text(row, "text", place)
    return Query(name, text, fields.texts(row, "answers", place))


def _qrels(folder: Path, split: str) -> Path | None:
    files = {path.name.split(".")[0]: path for path in sorted((folder / "qrels").glob("*.tsv*"))}
    wanted = split or (_USUAL if _USUAL in files or len(files) != 1 else next(iter(files)))
    if wanted in files or not (files or split):
        return files.get(wanted)
    there = ", ".join(files) or "none"
    raise EvaluationError(f"{folder}: has no qrels/{wanted}.tsv; name one that is there: {there}")


def _relevant(path: Path, queries: dict[str, Query], documents: dict[str, Document]) -> Relevant:
    relevant: Relevant = {}
    for place, query, document, grade in _judgements(path):
        if query not in queries:
            raise EvaluationError(f"{place}: there is no question {query!r} in queries.jsonl")
        grades = relevant.setdefault(query, {})
        if grades.setdefault(document, grade) != grade:
            raise EvaluationError(f"{place}: {query} and {document} are judged twice, not the same")
    positive = {
        q: {d: grade for d, grade in grades.items() if grade > 0} for q, grades in relevant.items()
    }
    named = {document for grades in positive.values() for document in grades}
    if named and named.isdisjoint(documents):
        raise EvaluationError(f"{path}: no relevant document is in corpus.jsonl; is it another's?")
    return {query: grades for query, grades in positive.items() if grades}


def _judgements(path: Path) -> Iterator[tuple[str, str, str, int]]:
    """Place, question, document and grade of each line; the first line may name the columns."""
    for number, line in enumerate(read_text(path).split("\n"), 1):
        cells = [cell.strip() for cell in line.split("\t")]
        if not line.strip() or (number == 1 and cells[-1] == "score"):
            continue
        place = f"{path}:{number}"
        if len(cells) != 3 or not all(cells):
            raise EvaluationError(f"{place}: is no question, document and grade parted by tabs")
        yield place, cells[0], cells[1], _grade(cells[2], place)


def _grade(cell: str, place: str) -> int:
    try:
        return int(cell)
    except ValueError:
        raise EvaluationError(f"{place}: the grade {cell!r} is no whole number") from None
