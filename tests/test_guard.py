"""The guard lets in whom it should, bounds what they send, and closes every answer to others."""

import asyncio
import string

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.requests import ClientDisconnect
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from rag.integrations.http.guard import Guard
from rag.integrations.http.hosts import Host, is_same_origin, parse_host
from tests.asgi import Answered, Plain, call, connect

HOST = ("host", "localhost:7860")
OURS = ("origin", "http://localhost:7860")


def guarded(app: ASGIApp, *hosts: str) -> Guard:
    return Guard(app, hosts=hosts, largest=10, uploads={"/up": 20, "/up/small": 5})


def ask(*headers: tuple[str, str], method: str = "GET", hosts: tuple[str, ...] = ()) -> int:
    return call(guarded(Plain(), *hosts), method, headers=headers).status


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:1", "127.0.0.1:7860", "[::1]:7860"])
def test_this_machines_own_names_are_always_answered(host: str) -> None:
    assert ask(("host", host)) == 200


@pytest.mark.parametrize("host", ["wenqu.example", "WenQu.example:8443", "[fd00::1]", "[fd00::2]"])
def test_a_name_that_was_set_is_answered(host: str) -> None:
    assert ask(("host", host), hosts=(" Wenqu.Example", "fd00::1", "[fd00::2]", "")) == 200


@pytest.mark.parametrize(
    "host", ["evil.example", "localhost.evil.example", "127.0.0.1.nip.io", "."]
)
def test_another_name_is_refused_with_the_remedy(host: str) -> None:
    answer = call(guarded(Plain()), headers=[("host", host)])
    assert answer.status == 421
    assert 'set WENQU_HOSTS=["' in answer.text


@pytest.mark.parametrize(
    "hosts",
    [[], ["localhost", "localhost"], [""], ["a b"], ["localhost:"], ["localhost:x"],
     ["u@localhost"], ["localhost/x"], ["localhost:1:2"], ["::1"], ["localhost\t"],
     ["localhost:123456"]],
)  # fmt: skip
def test_a_missing_double_or_garbled_host_is_a_bad_request(hosts: list[str]) -> None:
    assert ask(*(("host", host) for host in hosts)) == 400


@pytest.mark.parametrize(
    "origin",
    ["null", "http://evil.example", "http://localhost:7861", "http://localhost", "localhost:7860",
     "http://localhost:7860.evil.example", "http://localhost:7860/", "file://localhost:7860", "",
     "http://evil.example@localhost:7860", "http://localhost:7860 http://evil.example"],
)  # fmt: skip
def test_another_sites_page_changes_nothing_but_may_read_what_all_may(origin: str) -> None:
    assert ask(HOST, ("origin", origin), method="POST") == 403
    assert ask(HOST, ("origin", origin), method="DELETE") == 403
    assert ask(HOST, ("origin", origin), method="GET") == 200
    assert connect(guarded(Plain()), [HOST, ("origin", origin)])[0]["type"] == "websocket.close"


def test_our_own_page_and_programs_are_let_in() -> None:
    assert ask(HOST, method="POST") == 200
    assert ask(HOST, OURS, ("sec-fetch-site", "same-origin"), method="POST") == 200
    assert ask(("host", "localhost"), ("origin", "https://localhost"), method="POST") == 200
    assert ask(("host", "localhost:443"), ("origin", "https://localhost"), method="POST") == 200
    assert connect(guarded(Plain()), [HOST, OURS])[0]["type"] == "websocket.accept"


def test_a_request_a_browser_calls_foreign_is_refused_whatever_its_origin() -> None:
    assert ask(HOST, ("sec-fetch-site", "cross-site"), method="POST") == 403
    assert ask(HOST, OURS, OURS, method="POST") == 403


def test_a_websocket_for_another_name_is_refused() -> None:
    answer = connect(guarded(Plain()), [("host", "evil.example")])
    assert answer == [{"type": "websocket.close", "code": 1008, "reason": ""}]


def send(
    app: ASGIApp, path: str, *chunks: int, headers: tuple[tuple[str, str], ...] = ()
) -> Answered:
    body = [b"x" * size for size in chunks]
    return call(guarded(app), "POST", path, headers=[HOST, *headers], body=body)


@pytest.mark.parametrize(
    ("path", "cap"),
    [("/", 10), ("/up", 20), ("/up/file", 20), ("/upper", 10), ("//up", 10), ("/up/small", 5)],
)
def test_a_body_has_the_largest_size_of_its_path(path: str, cap: int) -> None:
    assert send(Plain(), path, cap - 1, 1).status == 200
    assert send(Plain(), path, cap, headers=(("content-length", str(cap)),)).status == 200
    answer = send(Plain(), path, cap - 1, 1, 1)
    assert answer.status == 413
    assert str(cap) in answer.text


def test_a_body_announced_as_too_large_is_refused_unread() -> None:
    app = Plain()
    assert send(app, "/", 11, headers=(("content-length", "11"),)).status == 413
    assert app.scopes == []


@pytest.mark.parametrize("length", ["-1", "ten", "1e3", "+5", "", "9" * 5000])
def test_a_garbled_length_is_a_bad_request(length: str) -> None:
    assert send(Plain(), "/", 1, headers=(("content-length", length),)).status == 400


