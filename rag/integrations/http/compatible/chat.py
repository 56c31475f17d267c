"""`/v1/chat/completions`: an answer in OpenAI's form, whole or in pieces, with our citations."""

import time
from collections.abc import AsyncIterator, Sequence
from uuid import uuid4

from fastapi import FastAPI, Request
from starlette.responses import JSONResponse, Response

from rag.documents import Document, answer_document
from rag.integrations.http.answering import Growth, Question
from rag.integrations.http.compatible.bodies import ChatBody, conversation
from rag.integrations.http.compatible.models import chat_of
from rag.integrations.http.compatible.schemas import CompletionDocument
from rag.integrations.http.compatible.wording import continuation, sources, whole_text
from rag.integrations.http.errors import Problem
from rag.integrations.http.events import DESCRIBED, WAITING, event, events
from rag.integrations.http.limits import LONGEST_QUESTION
from rag.integrations.http.service import Service
from rag.types import Answer


class Chat:
    """What is done at this address."""

    def __init__(self, service: Service) -> None:
        self._service = service

    async def complete(self, sent: ChatBody, request: Request) -> Response:
        """Answers the last thing the user says; what was said before is the history.

        Every answer has `citations` beside its content; in a stream the last piece has them.
        """
        growth = self._service.answering.begin(self._question(sent))
        if sent.stream:
            with_usage = bool(sent.stream_options and sent.stream_options.include_usage)
            return events(_Pieces(sent.model, with_usage).of(growth), request.scope)
        answer = await growth.whole(request)
        message = {
            "role": "assistant",
            "content": whole_text(answer),
            "refusal": None,
            "citations": answer_document(answer)["citations"],
        }
        choice = {"index": 0, "message": message, "logprobs": None, "finish_reason": "stop"}
        document = _frame("chat.completion", sent.model, [choice]) | {"usage": _usage(answer)}
        return JSONResponse(document)

    def _question(self, sent: ChatBody) -> Question:
        question, turns = conversation(sent.messages)
        if not question:
            raise Problem(400, "no user says anything", parameter="messages")
        if len(question) > LONGEST_QUESTION:
            line = f"a question has at most {LONGEST_QUESTION} characters"
            raise Problem(400, line, code="question_too_long", parameter="messages")
        return Question(question, turns, chat=chat_of(sent.model, self._service.choices))


class _Pieces:
    """One streamed answer: its role, its text as it is proven, its citations, its cost."""

    def __init__(self, model: str, with_usage: bool) -> None:
        self._frame = _frame("chat.completion.chunk", model, [])
        self._more: Document = {"usage": None} if with_usage else {}
        self._with_usage = with_usage

    async def of(self, growth: Growth) -> AsyncIterator[bytes]:
        """The events that make up the answer."""
        said, latest = "", None
        yield self._piece({"role": "assistant", "content": ""})
        async for answer in growth.answers():
            if answer is None:
                yield WAITING
                continue
            latest = answer
            if new := continuation(said, answer.text):
                yield self._piece({"content": new})
            said = answer.text
        assert latest is not None
        if listed := sources(latest.citations):
            yield self._piece({"content": listed})
        yield self._piece({"citations": answer_document(latest)["citations"]}, "stop")
        if self._with_usage:
            yield event(self._frame | {"usage": _usage(latest)})

    def _piece(self, delta: Document, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": delta, "logprobs": None, "finish_reason": finish}
        return event(self._frame | {"choices": [choice]} | self._more)


def _frame(kind: str, model: str, choices: Sequence[Document]) -> Document:
    return {
        "id": f"chatcmpl-{uuid4().hex}",
        "object": kind,
        "created": int(time.time()),
        "model": model,
        "choices": list(choices),
    }


def _usage(answer: Answer) -> Document:
    usage = answer.trace.usage
    return {
        "prompt_tokens": usage.prompt,
        "completion_tokens": usage.completion,
        "total_tokens": usage.prompt + usage.completion,
        "prompt_tokens_details": {"cached_tokens": usage.cached},
    }


def add_to(app: FastAPI, service: Service) -> None:
    """Adds the address to an app."""
    answer = {"model": CompletionDocument, "content": DESCRIBED}
    app.post("/v1/chat/completions", responses={200: answer})(Chat(service).complete)
