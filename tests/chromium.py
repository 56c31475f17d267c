"""A browser, and an app served to it on this machine."""

import shutil
import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from playwright.sync_api import Browser, Page, Playwright, sync_playwright
from starlette.types import ASGIApp

ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
)


@contextmanager
def serving(app: ASGIApp) -> Iterator[str]:
    """Serves the app meanwhile; gives its address."""
    with socket.socket() as listening:
        listening.bind(("127.0.0.1", 0))
        settings = uvicorn.Config(app, log_config=None, ws="none", timeout_graceful_shutdown=1)
        server = uvicorn.Server(settings)
        thread = threading.Thread(target=server.run, args=([listening],))
        thread.start()
        try:
            yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        finally:
            server.should_exit = True
            thread.join()


def launched(playwright: Playwright) -> Browser:
    """Debian's Chromium, or Chrome where that is there."""
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is missing: make chromium"
    return playwright.chromium.launch(executable_path=program, args=list(ARGUMENTS))


@contextmanager
def chromium() -> Iterator[Page]:
    """An empty page of a reader of simplified Chinese."""
    with sync_playwright() as playwright:
        browser = launched(playwright)
        yield browser.new_page(locale="zh-CN")
        browser.close()
