"""The shell's page runs Gradio's scripts and ours, and nothing that text could bring in."""

import os
import re
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.types import ASGIApp, Receive, Scope, Send

from rag.integrations.http.guard import Guard
from tests.asgi import Plain, call
from tests.chromium import chromium, serving
from ui.shell import Shell, dressed

PAGE = (
    '<html lang="en"><head>\n<meta property="og:url" content="https://gradio.app/" />\n'
    '<meta\n\tname="twitter:title"\n\tcontent="a &gt; b" />'
    '<meta name="viewport" content="width=device-width">'
    '<script>window.config = {"a": "\\u003cscript\\u003e", "b": "scripted"};</script>'
    '<link rel="manifest" href="/manifest.json" /><script type="module" src="./a.js"></script>'
    "</head><body>问渠</body></html>"
)


def shown(app: ASGIApp, path: str = "/", method: str = "GET") -> tuple[str, str, str]:
    """The page, its policy, and the nonce in it."""
    answer = call(Shell(app), method, path)
    policy = answer.headers.get("content-security-policy", "")
    found = re.search("'nonce-([^']+)'", policy)
    assert int(answer.headers.get("content-length", len(answer.body))) == len(answer.body)
    return answer.text, policy, found[1] if found else ""


def test_every_script_of_the_page_bears_the_nonce_of_its_policy() -> None:
    page, policy, nonce = shown(Plain("text/html; charset=utf-8", PAGE))
    assert len(nonce) >= 20
    assert page.count(f'<script nonce="{nonce}"') == page.count("<script") == 3
    for part in ("default-src 'self'", "object-src 'none'", "frame-ancestors 'none'"):
        assert part in policy
    assert "'unsafe-inline'" not in policy.partition("script-src")[2].partition(";")[0]


def test_a_nonce_is_used_once_and_the_page_never_stored() -> None:
    app = Plain("text/html", PAGE, extra={"content-length": "1", "cache-control": "public"})
    assert shown(app)[2] != shown(app)[2]
    assert call(Shell(app)).headers["cache-control"] == "no-store"


def test_our_script_and_style_come_before_any_other_script() -> None:
    page = dressed(PAGE, "once")
    assert re.findall(r"<script[^>]*>", page)[0] == '<script nonce="once" src="./page/page.js">'
    assert page.index("page.css") < page.index("window.config")
    assert '<meta name="color-scheme" content="light dark">' in page


def test_nothing_in_the_page_names_an_outside_address_and_the_rest_stands() -> None:
    page = dressed(PAGE, "once")
    assert not re.search("og:|twitter:|manifest|https?://", page)
    assert '<html lang="en">' in page and 'name="viewport"' in page
    assert '{"a": "\\u003cscript\\u003e", "b": "scripted"}' in page


@pytest.mark.parametrize(
    ("app", "path"),
    [
        (Plain("text/html", PAGE), "/gradio_api/file=/tmp/x.html"),
        (Plain("text/html", PAGE, extra={"content-disposition": "attachment"}), "/"),
        (Plain("text/html", PAGE, extra={"content-encoding": "br"}), "/x.html"),
        (Plain("text/html", PAGE, status=404), "/nowhere"),
    ],
)
def test_html_that_is_not_the_page_may_run_nothing(app: Plain, path: str) -> None:
    body, policy, nonce = shown(app, path)
    assert (body, nonce) == (PAGE, "")
    assert policy.startswith("default-src 'none'") and "sandbox" in policy


