"""Whether the server runs, whether it can answer, and what it counts."""

import logging
import threading
from typing import Literal

from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from rag.choices import Choices
from rag.errors import CorpusDamaged, CorpusError, ModelError
from rag.integrations.http.metrics import KIND, Metrics
from rag.integrations.http.schemas import HealthDocument, ReadyDocument
from rag.types import Answer

log = logging.getLogger(__name__)


class Health:
    """What is known of the index and of the default chat model."""

    def __init__(self, choices: Choices) -> None:
        self._choices = choices
        self._model: Literal["loading", "ready", "failing"] = "ready"

    def warm(self) -> None:
        """Starts the default chat model in the background, so that no one need wait for it."""
        self._model = "loading"
        threading.Thread(target=self._warm, daemon=True).start()

    def _warm(self) -> None:
        try:
            if model := self._choices.default.model:
                model.warm()
            self._model = "ready"
        except ModelError as error:
            log.warning("the chat model does not start: %s", error)
            self._model = "failing"

    def note(self, answer: Answer) -> None:
        """Learns from an answer whether the chat model works."""
        if "degraded" in answer.flags:
            self._model = "failing"
        elif answer.rung in ("local", "remote"):
            self._model = "ready"

    def document(self) -> ReadyDocument:
        """How things are now; reads a line of the ledger."""
        index, complete = self._index()
        chat = self._choices.chats[0]
        model = "none" if chat == "none" else self._model
        degraded = [] if complete or index != "open" else ["words"]
        degraded += ["vectors"] if index == "open" and self._choices.index.is_slowed() else []
        degraded += ["model"] if model == "failing" else []
        return ReadyDocument(
            ready=index == "open", index=index, model=model, chat=chat, degraded=degraded
        )

    def _index(self) -> tuple[Literal["open", "damaged", "unreadable"], bool]:
        try:
            return "open", self._choices.index.is_complete()
        except CorpusDamaged:
            return "damaged", False
        except CorpusError:
            return "unreadable", False


def add_to(app: FastAPI, health: Health, metrics: Metrics) -> None:
    """Adds the addresses that those ask who keep the server."""

    async def healthz() -> Response:
        """Whether the server runs."""
        return JSONResponse({"status": "ok"})

    def readyz() -> Response:
        """Whether questions can be answered: 503 while not."""
        document = health.document()
        return JSONResponse(document.model_dump(), 200 if document.ready else 503)

    async def counts() -> Response:
        """Counts, for Prometheus."""
        return Response(metrics.text(), media_type=KIND)

    ready = {"model": ReadyDocument}
    text = {"content": {"text/plain": {"schema": {"type": "string"}}}}
    app.get("/healthz", responses={200: {"model": HealthDocument}})(healthz)
    app.get("/readyz", responses={200: ready, 503: ready})(readyz)
    app.get("/metrics", responses={200: text}, response_class=Response)(counts)
