"""A chat model that takes a set time and says what its prompt says: for what is not its own work.

It is an OpenAI-compatible server on this machine, so that the page reaches it as it would another.
"""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

PIECES = 8


@contextmanager
def scripted_model(pause: float) -> Iterator[str]:
    """The address of a model that takes `pause` seconds for an answer."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            self.send_response(200)
            self.send_header("Content-Type", "text/event-stream")
            self.end_headers()
            try:
                for piece in _pieces(asked["messages"][-1]["content"]):
                    time.sleep(pause / PIECES)
                    self._say({"delta": {"content": piece}, "index": 0})
                self._say({"delta": {}, "index": 0, "finish_reason": "stop"})
                self.wfile.write(b"data: [DONE]\n\n")
            except ConnectionError:  # the answer was stopped
                return

        def _say(self, choice: dict[str, object]) -> None:
            chunk = {
                "id": "1",
                "object": "chat.completion.chunk",
                "created": 0,
                "model": "scripted",
            }
            data = json.dumps(chunk | {"choices": [choice]}).encode("utf-8")
            self.wfile.write(b"data: " + data + b"\n\n")

        def log_message(self, format: str, *args: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    finally:
        server.shutdown()
        server.server_close()


def _pieces(prompt: str) -> list[str]:
    """The longest line of the prompt, in pieces: most likely a sentence of the evidence."""
    line = max(prompt.split("\n"), key=len, default="")
    size = max(1, len(line) // PIECES)
    return [line[i : i + size] for i in range(0, len(line), size)]
