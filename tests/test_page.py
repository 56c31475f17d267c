"""The page in a browser: asking, reading sources, chats, the library; for every reader, safely."""

import json
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Browser, Locator, Page, Request, expect, sync_playwright

from tests.chromium import launched
from tests.served import served

pytestmark = pytest.mark.browser

THEME = "晋陕豫黄河金三角会议的主题是什么?"
RIGHT = "会议的主题是“共建新格局、共抓大保护、共谋大发展”。"
QUOTED = "与会人员围绕“共建新格局、共抓大保护、共谋大发展”这一主题,共商合作发展大计。"
SCRIPTS: dict[str, str | None] = {"主题": RIGHT, "资料": "<img src=x onerror=alert(1)>" + RIGHT}
NOWHERE = "上海今年的高考人数是多少?"
HOSTILE = """# 测试港口开港 <script>alert(1)</script>

测试港口于2024年5月6日开港,首批靠泊货轮37艘。<img src=x onerror=alert(2)>

[点这里](http://evil.example/steal) ![图](http://evil.example/pixel.png)

<a href="javascript:alert(3)">读</a>
"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        started = launched(playwright)
        yield started
        started.close()


Opened = Callable[..., Page]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "page"


@pytest.fixture
def address(seeds_folder: Path, folder: Path) -> Iterator[str]:
    with served(seeds_folder, folder, SCRIPTS) as url:
        yield url


@pytest.fixture
def opened(browser: Browser, address: str) -> Iterator[Opened]:
    """Opens the page as a reader has set their browser; nothing may come from elsewhere."""
    contexts = []
    outside: list[str] = []
    said: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((address, "data:", "blob:")):
            outside.append(request.url)

    def complain(text: str) -> None:
        if "AbortError" not in text:  # Gradio says so of a stream that a reload cuts off
            said.append(text)

    def open_page(**chosen: object) -> Page:
        context = browser.new_context(**{"locale": "zh-CN", "accept_downloads": True, **chosen})  # type: ignore[arg-type]
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(15_000)
        page.on("request", note)
        page.on("pageerror", lambda error: complain(str(error)))
        page.on("console", lambda m: complain(m.text) if m.type == "error" else None)
        page.goto(address)
        page.locator("#question textarea").wait_for()
        page.locator(".welcome, .exchange").first.wait_for()
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert outside == []
    assert said == []


def ask(page: Page, question: str) -> Locator:
    """Asks, and gives the finished exchange."""
    page.locator("#question textarea").fill(question)
    page.locator("#question textarea").press("Enter")
    exchange = page.locator(".exchange").last
    expect(exchange.locator(".question")).to_have_text(question)
    exchange.locator(".foot").wait_for()
    return exchange


# Asking


def test_an_answer_comes_with_its_sources_and_a_chip_opens_the_exact_span(opened: Opened) -> None:
    page = opened()
    exchange = ask(page, THEME)
    expect(exchange.locator(".said")).to_contain_text(RIGHT)
    expect(exchange.locator(".sources q").first).to_contain_text("共谋大发展")
    exchange.locator(".chip").first.hover()
    expect(exchange.locator(".tip").first).to_be_visible()
    expect(exchange.locator(".tip").first).to_contain_text("临汾新闻网")
    exchange.locator(".chip").first.click()
    mark = page.locator("#reader mark.active")
    expect(mark).to_have_text(QUOTED)
    expect(mark).to_be_in_viewport()
    expect(exchange.locator(".said")).to_be_in_viewport()


def test_sources_are_named_before_the_model_writes(
    browser: Browser, seeds_folder: Path, folder: Path
) -> None:
    with served(seeds_folder, folder, SCRIPTS, pause=0.3) as url:
        page = browser.new_page(locale="zh-CN")
        page.goto(url)
        page.locator(".welcome").wait_for()
        page.locator("#question textarea").fill(THEME)
        page.locator("#question textarea").press("Enter")
        expect(page.locator(".found li").first).to_contain_text("临汾")
        expect(page.locator(".stage")).to_contain_text("正在作答")
        assert page.locator(".said").count() == 0
        page.locator(".foot").wait_for()
        page.close()


def test_stopping_ends_the_answer_and_the_next_question_is_answered(
    browser: Browser, seeds_folder: Path, folder: Path
) -> None:
    with served(seeds_folder, folder, {**SCRIPTS, "资料": "很长。" * 400}, pause=0.2) as url:
        page = browser.new_page(locale="zh-CN")
        page.goto(url)
        page.locator(".welcome").wait_for()
        page.locator("#question textarea").fill("会议提出了哪些要求?")
        page.locator("#question textarea").press("Enter")
        page.locator(".found").wait_for()
        page.get_by_role("button", name="停止").click()
        expect(page.locator(".exchange").last).to_contain_text("已停止", timeout=5_000)
        exchange = ask(page, THEME)
        expect(exchange.locator(".said")).to_contain_text(RIGHT)
        page.close()


def test_an_answer_is_made_again_in_its_place(opened: Opened) -> None:
    page = opened()
    ask(page, THEME).get_by_role("button", name="重新回答").click()
    expect(page.locator(".exchange .stage")).to_have_count(0)
    expect(page.locator(".exchange")).to_have_count(1)
    expect(page.locator(".exchange .said")).to_contain_text(RIGHT)


def test_a_question_is_edited_and_what_came_after_is_replaced(opened: Opened) -> None:
    page = opened()
    ask(page, NOWHERE)
    ask(page, THEME)
    page.get_by_role("button", name=f"修改问题: {NOWHERE}").click()
    expect(page.locator("#question textarea")).to_have_value(NOWHERE)
    expect(page.locator(".editing")).to_be_visible()
    ask(page, THEME)
    expect(page.locator(".exchange")).to_have_count(1)


def test_a_follow_up_shows_how_it_was_understood(opened: Opened) -> None:
    page = opened()
    ask(page, "廈門在閩西南協同發展區裡擔任什麼角色?")
    exchange = ask(page, "那它的主题呢?")
    expect(exchange.locator(".effective")).to_contain_text("理解为")


def test_a_refusal_shows_no_sources_but_the_nearest_articles(opened: Opened) -> None:
    exchange = ask(opened(), NOWHERE)
    expect(exchange.locator(".refusal")).to_contain_text("上海")
    assert exchange.locator(".sources, .chip").count() == 0
    expect(exchange.locator(".nearest li").first).to_be_visible()


def test_an_empty_question_is_not_sent(opened: Opened) -> None:
    page = opened()
    page.locator("#question textarea").press("Enter")
    expect(page.locator(".filters [role=alert]")).to_contain_text("请先写下问题")
    assert page.locator(".exchange").count() == 0


def test_an_input_methods_enter_does_not_send(opened: Opened) -> None:
    page = opened()
    page.locator("#question textarea").fill("晋陕豫")
    for kind in ("keydown", "keypress"):
        page.locator("#question textarea").dispatch_event(
            kind, {"key": "Enter", "code": "Enter", "keyCode": 229, "isComposing": True}
        )
    page.locator("#question textarea").press("Shift+Enter")
    page.wait_for_timeout(300)
    assert page.locator(".exchange").count() == 0
    expect(page.locator("#question textarea")).to_have_value("晋陕豫\n")


def test_what_was_retrieved_and_how_can_be_looked_at(opened: Opened) -> None:
    exchange = ask(opened(), THEME)
    exchange.locator(".more summary").first.click()
    expect(exchange.locator(".more li").first).to_contain_text("相关度")
    exchange.get_by_text("这个回答是怎样来的").click()
    expect(exchange.locator(".more dl")).to_contain_text("scripted")


def test_an_answer_is_copied_with_its_sources(opened: Opened) -> None:
    page = opened(permissions=["clipboard-read", "clipboard-write"])
    ask(page, THEME).get_by_role("button", name="连同来源复制").click()
    copied = page.evaluate("navigator.clipboard.readText()")
    assert RIGHT in copied and QUOTED in copied and "临汾新闻网" in copied


def test_an_example_is_asked_by_a_click(opened: Opened) -> None:
    page = opened()
    page.locator(".examples button", has_text="主题是什么").click()
    page.locator(".foot").wait_for()
    expect(page.locator(".said")).to_contain_text(RIGHT)


def test_what_readers_say_is_kept_for_evaluation(opened: Opened, folder: Path) -> None:
    page = opened()
    ask(page, THEME).get_by_role("button", name="有用").click()
    expect(page.get_by_role("button", name="已记下：有用")).to_be_visible()
    second = ask(page, NOWHERE)
    second.get_by_text("有误").click()
    second.get_by_label("正确答案").fill("50万")
    second.get_by_role("button", name="记下").click()
    expect(page.get_by_text("已记下：有误")).to_be_visible()
    rows = [
        json.loads(line) for line in (folder / "feedback.jsonl").read_text("utf-8").splitlines()
    ]
    assert [row["question"] for row in rows] == [THEME, NOWHERE]


# Chats


def test_a_conversation_survives_a_reload_and_is_found_renamed_and_deleted(opened: Opened) -> None:
    page = opened()
    ask(page, THEME)
    page.reload()
    expect(page.locator(".exchange .said")).to_contain_text(RIGHT)
    page.get_by_role("button", name="新对话").click()
    expect(page.locator(".welcome")).to_be_visible()
    ask(page, NOWHERE)
    expect(page.locator(".chats li")).to_have_count(2)
    searched = page.get_by_role("searchbox", name="查找对话")
    searched.press_sequentially("金三角", delay=600)  # slower than what is found is shown
    expect(page.locator(".chats li")).to_have_count(1)
    expect(searched).to_have_value("金三角")
    page.once("dialog", lambda dialog: dialog.accept("黄河"))
    page.get_by_role("button", name="改名").click()
    page.get_by_role("searchbox", name="查找对话").fill("黃河")
    expect(page.locator(".chats .name")).to_have_text("黄河")
    page.locator(".chats .name").click()
    expect(page.locator(".exchange .question")).to_have_text(THEME)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="删除: 黄河").click()
    expect(page.locator(".welcome")).to_be_visible()
    page.get_by_role("searchbox", name="查找对话").fill("")
    expect(page.locator(".chats li")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.get_by_role("button", name="全部删除").click()
    expect(page.locator(".chats li")).to_have_count(0)


def test_a_chat_is_exported(opened: Opened) -> None:
    page = opened()
    ask(page, THEME)
    with page.expect_download() as markdown:
        page.get_by_role("link", name="导出 Markdown").click()
    assert QUOTED in markdown.value.path().read_text("utf-8")
    with page.expect_download() as document:
        page.get_by_role("link", name="导出 JSON").click()
    assert THEME in document.value.path().read_text("utf-8")


# The library


def test_a_file_is_added_asked_about_and_taken_out(opened: Opened, tmp_path: Path) -> None:
    page = opened()
    page.get_by_role("button", name="文章库").click()
    expect(page.locator(".shelf tbody tr")).to_have_count(5)
    good, bad = tmp_path / "港口.md", tmp_path / "空.txt"
    good.write_text(HOSTILE, "utf-8")
    bad.write_text("", "utf-8")
    page.get_by_role("button", name="添加文章").click()
    page.locator("#files input[type=file]").set_input_files([good, bad])
    expect(page.locator(".results .done")).to_contain_text("加入 1 篇")
    expect(page.locator(".results .failed")).to_contain_text("空.txt")
    expect(page.locator(".shelf tbody tr")).to_have_count(6)
    page.get_by_role("button", name="问答").click()
    exchange = ask(page, "测试港口开港时首批靠泊货轮多少艘?")
    exchange.locator(".chip").first.click()
    expect(page.locator("#reader .text")).to_contain_text("首批靠泊货轮37艘")
    assert page.locator("#reader :is(a, img, script), .exchange :is(img, script)").count() == 0
    page.get_by_role("button", name="文章库").click()
    page.get_by_role("searchbox", name="查找文章").fill("測試港口")
    expect(page.locator(".shelf tbody tr")).to_have_count(1)
    page.once("dialog", lambda dialog: dialog.accept())
    page.locator(".shelf [data-do=takeout]").click()
    expect(page.locator(".results")).to_contain_text("已移出")
    expect(page.locator(".shelf tbody tr")).to_have_count(5)


def test_a_text_is_pasted(opened: Opened) -> None:
    page = opened()
    page.get_by_role("button", name="文章库").click()
    page.get_by_role("button", name="添加文章").click()
    page.locator("#title :is(input, textarea)").fill("测试市修建第八座大桥")
    page.locator("#text textarea").fill(
        "测试市今日宣布,第八座跨河大桥将于明年动工,总长1200米。" * 3
    )
    page.get_by_role("button", name="加入文章库").click()
    expect(page.locator(".results .done")).to_contain_text("加入 1 篇")


def test_filters_are_chips_that_stay_and_go(opened: Opened) -> None:
    page = opened()
    page.get_by_text("筛选", exact=True).click()
    page.locator(".filters select[name=outlet]").select_option("湖北日報")
    page.locator(".filters form[data-do=filter] .primary").click()
    chip = page.get_by_role("button", name="去掉筛选条件：湖北日報")
    expect(chip).to_be_visible()
    exchange = ask(page, THEME)
    expect(exchange.locator(".refusal")).to_be_visible()
    expect(exchange.locator(".chip-shown")).to_have_text("湖北日報")
    expect(chip).to_be_visible()
    chip.click()
    expect(chip).to_have_count(0)
    expect(ask(page, THEME).locator(".said")).to_contain_text(RIGHT)


def test_the_next_question_can_be_put_to_one_article(opened: Opened) -> None:
    page = opened()
    ask(page, THEME).locator(".chip").first.click()
    page.get_by_role("button", name="只问这一篇").click()
    expect(page.locator(".chip-filter")).to_contain_text("只问：11月3日")


def test_a_reader_chooses_to_do_without_a_model(opened: Opened) -> None:
    page = opened()
    page.get_by_text("模型与尺度").click()
    page.locator(".filters select[name=model]").select_option("none")
    page.locator(".filters form[data-do=choose] .primary").click()
    expect(ask(page, THEME).locator(".cost")).to_contain_text("摘录原文")


# Readers and their screens


@pytest.mark.parametrize(
    ("locale", "tag", "button"),
    [("zh-CN", "zh-Hans", "提问"), ("zh-TW", "zh-Hant", "提問"), ("zh-HK", "zh-Hant", "提問"),
     ("en-GB", "en", "Ask"), ("fr-FR", "en", "Ask")],
)  # fmt: skip
def test_the_page_speaks_the_browsers_language(
    opened: Opened, locale: str, tag: str, button: str
) -> None:
    page = opened(locale=locale)
    expect(page.locator("html")).to_have_attribute("lang", tag)
    expect(page.locator("#question").get_by_role("button", name=button, exact=True)).to_be_visible()


def test_another_language_can_be_chosen_and_is_remembered(opened: Opened) -> None:
    page = opened()
    page.locator(".bar select").select_option("zh-Hant")
    expect(page.locator("html")).to_have_attribute("lang", "zh-Hant")
    page.reload()
    expect(page.locator(".bar nav")).to_contain_text("問答")


def test_dark_follows_the_system_and_the_reader(opened: Opened) -> None:
    page = opened(color_scheme="dark")
    expect(page.locator("body")).to_have_class("dark")
    page.get_by_role("button", name="切换明暗").click()
    expect(page.locator("body")).not_to_have_class("dark")
    page.reload()
    page.locator(".welcome").wait_for()
    expect(page.locator("body")).not_to_have_class("dark")


def test_a_phone_shows_answer_and_source_together(opened: Opened) -> None:
    page = opened(viewport={"width": 390, "height": 844})
    exchange = ask(page, THEME)
    assert page.evaluate("document.documentElement.scrollWidth") <= 390
    exchange.locator(".chip").first.click()
    expect(page.locator("#reader mark.active")).to_be_in_viewport()
    expect(exchange.locator(".said")).to_be_in_viewport()
    page.get_by_role("button", name="关闭").click()
    expect(page.locator("#reader")).not_to_be_visible()
    page.get_by_role("button", name="对话列表").click()
    expect(page.locator(".chats .name")).to_be_visible()


def test_the_keyboard_reaches_a_source_and_comes_back(opened: Opened) -> None:
    page = opened()
    chip = ask(page, THEME).locator(".chip").first
    chip.focus()
    page.keyboard.press("Enter")
    expect(page.locator("#reader mark.active")).to_be_focused()
    page.get_by_role("button", name="关闭").focus()
    page.keyboard.press("Enter")
    expect(chip).to_be_focused()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_no_serious_fault_on_any_screen(opened: Opened, scheme: str) -> None:
    page = opened(color_scheme=scheme)
    faults = _faults(page, "welcome")
    exchange = ask(page, THEME)
    exchange.locator(".chip").first.click()
    page.locator("#reader mark").wait_for()
    for summary in exchange.locator(".more > summary").all():
        summary.click()
    faults += _faults(page, "answer")
    page.locator(".filters summary").first.click()
    faults += _faults(page, "filters")
    page.locator(".filters summary").first.click()
    ask(page, NOWHERE)
    faults += _faults(page, "refusal")
    page.get_by_role("button", name="文章库").click()
    page.get_by_role("button", name="添加文章").click()
    page.wait_for_timeout(500)
    faults += _faults(page, "library")
    assert faults == []


def _faults(page: Page, screen: str) -> list[str]:
    found = Axe().run(page).response["violations"]
    return [
        f"{screen}: {fault['id']} ({fault['impact']}): {node['html'][:160]}"
        for fault in found
        if fault["impact"] in ("serious", "critical")
        for node in fault["nodes"]
    ]
