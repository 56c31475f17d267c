"""One reader of the page, without a browser: speaks the protocol of Gradio's queue.

Gradio's own client does not reach what has no name in its API, and that is all of this page.
"""

import json
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import httpx

from rag.errors import EvaluationError

PATIENCE = 120  # seconds for one thing to happen
COMPLAINT = 'role="alert"'  # how the page marks that something went wrong

News = dict[str, str]  # what is shown anew, by the name of a part


@dataclass(frozen=True, slots=True)
class _Function:
    """What answers to an event: its number, the part that has the event, what goes in and out."""

    number: int
    trigger: int
    has_session: bool
    outputs: tuple[str, ...]


class Reader:
    """A page that somebody has open; `opened` opens one."""

    def __init__(self, client: httpx.Client, config: dict[str, Any], session: str) -> None:
        self._client = client
        self._session = session
        names = {part["id"]: part["props"].get("elem_id") or part["type"]
                 for part in config["components"]}  # fmt: skip
        self._functions = {
            (names.get(part, "page"), verb): _function(described, part, names)
            for described in config["dependencies"]
            for part, verb in described["targets"]
        }

    def do(self, part: str, verb: str, *inputs: object, **data: object) -> Iterator[News]:
        """Does something with a part of the page; what is shown then, as it comes.

        `inputs` are those behind the session, which the page keeps itself; `data` is what a panel
        says of a click. The chat that is open is called `browserstate`. Raises EvaluationError
        where the page fails or complains, httpx.HTTPError where it does not answer.
        """
        function = self._functions[part, verb]
        asked = {
            "data": [*([None] if function.has_session else []), *inputs],
            "event_data": data or None,
            "fn_index": function.number,
            "trigger_id": function.trigger,
            "session_hash": self._session,
        }
        self._client.post("/gradio_api/queue/join", json=asked).raise_for_status()
        complaints = []
        for told in self._told():
            news = dict(_news(function.outputs, told["output"]["data"]))
            complaints += [text for text in news.values() if COMPLAINT in text]
            yield news
        if complaints:  # told at the end: what is not read to its end would be told later
            raise EvaluationError(f"the page complains: {_complaint(complaints[0])}")

    def done(self, part: str, verb: str, *inputs: object, **data: object) -> News:
        """Does something; what is shown once it is done. Raises what `do` raises."""
        shown: News = {}
        for news in self.do(part, verb, *inputs, **data):
            shown |= news
        return shown

    def _told(self) -> Iterator[dict[str, Any]]:
        """The messages that say what is shown, until nothing more is to come."""
        where = {"session_hash": self._session}
        with self._client.stream("GET", "/gradio_api/queue/data", params=where) as stream:
            stream.raise_for_status()
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                told = json.loads(line.removeprefix("data:"))
                if told["msg"] == "close_stream":
                    return
                if told["msg"] == "unexpected_error" or not told.get("success", True):
                    raise EvaluationError(f"the page failed: {told.get('output') or told}")
                if told["msg"] in ("process_generating", "process_completed"):
                    yield told
        raise EvaluationError("the page ended in the middle of an answer")


@contextmanager
def opened(address: str) -> Iterator[Reader]:
    """A reader who opens the page, and closes it when left.

    As a browser does, it holds a line open by which the page knows that it is there still.
    Raises httpx.HTTPError where there is no page.
    """
    session = secrets.token_hex(6)
    with httpx.Client(base_url=address, timeout=PATIENCE, trust_env=False) as client:
        config = client.get("/config").raise_for_status().json()
        with client.stream("GET", f"/gradio_api/heartbeat/{session}") as alive:
            alive.raise_for_status()
            reader = Reader(client, config, session)
            reader.done("page", "load", "")
            yield reader


def _function(described: dict[str, Any], part: int | None, names: dict[int, str]) -> _Function:
    inputs = [names[number] for number in described["inputs"]]
    outputs = tuple(names[number] for number in described["outputs"])
    return _Function(described["id"], part or 0, inputs[:1] == ["state"], outputs)


def _news(outputs: tuple[str, ...], data: list[Any]) -> Iterator[tuple[str, str]]:
    """The texts among what is shown: whole at first, later as changes to what was there."""
    for name, value in zip(outputs, data, strict=True):
        match value:
            case str():
                yield name, value
            case list():
                for change in value:
                    match change:
                        case [_, [], str(text)]:
                            yield name, text


def _complaint(html: str) -> str:
    return html.partition(COMPLAINT)[2].partition(">")[2].partition("<")[0]
