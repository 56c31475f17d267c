"""A measurement as a row: what was measured, Wenqu's value, the other's, their ratio, the bar."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

Row = dict[str, Any]

ROUNDS = 3
PASSAGES = 96
QUESTIONS = Path(__file__).with_name("questions.txt")


def row(what: str, wenqu: float, plain: float | None, ratio: float | None, bar: str) -> Row:
    """A row with figures as they are printed; a ratio above 1 is in Wenqu's favour."""

    def rounded(value: float | None) -> float | None:
        return None if value is None else round(value, 4 if abs(value) < 1.01 else 2)

    return {"what": what, "wenqu": rounded(wenqu), "plain": rounded(plain),
            "ratio": rounded(ratio), "bar": bar}  # fmt: skip


def seconds(work: Callable[[], object]) -> float:
    """How long something takes."""
    started = time.perf_counter()
    work()
    return time.perf_counter() - started


def questions() -> list[str]:
    """The questions that are asked, in order."""
    return [question for question in QUESTIONS.read_text("utf-8").split("\n") if question]
