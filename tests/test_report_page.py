"""The report in a browser: it loads nothing, filters its questions, and fits a telephone."""

import shutil
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from eval.report.write import write_report
from eval.runfile import Run
from tests.runs import header, line

pytestmark = pytest.mark.browser

EVIL = "<img src=x onerror=alert(1)><script>alert(2)</script>"


@pytest.fixture
def phone() -> Iterator[Page]:
    program = shutil.which("chromium") or shutil.which("google-chrome")
    assert program, "Chromium is missing: make chromium"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        yield browser.new_page(viewport={"width": 390, "height": 800}, color_scheme="dark")
        browser.close()


def test_the_report_on_a_telephone(tmp_path: Path, phone: Page) -> None:
    before = [line(n, {"accuracy": 1.0}, question=f"{EVIL}第{n}问") for n in range(6)]
    after = [replace(one, scores={"accuracy": float(n > 1)}) for n, one in enumerate(before)]
    old, new = Run(header(), tuple(before)), Run(header(), tuple(after))
    write_report(tmp_path / "report.html", new, old)
    noticed: list[str] = []
    phone.on("dialog", lambda dialog: noticed.append(dialog.message))
    phone.on("console", lambda message: noticed.append(message.text))
    phone.on("request", lambda request: noticed.append(request.url))
    address = (tmp_path / "report.html").as_uri()
    phone.goto(address)
    assert noticed == [address]
    assert phone.evaluate("document.documentElement.scrollWidth") == 390
    assert phone.locator("details.question:visible").count() == 6
    phone.select_option("select[name=state]", "broken")
    assert phone.locator("details.question:visible").count() == 2
    assert phone.locator("output").inner_text() == "2 / 6"
    phone.fill("input[name=words]", "第1问")
    assert phone.locator("details.question:visible").count() == 1
