"""Who may use the API, how often, and how much of what: keys, rates, sizes, names, headers."""

import asyncio
import math
import re
from collections.abc import Iterator
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.testclient import TestClient
from starlette.types import Message

from rag.cli import app as command_line
from rag.errors import SettingsError
from rag.integrations.http.app import open_app
from rag.integrations.http.door import Door, is_reading
from rag.integrations.http.keys import Keys, add_key, read_keys, remove_key
from rag.integrations.http.limits import Limits
from rag.integrations.http.rates import Rates
from rag.integrations.http.serve import open_keys
from rag.integrations.http.service import Service
from rag.settings import load_settings
from tests.asgi import Plain, call
from tests.served_http import MANY, client, service_over

SEARCH = ("POST", "/v1/search", {"query": "黄河"})
ADD = ("POST", "/v1/articles", {"title": "x", "text": "x"})
HOST = ("host", "localhost:8000")


@pytest.fixture(scope="module")
def service(seeds_folder: Path) -> Iterator[Service]:
    service = service_over(seeds_folder)
    yield service
    service.close()


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "keys"


def ask(api: TestClient, what: tuple[str, str, Any], **headers: str) -> int:
    method, path, body = what
    return api.request(method, path, json=body, headers=headers).status_code


def bearing(secret: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {secret}"}


def test_a_key_does_what_it_is_for_and_nothing_else(service: Service, path: Path) -> None:
    reading = add_key(path, "reporter", ["read"])
    writing = add_key(path, "archive", ["write"])
    api = client(service, Keys(path))
    assert ask(api, SEARCH, **bearing(reading)) == 200
    assert ask(api, ADD, **bearing(reading)) == 403
    assert ask(api, ("DELETE", "/v1/articles/x", None), **bearing(reading)) == 403
    assert ask(api, SEARCH, **bearing(writing)) == 403
    assert ask(api, ("DELETE", "/v1/articles/x", None), **bearing(writing)) == 404
    assert ask(api, ("PUT", "/v1/search", None), **bearing(reading)) == 405
    assert ask(api, ("PUT", "/v1/articles", None), **bearing(reading)) == 403


@pytest.mark.parametrize(
    "path_asked", ["/v1/search", "/v1/models", "/metrics", "/", "/nowhere", "//healthz"]
)
@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Bearer wrong", "Basic {}", "{}"])
def test_without_the_right_key_nothing_is_told(
    service: Service, path: Path, path_asked: str, header: str
) -> None:
    secret = add_key(path, "reporter", ["read"])
    api = client(service, Keys(path))
    headers = {"Authorization": header.format(secret)} if header else {}
    answer = api.get(path_asked, headers=headers)
    assert answer.status_code == 401 and answer.headers["www-authenticate"] == "Bearer"
    assert answer.json()["error"]["code"] == "unauthorized"


def test_two_keys_at_once_are_none(service: Service, path: Path) -> None:
    secret = add_key(path, "reporter", ["read"]).encode()
    pair = (b"authorization", b"Bearer " + secret)
    api = client(service, Keys(path))
    assert api.get("/v1/models", headers=[pair]).status_code == 200  # type: ignore[arg-type]
    assert api.get("/v1/models", headers=[pair, pair]).status_code == 401  # type: ignore[arg-type]


def test_what_says_how_it_is_and_what_there_is_takes_no_key(service: Service, path: Path) -> None:
    add_key(path, "reporter", ["read"])
    api = client(service, Keys(path))
    for open_path in ("/healthz", "/readyz", "/openapi.json"):
        assert api.get(open_path).status_code == 200
    described = api.get("/openapi.json").json()
    assert described["paths"]["/v1/search"]["post"]["security"] == [{"key": []}]
    assert "security" not in described["paths"]["/healthz"]["get"]


def test_a_key_that_is_taken_out_is_of_no_use_at_once(service: Service, path: Path) -> None:
    first, second = (add_key(path, name, ["read"]) for name in ("first", "second"))
    api = client(service, Keys(path))
    assert ask(api, SEARCH, **bearing(first)) == 200
    remove_key(path, "first")
    assert ask(api, SEARCH, **bearing(first)) == 401
    assert ask(api, SEARCH, **bearing(second)) == 200
    path.write_text("garbled")
    assert ask(api, SEARCH, **bearing(second)) == 401
    path.unlink()
    assert ask(api, SEARCH, **bearing(second)) == 401


def test_a_key_is_kept_nowhere_and_its_file_is_for_its_owner(path: Path) -> None:
    secret = add_key(path, "reporter", ["write", "read"])
    assert re.fullmatch(r"wenqu_[\w-]{43}", secret)
    assert secret not in path.read_text() and path.stat().st_mode & 0o777 == 0o600
    (key,) = read_keys(path)
    assert (key.name, key.scopes) == ("reporter", ("read", "write"))
    assert key.digest == sha256(secret.encode()).hexdigest()


@pytest.mark.parametrize("name", ["", "a b", "a,b", "#a", "a" * 65, "é", "a\nb"])
def test_a_name_is_a_word(path: Path, name: str) -> None:
    with pytest.raises(SettingsError, match="no name of a key"):
        add_key(path, name, ["read"])


def test_a_name_is_one_keys(path: Path) -> None:
    add_key(path, "reporter", ["read"])
    with pytest.raises(SettingsError, match="wenqu keys remove reporter"):
        add_key(path, "reporter", ["read"])
    with pytest.raises(SettingsError, match="there are: reporter"):
        remove_key(path, "other")


def test_a_scope_that_there_is_not_is_refused(path: Path) -> None:
    with pytest.raises(SettingsError, match="one or more of: read, write"):
        add_key(path, "reporter", ["admin"])
    assert not path.exists()


@pytest.mark.parametrize(
    "line",
    ["reporter", f"a {'0' * 63} read", f"a {'0' * 64} all", f"a {'0' * 64} read,", "a b c d"],
)
def test_a_line_that_is_no_key_is_named(path: Path, line: str) -> None:
    path.write_text(f"# keys\n\n{line}\n")
    with pytest.raises(SettingsError, match="line 3: no key; write a name"):
        Keys(path)


def test_others_can_reach_it_only_where_there_are_keys(path: Path) -> None:
    assert open_keys(load_settings()) is None
    with pytest.raises(SettingsError, match=r"WENQU_HOST=0.0.0.0: .* set WENQU_KEYS"):
        open_keys(load_settings(host="0.0.0.0"))
    with pytest.raises(SettingsError, match="wenqu keys add NAME"):
        open_keys(load_settings(keys=path))
    path.write_text("# none yet\n")
    with pytest.raises(SettingsError, match="there are no keys"):
        open_keys(load_settings(keys=path))
    add_key(path, "reporter", ["read"])
    keys = open_keys(load_settings(host="0.0.0.0", keys=path))
    assert keys is not None and len(keys) == 1


def test_keys_are_made_listed_and_taken_out_on_the_command_line(
    path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def run(*arguments: str) -> str:
        command_line(["keys", *arguments], standalone_mode=False)
        return capsys.readouterr().out

    with pytest.raises(SettingsError, match="set WENQU_KEYS, or give --file"):
        run("list")
    monkeypatch.setenv("WENQU_KEYS", str(path))
    secret = run("add", "reporter").strip()
    run("add", "archive", "--scope", "write", "--scope", "read", "--json")
    key = Keys(path).find(secret)
    assert key is not None and key.scopes == ("read",)
    assert "read, write" in run("list")
    assert run("remove", "reporter").strip() == "removed reporter"
    assert [key.name for key in read_keys(path)] == ["archive"]


@pytest.mark.parametrize(
    ("method", "path_asked", "reading"),
    [
        ("GET", "/v1/articles", True),
        ("POST", "/v1/ask", True),
        ("POST", "/v1/articles", False),
        ("POST", "/v1/ask/", False),
        ("DELETE", "/v1/search", True),
        ("PATCH", "/anything", False),
    ],
)
def test_what_is_not_known_to_be_reading_is_writing(
    method: str, path_asked: str, reading: bool
) -> None:
    assert is_reading(method, path_asked) is reading


def test_a_flood_is_told_when_to_come_again_and_others_are_served(path: Path) -> None:
    first, second = (add_key(path, name, ["read"]) for name in ("first", "second"))
    clock = [0.0]
    door = Door(Plain(), Keys(path), Limits(search_rate=2, ask_rate=1), lambda: clock[0])

    def status(secret: str, path_asked: str) -> tuple[int, str | None]:
        header = ("authorization", f"Bearer {secret}")
        answer = call(door, "GET", path_asked, headers=[HOST, header])
        return answer.status, answer.headers.get("retry-after")

    assert [status(first, "/v1/search")[0] for _ in range(7)] == [200] * 6 + [429]
    assert status(first, "/v1/search")[1] == "1"
    assert [status(first, "/v1/ask")[0] for _ in range(4)] == [200] * 3 + [429]
    assert status(second, "/v1/search")[0] == 200
    assert status(first, "/healthz")[0] == 200
    clock[0] += 1
    assert [status(first, "/v1/search")[0] for _ in range(3)] == [200, 200, 429]
    assert [status("wrong", "/v1/search")[0] for _ in range(7)] == [401] * 6 + [429]


@given(st.floats(0.1, 100), st.integers(1, 20), st.lists(st.floats(0, 2), min_size=1, max_size=60))
def test_no_more_is_let_in_than_the_rate_and_what_waits_long_enough_is(
    rate: float, burst: int, pauses: list[float]
) -> None:
    clock = [0.0]
    rates, let_in = Rates(rate, burst, lambda: clock[0]), 0
    for pause in pauses:
        clock[0] += pause
        wait = rates.wait("key")
        let_in += wait == 0
        if wait:
            clock[0] += wait
            assert rates.wait("key") == 0
            let_in += 1
    assert let_in <= burst + math.ceil(rate * clock[0]) + 1


def test_only_the_latest_are_remembered() -> None:
    rates = Rates(1, 1, lambda: 0.0)
    assert (rates.wait("first"), rates.wait("first")) == (0, 1)
    for number in range(10_000):
        rates.wait(number)
    assert rates.wait("first") == 0


@pytest.mark.parametrize(
    ("path_asked", "size", "status"),
    [("/v1/search", 4_000_001, 413), ("/v1/articles", 4_000_001, 415), ("/v1/ask", 10**9, 413)],
)
def test_a_body_is_as_large_as_its_address_allows(
    service: Service, path_asked: str, size: int, status: int
) -> None:
    sent = [b"x" * min(size, 5_000_000)]
    headers = [HOST, ("content-length", str(size))]
    app = open_app(load_settings(), service, None)
    answer = call(app, "POST", path_asked, headers=headers, body=sent)
    assert answer.status == status
    assert answer.headers["content-type"] == "application/json"
    assert answer.headers["x-request-id"] in answer.text


def test_a_body_that_grows_past_its_size_is_cut_off(service: Service) -> None:
    app = open_app(load_settings(), service, None)
    answer = call(app, "POST", "/v1/search", headers=[HOST], body=[b"x" * 3_000_000] * 3)
    assert answer.status == 413 and '"too_large"' in answer.text


@pytest.mark.parametrize("path_asked", ["/v1/search", "/v1/chat/completions"])
def test_a_body_that_does_not_come_is_not_waited_for(seeds_folder: Path, path_asked: str) -> None:
    service = service_over(seeds_folder, limits=Limits(body_seconds=0.05))
    app, sent = open_app(load_settings(), service, None), list[Message]()

    async def receive() -> Message:
        await asyncio.sleep(30)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    headers = [(b"host", b"localhost"), (b"content-type", b"application/json")]
    scope = {"type": "http", "method": "POST", "path": path_asked, "headers": headers,
             "query_string": b"", "client": ("203.0.113.5", 1)}  # fmt: skip
    asyncio.run(app(scope, receive, send))
    assert sent[0]["status"] == 408
    service.close()


@pytest.mark.parametrize("path_asked", ["/v1/search", "/v1/models", "/healthz", "/metrics"])
def test_a_foreign_host_is_refused_in_json(service: Service, path_asked: str) -> None:
    answer = client(service).get(path_asked, headers={"Host": "evil.example"})
    assert answer.status_code == 421
    assert answer.json()["error"]["code"] == "misdirected"
    assert client(service, hosts=("evil.example",)).get("/healthz").status_code == 200


@pytest.mark.parametrize("origin", ["http://evil.example", "null", "http://localhost:1"])
def test_another_sites_page_can_neither_ask_nor_read(service: Service, origin: str) -> None:
    api = client(service)
    assert ask(api, SEARCH, Origin=origin) == 403
    preflight = {"Origin": origin, "Access-Control-Request-Method": "POST"}
    answer = api.options("/v1/search", headers=preflight)
    assert answer.status_code == 405
    assert not [name for name in answer.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("content-length", "-1"),
        ("content-length", "9" * 400),
        ("host", "localhost, evil.example"),
        ("content-type", "application/json; charset=\xff\xfe"),
        ("content-type", "multipart/form-data; boundary=" + "x" * 5000),
        ("authorization", "Bearer \xff\x00\r\nX: y"),
        ("x-request-id", "\r\nSet-Cookie: a=b"),
        ("x-forwarded-for", "127.0.0.1"),
        ("x-wenqu-user", "admin"),
        ("transfer-encoding", "chunked, chunked"),
        ("accept", "\xff" * 9000),
        ("range", "bytes=0-"),
    ],
)
@pytest.mark.parametrize("path_asked", ["/v1/search", "/v1/articles", "/v1/chat/completions"])
def test_a_hostile_header_does_no_harm(
    service: Service, path: Path, path_asked: str, name: str, value: str
) -> None:
    headers = [
        (n, v) for n, v in [HOST, (name, value)] if n != "host" or name != "host" or v == value
    ]
    app = open_app(load_settings(), service, None)
    answer = call(app, "POST", path_asked, headers=headers, body=[b"{}"])
    assert 400 <= answer.status < 500
    assert "\r" not in answer.headers["x-request-id"] and "set-cookie" not in answer.headers
    add_key(path, "reporter", ["read"])
    keyed = open_app(load_settings(), service, Keys(path))
    assert call(keyed, "POST", path_asked, headers=headers, body=[b"{}"]).status in (400, 401)


def test_limits_are_those_of_the_settings() -> None:
    limits = Limits.of(load_settings(answers=5, search_rate=0.5, ask_rate=7))
    assert (limits.answers, limits.search_rate, limits.ask_rate) == (5, 0.5, 7)
    assert limits.grace == MANY.grace
