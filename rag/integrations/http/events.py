"""Server-sent events: what an answer that grows is sent as."""

import json
from collections.abc import AsyncIterator
from typing import Any

from starlette.responses import StreamingResponse
from starlette.types import Scope

from rag.integrations.http.errors import log_fault, problem_of

DONE = b"data: [DONE]\n\n"
WAITING = b": still at it\n\n"  # a comment: it keeps the connection, and nobody need read it
KIND = "text/event-stream"
DESCRIBED: dict[str, Any] = {  # as OpenAPI 3.2 tells of events
    KIND: {
        "itemSchema": {
            "type": "object",
            "properties": {"data": {"type": "string", "description": "JSON; at last `[DONE]`"}},
            "required": ["data"],
        }
    }
}
_HEADERS = {"Cache-Control": "no-cache", "X-Accel-Buffering": "no"}  # a proxy is not to hold it


def event(document: dict[str, Any]) -> bytes:
    """One event, whose data is one line of JSON."""
    return b"data: " + json.dumps(document, ensure_ascii=False).encode() + b"\n\n"


def events(pieces: AsyncIterator[bytes], scope: Scope) -> StreamingResponse:
    """The answer that sends these events, then `[DONE]`; what goes wrong is the last event."""
    return StreamingResponse(_ended(pieces, scope), media_type=KIND, headers=_HEADERS)


async def _ended(pieces: AsyncIterator[bytes], scope: Scope) -> AsyncIterator[bytes]:
    try:
        async for piece in pieces:
            yield piece
        yield DONE
    except Exception as error:
        problem = problem_of(error)
        if problem.status == 500:
            log_fault(error, scope["state"]["request_id"])
        yield event(problem.document(scope))