def test_past_the_cap_the_app_gets_no_more_and_its_own_answer_is_not_sent() -> None:
    app = Plain()
    assert send(app, "/", 6, 6, 6, 6).status == 413
    assert app.read == 6


async def raising(scope: Scope, receive: Receive, send: Send) -> None:
    while (await receive())["type"] == "http.request":
        pass
    raise ClientDisconnect


def test_an_app_that_gives_up_when_it_is_cut_off_is_no_error() -> None:
    assert send(raising, "/", 6, 6).status == 413
    with pytest.raises(ClientDisconnect):
        send(raising, "/", 6)


def test_an_answer_that_has_begun_is_not_begun_again() -> None:
    async def eager(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200})
        while (await receive())["type"] == "http.request":
            pass
        await send({"type": "http.response.body", "body": b"never sent"})

    answer = send(eager, "/", 6, 6)
    assert (answer.status, answer.body) == (200, b"")


@pytest.mark.parametrize("host", ["localhost:7860", "evil.example", "a b"])
def test_every_answer_bears_the_security_headers(host: str) -> None:
    headers = call(guarded(Plain()), headers=[("host", host)]).headers
    assert headers["x-content-type-options"] == "nosniff"
    assert headers["x-frame-options"] == "DENY"
    assert headers["referrer-policy"] == "same-origin"
    assert headers["cross-origin-opener-policy"] == "same-origin"
    assert headers["cross-origin-resource-policy"] == "same-origin"
    assert "microphone=()" in headers["permissions-policy"]
    assert headers["content-security-policy"] == "default-src 'none'; frame-ancestors 'none'"


def test_a_policy_of_the_apps_own_is_kept_and_a_page_sets_its_own() -> None:
    own = guarded(Plain(extra={"content-security-policy": "default-src 'self'"}))
    assert call(own).headers["content-security-policy"] == "default-src 'self'"
    for kind in ("text/html; charset=utf-8", "text/javascript"):
        assert "content-security-policy" not in call(guarded(Plain(kind=kind))).headers


def test_no_answer_is_opened_to_another_origin() -> None:
    extra = {"access-control-allow-origin": "http://evil.example", "vary": "Origin",
             "access-control-allow-credentials": "true"}  # fmt: skip
    headers = call(guarded(Plain(extra=extra)), headers=[HOST, ("origin", "null")]).headers
    assert [name for name in headers if name.startswith("access-control-")] == []
    assert headers["vary"] == "Origin"


def test_nobody_names_themselves_a_user() -> None:
    app = Plain()
    call(guarded(app), headers=[HOST, ("x-wenqu-user", "admin"), ("accept", "a")])
    assert app.scopes[0]["headers"] == [(b"host", b"localhost:7860"), (b"accept", b"a")]


def test_a_stream_passes_part_by_part_and_a_client_that_leaves_is_told_of() -> None:
    log: list[str] = []

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": []})
        for _ in range(2):
            await send({"type": "http.response.body", "body": b"data", "more_body": True})
            log.append((await receive())["type"])

    async def run() -> None:
        async def receive() -> Message:
            return {"type": "http.disconnect"}

        async def send(message: Message) -> None:
            log.append(str(message["type"]))

        scope = {"type": "http", "method": "GET", "path": "/", "headers": [(b"host", b"localhost")]}
        await guarded(app)(scope, receive, send)

    asyncio.run(run())
    body = ["http.response.body", "http.disconnect"]
    assert log == ["http.response.start", *body, *body]


def test_what_the_server_itself_says_is_passed_on() -> None:
    app = Plain()
    asyncio.run(guarded(app)({"type": "lifespan"}, _nothing, _ignore))
    assert app.scopes == [{"type": "lifespan"}]


async def _nothing() -> Message:
    return {"type": "lifespan.shutdown"}


async def _ignore(message: Message) -> None:
    return None


NAMES = st.text(string.ascii_letters + string.digits + "-_.", min_size=1)
PORTS = st.none() | st.integers(1, 65535)


@given(NAMES, PORTS)
def test_a_host_is_read_as_it_was_written(name: str, port: int | None) -> None:
    written = name if port is None else f"{name}:{port}"
    assert parse_host(written) == Host(name.lower().rstrip("."), port)
    assert is_same_origin(f"http://{written}", parse_host(written))


@given(st.text())
def test_any_other_host_is_garbled(text: str) -> None:
    try:
        host = parse_host(text)
    except ValueError:
        return
    assert text.isascii() and not set(text) & set(" \t\r\n/\\@?#,;%")
    assert text.lower().startswith(host.name)


@given(st.text(), NAMES, PORTS)
def test_an_origin_is_ours_only_by_scheme_name_and_port(
    origin: str, name: str, port: int | None
) -> None:
    for text in (origin, f"http://{origin}", f"http://{name}{origin}", f"{origin}//{name}"):
        if is_same_origin(text, Host(name.lower().rstrip("."), port)):
            scheme, _, rest = text.partition("://")
            assert scheme in ("http", "https")
            assert parse_host(rest).name == name.lower().rstrip(".")
