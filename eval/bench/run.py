"""Measures speed beside a plain stack with the same weights, in one run on this machine.

The plain stack is what a first script does: sentence-transformers on torch as it comes, and the
best passages put whole into the prompt of the same chat model. With peers, indexing and search are
measured beside LangChain's stacks as well.
"""

import statistics
import subprocess
import sys
from typing import Any

from eval.bench.answers import answers as measure_answers
from eval.bench.encoding import encoding
from eval.bench.rows import PASSAGES, ROUNDS, Row, row, seconds
from eval.bench.searching import searching
from eval.header import machine
from eval.peers import versions
from rag import build
from rag.errors import CorpusError
from rag.settings import Settings
from rag.types import Passage, Progress


def run(
    settings: Settings, progress: Progress, *, answers: bool = True, peers: bool = False
) -> dict[str, Any]:
    """Every measurement as a row: what, Wenqu's value, the plain stack's, their ratio, the bar.

    Raises CorpusError when the index is empty, WeightsError when a model is not there, and
    SettingsError when the peers are asked for and not installed.
    """
    if peers:
        versions()  # what is missing is better said now than after some minutes
    rows = [_cold_search(settings, progress)]
    passages = _passages(settings)
    if answers:
        rows += measure_answers(build.open_wenqu(settings), progress)
    texts = [f"{passage.title}\n{passage.text}" for passage in passages]
    rows += encoding(settings, (texts * (PASSAGES // len(texts) + 1))[:PASSAGES], progress)
    if peers:
        rows += searching(settings, passages, progress)
    return {"rows": rows, "machine": machine()}


def _passages(settings: Settings) -> list[Passage]:
    ledger = build.open_ledger(settings)
    passages = list(ledger.passages(ledger.numbers()[:PASSAGES].tolist()).values())
    if not passages:
        raise CorpusError("the index is empty; run: wenqu ingest seeds/")
    return passages


def _cold_search(settings: Settings, progress: Progress) -> Row:
    command = [sys.executable, "-m", "rag", "search", "--index", str(settings.index), "会议主题"]
    took = []
    for done in range(ROUNDS + 1):
        progress("searches from a cold start", done, ROUNDS + 1)
        took.append(seconds(lambda: subprocess.run(command, check=True, capture_output=True)))
    # The first has to read the libraries from disk; later ones find them in memory.
    return row("search from a cold start, s (median)", statistics.median(took), None, None, "≤ 3")
