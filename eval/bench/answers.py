"""Measures answers beside the same chat model given the best passages whole."""

import statistics
import time
from collections.abc import Iterator

from eval.bench.rows import Row, questions, row
from eval.memory import PeakMemory
from rag.errors import WeightsError
from rag.types import Progress
from rag.wenqu import Wenqu

PLAIN_PASSAGES = 5


def answers(wenqu: Wenqu, progress: Progress) -> list[Row]:
    """Seconds to the first proven sentence and to the whole answer, from the second question on.

    Raises WeightsError when there is no chat model.
    """
    if wenqu.model is None:
        raise WeightsError("there is no chat model; run: wenqu models pull")
    asked = questions()
    first, whole, plain_first, plain_whole = [], [], [], []
    with PeakMemory() as memory:
        for done, question in enumerate(asked):
            progress("answers", done, len(asked) * 2)
            timings = wenqu.ask(question).trace.timings
            whole.append(timings["total"] / 1000)
            first.append(timings.get("first_sentence", timings["total"]) / 1000)
    for done, question in enumerate(asked):
        progress("answers", len(asked) + done, len(asked) * 2)
        timing = _plain_answer(wenqu, question)
        plain_first.append(timing[0])
        plain_whole.append(timing[1])
    p50 = [statistics.median(some[1:]) for some in (first, whole, plain_first, plain_whole)]
    p95 = [statistics.quantiles(some[1:], n=20)[-1] for some in (whole, plain_whole)]
    return [
        row("first sentence, s (p50)", p50[0], p50[2], p50[2] / p50[0], "≤ 2.5"),
        row("whole answer, s (p50)", p50[1], p50[3], p50[3] / p50[1], "≤ 4"),
        row("whole answer, s (p95)", p95[0], p95[1], p95[1] / p95[0], "≤ 8"),
        row("peak memory of all processes, GB", memory.bytes / 1e9, None, None, "≤ 4.5"),
    ]


def _plain_answer(wenqu: Wenqu, question: str) -> tuple[float, float]:
    """The same model given the best passages whole: seconds to its first sentence and its end."""
    started = time.perf_counter()
    first: float | None = None
    written = ""
    for piece in _plain_pieces(wenqu, question):
        written += piece
        if first is None and any(mark in written for mark in "。！？\n"):
            first = time.perf_counter() - started
    end = time.perf_counter() - started
    return first or end, end


def _plain_pieces(wenqu: Wenqu, question: str) -> Iterator[str]:
    assert wenqu.model is not None
    context = "\n\n".join(hit.passage.text for hit in wenqu.search(question, PLAIN_PASSAGES))
    prompt = f"{context}\n\n{question}"  # the barest of prompts: nothing of it is measured but time
    for chunk in wenqu.model.chat.stream(prompt, max_tokens=300):
        yield chunk.text
