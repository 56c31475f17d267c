"""The login: who gets in, for how long, how often one may guess, and where it leads."""

import re
import time
from functools import cache
from hashlib import scrypt
from urllib.parse import quote, urlencode, urljoin, urlsplit

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import Scope

from rag.errors import SettingsError
from rag.integrations.http.guard import Guard
from tests.asgi import Answered, Plain, call, connect
from tests.chromium import chromium, serving
from ui.signin.accounts import parse_accounts
from ui.signin.login import Login, local_path
from ui.signin.login_page import WORDS
from ui.signin.session import LASTS, Sessions
from ui.signin.throttle import Throttle

ACCOUNTS = {"张三": "correct horse", "bob": "battery:staple"}


SCRYPT = cache(scrypt)


@pytest.fixture(autouse=True)
def keys_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes long on purpose is not to take long in every test."""
    monkeypatch.setattr("ui.signin.session.scrypt", SCRYPT)


class Clock:
    """A clock that stands until it is set."""

    def __init__(self) -> None:
        self.time = 1_800_000_000.0

    def __call__(self) -> float:
        return self.time


class House:
    """The login before an app, and a browser that keeps its cookie."""

    def __init__(self, accounts: dict[str, str] = ACCOUNTS) -> None:
        self.app = Plain()
        self.clock = Clock()
        self.login = Login(self.app, accounts, now=self.clock)
        self.cookie = ""

    def get(self, path: str = "/", query: str = "", **headers: str) -> Answered:
        return call(self.login, "GET", path, headers=self._headers(headers), query=query)

    def enter(
        self,
        name: str = "张三",
        password: str = "correct horse",
        *,
        then: str = "/",
        client: str = "203.0.113.5",
        scheme: str = "http",
        origin: str = "",
    ) -> Answered:
        form = urlencode({"name": name, "password": password, "next": then}).encode()
        answer = call(
            self.login,
            "POST",
            "/login",
            headers=self._headers({"origin": origin} if origin else {}),
            body=[form[:9], form[9:]],
            client=client,
            scheme=scheme,
        )
        self._keep(answer)
        return answer

    def leave(self) -> Answered:
        answer = call(self.login, "POST", "/logout", headers=self._headers({}))
        self._keep(answer)
        return answer

    def _keep(self, answer: Answered) -> None:
        found = re.match(r'wenqu_session="?([^";]*)', answer.headers.get("set-cookie", ""))
        self.cookie = found[1] if found else self.cookie

    def _headers(self, extra: dict[str, str]) -> list[tuple[str, str]]:
        pairs = {"host": "localhost", **{name.replace("_", "-"): v for name, v in extra.items()}}
        if self.cookie:
            pairs["cookie"] = f"other=1; wenqu_session={self.cookie}"
        return list(pairs.items())


@pytest.fixture
def house() -> House:
    return House()


def user_of(scope: Scope) -> list[bytes]:
    return [value for name, value in scope["headers"] if name == b"x-wenqu-user"]


@pytest.mark.parametrize(
    "path", ["/", "/assets/index.js", "/gradio_api/info", "/login/x", "//login"]
)
def test_nothing_is_reached_without_a_session(house: House, path: str) -> None:
    assert house.get(path).status == 401
    assert call(house.login, "POST", path).status == 401
    assert connect(house.login, [("host", "localhost")], path)[0]["type"] == "websocket.close"
    assert house.app.scopes == []


def test_a_page_leads_to_the_login_and_back(house: House) -> None:
    answer = house.get("/文章", "q=a&b=%2F", accept="text/html,*/*")
    assert answer.status == 303
    path, _, query = answer.headers["location"].partition("?")
    assert path == "/login"
    page = house.get(path, query, accept="text/html").text
    hidden = re.search(r'name="next" value="([^"]*)"', page)
    assert hidden and hidden[1] == f"/{quote('文章')}?q=a&amp;b=%2F"
    assert house.enter(then="/x?q=a&b=%2F").headers["location"] == "/x?q=a&b=%2F"


def test_who_signed_in_is_known_behind_the_login(house: House) -> None:
    house.enter()
    assert house.get(x_wenqu_user="bob").status == 200
    scope = house.app.scopes[-1]
    assert scope["state"]["user"] == "张三"
    assert user_of(scope) == [quote("张三").encode()]
    connect(house.login, [("cookie", f"wenqu_session={house.cookie}"), ("X-Wenqu-User", "bob")])
    assert user_of(house.app.scopes[-1]) == [quote("张三").encode()]


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(house: House) -> None:
    cookie = house.enter().headers["set-cookie"].lower()
    assert {"httponly", "samesite=strict", "path=/", "max-age=604800"} <= set(cookie.split("; "))
    assert "secure" not in cookie
    for answer in (house.enter(scheme="https"), house.enter(origin="https://wenqu.example")):
        assert "secure" in answer.headers["set-cookie"].lower()


def test_a_session_outlives_a_restart_and_ends_after_seven_days(house: House) -> None:
    house.enter()
    restarted = House()
    restarted.cookie = house.cookie
    restarted.clock.time += LASTS - 1
    assert restarted.get().status == 200
    restarted.clock.time += 1
    assert restarted.get().status == 401


def test_a_session_ends_with_its_password_and_with_no_others(house: House) -> None:
    house.enter()
    changed = House({**ACCOUNTS, "张三": "another horse"})
    other = House({**ACCOUNTS, "bob": "another staple"})
    gone = House({"bob": ACCOUNTS["bob"]})
    changed.cookie = other.cookie = gone.cookie = house.cookie
    assert [h.get().status for h in (changed, other, gone)] == [401, 200, 401]


def test_signing_out_ends_the_session(house: House) -> None:
    house.enter()
    answer = house.leave()
    assert (answer.status, answer.headers["location"]) == (303, "/login")
    assert house.cookie == ""
    assert house.get().status == 401
    assert house.get("/logout").status == 405  # a link or a picture signs nobody out


SESSIONS = Sessions(ACCOUNTS, Clock())


@given(st.text(), st.integers(0, 200))
def test_a_cookie_that_was_tampered_with_signs_nobody_in(text: str, at: int) -> None:
    right = SESSIONS.issue("bob")
    wrong = right[:at] + text + right[at + len(text) :]
    assert SESSIONS.name(text) == ""
    assert SESSIONS.name(wrong) == ("bob" if wrong == right else "")


def test_one_accounts_signature_does_not_sign_for_another() -> None:
    _, end, signature = SESSIONS.issue("bob").split(".")
    name = SESSIONS.issue("张三").split(".")[0]
    assert SESSIONS.name(f"{name}.{end}.{signature}") == ""


@pytest.mark.parametrize(
    ("name", "password"), [("张三", "wrong"), ("nobody", "x"), ("", ""), ("bob", "")]
)
def test_a_wrong_try_is_told_without_saying_what_was_wrong(
    house: House, name: str, password: str
) -> None:
    answer = house.enter(name, password, then="/x")
    assert (answer.status, house.cookie) == (403, "")
    assert '<p role="alert" id="alert">' in answer.text
    assert WORDS["en"]["wrong"] in answer.text
    assert 'value="/x"' in answer.text
    assert f'value="{name}"' in answer.text


def test_a_name_may_be_tried_five_times_from_an_address(house: House) -> None:
    for _ in range(5):
        assert house.enter(password="wrong").status == 403
    answer = house.enter()  # even with the right password: else it could be told apart
    assert (answer.status, answer.headers["retry-after"]) == (429, "900")
    assert "15" in answer.text
    assert house.enter(client="198.51.100.7").status == 303
    assert house.enter("bob", "battery:staple").status == 303
    house.clock.time += 900
    assert house.enter().status == 303


def test_an_address_may_try_twenty_times_and_an_owner_of_a_network_no_more(house: House) -> None:
    for number in range(20):
        assert house.enter(f"name{number}", "wrong", client=f"2001:db8::{number}").status == 403
    assert house.enter(client="2001:db8::ffff").status == 429
    assert house.enter(client="2001:db8:0:1::1").status == 303
    assert house.enter(client="").status == 303


def test_signing_in_clears_the_wrong_tries_of_that_name_only(house: House) -> None:
    for _ in range(4):
        for _ in range(4):
            house.enter(password="wrong")
        assert house.enter().status == 303
    assert [house.enter(password="wrong").status for _ in range(5)] == [403] * 4 + [429]


def test_the_throttle_remembers_a_bounded_number_of_keys() -> None:
    clock = Clock()
    throttle = Throttle(1, seconds=10, now=clock, remembered=3)
    for key in range(5):
        throttle.record(key)
    assert [throttle.wait(key) for key in range(5)] == [0, 0, 10, 10, 10]
    clock.time -= 1000
    assert throttle.wait(4) == 10


@pytest.mark.parametrize(
    ("accepted", "language"),
    [("zh-CN,zh;q=0.9", "zh-Hans"), ("en;q=0.5,zh-TW", "zh-Hant"), ("en-GB", "en"), ("fr", "en")],
)
def test_the_page_speaks_the_readers_language(house: House, accepted: str, language: str) -> None:
    answer = house.get("/login", accept_language=accepted)
    assert f'<html lang="{language}">' in answer.text
    assert all(
        WORDS[language][key] in answer.text for key in ("title", "name", "password", "enter")
    )
    assert answer.headers["cache-control"] == "no-store"


def test_the_words_are_the_same_in_every_language() -> None:
    assert {frozenset(words) for words in WORDS.values()} == {frozenset(WORDS["en"])}


def test_what_was_typed_comes_back_as_text(house: House) -> None:
    page = house.enter('"><script>alert(1)</script>', "wrong", then='/"><script>').text
    assert "<script" not in page
    assert "script-src" not in (policy := house.get("/login").headers["content-security-policy"])
    assert policy.startswith("default-src 'none'; style-src 'sha256-")


def test_a_form_that_is_too_large_or_not_ours_signs_nobody_in(house: House) -> None:
    assert call(house.login, "POST", "/login", body=[b"name=" + b"x" * 4096]).status == 413
    assert call(house.login, "POST", "/login", body=[b"&".join([b"a=1"] * 50)]).status == 403
    assert call(house.login, "POST", "/login", body=[b"\xff\x00%ff"]).status == 403
    assert call(house.login, "PUT", "/login").status == 405


def test_a_link_from_another_site_finds_the_session_that_the_browser_kept_back(
    house: House,
) -> None:
    page = house.get("/login", "next=%2Fx%3Fa%3D1", sec_fetch_site="cross-site").text
    refresh = re.search(r'content="0;url=/login\?(next=[^"]*)"', page)
    assert refresh
    house.enter()
    assert (
        house.get("/login", refresh[1], sec_fetch_site="same-origin").headers["location"]
        == "/x?a=1"
    )


@pytest.mark.parametrize(
    "away",
    ["https://evil.example", "//evil.example", "/\\evil.example", "\\/evil.example",
     "/\t/evil.example", "javascript:alert(1)", "evil", "", "/a\r\nSet-Cookie: x=1", "/文",
     "/" + "x" * 3000, "/logout"],
)  # fmt: skip
def test_the_login_leads_nowhere_else(house: House, away: str) -> None:
    assert house.enter(then=away).headers["location"] == "/"


@given(st.text() | st.from_regex(r"[/\\\t.:a-z@%?#\r\n ]{1,12}", fullmatch=True))
def test_where_the_login_leads_is_always_here(text: str) -> None:
    path = local_path(text)
    # As browsers do: tabs and line breaks are dropped, a backslash is a slash.
    read = re.sub(r"[\t\r\n]", "", path).replace("\\", "/").strip()
    assert urlsplit(urljoin("http://here.example/login", read)).netloc == "here.example"
    assert path.startswith("/") and path.isascii()


def test_accounts_are_read_from_one_line_or_several() -> None:
    text = "张三: correct horse ,bob:battery:staple\r\n\n ada:pass word 8,"
    assert parse_accounts(text) == ACCOUNTS | {"ada": "pass word 8"}
    assert parse_accounts("") == {}


@pytest.mark.parametrize(
    ("text", "said"),
    [(" \n,", "names nobody"), ("bob", "entry 1"), ("a:longenough, :longenough", "entry 2"),
     ("a\x00:longenough", "entry 1"),
     ("x" * 101 + ":longenough", "entry 1"), ("bob:seven77", "bob is short"), ("bob:", "is short"),
     ("bob:longenough,bob:longenough", "two accounts named bob"),
     ("e\u0301:longenough,\u00e9:longenough", "two accounts")],
)  # fmt: skip
def test_accounts_that_cannot_be_are_refused(text: str, said: str) -> None:
    with pytest.raises(SettingsError, match=said) as caught:
        parse_accounts(text)
    assert "longenough" not in str(caught.value) and "seven77" not in str(caught.value)


@given(st.text())
def test_accounts_are_read_or_refused(text: str) -> None:
    try:
        accounts = parse_accounts(text)
    except SettingsError:
        return
    assert all(name and len(password) >= 8 for name, password in accounts.items())


def test_a_name_is_the_same_however_a_keyboard_composes_it() -> None:
    house = House(parse_accounts("Zo\u00e9:long enough"))
    assert house.enter("Zoe\u0301", "long enough").status == 303


def test_the_name_passes_through_the_guard_and_a_made_up_one_does_not(house: House) -> None:
    house.enter()
    app = Guard(house.login, hosts=[], largest=10_000, uploads={})
    headers = [("host", "localhost"), ("x-wenqu-user", "bob"),
               ("cookie", f"wenqu_session={house.cookie}")]  # fmt: skip
    answer = call(app, headers=headers)
    page = call(app, path="/login", headers=headers[:2])
    assert user_of(house.app.scopes[-1]) == [quote("张三").encode()]
    assert answer.headers["x-frame-options"] == "DENY"
    assert "sha256-" in page.headers["content-security-policy"]


@pytest.mark.browser
def test_a_reader_signs_in_in_a_browser_and_follows_a_link_from_another_site() -> None:
    house = House()
    house.clock.time = time.time()
    house.app.kind, house.app.body = "text/html", "<p>inside"
    guard = Guard(house.login, hosts=[], largest=10_000, uploads={})
    with serving(guard) as url, chromium() as page:
        problems: list[str] = []
        page.on("console", lambda message: problems.append(message.text))
        page.goto(f"{url}/x?a=1")
        for password in ("wrong", "correct horse"):
            page.get_by_label("用户名").fill("张三")
            page.get_by_label("密码").fill(password)
            page.get_by_role("button", name="登录").click()
            if password == "wrong":
                assert page.get_by_role("alert").inner_text() == WORDS["zh-Hans"]["wrong"]
        page.get_by_text("inside").wait_for()
        assert page.url == f"{url}/x?a=1"
        assert [text for text in problems if "403" not in text] == []

        link = Plain(kind="text/html", body=f'<a href="{url}/linked">link</a>')
        with serving(link) as elsewhere:
            page.goto(elsewhere.replace("127.0.0.1", "localhost"))
            page.get_by_text("link").click()
            page.get_by_text("inside").wait_for()
        assert page.url == f"{url}/linked"
