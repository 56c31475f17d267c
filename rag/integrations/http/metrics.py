"""What Prometheus reads: how much is asked, how long it takes, how often there is no answer."""

from collections.abc import Callable

from prometheus_client import (
    CollectorRegistry,
    Counter,
    Gauge,
    Histogram,
    ProcessCollector,
    generate_latest,
)
from prometheus_client.exposition import CONTENT_TYPE_PLAIN_0_0_4

from rag.types import Answer

KIND = CONTENT_TYPE_PLAIN_0_0_4
METHODS = ("GET", "HEAD", "POST", "DELETE", "OPTIONS", "PUT", "PATCH")
_SECONDS = (0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 60, 120)


class Metrics:
    """Counts of one server; none of them holds anything that was asked."""

    def __init__(self) -> None:
        own = self._registry = CollectorRegistry()
        ProcessCollector(registry=own)
        self._requests = Counter(
            "wenqu_requests", "Requests.", ("route", "method", "status"), registry=own
        )
        self._latency = Histogram(
            "wenqu_request_seconds", "From the request to the end of its answer.", ("route",),
            buckets=_SECONDS, registry=own,
        )  # fmt: skip
        self._stages = Histogram(
            "wenqu_stage_seconds", "What a stage of an answer or a search takes.", ("stage",),
            buckets=_SECONDS, registry=own,
        )  # fmt: skip
        self._answers = Counter("wenqu_answers", "Answers, refusals too.", ("rung",), registry=own)
        self._refusals = Counter("wenqu_refusals", "Refusals.", ("reason",), registry=own)
        self._flags = Counter("wenqu_flags", "Flags on answers.", ("flag",), registry=own)
        self._degraded = Counter(
            "wenqu_degraded", "Answers made without a part that failed.", registry=own
        )
        self._tokens = Counter("wenqu_tokens", "Tokens of the chat model.", ("kind",), registry=own)
        self._queue = Gauge(
            "wenqu_queue_depth", "What waits for its turn.", ("kind",), registry=own
        )

    def watch_queue(self, kind: str, depth: Callable[[], int]) -> None:
        """Has a queue counted whenever it is asked for."""
        self._queue.labels(kind).set_function(depth)

    def answered_request(self, route: str, method: str, status: int, seconds: float) -> None:
        """Counts a request when its answer has ended."""
        known = method if method in METHODS else "other"
        self._requests.labels(route, known, str(status)).inc()
        self._latency.labels(route).observe(seconds)

    def took(self, timings: dict[str, float]) -> None:
        """Counts what stages took, in milliseconds."""
        for stage, milliseconds in timings.items():
            self._stages.labels(stage).observe(milliseconds / 1000)

    def answered(self, answer: Answer) -> None:
        """Counts a finished answer."""
        self._answers.labels(answer.rung).inc()
        if answer.refused:
            self._refusals.labels(answer.reason or "other").inc()
        for flag in answer.flags:
            self._flags.labels(flag).inc()
        if "degraded" in answer.flags:
            self._degraded.inc()
        usage = answer.trace.usage
        for kind in ("prompt", "cached", "completion"):
            self._tokens.labels(kind).inc(getattr(usage, kind))
        self.took(answer.trace.timings)

    def text(self) -> bytes:
        """All of them, in Prometheus' text format 0.0.4."""
        return generate_latest(self._registry)
