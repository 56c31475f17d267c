"""`/v1/articles`: what is in the index; an article is added, read, taken out."""

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Annotated

from fastapi import FastAPI, Query, Request
from pydantic import ValidationError
from starlette.datastructures import UploadFile
from starlette.responses import JSONResponse, Response

from rag.additions import BUSY, TOO_LARGE, UNKNOWN, Added
from rag.documents import (
    Document,
    added_document,
    article_document,
    card_document,
    details_document,
)
from rag.integrations.http.bodies import ArticleBody
from rag.integrations.http.errors import Problem, invalid
from rag.integrations.http.schemas import (
    AddedDocument,
    ArticleDocument,
    ArticlesDocument,
    RemovedDocument,
)
from rag.integrations.http.service import Service
from rag.integrations.http.workers import AGAIN

_STATUS = {BUSY: 503, TOO_LARGE: 413, UNKNOWN: 415}
_FORM = {
    "type": "object",
    "properties": {"file": {"type": "string", "format": "binary", "description": "an article, or"
                            " a table of articles, of a kind that `wenqu ingest` reads"}},
    "required": ["file"],
    "additionalProperties": False,
}  # fmt: skip
_BODY = {
    "requestBody": {
        "required": True,
        "content": {
            "application/json": {"schema": ArticleBody.model_json_schema()},
            "multipart/form-data": {"schema": _FORM},
        },
    }
}

Words = Annotated[str, Query(max_length=200, description="of title, outlet or source; all of them")]
Limit = Annotated[int, Query(ge=1, le=200, description="how many at most")]
After = Annotated[str | None, Query(max_length=64, description="`next` of the page before")]


class Articles:
    """What is done at these addresses."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._index = service.choices.index
        self._additions = service.additions

    async def list(self, words: Words = "", limit: Limit = 50, after: After = None) -> Response:
        """Articles, the newest first; those of unknown date come last."""

        def work() -> Document:
            if after is not None:
                self._check(after)
            cards = self._service.catalogue.find(words, limit, after)
            more = cards[-1].id if len(cards) == limit else None
            return {"articles": [card_document(card) for card in cards], "next": more}

        return JSONResponse(await self._read(work))

    async def get(self, article_id: str) -> Response:
        """One article with its text, where it came from, and what was repaired in it."""

        def work() -> Document:
            self._check(article_id)
            article, details = self._index.article(article_id), self._index.details(article_id)
            return article_document(article) | details_document(details)

        return JSONResponse(await self._read(work))

    async def remove(self, article_id: str) -> Response:
        """Takes an article out of the index."""

        def work() -> Document:
            self._check(article_id)
            article = self._additions.remove(article_id)
            return {"removed": article_document(article, text=False)}

        seconds = self._service.limits.write_seconds
        return JSONResponse(await self._service.writing.run(work, seconds))

    async def add(self, request: Request) -> Response:
        """Adds an article as title and text, or the articles of a file: 201, or 200 if known."""
        kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
        match kind:
            case "application/json":
                added = await self._add_text(_parsed(await request.body()))
            case "multipart/form-data":
                async with request.form(max_files=1, max_fields=1) as form:
                    file = form.get("file")
                    if not isinstance(file, UploadFile) or not file.filename:
                        raise Problem(400, "the form has no file named `file`", parameter="file")
                    added = await self._add_file(file, file.filename)
            case _:
                raise Problem(415, "send application/json, or a file as multipart/form-data")
        if added.error and not added.articles:
            status = _STATUS.get(added.error, 400)
            raise Problem(status, added.error, wait=AGAIN if status == 503 else 0)
        return JSONResponse(added_document(added), 201 if added.articles else 200)

    async def _add_text(self, sent: ArticleBody) -> Added:
        def work() -> Added:
            return self._additions.add_text(sent.title, sent.text, _nothing_shown)

        return await self._service.writing.run(work, self._service.limits.write_seconds)

    async def _add_file(self, file: UploadFile, name: str) -> Added:
        def work() -> Added:
            with TemporaryDirectory() as folder:
                path = Path(folder) / "sent"
                with path.open("wb") as copy:
                    shutil.copyfileobj(file.file, copy)
                return self._additions.add_file(name, path, _nothing_shown)

        return await self._service.writing.run(work, self._service.limits.write_seconds)

    async def _read(self, work: Callable[[], Document]) -> Document:
        return await self._service.searching.run(work, self._service.limits.search_seconds)

    def _check(self, article_id: str) -> None:
        if not self._service.catalogue.has(article_id):
            raise Problem(404, "there is no article with this id; GET /v1/articles lists them")


def _parsed(body: bytes) -> ArticleBody:
    try:
        return ArticleBody.model_validate(json.loads(body))
    except ValidationError as error:
        raise invalid(error.errors()) from None
    except (ValueError, RecursionError):
        raise Problem(400, "the body is no JSON") from None


def _nothing_shown(what: str, done: int, total: int) -> None:
    """Nobody watches."""


def add_to(app: FastAPI, service: Service) -> None:
    """Adds the addresses to an app."""
    articles, added = Articles(service), {"model": AddedDocument}
    app.get("/v1/articles", responses={200: {"model": ArticlesDocument}})(articles.list)
    app.post("/v1/articles", responses={200: added, 201: added}, openapi_extra=_BODY)(articles.add)
    one = "/v1/articles/{article_id}"
    app.get(one, responses={200: {"model": ArticleDocument}})(articles.get)
    app.delete(one, responses={200: {"model": RemovedDocument}})(articles.remove)
