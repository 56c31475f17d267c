"""Asks Wenqu every question of a set, and keeps what it said with what it should have said."""

import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict
from typing import TYPE_CHECKING

from eval.cases import Case
from eval.metrics.scoring import score_answer
from eval.runfile import Line
from rag.documents import Document, answer_document
from rag.errors import WenquError
from rag.text import language
from rag.types import Answer, Hit, Progress

if TYPE_CHECKING:  # what is not asked for need not be loaded
    from rag.wenqu import Wenqu

Answerer = Callable[[Case], Answer]

NOTHING_SAID: Document = {
    "answer": "", "refused": False, "sentences": [], "citations": [], "nearest": [],
}  # fmt: skip


def answerer(
    open_wenqu: "Callable[[], Wenqu]", over: "Callable[[Sequence[str]], Wenqu]"
) -> Answerer:
    """Answers a case: from its own passages where it brings some, else from the index.

    The index is opened when the first question needs it: a set whose questions all bring their
    passages needs none.
    """
    opened: list[Wenqu] = []

    def answer(case: Case) -> Answer:
        if case.passages:
            return over(case.passages).ask(case.question, case.history)
        if not opened:
            opened.append(open_wenqu())
        return opened[0].ask(case.question, case.history)

    return answer


def lines(
    cases: Sequence[Case], answer: Answerer, done: set[str], progress: Progress
) -> Iterator[Line]:
    """A line for every question that is not done yet."""
    for number, case in enumerate(cases, 1):
        if case.id not in done:
            yield line(case, answer)
        progress("questions", number, len(cases))


def line(case: Case, answer: Answerer) -> Line:
    """The line of a run file for one question; one that fails counts, with its error."""
    started = time.perf_counter()
    output: Document = {**NOTHING_SAID}
    error = None
    try:
        said = answer(case)
        output = answer_document(said)
        output["retrieved"] = [_retrieved(hit) for hit in said.hits]
        output["confidence"] = max((hit.score for hit in said.hits), default=0.0)
    except WenquError as failure:
        error = str(failure)
        output["timings_ms"] = {"total": round((time.perf_counter() - started) * 1000, 1)}
    scores = score_answer(case, output)
    return Line(
        id=case.id,
        question=case.question,
        output={**output, "gold": asdict(case)},
        scores=dict.fromkeys(scores, 0.0) if error else scores,
        cluster=case.cluster,
        slices={
            "type": case.type,
            "language": language(case.question),
            "answerable": case.answerable,
        },
        timings_ms=output["timings_ms"],
        tokens=output.get("tokens", {}),
        error=error,
    )


def _retrieved(hit: Hit) -> Document:
    """A passage as a judge of what was retrieved needs it, which no citation may name."""
    passage = hit.passage
    return {
        "passage_id": passage.id,
        "title": passage.title,
        "outlet": passage.outlet,
        "published": passage.published,
        "text": passage.text,
        "score": round(hit.score, 4),
    }
