"""Whoever runs a collector sees how answers are made, and not what was asked and said."""

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.metrics.export import InMemoryMetricReader
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from rag.errors import ModelError
from rag.telemetry import Telemetry
from rag.watching import watched
from rag.wenqu import Wenqu
from tests.collector import collecting
from tests.conftest import OpenWenqu

QUESTION = "六届黄河金三角投资合作交流大会累计签约多少项目?"
SAID = "累计签约重大项目170个。"
SCRIPTS: dict[str, str | None] = {"": SAID}


@dataclass
class Watching:
    """A watch, and what it has seen."""

    telemetry: Telemetry
    exporter: InMemorySpanExporter
    reader: InMemoryMetricReader
    traces: TracerProvider

    @property
    def spans(self) -> dict[str, ReadableSpan]:
        return {span.name: span for span in self.exporter.get_finished_spans()}

    @property
    def numbers(self) -> dict[str, list[Any]]:
        data = self.reader.get_metrics_data()
        scopes = [scope for one in data.resource_metrics for scope in one.scope_metrics]
        return {m.name: list(m.data.data_points) for scope in scopes for m in scope.metrics}


@pytest.fixture
def watching(request: pytest.FixtureRequest) -> Iterator[Watching]:
    exporter, reader = InMemorySpanExporter(), InMemoryMetricReader()
    traces, meters = TracerProvider(), MeterProvider([reader])
    traces.add_span_processor(SimpleSpanProcessor(exporter))
    content = getattr(request, "param", False)
    yield Watching(Telemetry(traces, meters, content=content), exporter, reader, traces)
    traces.shutdown()
    meters.shutdown()


def watched_wenqu(
    open_wenqu: OpenWenqu, watching: Watching, scripts: dict[str, str | None] | None = None
) -> Wenqu:
    wenqu = open_wenqu(scripts)
    wenqu._watch = wenqu._assistant._watch = watching.telemetry
    return wenqu


def test_an_answer_is_a_tree_of_spans(open_wenqu: OpenWenqu, watching: Watching) -> None:
    watched_wenqu(open_wenqu, watching, SCRIPTS).ask(QUESTION)
    spans = watching.spans
    whole = spans.pop("answer")
    assert spans.keys() >= {"rewrite", "retrieve", "evidence", "model", "prove"}
    for span in spans.values():
        assert span.parent is not None and span.parent.span_id == whole.context.span_id
    kinds = {name: span.attributes["openinference.span.kind"] for name, span in spans.items()}
    assert kinds["retrieve"] == "RETRIEVER" and kinds["model"] == "LLM"
    assert kinds["prove"] == "EVALUATOR"
    assert whole.attributes["openinference.span.kind"] == "CHAIN"
    assert whole.attributes["wenqu.rung"] == "remote" and not whole.attributes["wenqu.refused"]


def test_passages_and_tokens_are_told_in_openinferences_names(
    open_wenqu: OpenWenqu, watching: Watching
) -> None:
    answer = watched_wenqu(open_wenqu, watching, SCRIPTS).ask(QUESTION)
    retrieve, model = watching.spans["retrieve"], watching.spans["model"]
    first = "retrieval.documents.0.document"
    assert retrieve.attributes[f"{first}.id"] == answer.hits[0].passage.id
    assert retrieve.attributes[f"{first}.score"] == pytest.approx(answer.hits[0].score, abs=1e-4)
    assert model.attributes["llm.model_name"] == "scripted"
    assert model.attributes["llm.token_count.total"] == 0  # this one does not count


def everything(watching: Watching) -> str:
    return json.dumps(
        [dict(span.attributes or {}) for span in watching.exporter.get_finished_spans()],
        ensure_ascii=False,
    )


def test_nothing_that_people_wrote_is_told(open_wenqu: OpenWenqu, watching: Watching) -> None:
    wenqu = watched_wenqu(open_wenqu, watching, SCRIPTS)
    wenqu.ask(QUESTION)
    wenqu.search(QUESTION)
    told = everything(watching)
    assert told.isascii() and "input.value" not in told


