"""Measures speed beside a plain stack with the same weights, in one run on this machine.

The plain stack is what a first script does: sentence-transformers on torch as it comes, and the
best passages put whole into the prompt of the same chat model.
"""

import statistics
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from eval.header import machine
from eval.memory import PeakMemory
from rag import build
from rag.errors import CorpusError, WeightsError
from rag.settings import Settings
from rag.types import Hit, Passage, Progress
from rag.wenqu import Wenqu

Row = dict[str, Any]

ROUNDS = 3
PASSAGES = 96
PLAIN_PASSAGES = 5
QUESTIONS = Path(__file__).with_name("bench_questions.txt")


def run(settings: Settings, progress: Progress, *, answers: bool = True) -> dict[str, Any]:
    """Every measurement as a row: what, Wenqu's value, the plain stack's, their ratio, the bar.

    Raises CorpusError when the index is empty, WeightsError when a model is not there.
    """
    rows = [_cold_search(settings, progress)]
    wenqu = build.open_wenqu(settings)
    ledger = build.open_ledger(settings)
    some = ledger.passages([int(number) for number in ledger.numbers()[:PASSAGES]])
    passages = [_passage_text(passage) for passage in some.values()]
    if not passages:
        raise CorpusError("the index is empty; run: wenqu ingest seeds/")
    texts = (passages * (PASSAGES // len(passages) + 1))[:PASSAGES]
    if answers:
        rows += _answers(wenqu, progress)
    rows += _encoder(settings, texts, progress)
    return {"rows": rows, "machine": machine()}


def _passage_text(passage: Passage) -> str:
    return f"{passage.title}\n{passage.text}"


def _row(what: str, wenqu: float, plain: float | None, ratio: float | None, bar: str) -> Row:
    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4 if abs(value) < 1.01 else 2)

    return {"what": what, "wenqu": rounded(wenqu), "plain": rounded(plain),
            "ratio": rounded(ratio), "bar": bar}  # fmt: skip


def _cold_search(settings: Settings, progress: Progress) -> Row:
    command = [sys.executable, "-m", "rag", "search", "--index", str(settings.index), "会议主题"]
    seconds = []
    for done in range(ROUNDS + 1):
        progress("searches from a cold start", done, ROUNDS + 1)
        seconds.append(_seconds(lambda: subprocess.run(command, check=True, capture_output=True)))
    # The first has to read the libraries from disk; later ones find them in memory.
    return _row(
        "search from a cold start, s (median)", statistics.median(seconds), None, None, "≤ 3"
    )


def _seconds(work: Callable[[], object]) -> float:
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def _encoder(settings: Settings, texts: Sequence[str], progress: Progress) -> list[Row]:
    """Passages a second of both engines, taken in turns on the same texts, and their likeness."""
    from sentence_transformers import SentenceTransformer

    ours = build.open_encoder(settings)
    folder = settings.models / settings.embedder / "sentence-transformer"
    if not folder.is_dir():
        raise WeightsError("the bench compares e5-small: unset WENQU_EMBEDDER, then models pull")
    plain = SentenceTransformer(str(folder), device="cpu")
    mine = ours.encode(texts, "document")  # also warms both up
    theirs = plain.encode(list(texts), prompt_name="document", normalize_embeddings=True)
    cosines = np.sum(mine * theirs, axis=1)
    speeds: dict[str, list[float]] = {"ours": [], "plain": []}
    for done in range(ROUNDS):
        progress("encoding", done, ROUNDS)
        fast = _seconds(lambda: ours.encode(texts, "document"))
        slow = _seconds(lambda: plain.encode(list(texts), prompt_name="document"))
        speeds["ours"].append(len(texts) / fast)
        speeds["plain"].append(len(texts) / slow)
    ratios = [a / b for a, b in zip(speeds["ours"], speeds["plain"], strict=True)]
    pace = [statistics.median(speeds[name]) for name in ("ours", "plain")]
    return [
        _row(
            "passages encoded a second", pace[0], pace[1], statistics.median(ratios), "≥ 3.5 times"
        ),
        _row("mean cosine to the plain stack", float(cosines.mean()), None, None, "≥ .999"),
        _row("least cosine to the plain stack", float(cosines.min()), None, None, ""),
    ]


def _answers(wenqu: Wenqu, progress: Progress) -> list[Row]:
    """Seconds to the first proven sentence and to the whole answer, from the second question on."""
    if wenqu.model is None:
        raise WeightsError("there is no chat model; run: wenqu models pull")
    questions = QUESTIONS.read_text("utf-8").split("\n")
    questions = [question for question in questions if question]
    first, whole, plain_first, plain_whole = [], [], [], []
    with PeakMemory() as memory:
        for done, question in enumerate(questions):
            progress("answers", done, len(questions) * 2)
            timings = wenqu.ask(question).trace.timings
            whole.append(timings["total"] / 1000)
            first.append(timings.get("first_sentence", timings["total"]) / 1000)
    for done, question in enumerate(questions):
        progress("answers", len(questions) + done, len(questions) * 2)
        timing = _plain_answer(wenqu, question)
        plain_first.append(timing[0])
        plain_whole.append(timing[1])
    p50 = [statistics.median(some[1:]) for some in (first, whole, plain_first, plain_whole)]
    return [
        _row("first sentence, s (p50)", p50[0], p50[2], p50[2] / p50[0], "≤ 4"),
        _row("whole answer, s (p50)", p50[1], p50[3], p50[3] / p50[1], "≤ 6"),
        _row("peak memory of all processes, GB", memory.bytes / 1e9, None, None, "≤ 4.5"),
    ]


def _plain_answer(wenqu: Wenqu, question: str) -> tuple[float, float]:
    """The same model given the best passages whole: seconds to its first sentence and its end."""
    assert wenqu.model is not None
    started = time.perf_counter()
    context = "\n\n".join(map(_hit_text, wenqu.search(question, PLAIN_PASSAGES)))
    prompt = f"{context}\n\n{question}"  # the barest of prompts: nothing of it is measured but time
    first: float | None = None
    written = ""
    for chunk in wenqu.model.chat.stream(prompt, max_tokens=300):
        written += chunk.text
        if first is None and any(mark in written for mark in "。！？\n"):
            first = time.perf_counter() - started
    end = time.perf_counter() - started
    return first or end, end


def _hit_text(hit: Hit) -> str:
    return hit.passage.text
