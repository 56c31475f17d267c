"""Makes /openapi.json honest: what may go wrong at each address, in what words, and the keys."""

from importlib.metadata import PackageNotFoundError, version
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi

from rag.integrations.http.compatible.schemas import CompatibleError
from rag.integrations.http.door import OPEN
from rag.integrations.http.errors import is_compatible
from rag.integrations.http.schemas import ErrorDocument

ABOUT = (
    "Answers questions about a body of articles, every sentence with the passage it rests on. "
    "Every answer bears an X-Request-Id; one that was sent is kept. A server with keys is sent one "
    "as `Authorization: Bearer KEY`."
)
_GUARD = {
    400: "The request, or one of its headers, does not have the form it must have.",
    403: "A page of another site sent it, or the key may not do this.",
    408: "The request did not come whole in time.",
    413: "It is too large.",
    421: "The server does not go by this name.",
    500: "A fault of the server.",
}
_KEYS = {
    401: "There is no key, or a wrong one.",
    429: "That is too often, or too much at once.",
    503: "Something is busy or missing.",
    504: "It took too long.",
}
_UNKNOWN = {404: "There is no such article or model."}
_KIND = {415: "This kind cannot be read."}
_AGAIN = {
    "Retry-After": {
        "description": "seconds after which to try again", "schema": {"type": "integer"},
    }
}  # fmt: skip


def complete(app: FastAPI, *, keyed: bool) -> None:
    """Gives the app its whole description, made once; `keyed` where keys are asked for."""

    def described() -> dict[str, Any]:
        if app.openapi_schema is None:
            app.openapi_schema = _described(app, keyed)
        return app.openapi_schema

    app.openapi = described  # type: ignore[method-assign]


def _described(app: FastAPI, keyed: bool) -> dict[str, Any]:
    document = get_openapi(title="Wenqu", version=_version(), description=ABOUT, routes=app.routes)
    parts = document.setdefault("components", {})
    schemas = parts.setdefault("schemas", {})
    for name in ("HTTPValidationError", "ValidationError"):  # what we never answer
        schemas.pop(name, None)
    for model in (ErrorDocument, CompatibleError):
        made = model.model_json_schema(ref_template="#/components/schemas/{model}")
        schemas.update(made.pop("$defs", {}))
        schemas[model.__name__] = made
    if keyed:
        parts["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
    for path, operations in document["paths"].items():
        for method, operation in operations.items():
            _complete(path, method, operation)
            if keyed and path not in OPEN:
                operation["security"] = [{"key": []}]
    return document


def _lines(path: str, method: str) -> dict[int, str]:
    """What may go wrong at an address."""
    if path in OPEN:
        return _GUARD
    lines = _GUARD | _KEYS
    if path.startswith(("/v1/articles", "/v1/ask")) or is_compatible(path):
        lines |= _UNKNOWN
    return lines | (_KIND if (path, method) == ("/v1/articles", "post") else {})


def _complete(path: str, method: str, operation: dict[str, Any]) -> None:
    """Adds to one operation what all of them may answer."""
    lines = _lines(path, method)
    model = CompatibleError if is_compatible(path) else ErrorDocument
    schema = {"$ref": f"#/components/schemas/{model.__name__}"}
    responses = operation["responses"]
    responses.pop("422", None)
    for status, line in sorted(lines.items()):
        answer: dict[str, Any] = {
            "description": line, "content": {"application/json": {"schema": schema}},
        }  # fmt: skip
        if status in (429, 503):
            answer["headers"] = _AGAIN
        responses.setdefault(str(status), answer)


def _version() -> str:
    try:
        return version("wenqu")
    except PackageNotFoundError:
        return "0"