@pytest.mark.parametrize("watching", [True], indirect=True)
def test_unless_it_is_asked_for(open_wenqu: OpenWenqu, watching: Watching) -> None:
    wenqu = watched_wenqu(open_wenqu, watching, SCRIPTS)
    answer, hits = wenqu.ask(QUESTION), wenqu.search("黄河金三角")
    spans = watching.spans
    assert spans["answer"].attributes["input.value"] == QUESTION
    assert spans["answer"].attributes["output.value"] == answer.text
    assert spans["model"].attributes["output.value"] == SAID
    content = spans["search"].attributes["retrieval.documents.0.document.content"]
    assert content == hits[0].passage.text


def test_a_model_that_fails_is_seen_by_the_kind_of_its_error(
    open_wenqu: OpenWenqu, watching: Watching
) -> None:
    watched_wenqu(open_wenqu, watching, {"": None}).ask(QUESTION)
    model = watching.spans["model"]
    assert (model.status.description, model.attributes["error.type"]) == ("ModelError",) * 2
    assert "degraded" in watching.spans["answer"].attributes["wenqu.flags"]
    assert watching.spans["answer"].status.is_unset


def test_what_is_left_early_has_not_failed(open_wenqu: OpenWenqu, watching: Watching) -> None:
    stream = watched_wenqu(open_wenqu, watching, SCRIPTS).stream(QUESTION)
    next(stream)
    stream.close()
    whole = watching.spans["answer"]
    assert whole.status.is_unset and whole.attributes["wenqu.stopped"]


def test_durations_answers_and_tokens_are_counted(watching: Watching) -> None:
    facts = {"wenqu.rung": "local", "wenqu.refused": True, "wenqu.reason": "unproven"}
    with watched(watching.telemetry.begin("answer", "CHAIN")) as whole:
        whole.note(facts)
        with watched(whole.begin("model", "LLM")) as model:
            model.note({"llm.model_name": "m", "llm.token_count.prompt": 7})
        with pytest.raises(ModelError), watched(whole.begin("model", "LLM")):
            raise ModelError("gone")
    (answers,), (tokens,) = watching.numbers["wenqu.answers"], watching.numbers["wenqu.tokens"]
    assert answers.value == 1 and dict(answers.attributes) == {
        "rung": "local", "refused": True, "reason": "unproven",
    }  # fmt: skip
    assert tokens.value == 7 and dict(tokens.attributes) == {"kind": "prompt", "model": "m"}
    durations = [dict(point.attributes) for point in watching.numbers["wenqu.duration"]]
    assert {"stage": "model", "error.type": "ModelError"} in durations
    assert {"stage": "answer"} in durations and {"stage": "model"} in durations


def test_an_answer_is_a_part_of_what_its_caller_does(
    open_wenqu: OpenWenqu, watching: Watching
) -> None:
    with watching.traces.get_tracer("caller").start_as_current_span("theirs") as theirs:
        watched_wenqu(open_wenqu, watching).search(QUESTION)
    parent = watching.spans["search"].parent
    assert parent is not None and parent.span_id == theirs.get_span_context().span_id


PROGRAM = """
import sys
from rag.build import open_watch
from rag.settings import load_settings
from rag.watching import UNWATCHED, watched

watch = open_watch(load_settings())
with watched(watch.begin("answer", "CHAIN")) as span:
    span.note({"wenqu.rung": "local", "wenqu.refused": False, "wenqu.reason": ""})
    span.quote({"input.value": "?"})
loaded = any(name.split(".")[0] in ("opentelemetry", "grpc") for name in sys.modules)
sys.exit(loaded or watch is not UNWATCHED)
"""


def run(**variables: str) -> int:
    environment = {k: v for k, v in os.environ.items() if not k.startswith("OTEL_")} | variables
    return subprocess.run([sys.executable, "-c", PROGRAM], env=environment, check=False).returncode


@pytest.mark.parametrize("variable", ["OTEL_EXPORTER_OTLP_ENDPOINT", "WENQU_OTLP"])
def test_a_program_that_ends_has_told_its_collector_everything(variable: str) -> None:
    with collecting() as collected:
        assert run(**{variable: collected.endpoint})
    (span,) = collected.spans
    assert span.name == "answer" and "input.value" not in {pair.key for pair in span.attributes}
    assert collected.metrics == {"wenqu.duration", "wenqu.answers"}
    assert collected.services == {"wenqu"}


def test_without_a_collector_nothing_is_loaded_and_nothing_is_watched() -> None:
    assert run() == 0
