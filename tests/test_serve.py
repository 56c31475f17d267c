"""The page as it is served: to whom, under which policy, and what can be fetched beside it."""

import json
import socket
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlencode

import pytest

from rag.errors import SettingsError, WenquError
from rag.integrations.http.serving import bind
from rag.settings import load_settings
from rag.types import Answer, Article, Filters
from tests.served import served
from ui.record.chats import Chats
from ui.serve import serve

pytestmark = pytest.mark.browser  # imports Gradio, which takes seconds


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("served") / "page"


@pytest.fixture(scope="module")
def address(seeds_folder: Path, folder: Path) -> Iterator[str]:
    with served(seeds_folder, folder, {}) as url:
        yield url


@pytest.fixture
def signed(seeds_folder: Path, tmp_path: Path) -> Iterator[str]:
    with served(seeds_folder, tmp_path / "signed", {}, auth="lin:correct horse") as url:
        yield url


def fetch(url: str, **headers: str) -> tuple[int, dict[str, str], str]:
    request = urllib.request.Request(
        url, headers={k.replace("_", "-"): v for k, v in headers.items()}
    )
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status, dict(answer.headers.items()), answer.read().decode("utf-8")
    except urllib.error.HTTPError as error:
        with error:
            return error.code, dict(error.headers.items()), error.read().decode("utf-8")


def test_the_page_runs_no_script_but_its_own(address: str) -> None:
    status, headers, body = fetch(address)
    assert status == 200 and "page/page.js" in body
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy and "frame-ancestors 'none'" in policy
    assert "unsafe-inline" not in policy.split("script-src")[1].split(";")[0]


@pytest.mark.parametrize("path", ["/page/page.js", "/page/page.css"])
def test_its_own_files_are_there(address: str, path: str) -> None:
    assert fetch(address + path)[0] == 200


@pytest.mark.parametrize("path", ["/monitoring", "/page/../serve.py", "/openapi.json", "/nowhere"])
def test_nothing_else_is_there(address: str, path: str) -> None:
    assert fetch(address + path)[0] in (403, 404)


def test_another_name_than_ours_is_not_answered(address: str) -> None:
    assert fetch(address, Host="evil.example")[0] == 421


def test_a_chat_is_handed_out_as_a_file_to_its_owner_only(address: str, folder: Path) -> None:
    chats = Chats(folder / "chats.db")
    ids = {}
    for owner in ("", "wang"):
        ids[owner] = chats.begin(owner).id
        chats.add(owner, ids[owner], "问题/一", Answer("问题/一", "问题/一", "答。"), Filters())
    status, headers, body = fetch(f"{address}/page/chats/{ids['']}.json")
    assert status == 200 and json.loads(body)
    assert "attachment" in headers["content-disposition"]
    assert fetch(f"{address}/page/chats/{ids['wang']}.json")[0] == 404
    assert fetch(f"{address}/page/chats/{ids['wang']}.md", x_wenqu_user="wang")[0] == 404


def test_without_signing_in_there_is_nothing(signed: str) -> None:
    status, _, body = fetch(signed, Accept="text/html")
    assert status == 200 and 'type="password"' in body and "gradio_config" not in body
    for path in ("/config", "/page/page.js", "/gradio_api/info", "/page/chats/a.json"):
        assert fetch(signed + path)[0] == 401


def test_who_signed_in_gets_their_own_chats_whatever_they_call_themselves(
    signed: str, tmp_path: Path
) -> None:
    chats = Chats(tmp_path / "signed" / "chats.db")
    for owner in ("lin", "wang", ""):
        chats.add(owner, f"of-{owner}", "问题", Answer("问题", "问题", "答。"), Filters())
    form = urlencode({"name": "lin", "password": "correct horse", "next": "/page/page.js"})
    browser = urllib.request.build_opener(urllib.request.HTTPCookieProcessor())
    with browser.open(f"{signed}/login", form.encode("ascii"), timeout=10) as answer:
        assert answer.geturl() == f"{signed}/page/page.js"
    browser.addheaders = [("X-Wenqu-User", "wang")]
    with browser.open(f"{signed}/page/chats/of-lin.md", timeout=10) as answer:
        assert "问题" in answer.read().decode("utf-8")
    for other in ("of-wang", "of-"):
        with pytest.raises(urllib.error.HTTPError) as refused:
            browser.open(f"{signed}/page/chats/{other}.md", timeout=10)
        with refused.value as answer:
            assert answer.code == 404


@pytest.mark.parametrize(
    ("chosen", "spoken"),
    [
        ({}, "Nearest articles"),
        ({"Accept_Language": "zh-CN"}, "最接近的文章（没有"),
        ({"Accept_Language": "zh-CN", "Cookie": "wenqu_language=zh-Hant"}, "最接近的文章（沒有"),
    ],
)
def test_a_chat_is_handed_out_in_the_words_its_reader_reads(
    address: str, folder: Path, chosen: dict[str, str], spoken: str
) -> None:
    refused = Answer("问", "问", "没有。", refused=True, nearest=(Article("a", "甲", "", "a.txt"),))
    Chats(folder / "chats.db").add("", "words", "问", refused, Filters())
    _, headers, body = fetch(f"{address}/page/chats/words.md", **chosen)
    assert spoken in body
    assert headers["content-type"].startswith("text/markdown")


@pytest.mark.parametrize("path", ["/page/chats/none.md", "/page/chats/none.json", "/page/none.js"])
def test_what_is_not_there_is_said_not_to_be(address: str, path: str) -> None:
    assert fetch(address + path)[0] == 404


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::"])
@pytest.mark.parametrize("auth", [None, ""])
def test_an_address_that_others_reach_needs_accounts(host: str, auth: str | None) -> None:
    with pytest.raises(SettingsError, match=f"WENQU_HOST={host}: .*WENQU_AUTH"):
        serve(load_settings(host=host, auth=auth), None, None, lambda url: None)  # type: ignore[arg-type]


def test_a_taken_port_is_said_plainly() -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="set WENQU_PORT or --port"):
            bind("127.0.0.1", int(taken.getsockname()[1]))


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (KeyError("start"), "reload it"),
        (ValueError("x"), "reload it"),
        (WenquError("gone"), "gone"),
    ],
)
def test_what_goes_wrong_in_a_page_is_one_line_on_it(wrong: Exception, said: str) -> None:
    from gradio import Error

    from ui.app import told

    def doing() -> dict[str, object]:
        raise wrong

    with pytest.raises(Error) as shown:
        list(told(None, doing))  # type: ignore[arg-type]
    assert said in str(shown.value.message)
