"""Sends traces and metrics to an OpenTelemetry collector: the only user of OpenTelemetry.

Metrics follow from spans when these end: `wenqu.duration` by stage, `wenqu.answers` by how they
came out, `wenqu.tokens` by model.
"""

import os
import time
from functools import cache

from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
from opentelemetry.metrics import MeterProvider
from opentelemetry.sdk.metrics import MeterProvider as Meters
from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider as Tracers
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Status, StatusCode, TracerProvider

from rag.openinference import KIND, MODEL, TOKENS
from rag.watching import Fact, Facts, Kind, Span

NAME = "wenqu"
PATIENCE = 3  # seconds that a program which ends waits for a collector that is silent
TOKEN_KINDS = {
    "prompt": f"{TOKENS}prompt",
    "cached": f"{TOKENS}prompt_details.cache_read",
    "completion": f"{TOKENS}completion",
}


class Telemetry:
    """A watch whose spans go to a tracer provider, and what follows from them to a meter provider.

    With `content` spans may quote questions, articles and answers. A span begun while the program
    that calls us has one of its own open is a part of that.
    """

    def __init__(self, traces: TracerProvider, metrics: MeterProvider, *, content: bool) -> None:
        self.content = content
        self.tracer = traces.get_tracer(NAME)
        meter = metrics.get_meter(NAME)
        self._durations = meter.create_histogram("wenqu.duration", "s", "how long a stage takes")
        self._answers = meter.create_counter("wenqu.answers", "{answer}", "how answers come out")
        self._tokens = meter.create_counter("wenqu.tokens", "{token}", "what chat models take")

    def begin(self, name: str, kind: Kind) -> Span:
        """A span of its own, or of the caller's."""
        return _Recorded(self, name, kind, None)

    def measure(self, name: str, seconds: float, facts: Facts, failure: str) -> None:
        """Counts a span that has ended."""
        failed = {"error.type": failure} if failure else {}
        self._durations.record(seconds, {"stage": name, **failed})
        if "wenqu.rung" in facts:
            names = ("rung", "refused", "reason")
            self._answers.add(1, {name: facts[f"wenqu.{name}"] for name in names})
        for kind, fact in TOKEN_KINDS.items():
            if count := facts.get(fact):
                self._tokens.add(int(count), {"kind": kind, "model": str(facts.get(MODEL))})


class _Recorded:
    """A span of OpenTelemetry's. Its parts are told who they belong to: no context is needed."""

    def __init__(self, telemetry: Telemetry, name: str, kind: Kind, whole: trace.Span | None):
        context = None if whole is None else trace.set_span_in_context(whole)
        self._telemetry, self._name = telemetry, name
        self._span = telemetry.tracer.start_span(name, context, attributes={KIND: kind})
        self._facts: dict[str, Fact] = {}
        self._started = time.perf_counter()

    def begin(self, name: str, kind: Kind) -> Span:
        return _Recorded(self._telemetry, name, kind, self._span)

    def note(self, facts: Facts) -> None:
        self._facts.update(facts)
        self._span.set_attributes(facts)

    def quote(self, facts: Facts) -> None:
        if self._telemetry.content:
            self._span.set_attributes(facts)

    def end(self, error: BaseException | None = None) -> None:
        failure = type(error).__name__ if error else ""
        if failure:
            said = f": {error}" if self._telemetry.content else ""
            self._span.set_status(Status(StatusCode.ERROR, f"{failure}{said}"))
            self._span.set_attribute("error.type", failure)
        self._span.end()
        seconds = time.perf_counter() - self._started
        self._telemetry.measure(self._name, seconds, self._facts, failure)


@cache
def connect(endpoint: str | None, *, content: bool) -> Telemetry:
    """What sends to a collector by gRPC, until the program ends; one for the whole program.

    None stands for what OTEL_EXPORTER_OTLP_ENDPOINT names. The other variables of OpenTelemetry
    (headers, certificates, sampling, OTEL_SERVICE_NAME) hold as well; a program that has a tracer
    provider of its own keeps it, and has our spans.
    """
    name = os.environ.get("OTEL_SERVICE_NAME", NAME)
    resource = Resource.create({"service.name": name})
    patience = None if "OTEL_EXPORTER_OTLP_TIMEOUT" in os.environ else PATIENCE
    traces = trace.get_tracer_provider()
    if not isinstance(traces, Tracers):
        traces = Tracers(resource=resource)
        traces.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint, timeout=patience)))
    reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint, timeout=patience))
    return Telemetry(traces, Meters([reader], resource), content=content)
