"""The API over the seeds, in this process or served on this machine, with a scripted chat model."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from starlette.testclient import TestClient

from rag.additions import Additions
from rag.ingestion.reader import Reader
from rag.integrations.http.app import open_app
from rag.integrations.http.keys import Keys
from rag.integrations.http.limits import Limits
from rag.integrations.http.service import Service
from rag.integrations.http.serving import Server
from rag.settings import load_settings
from tests.fakes import ScriptedChat
from tests.served import choices_over, running

THEME = "晋陕豫黄河金三角会议的主题是什么?"
RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"
MANY = Limits(search_rate=10_000, ask_rate=10_000)  # what is asked in a test is not counted


def service_over(folder: Path, chat: ScriptedChat | None = None, limits: Limits = MANY) -> Service:
    """All that is behind the addresses."""
    choices = choices_over(folder, chat or ScriptedChat(scripts={"主题": RIGHT}))
    additions = Additions(choices.index, choices.encoder, Reader())
    return Service(choices, additions, limits)


def client(service: Service, keys: Keys | None = None, **settings: Any) -> TestClient:
    """What speaks to the API in this process."""
    app = open_app(load_settings(**settings), service, keys)
    return TestClient(app, base_url="http://localhost:8000")


@contextmanager
def served_http(service: Service, keys: Keys | None = None) -> Iterator[str]:
    """The address of the API, served by a thread."""
    server = Server(open_app(load_settings(), service, keys), 5, service.stop_soon)
    with running(server) as url:
        yield url
    service.close()
    service.additions.close()


def events(text: str) -> list[Any]:
    """What the events of a stream hold; of the last one that it is the end."""
    lines = [line.removeprefix("data: ") for line in text.splitlines() if line[:1] == "d"]
    return [line if line == "[DONE]" else json.loads(line) for line in lines]