def test_all_else_passes_as_it_comes() -> None:
    assert shown(Plain("application/json", PAGE)) == (PAGE, "", "")

    async def streaming(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/event-stream")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for part in (b"data: 1\n\n", b"data: 2\n\n"):
            await send({"type": "http.response.body", "body": part, "more_body": True})
        await send({"type": "http.response.body"})

    assert shown(streaming) == ("data: 1\n\ndata: 2\n\n", "", "")


def test_a_page_that_comes_in_parts_is_changed_as_a_whole() -> None:
    async def in_parts(scope: Scope, receive: Receive, send: Send) -> None:
        headers = [(b"content-type", b"text/html")]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        for byte in PAGE.encode("utf-8"):
            await send({"type": "http.response.body", "body": bytes([byte]), "more_body": True})
        await send({"type": "http.response.body"})

    page, _, nonce = shown(in_parts)
    assert page == dressed(PAGE, nonce)


class Tags(HTMLParser):
    """The start tags of a document, as a browser reads them, and the texts of its scripts."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.scripts: list[dict[str, str | None]] = []
        self.texts: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        if tag == "script":
            self.scripts.append(dict(attributes))
            self.texts.append("")

    def handle_data(self, data: str) -> None:
        if self.cdata_elem == "script":
            self.texts[-1] += data


@pytest.fixture(scope="module")
def template() -> Any:
    """Gradio's own page, with its blanks."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    from gradio.routes import templates

    return templates.env.get_template("frontend/index.html")


@given(
    st.text() | st.sampled_from(["</script><script>", "<!--<script>", "<script ", "'\"><script>"])
)
def test_no_text_in_gradios_page_becomes_a_script_that_runs(template: Any, text: str) -> None:
    config = {"title": text, "simple_description": text, "thumbnail": text, "root": text}
    plain = template.render(config=config, gradio_api_info={text: text})
    before, after = Tags(plain), Tags(dressed(plain, "once"))
    assert all(script.get("nonce") == "once" for script in after.scripts)
    assert after.texts[1:] == before.texts
    assert len(after.scripts) == len(before.scripts) + 1 == 7


HOSTILE = """你好<img src=x onerror="window.ran = 1"><script>window.ran = 2</script>
${window.ran = 3}{{window.ran = 4}}<a href="javascript:window.ran = 5" class="link">link</a>
<svg onload="window.ran = 6"></svg>世界"""


def small_gradio_app() -> ASGIApp:
    """A page with the parts ours is made of: a box, HTML with a script, a stream, an upload."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio
    from fastapi import FastAPI, Response

    with gradio.Blocks(title="问渠", analytics_enabled=False) as page:
        question = gradio.Textbox(
            elem_id="question", label="</script><script>window.ran = 6</script>"
        )
        answer = gradio.HTML(
            elem_id="answer",
            html_template="<div class='said'>${value}</div><button class='press'>+</button>",
            js_on_load="element.addEventListener('click', () => { window.pressed = true; });",
        )
        file, size = gradio.File(elem_id="file"), gradio.Textbox(elem_id="size")
        question.submit(lambda: (yield from ("你好", HOSTILE)), None, answer)
        file.upload(lambda path: str(Path(path).stat().st_size), file, size)
    app = FastAPI(openapi_url=None)
    app.get("/page/page.js")(lambda: Response("window.ours = true", media_type="text/javascript"))
    app.get("/page/page.css")(lambda: Response("body { --ours: 1 }", media_type="text/css"))
    app.get("/x")(lambda: Response(status_code=204))
    gradio.mount_gradio_app(app, page, path="/", footer_links=[], run_history=False, ssr_mode=False)
    return Guard(Shell(app), hosts=[], largest=100_000, uploads={"/gradio_api/upload": 300_000})


@pytest.mark.browser
@pytest.mark.filterwarnings(  # Gradio's: of its own use of pandas, and of what we feed it here
    "ignore:'future.no_silent_downcasting':Warning", "ignore:A `<script>` tag was found:UserWarning"
)
def test_a_gradio_page_works_behind_shell_and_guard_and_runs_no_text() -> None:
    with serving(small_gradio_app()) as url, chromium() as page:
        said: list[str] = []
        outside: list[str] = []
        page.on("console", lambda m: said.append(m.text) if m.type == "error" else None)
        page.on("pageerror", lambda error: said.append(str(error)))
        page.on("request", lambda r: outside.append(r.url) if not r.url.startswith(
            (url, "data:", "blob:")) else None)  # fmt: skip
        page.goto(url)
        page.locator("#file input[type=file]").set_input_files(
            {"name": "a.txt", "mimeType": "text/plain", "buffer": b"x" * 1234}
        )
        page.wait_for_function("document.querySelector('#size textarea, #size input').value")
        assert page.locator("#size textarea, #size input").input_value() == "1234"
        page.locator(".press").click()
        assert page.evaluate("[window.ours, window.pressed]") == [True, True]
        assert page.title() == "问渠"
        assert said == []

        page.locator("#question textarea, #question input").press("Enter")
        page.locator(".said", has_text="世界").wait_for()
        page.locator(".link").click()
        page.wait_for_timeout(300)
        assert page.evaluate("window.ran") is None
        assert any("inline event handler" in text for text in said)
        assert all("Content Security Policy" in text for text in said)
        assert outside == []
