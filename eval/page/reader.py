"""One reader of the page, without a browser: speaks the protocol of Gradio's queue.

Gradio's own client does not reach what has no name in its API, and that is all of this page.
"""

import json
import secrets
import time
from collections.abc import Iterator
from typing import Any

import httpx

from rag.errors import EvaluationError

PATIENCE = 120  # seconds for one thing to happen

Event = dict[str, Any]


class Reader:
    """A page that somebody has open. Raises EvaluationError where the page does not answer."""

    def __init__(self, address: str) -> None:
        self._client = httpx.Client(base_url=address, timeout=PATIENCE)
        self._session = secrets.token_hex(6)
        config = self._client.get("/config").raise_for_status().json()
        names = {part["id"]: part["props"].get("elem_id") for part in config["components"]}
        self._functions: dict[tuple[str, str], tuple[int, int]] = {}
        for function in config["dependencies"]:
            for part, verb in function["targets"]:
                self._functions[names.get(part) or "page", verb] = function["id"], part or 0

    def do(self, part: str, verb: str, *inputs: object, **data: object) -> Iterator[str]:
        """Does something with a part of the page; what is shown then, as it comes.

        `inputs` are those behind the session, which the page keeps itself.
        """
        function, trigger = self._functions[part, verb]
        asked: Event = {
            "data": [None, *inputs],
            "event_data": data or None,
            "fn_index": function,
            "trigger_id": trigger,
            "session_hash": self._session,
        }
        self._client.post("/gradio_api/queue/join", json=asked).raise_for_status()
        yield from self._heard()

    def _heard(self) -> Iterator[str]:
        where = {"session_hash": self._session}
        with self._client.stream("GET", "/gradio_api/queue/data", params=where) as stream:
            for line in stream.iter_lines():
                if not line.startswith("data:"):
                    continue
                told = json.loads(line.removeprefix("data:"))
                if told["msg"] == "process_completed" and not told.get("success", True):
                    raise EvaluationError(f"the page failed: {told.get('output')}")
                yield line
                if told["msg"] in ("process_completed", "close_stream"):
                    return
        raise EvaluationError("the page ended in the middle of an answer")

    def seconds(self, part: str, verb: str, *inputs: object, **data: object) -> float:
        """How long something takes from its beginning to its end."""
        started = time.perf_counter()
        for _ in self.do(part, verb, *inputs, **data):
            pass
        return time.perf_counter() - started

    def close(self) -> None:
        """Leaves the page."""
        self._client.close()
