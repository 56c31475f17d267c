"""`/v1/search` and `/v1/ask`: passages, and cited answers, whole or as they grow."""

import time
from collections.abc import AsyncIterator

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from rag.documents import Document, answer_document, search_document
from rag.integrations.http.answering import Growth
from rag.integrations.http.bodies import AskBody, SearchBody
from rag.integrations.http.events import DESCRIBED, WAITING, event, events
from rag.integrations.http.schemas import AnswerDocument, SearchDocument
from rag.integrations.http.service import Service


class Questions:
    """What is done at these addresses."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def search(self, sent: SearchBody) -> Response:
        """Passages, best first. No chat model is used."""

        def work() -> Document:
            started = time.perf_counter()
            found = self._service.choices.default.find(sent.query, sent.k, sent.filters.filters())
            timings = {"retrieve": (time.perf_counter() - started) * 1000}
            self._service.metrics.took(timings)
            return search_document(sent.query, found, timings, why=sent.why)

        seconds = self._service.limits.search_seconds
        return JSONResponse(await self._service.searching.run(work, seconds))

    async def ask(self, sent: AskBody, request: Request) -> Response:
        """The answer, every sentence with the spans it rests on, or an honest refusal.

        With `stream`, an answer in each event as it grows, the last one complete, then `[DONE]`.
        """
        growth = self._service.answering.begin(sent.asked())
        if sent.stream:
            return events(_documents(growth), request.scope)
        return JSONResponse(answer_document(await growth.whole(request)))


async def _documents(growth: Growth) -> AsyncIterator[bytes]:
    async for answer in growth.answers():
        yield WAITING if answer is None else event(answer_document(answer))


def add_to(app: FastAPI, service: Service) -> None:
    """Adds the addresses to an app."""
    questions = Questions(service)
    app.post("/v1/search", responses={200: {"model": SearchDocument}})(questions.search)
    answer = {"model": AnswerDocument, "content": DESCRIBED}
    app.post("/v1/ask", responses={200: answer})(questions.ask)
