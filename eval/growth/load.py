"""How fast searches are answered, asked by one client or by several at once."""

import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import psutil

from eval.growth.words import Load
from eval.metrics.cost import percentile


def under_load(search: Callable[[str], object], questions: Sequence[str], clients: int = 1) -> Load:
    """Asks every question once, `clients` of them at a time, as as many open pages would.

    Raises what a search raises, and EvaluationError without questions.
    """

    def timed(question: str) -> float:
        started = time.perf_counter()
        search(question)
        return (time.perf_counter() - started) * 1000

    started = time.perf_counter()
    with ThreadPoolExecutor(clients) as pool:
        milliseconds = list(pool.map(timed, questions))
    seconds = time.perf_counter() - started
    return Load(
        clients=clients,
        n=len(milliseconds),
        per_second=len(milliseconds) / seconds,
        p50_ms=percentile(milliseconds, 50),
        p95_ms=percentile(milliseconds, 95),
    )


def busy() -> float:
    """The share of the processors that is taken now, over a second, 0..1.

    Asked while we do nothing, it is what other work takes, and what a measured time has to be
    read with.
    """
    return psutil.cpu_percent(interval=1) / 100
