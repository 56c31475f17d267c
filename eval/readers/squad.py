"""Reads SQuAD and its Chinese kin (CMRC 2018 in both its forms, DRCD, XQuAD): one JSON document.

As questions, each is answered from its own paragraph; as a collection, a paragraph is a document.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from eval.cases import Case, Collection, Document, Query
from eval.readers import fields
from eval.readers.lines import Row, read_json
from rag.errors import EvaluationError

_WHAT = 'SQuAD has {"data": [{"title", "paragraphs": [{"context", "qas": […]}]}]}'


@dataclass(frozen=True, slots=True)
class _Paragraph:
    place: str
    id: str
    title: str
    text: str
    questions: tuple[tuple[str, Query], ...]  # each with its place


def read(path: Path) -> Iterator[tuple[str, Case]]:
    """The questions of a document, each with its place and its paragraph as the one passage.

    Raises EvaluationError when it is no such document.
    """
    for paragraph in _paragraphs(path):
        for place, query in paragraph.questions:
            answers = (query.answers,) if query.answers else ()
            yield place, Case(query.id, query.text, answers, passages=(paragraph.text,))


def read_collection(path: Path) -> Collection:
    """The paragraphs and questions of a document. A text that stands there twice is one document.

    Questions without an answer are left out: no document is right for them.
    Raises EvaluationError when it is no such document, or two things in it share an id.
    """
    documents: dict[str, Document] = {}  # by text
    queries: dict[str, Query] = {}
    relevant: dict[str, dict[str, int]] = {}
    ids: set[str] = set()
    for paragraph in _paragraphs(path):
        if paragraph.text not in documents:
            _refuse_taken(paragraph.id, ids, paragraph.place)
            ids.add(paragraph.id)
            documents[paragraph.text] = Document(paragraph.id, paragraph.title, paragraph.text)
        for place, query in paragraph.questions:
            if query.answers:
                _refuse_taken(query.id, queries, place)
                queries[query.id] = query
                relevant[query.id] = {documents[paragraph.text].id: 1}
    if not queries:
        raise EvaluationError(f"{path}: holds no question with an answer")
    name = path.name.split(".")[0]
    return Collection(name, tuple(documents.values()), tuple(queries.values()), relevant)


def _refuse_taken(name: str, taken: Any, place: str) -> None:
    if name in taken:
        raise EvaluationError(f"{place}: the id {name!r} is taken already; ids are given once")


def _paragraphs(path: Path) -> Iterator[_Paragraph]:
    document = read_json(path)
    if isinstance(document, list):  # the first form of CMRC 2018
        listed = fields.objects({"paragraphs": document}, "paragraphs", str(path))
        for number, row in enumerate(listed):
            yield _paragraph(row, f"{path}: [{number}]", f"p{number}", "")
        return
    if not isinstance(document, dict) or "data" not in document:
        raise EvaluationError(
            f"{path}: is no set of questions; {_WHAT}. JSON lines end with .jsonl"
        )
    for a, article in enumerate(fields.objects(document, "data", str(path))):
        place = f"{path}: data[{a}]"
        title = fields.text(article, "title", place, "")
        for p, row in enumerate(fields.objects(article, "paragraphs", place)):
            yield _paragraph(row, f"{place}.paragraphs[{p}]", f"p{a}-{p}", title)


def _paragraph(row: Row, place: str, default: str, title: str) -> _Paragraph:
    prefix = "context_" if "context_text" in row else ""
    listed = enumerate(fields.objects(row, "qas", place))
    name = fields.identifier(row, f"{prefix}id", place, default)
    questions = (_question(question, f"{place}.qas[{n}]", f"{name}-{n}") for n, question in listed)
    return _Paragraph(
        place=place,
        id=name,
        title=fields.text(row, "title", place, title),
        text=fields.text(row, "context_text" if prefix else "context", place),
        questions=tuple(questions),
    )


def _question(row: Row, place: str, default: str) -> tuple[str, Query]:
    first_form = "query_text" in row
    name = fields.identifier(row, "query_id" if first_form else "id", place, default)
    question = fields.text(row, "query_text" if first_form else "question", place)
    impossible = fields.flag(row, "is_impossible", place)
    return place, Query(name, question, () if impossible else _answers(row, place))


def _answers(row: Row, place: str) -> tuple[str, ...]:
    """The aliases of the answer, each once, in order."""
    listed = row.get("answers", [])
    if not isinstance(listed, list):
        raise EvaluationError(f"{place}: answers is no list")
    if any(isinstance(answer, dict) for answer in listed):
        listed = [
            fields.text(answer, "text", place) for answer in fields.objects(row, "answers", place)
        ]
    return tuple(dict.fromkeys(fields.texts({"answers": listed}, "answers", place)))
