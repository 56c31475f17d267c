"""A chat model that takes a set time and says what its prompt says: for what is not its own work.

It is an OpenAI-compatible server on this machine, so that the page reaches it as it would another.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from rag.sentences import sentences

PIECES = 8
ASKED = "问题："  # what stands before the question in the prompt of an answer


@contextmanager
def scripted_model(pause: float) -> Iterator[str]:
    """The address of a model that takes `pause` seconds for an answer."""

    class Handler(_Handler):
        seconds = pause

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


class _Handler(BaseHTTPRequestHandler):
    """Streams an answer to whatever is posted."""

    seconds = 0.0

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        try:
            for piece in _pieces(answer_to(asked["messages"][-1]["content"])):
                time.sleep(self.seconds / PIECES)
                self._say({"delta": {"content": piece}, "index": 0})
            self._say({"delta": {}, "index": 0, "finish_reason": "stop"})
            self.wfile.write(b"data: [DONE]\n\n")
        except ConnectionError:  # the answer was stopped
            return

    def _say(self, choice: dict[str, object]) -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "scripted"}
        data = json.dumps(chunk | {"choices": [choice]}).encode("utf-8")
        self.wfile.write(b"data: " + data + b"\n\n")

    def log_message(self, format: str, *args: object) -> None:
        """Says nothing."""


def answer_to(prompt: str) -> str:
    """The sentence of the evidence that shares most with the question.

    Of a prompt that asks for something else it is the last line: the text it is about.
    """
    evidence, _, after = prompt.rpartition(ASKED)
    question = _pairs(after.partition("\n")[0])
    found = [evidence[start:end] for start, end in sentences(evidence)]
    last = after.strip().rpartition("\n")[2]
    return max(found, key=lambda text: len(question & _pairs(text)), default=last)


def _pairs(text: str) -> set[str]:
    return {text[place : place + 2] for place in range(len(text) - 1)}


def _pieces(text: str) -> list[str]:
    size = max(1, -(-len(text) // PIECES))
    return [text[start : start + size] for start in range(0, len(text), size)]
