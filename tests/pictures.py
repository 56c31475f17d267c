"""Takes the README's pictures of the page, with the real models: `python -m tests.pictures`.

The seeds are read into an index of its own; the page is served and asked as a reader would.
"""

import tempfile
from pathlib import Path
from threading import Thread

from playwright.sync_api import Browser, Page, sync_playwright

from rag import build
from rag.integrations.http.serving import Server, address, bind
from rag.settings import load_settings
from tests.chromium import launched
from ui.desk import Desk
from ui.serve import open_app

ROOT = Path(__file__).parents[1]
PICTURES = ROOT / "ui" / "pictures"
FIRST = "六届黄河金三角投资合作交流大会累计签约多少项目,总投资多少?"
SECOND = "廈門在閩西南協同發展區裡擔任什麼角色?"
REFUSED = "上海今年的高考人数是多少?"


def ask(page: Page, question: str) -> None:
    """Asks, and waits for the end of the answer."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    page.locator(".exchange .question", has_text=question).wait_for()
    page.locator(".exchange").last.locator(".foot").wait_for(timeout=120_000)
    page.wait_for_timeout(400)


def opened(browser: Browser, url: str, **chosen: object) -> Page:
    """The page as a reader has set their browser, in twice the dots."""
    page = browser.new_context(device_scale_factor=2, **chosen).new_page()  # type: ignore[arg-type]
    page.goto(url)
    page.locator(".welcome, .exchange").first.wait_for()
    page.wait_for_timeout(800)
    return page


def take(browser: Browser, url: str) -> None:
    """All of the pictures."""
    wide = {"width": 1280, "height": 800}
    page = opened(browser, url, locale="zh-CN", viewport=wide)
    ask(page, FIRST)
    ask(page, REFUSED)
    page.locator(".chip").first.click()
    page.locator("#reader mark.active").wait_for()
    page.mouse.move(640, 790)
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / "light.png")
    page = opened(browser, url, locale="zh-TW", viewport=wide, color_scheme="dark")
    ask(page, SECOND)
    page.locator(".chip").first.click()
    page.locator("#reader mark.active").wait_for()
    page.locator(".chip").first.hover()
    page.wait_for_timeout(400)
    page.screenshot(path=PICTURES / "dark.png")
    page = opened(browser, url, locale="en-GB", viewport={"width": 390, "height": 800})
    page.screenshot(path=PICTURES / "phone.png")


def main() -> None:
    """Serves the page over the seeds and takes the pictures."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(index=Path(folder) / "index")
        with build.open_ingestion(settings) as ingestion:
            ingestion.run(ROOT / "seeds")
        choices = build.open_choices(settings)
        additions = build.open_additions(choices)
        desk, bound = Desk(), bind("127.0.0.1", 0)
        serving = Server(open_app(settings, choices, additions, desk), 5, desk.close)
        thread = Thread(target=serving.run, kwargs={"sockets": [bound]})
        thread.start()
        with sync_playwright() as playwright:
            take(launched(playwright), address(bound))
        serving.should_exit = True
        thread.join()
        additions.close()
        choices.close()


if __name__ == "__main__":
    main()
