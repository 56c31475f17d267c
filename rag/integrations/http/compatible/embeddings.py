"""`/v1/embeddings`: the vectors of texts, as the index has them."""

import base64
from functools import cache

import numpy as np
from fastapi import FastAPI
from starlette.responses import JSONResponse, Response

from rag.documents import Document
from rag.integrations.http.compatible.bodies import EmbeddingsBody
from rag.integrations.http.compatible.models import embedder_of, unknown
from rag.integrations.http.compatible.schemas import EmbeddingsDocument
from rag.integrations.http.errors import Problem
from rag.integrations.http.service import Service
from rag.types import Kind, Vectors

_KINDS: dict[str, Kind] = {"query": "query", "passage": "document"}


class Embeddings:
    """What is done at this address."""

    def __init__(self, service: Service) -> None:
        self._service = service
        self._encoder = service.choices.encoder
        self._name = embedder_of(service.choices)
        self._dimension = cache(lambda: self._encoder.encode(["1"], "query").shape[1])

    async def embed(self, sent: EmbeddingsBody) -> Response:
        """Unit vectors of one or more texts, as questions or as passages."""
        if sent.model != self._name:
            raise unknown(sent.model, (self._name,))
        seconds = self._service.limits.search_seconds
        return JSONResponse(await self._service.searching.run(lambda: self._work(sent), seconds))

    def _work(self, sent: EmbeddingsBody) -> Document:
        dimension = self._dimension()
        if sent.dimensions not in (None, dimension):
            raise Problem(400, f"this model has {dimension} dimensions", parameter="dimensions")
        texts = [sent.input] if isinstance(sent.input, str) else sent.input
        vectors = self._encoder.encode(texts, _KINDS[sent.input_type])
        tokens = sum(map(self._encoder.count_tokens, texts))
        return {
            "object": "list",
            "data": _data(vectors, sent.encoding_format == "base64"),
            "model": self._name,
            "usage": {"prompt_tokens": tokens, "total_tokens": tokens},
        }


def _data(vectors: Vectors, packed: bool) -> list[Document]:
    rows = map(_packed, vectors) if packed else vectors.tolist()
    return [
        {"object": "embedding", "index": index, "embedding": row} for index, row in enumerate(rows)
    ]


def _packed(row: Vectors) -> str:
    """The numbers as little-endian float32, in base64."""
    return base64.b64encode(np.asarray(row, "<f4").tobytes()).decode("ascii")


def add_to(app: FastAPI, service: Service) -> None:
    """Adds the address to an app."""
    answer = {"model": EmbeddingsDocument}
    app.post("/v1/embeddings", responses={200: answer})(Embeddings(service).embed)
