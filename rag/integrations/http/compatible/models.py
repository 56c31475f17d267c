"""`/v1/models`: by which names the chat models and the embedder are asked for."""

from pathlib import PurePath

from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from rag.choices import Choices
from rag.documents import Document
from rag.integrations.http.compatible.schemas import ModelDocument, ModelsDocument
from rag.integrations.http.errors import Problem
from rag.integrations.http.service import Service

DEFAULT = "wenqu"  # the chat model of the settings


def chat_of(model: str, choices: Choices) -> str | None:
    """The chat model that is meant, None for the default. Raises Problem 404 for an unknown one."""
    known = (DEFAULT, *choices.chats)
    if model not in known:
        raise unknown(model, known)
    return None if model == DEFAULT else model


def embedder_of(choices: Choices) -> str:
    """What the embedder is asked for by; of a folder it is the name, not the place."""
    path = PurePath(choices.embedder)
    return path.name if path.is_absolute() else choices.embedder


def unknown(model: str, known: tuple[str, ...]) -> Problem:
    """What is said to a model's name that there is not."""
    return Problem(
        404,
        f"there is no such model here; there are: {', '.join(known)}",
        code="model_not_found",
        parameter="model",
    )


def add_to(app: FastAPI, service: Service) -> None:
    """Adds the addresses to an app."""
    choices = service.choices
    names = (DEFAULT, *choices.chats, embedder_of(choices))

    async def models() -> Response:
        """All models: `wenqu` is the default chat model; the last one embeds."""
        return JSONResponse({"object": "list", "data": [_document(name) for name in names]})

    async def model(model: str) -> Response:
        """One model."""
        if model not in names:
            raise unknown(model, names)
        return JSONResponse(_document(model))

    app.get("/v1/models", responses={200: {"model": ModelsDocument}})(models)
    # A name may hold a slash: `BAAI/bge-m3`.
    app.get("/v1/models/{model:path}", responses={200: {"model": ModelDocument}})(model)


def _document(name: str) -> Document:
    return {"id": name, "object": "model", "created": 0, "owned_by": "wenqu"}
