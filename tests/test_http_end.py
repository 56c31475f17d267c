"""Whoever leaves frees the model; whoever is being answered when the program ends is answered."""

import json
import os
import select
import shutil
import signal
import socket
import subprocess
import sys
import threading
import time
from pathlib import Path

import httpx
import pytest

from rag.errors import SettingsError
from rag.integrations.http.limits import Limits
from rag.integrations.http.serving import bind
from tests.served_http import RIGHT, THEME, events, served_http, service_over
from tests.test_stop import HaltingChat

SERVER = """
import sys
from pathlib import Path
from rag.integrations.http.serve import serve
from rag.settings import load_settings
from tests.fakes import ScriptedChat
from tests.served_http import RIGHT, service_over
folder = Path(sys.argv[1])
service = service_over(folder, ScriptedChat(scripts={"主题": RIGHT}, pause=0.15))
settings = load_settings(index=folder, api_port=0)
serve(settings, service.choices, service.additions, None, lambda url: print(url, flush=True))
print("ended", flush=True)
"""


def raw_request(path: str, body: dict[str, object]) -> bytes:
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


@pytest.mark.parametrize("stream", [False, True])
@pytest.mark.parametrize("path", ["/v1/ask", "/v1/chat/completions"])
def test_who_leaves_frees_the_model(seeds_folder: Path, path: str, stream: bool) -> None:
    halting = HaltingChat(scripts={})
    service = service_over(seeds_folder, halting, Limits(answers=1))
    asked = {"question": THEME}
    if path != "/v1/ask":
        asked = {"model": "wenqu", "messages": [{"role": "user", "content": THEME}]}
    with served_http(service) as url:
        with socket.create_connection(("127.0.0.1", int(url.rpartition(":")[2]))) as leaving:
            leaving.sendall(raw_request(path, asked | {"stream": stream}))
            assert halting.silent.wait(30)
        halting.go_on.set()
        assert halting.closed.wait(30)
        deadline = time.monotonic() + 30
        while service.answering._workers._taken and time.monotonic() < deadline:
            time.sleep(0.01)
        assert service.answering._workers._taken == 0


def test_what_goes_on_too_long_is_told_that_the_server_ends(seeds_folder: Path) -> None:
    halting = HaltingChat(scripts={})
    service = service_over(seeds_folder, halting, Limits(grace=0.1))
    said: list[httpx.Response] = []
    with served_http(service) as url:
        asking = threading.Thread(
            target=lambda: said.append(httpx.post(f"{url}/v1/ask", json={"question": THEME}))
        )
        asking.start()
        assert halting.silent.wait(30)
    asking.join(30)
    assert said[0].status_code == 503 and said[0].json()["error"]["code"] == "stopping"
    halting.go_on.set()


@pytest.fixture
def server(seeds_folder: Path, tmp_path: Path) -> "subprocess.Popen[str]":
    folder = shutil.copytree(seeds_folder, tmp_path / "served")
    return subprocess.Popen(
        [sys.executable, "-c", SERVER, str(folder)],
        stdout=subprocess.PIPE, text=True, cwd=Path(__file__).parents[1],
    )  # fmt: skip


def line(server: "subprocess.Popen[str]") -> str:
    assert server.stdout is not None
    assert select.select([server.stdout], [], [], 120)[0]
    return server.stdout.readline().strip()


def test_on_sigterm_what_was_asked_is_answered_and_the_program_ends_well(
    server: "subprocess.Popen[str]",
) -> None:
    with server:
        url = line(server)
        whole: list[httpx.Response] = []
        asking = threading.Thread(
            target=lambda: whole.append(
                httpx.post(f"{url}/v1/ask", json={"question": THEME}, timeout=60)
            )
        )
        asking.start()
        with httpx.stream(
            "POST", f"{url}/v1/ask", json={"question": THEME, "stream": True}, timeout=60
        ) as streamed:
            pieces = streamed.iter_text()
            text = next(pieces)
            os.kill(server.pid, signal.SIGTERM)
            text += "".join(pieces)
        asking.join(60)
        assert events(text)[-1] == "[DONE]"
        assert events(text)[-2]["answer"].startswith(RIGHT[:-1])
        assert whole[0].status_code == 200 and whole[0].json()["citations"]
        assert line(server) == "ended"
        with pytest.raises(httpx.ConnectError):
            httpx.get(f"{url}/healthz")
        assert server.wait(30) == 0


def test_a_port_that_is_taken_is_named_with_its_setting() -> None:
    taken = bind("127.0.0.1", 0)
    with pytest.raises(SettingsError, match="set WENQU_API_PORT or --port"):
        bind("127.0.0.1", taken.getsockname()[1], setting="WENQU_API_PORT")
    taken.close()


def test_the_command_says_what_is_wrong_before_anything_is_loaded(tmp_path: Path) -> None:
    from rag.cli import app

    with pytest.raises(SettingsError, match="set WENQU_KEYS"):
        app(["serve", "--host", "0.0.0.0", "--index", str(tmp_path)], standalone_mode=False)
    assert not list(tmp_path.iterdir())
