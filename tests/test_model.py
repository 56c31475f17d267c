"""Any OpenAI-compatible server is a chat model by one setting; nothing else is ever called."""

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import ClassVar

import pytest

from rag import chat_models
from rag.errors import ModelError, SettingsError
from rag.generation import prompts
from rag.settings import load_settings

SAID = ["会议", "在临汾", "召开。"]


class Completions(BaseHTTPRequestHandler):
    """Streams three pieces as the OpenAI API does; `broken` answers with an error."""

    seen: ClassVar[list[dict[str, object]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body)
        if body["model"] == "broken":
            self.send_error(500)
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        for piece in SAID:
            choice = {"index": 0, "delta": {"role": "assistant", "content": piece}}
            self._event({"choices": [choice | {"finish_reason": None}]})
        usage = {"prompt_tokens": 12, "completion_tokens": 3, "total_tokens": 15}
        self._event({"choices": [{"index": 0, "delta": {}, "finish_reason": "stop"}]})
        self._event({"choices": [], "usage": usage})
        self.wfile.write(b"data: [DONE]\n\n")

    def _event(self, fields: dict[str, object]) -> None:
        document = {"id": "1", "object": "chat.completion.chunk", "created": 1, "model": "m"}
        self.wfile.write(b"data: " + json.dumps(document | fields).encode() + b"\n\n")

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


@pytest.fixture
def server() -> Iterator[str]:
    Completions.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), Completions)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}/v1"
    server.shutdown()
    server.server_close()


def test_a_server_that_speaks_openai_answers_in_pieces(server: str) -> None:
    model = chat_models.open_model(load_settings(chat="openai:m", chat_url=server))
    assert model is not None and model.rung == "remote" and model.name == "openai:m"
    session = model.session()
    messages = prompts.fill("answer", evidence="资料", question="在哪里?")
    assert list(session.stream(messages)) == SAID
    assert "在哪里?" in session.prompts[0]
    assert len(Completions.seen) == 1


def test_a_failing_server_is_a_model_error_with_its_name(server: str) -> None:
    model = chat_models.open_model(load_settings(chat="openai:broken", chat_url=server))
    assert model is not None
    with pytest.raises(ModelError, match="openai:broken did not answer"):
        model.session().complete(prompts.fill("answer", evidence="", question=""))


def test_an_unreachable_server_is_a_model_error() -> None:
    model = chat_models.open_model(load_settings(chat="openai:m", chat_url="http://127.0.0.1:9/v1"))
    assert model is not None
    with pytest.raises(ModelError, match="did not answer"):
        model.session().complete(prompts.fill("answer", evidence="", question=""))


@pytest.mark.parametrize(
    ("chat", "says"),
    [
        ("gpt", "provider:model"),
        ("anthropic:claude", "langchain-anthropic"),
        ("nobody:x", r"^WENQU_CHAT=[^\n]*provider:model, as in openai:\S+$"),
    ],
)
def test_a_model_that_cannot_be_had_says_what_to_do(chat: str, says: str) -> None:
    with pytest.raises(SettingsError, match=says):
        chat_models.open_model(load_settings(chat=chat, chat_key="k"))


def test_keys_in_the_environment_change_nothing(
    monkeypatch: pytest.MonkeyPatch, tmp_path: object
) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-something")
    assert load_settings().chat == "local"
    assert chat_models.open_model(load_settings(models=tmp_path)) is None
