"""The page in a browser: a question, the streamed answer, its sources; and nothing leaves."""

import shutil
import socket
import threading
import time
import urllib.request
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, Request, sync_playwright

from rag.errors import SettingsError
from tests.conftest import OpenWenqu

pytestmark = pytest.mark.browser

RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"
HOSTILE = "<img src=x onerror=alert(1)>会议的主题是“共建新格局、共抓大保护、共谋大发展”。"


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return int(found.getsockname()[1])


@pytest.fixture
def address(open_wenqu: OpenWenqu) -> Iterator[str]:
    from ui.app import build_page, launch

    scripts: dict[str, str | None] = {"只答“能”或“不能”": "能", "主题": RIGHT, "资料": HOSTILE}
    page = build_page(open_wenqu(scripts))
    url = launch(page, "127.0.0.1", free_port())
    yield url
    page.close(verbose=False)


@pytest.fixture
def browser_page() -> Iterator[Page]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is missing: make chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path=program,
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking",
                  "--disable-component-update", "--disable-sync", "--no-first-run"],
        )  # fmt: skip
        yield browser.new_page(locale="zh-CN")
        browser.close()


def ask(page: Page, address: str, question: str) -> None:
    page.goto(address)
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(".answer .status").wait_for(timeout=30_000)


def test_a_question_is_answered_with_numbered_sources_beneath(
    browser_page: Page, address: str
) -> None:
    outside: list[Request] = []
    browser_page.on(
        "request",
        lambda r: outside.append(r) if not r.url.startswith((address, "data:", "blob:")) else None,
    )
    ask(browser_page, address, "晋陕豫黄河金三角会议的主题是什么?")
    assert RIGHT in browser_page.locator(".answer .said").inner_text()
    quotes = browser_page.locator(".answer .sources blockquote").all_inner_texts()
    assert any("共谋大发展" in quote for quote in quotes)
    assert browser_page.locator(".answer .chip").first.inner_text() == "1"
    assert [request.url for request in outside] == []


def test_a_refusal_shows_no_sources(browser_page: Page, address: str) -> None:
    ask(browser_page, address, "上海今年的高考人数是多少?")
    assert "上海" in browser_page.locator(".answer .refusal").inner_text()
    assert browser_page.locator(".answer .sources").count() == 0
    assert browser_page.locator(".answer .nearest li").count() > 0


def test_markup_from_a_model_is_shown_as_text(browser_page: Page, address: str) -> None:
    dialogs: list[str] = []
    browser_page.on("dialog", lambda dialog: (dialogs.append(dialog.message), dialog.dismiss()))
    ask(browser_page, address, "会议提出的共建新格局是什么内容?")
    assert browser_page.locator(".answer img").count() == 0
    assert dialogs == []


def test_the_page_is_served_on_this_machine_only(open_wenqu: OpenWenqu) -> None:
    from ui.app import serve

    with pytest.raises(SettingsError, match="no login"):
        serve(open_wenqu(), "0.0.0.0", 0, lambda url: None)


def test_a_taken_port_is_said_plainly(open_wenqu: OpenWenqu) -> None:
    from ui.app import build_page, launch

    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        with pytest.raises(SettingsError, match="--port"):
            launch(build_page(open_wenqu()), "127.0.0.1", int(taken.getsockname()[1]))


def test_nothing_is_sent_out_when_the_page_starts(address: str) -> None:
    # conftest fails every connection that leaves the machine, in this process's threads as well.
    before = threading.active_count()
    with urllib.request.urlopen(address, timeout=10) as answer:
        assert answer.status == 200
    time.sleep(2)
    assert threading.active_count() <= before + 4
