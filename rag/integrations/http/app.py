"""The API as one ASGI app: under watch, behind its guard and its door."""

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.routing import Route
from starlette.types import ASGIApp

from rag.errors import WenquError
from rag.integrations.http import articles, description, health, questions
from rag.integrations.http.compatible import chat, embeddings, models
from rag.integrations.http.door import Door
from rag.integrations.http.errors import answer_problem, refuse
from rag.integrations.http.guard import Guard
from rag.integrations.http.keys import Keys
from rag.integrations.http.limits import LARGEST, LARGEST_ARTICLE
from rag.integrations.http.service import Service
from rag.integrations.http.watch import Watched
from rag.settings import Settings

_RAISED = (HTTPException, RequestValidationError, WenquError, Exception)


def open_app(settings: Settings, service: Service, keys: Keys | None) -> ASGIApp:
    """The API over a service; without keys it is open to whoever reaches it."""
    app = _routes(service, keyed=keys is not None)
    paths = frozenset(route.path for route in app.routes if isinstance(route, Route))
    guarded = Guard(
        Door(app, keys, service.limits),
        hosts=(settings.host, *settings.hosts),
        largest=LARGEST,
        uploads={"/v1/articles": LARGEST_ARTICLE},
        refuse=refuse,
    )
    return Watched(guarded, service.metrics, paths)


def _routes(service: Service, *, keyed: bool) -> FastAPI:
    """All addresses. What FastAPI may tell a collector of telemetry holds no one's words."""
    app = FastAPI(
        docs_url=None,  # they load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"logs": False, "auto_configure": False},
        exception_handlers=dict.fromkeys(_RAISED, answer_problem),
    )
    questions.add_to(app, service)
    articles.add_to(app, service)
    for part in (models, chat, embeddings):
        part.add_to(app, service)
    health.add_to(app, service.health, service.metrics)
    description.complete(app, keyed=keyed)
    return app
