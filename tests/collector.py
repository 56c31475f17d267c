"""A collector of OpenTelemetry's on this machine, which keeps what it is sent by gRPC."""

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import grpc
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2 as metrics
from opentelemetry.proto.collector.metrics.v1 import metrics_service_pb2_grpc as metrics_grpc
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2 as traces
from opentelemetry.proto.collector.trace.v1 import trace_service_pb2_grpc as traces_grpc


@dataclass
class Collected:
    """Where the collector is, and what came: spans, the names of metrics, names of services."""

    endpoint: str = ""
    spans: list[Any] = field(default_factory=list)
    metrics: set[str] = field(default_factory=set)
    services: set[str] = field(default_factory=set)

    def note_services(self, resources: Any) -> None:
        for one in resources:
            facts = {pair.key: pair.value.string_value for pair in one.resource.attributes}
            self.services.add(facts["service.name"])


class _Traces(traces_grpc.TraceServiceServicer):
    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def Export(self, request: Any, context: Any) -> Any:
        self._collected.note_services(request.resource_spans)
        scopes = [scope for one in request.resource_spans for scope in one.scope_spans]
        self._collected.spans += [span for scope in scopes for span in scope.spans]
        return traces.ExportTraceServiceResponse()


class _Metrics(metrics_grpc.MetricsServiceServicer):
    def __init__(self, collected: Collected) -> None:
        self._collected = collected

    def Export(self, request: Any, context: Any) -> Any:
        self._collected.note_services(request.resource_metrics)
        scopes = [scope for one in request.resource_metrics for scope in one.scope_metrics]
        self._collected.metrics |= {metric.name for scope in scopes for metric in scope.metrics}
        return metrics.ExportMetricsServiceResponse()


@contextmanager
def collecting() -> Iterator[Collected]:
    """A collector that listens on a free port until it is left."""
    collected, server = Collected(), grpc.server(ThreadPoolExecutor(2))
    traces_grpc.add_TraceServiceServicer_to_server(_Traces(collected), server)
    metrics_grpc.add_MetricsServiceServicer_to_server(_Metrics(collected), server)
    collected.endpoint = f"http://127.0.0.1:{server.add_insecure_port('127.0.0.1:0')}"
    server.start()
    try:
        yield collected
    finally:
        server.stop(0).wait()
