"""The chat page: the only user of Gradio."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")  # read when Gradio is imported

import gradio

from rag.errors import SettingsError, WenquError
from rag.wenqu import Wenqu
from ui.render import answer_html, error_html

STYLE = Path(__file__).with_name("page.css")
LOCAL = ("127.0.0.1", "localhost", "::1")
FONTS = ("system-ui", "Noto Sans CJK SC", "PingFang SC", "Microsoft YaHei", "sans-serif")
EXAMPLES = (
    "晋陕豫黄河金三角会议的主题是什么?",
    "廈門在閩西南協同發展區裡擔任什麼角色?",
    "Which technology companies did the Shanxi delegation visit in Shaanxi?",
    "上海今年的高考人数是多少?",
)
LONGEST_QUESTION = 500


def build_page(wenqu: Wenqu) -> gradio.Blocks:
    """The page, not served yet."""

    def answer(question: str) -> Iterator[str]:
        if not question.strip():
            yield ""
            return
        try:
            for growing in wenqu.stream(question.strip()):
                yield answer_html(growing)
        except WenquError as error:
            yield error_html(str(error))

    with gradio.Blocks(title="问渠 Wenqu", analytics_enabled=False) as page:
        gradio.Markdown("# 问渠\n问渠那得清如许，为有源头活水来。每一句回答都标出它依据的原文。")
        question = gradio.Textbox(
            label="问题 / Question",
            placeholder="问一个文章里有答案的问题…",
            elem_id="question",
            autofocus=True,
            submit_btn="提问 / Ask",
            max_length=LONGEST_QUESTION,
        )
        shown = gradio.HTML(elem_id="answer", label="回答 / Answer")
        gradio.Examples([[example] for example in EXAMPLES], question, label="试试 / Try")
        question.submit(
            answer, question, shown, api_name="ask", show_progress="minimal", concurrency_limit=4
        )
    return page


def serve(wenqu: Wenqu, host: str, port: int, ready: Callable[[str], None]) -> None:
    """Serves the page until interrupted; `ready` is told its address.

    Raises SettingsError for an address that others could reach (the page has no login yet), and
    for a port that is taken.
    """
    if host not in LOCAL:
        raise SettingsError(
            f"WENQU_HOST={host}: the page has no login, so it is served on this machine only; "
            "put a proxy that asks for one in front of 127.0.0.1"
        )
    page = build_page(wenqu)
    ready(launch(page, host, port))
    page.block_thread()


def launch(page: gradio.Blocks, host: str, port: int) -> str:
    """Starts serving in the background; returns the address. SettingsError when it is taken."""
    theme = gradio.themes.Base(font=FONTS, font_mono=("ui-monospace", "monospace"))
    try:
        _, url, _ = page.queue(max_size=32).launch(
            server_name=host,
            server_port=port or None,
            share=False,
            quiet=True,
            show_error=False,
            enable_monitoring=False,
            footer_links=[],
            ssr_mode=False,
            theme=theme,
            css_paths=[STYLE],
            prevent_thread_lock=True,
        )
    except OSError as error:
        raise SettingsError(f"port {port} is taken; set WENQU_PORT or --port to another") from error
    return str(url)
