"""What is answered when something cannot be done: a status, a code for programs, a line for people.

The OpenAI-compatible addresses put it as OpenAI does; all others as
`{"error": {"code", "message", "request_id"}}`. What somebody sent is never repeated at length.
"""

import logging
from collections.abc import Mapping, Sequence
from typing import Any

from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.types import Scope

from rag.errors import CorpusBusy, CorpusError, SettingsError, Stopped, WenquError

log = logging.getLogger(__name__)

COMPATIBLE = ("/v1/models", "/v1/chat/completions", "/v1/embeddings")
GONE = 499  # nobody reads it: who asked has left
LONGEST_NAME = 60  # characters of a name that somebody else chose, as it is shown
MOST_SHOWN = 3  # faults of one request
CODES = {
    400: "bad_request", 401: "unauthorized", 403: "forbidden", 404: "not_found",
    405: "method_not_allowed", 408: "too_slow", 413: "too_large", 415: "unsupported_media_type",
    421: "misdirected", 429: "rate_limited", 500: "internal", 503: "busy", 504: "timeout",
}  # fmt: skip
_TYPES = {401: "authentication_error", 403: "permission_error", 429: "rate_limit_error"}


class Problem(HTTPException):
    """Why a request is not done. `wait`: seconds after which it is worth another try."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        code: str | None = None,
        parameter: str | None = None,
        wait: int = 0,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        again = {"Retry-After": str(wait)} if wait else {}
        super().__init__(status, message, {**(headers or {}), **again})
        self.status = status
        self.code = code or CODES.get(status, "bad_request" if status < 500 else "internal")
        self.parameter = parameter

    def document(self, scope: Scope) -> dict[str, Any]:
        """What the body says, in the way of the address that was asked."""
        request_id = scope.get("state", {}).get("request_id", "")
        if not is_compatible(scope["path"]):
            error = {"code": self.code, "message": self.detail, "request_id": request_id}
            return {"error": error}
        usual = "server_error" if self.status >= 500 else "invalid_request_error"
        return {
            "error": {
                "message": self.detail,
                "type": _TYPES.get(self.status, usual),
                "param": self.parameter,
                "code": self.code,
                "request_id": request_id,
            }
        }

    def response(self, scope: Scope) -> Response:
        """The whole answer."""
        return JSONResponse(self.document(scope), self.status, self.headers)


def is_compatible(path: str) -> bool:
    """Whether an address is one of those that are spoken to as OpenAI's are."""
    return any(path == start or path.startswith(start + "/") for start in COMPATIBLE)


def refuse(scope: Scope, status: int, line: str) -> Response:
    """The guard's refusals in our words."""
    return Problem(status, line).response(scope)


async def answer_problem(request: Request, error: Exception) -> Response:
    """What is answered to whatever was raised."""
    response = problem_of(error).response(request.scope)
    if response.status_code == 405:
        response.headers["Allow"] = ", ".join(sorted(_methods(request)))
    return response


def _methods(request: Request) -> set[str]:
    """What an address can be asked with, by any of its routes."""
    path, routes = request.scope["path"], request.app.routes
    found = [route for route in routes if isinstance(route, Route) and route.path_regex.match(path)]
    return {method for route in found for method in route.methods or ()}


def problem_of(error: BaseException) -> Problem:
    """Any error as what may be said of it; paths and details of this machine stay here."""
    match error:
        case Problem():
            return error
        case HTTPException():
            return _of_status(error)
        case RequestValidationError():
            return invalid([fault | {"loc": fault["loc"][1:]} for fault in error.errors()])
        case SettingsError():
            return Problem(400, str(error))
        case Stopped():
            return Problem(GONE, str(error), code="stopped")
        case CorpusBusy():
            return Problem(503, "another process is writing to the index; try again", wait=5)
        case WenquError():
            log.error("%s: %s", type(error).__name__, error)
            what = "index" if isinstance(error, CorpusError) else "answer"
            return Problem(503, f"there is no {what} at the moment; the log of the server says why",
                           code="unavailable", wait=30)  # fmt: skip
        case _:
            return Problem(500, "a fault of the server; its log has more under the request's id")


def invalid(faults: Sequence[Any]) -> Problem:
    """A request that does not have the form it must have; pydantic's faults, without the input.

    Their `loc` begins inside the body or the query.
    """
    places = [_place(fault["loc"]) for fault in faults]
    lines = [
        f"{place}: {fault['msg']}" if place else str(fault["msg"])
        for place, fault in zip(places, faults, strict=True)
    ]
    more = f" (and {len(lines) - MOST_SHOWN} more)" if len(lines) > MOST_SHOWN else ""
    said = "; ".join(_printable(line, 300) for line in lines[:MOST_SHOWN])
    return Problem(400, said + more, parameter=places[0] or None)


def _place(location: Sequence[object]) -> str:
    return ".".join(_printable(str(part), LONGEST_NAME) for part in location)


def _printable(text: str, longest: int) -> str:
    short = text if len(text) <= longest else f"{text[:longest]}…"
    return "".join(c if c.isprintable() else "\ufffd" for c in short)


def _of_status(error: HTTPException) -> Problem:
    lines = {
        404: "there is nothing at this address; /openapi.json lists the addresses",
        405: "this address does not know this method; the header Allow names those it knows",
    }
    line = lines.get(error.status_code) or str(error.detail)
    return Problem(error.status_code, line, headers=error.headers)


def log_fault(error: BaseException, request_id: str) -> None:
    """Notes where a fault of ours arose, under the id of the request."""
    log.error("a fault at request %s", request_id, exc_info=error)
