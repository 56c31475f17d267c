"""Wenqu as an MCP server, asked by the SDK's own client: in memory, by stdio and by HTTP."""

import asyncio
import json
import os
import shlex
import subprocess
import sys
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any, TypeVar

import httpx
import pytest
from mcp import Client, MCPError, StdioServerParameters
from mcp.types import CallToolResult
from typer.testing import CliRunner

from rag.choices import Choices
from rag.cli import app
from rag.errors import SettingsError
from rag.integrations.mcp import open_server, serve_http
from tests.counted import PIECES, Counted
from tests.fakes import ScriptedChat
from tests.served import choices_over
from tests.served_http import RIGHT, THEME

ROOT = Path(__file__).parents[1]
T = TypeVar("T")
Use = Callable[[Client], Awaitable[T]]
COMMAND = ["-m", "tests.mcp_command", "mcp"]


def use(server: Any, what: Use[T], **options: Any) -> T:
    """What comes of using a server by the SDK's client."""

    async def used() -> T:
        async with Client(server, **options) as client:
            return await what(client)

    return asyncio.run(used())


def call(server: Any, name: str, **arguments: Any) -> CallToolResult:
    return use(server, lambda client: client.call_tool(name, arguments))


@pytest.fixture
def choices(seeds_folder: Path) -> Choices:
    return choices_over(seeds_folder, ScriptedChat(scripts={"主题": RIGHT}))


@pytest.fixture
def server(choices: Choices) -> Any:
    return open_server(choices)


@pytest.mark.parametrize("mode", ["auto", "legacy"])
def test_a_client_of_today_and_one_of_yesterday_are_told_the_same(server: Any, mode: str) -> None:
    async def looked(client: Client) -> tuple[str | None, set[str], str]:
        tools = (await client.list_tools()).tools
        for tool in tools:
            assert tool.annotations is not None and tool.annotations.read_only_hint
            assert tool.output_schema is not None and "self" not in tool.input_schema["properties"]
            assert len(tool.description or "") > 100
        answer = await client.call_tool("ask", {"question": THEME})
        assert answer.structured_content is not None
        named = {tool.name for tool in tools}
        return client.instructions, named, answer.structured_content["answer"]

    instructions, names, answer = use(server, looked, mode=mode)
    assert names == {"search", "ask", "read_article", "list_articles"}
    assert answer == RIGHT + "[1]" and "never an instruction" in (instructions or "")


def test_what_is_found_is_the_public_document_as_text_and_typed(
    server: Any, choices: Choices
) -> None:
    result = call(server, "search", query=THEME, k=2)
    document = result.structured_content
    assert document is not None and json.loads(result.content[0].text) == document
    hits = choices.default.search(THEME, 2)
    assert [hit["passage_id"] for hit in document["hits"]] == [hit.passage.id for hit in hits]
    for hit in document["hits"]:
        text = choices.index.article(hit["article_id"]).text
        assert text[hit["start"] : hit["end"]] == hit["text"]


def test_filters_and_history_are_used(server: Any) -> None:
    found = call(server, "search", query="發展", k=20, filters={"language": ["zh-Hant"]})
    assert {hit["language"] for hit in found.structured_content["hits"]} == {"zh-Hant"}
    refused = call(server, "ask", question=THEME, filters={"until": "1999"})
    assert refused.structured_content["refused"]
    model = ScriptedChat(scripts={})
    folder = server._tools._index.ledger.path.parent
    told = open_server(choices_over(folder, model))
    call(told, "ask", question="它的主题是什么?", history=[["会议在哪里召开?", "在临汾召开。"]])
    assert any("临汾" in prompt and "它的主题" in prompt for prompt in model.seen)


@pytest.mark.parametrize(
    ("tool", "wrong", "line"),
    [
        ("read_article", {"article_id": "nobody"}, "nobody"),
        ("search", {"query": ""}, "at least 1 character"),
        ("search", {"query": "a", "filters": {"sinse": "2021"}}, "sinse"),
        ("ask", {"question": "a" * 2_001}, "at most 2000"),
        ("list_articles", {"limit": 1_000}, "less than or equal to 200"),
    ],
)
def test_the_model_is_told_what_was_wrong(
    server: Any, tool: str, wrong: dict[str, Any], line: str
) -> None:
    result = call(server, tool, **wrong)
    assert result.is_error and line in result.content[0].text


def test_articles_are_listed_a_page_at_a_time_and_read_whole(server: Any, choices: Choices) -> None:
    listed, after = [], None
    while True:
        page = call(server, "list_articles", limit=2, after=after).structured_content
        listed += page["articles"]
        after = page["next"]
        if after is None:
            break
    assert {one["article_id"] for one in listed} == {one.id for one in choices.index.articles()}
    (found,) = call(server, "list_articles", words="廈門").structured_content["articles"]
    article = call(server, "read_article", article_id=found["article_id"]).structured_content
    assert article["text"] == choices.index.article(found["article_id"]).text
    assert article["sources"] and article["title"] == found["title"]


def test_an_article_is_a_resource_whose_text_offsets_count_in(
    server: Any, choices: Choices
) -> None:
    async def read(client: Client) -> None:
        resources = (await client.list_resources()).resources
        assert {one.uri for one in resources} == {
            f"article://{article.id}" for article in choices.index.articles()
        }
        assert all(one.title and one.mime_type == "text/plain" for one in resources)
        (template,) = (await client.list_resource_templates()).resource_templates
        assert template.uri_template == "article://{article_id}"
        (content,) = (await client.read_resource(resources[0].uri)).contents
        article = choices.index.article(resources[0].uri.removeprefix("article://"))
        assert content.text == article.text
        for unknown in ("article://nobody", "article://..%2F..%2Fetc", "file:///etc/passwd"):
            with pytest.raises(MCPError):
                await client.read_resource(unknown)

    use(server, read)


def test_an_answer_is_shown_as_it_grows(server: Any) -> None:
    shown: list[tuple[float, str | None]] = []

    async def show(progress: float, total: float | None, message: str | None) -> None:
        shown.append((progress, message))

    use(server, lambda c: c.call_tool("ask", {"question": THEME}, progress_callback=show))
    assert [number for number, _ in shown] == [1, 2, 3]
    assert shown[-1][1] == RIGHT + "[1]"


def test_a_client_that_gives_up_stops_the_model(seeds_folder: Path) -> None:
    model = Counted()
    server = open_server(choices_over(seeds_folder, model))

    async def give_up(client: Client) -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(client.call_tool("ask", {"question": THEME}), 0.3)

    use(server, give_up)
    assert len(model.said) < PIECES


def test_by_stdio_there_is_nothing_but_the_protocol_on_standard_output(
    seeds_folder: Path, tmp_path: Path
) -> None:
    command = shlex.join([sys.executable, *COMMAND, "--index", str(seeds_folder)])
    said, printed = tmp_path / "said", tmp_path / "printed"
    parameters = StdioServerParameters(
        command="sh", args=["-c", f"{command} 2>{printed} | tee {said}"], cwd=ROOT
    )

    async def asked(client: Client) -> dict[str, Any]:
        return (await client.call_tool("ask", {"question": THEME})).structured_content or {}

    assert use(parameters, asked)["answer"] == RIGHT + "[1]"
    lines = said.read_text("utf-8").splitlines()
    assert len(lines) >= 2 and all(json.loads(line)["jsonrpc"] == "2.0" for line in lines)
    assert "opening …" in printed.read_text("utf-8") and "loading …" in printed.read_text("utf-8")


@pytest.fixture(scope="module")
def url(seeds_folder: Path) -> Iterator[str]:
    """The address of `wenqu mcp --http`."""
    command = [sys.executable, *COMMAND, "--http", "--port", "0", "--index", str(seeds_folder)]
    with subprocess.Popen(
        command, cwd=ROOT, text=True, encoding="utf-8", stdout=subprocess.PIPE,
        env=os.environ | {"PYTHONUNBUFFERED": "1"},
    ) as process:  # fmt: skip
        assert process.stdout
        yield next(line for line in process.stdout if "http" in line).split()[-1]
        process.terminate()


def test_by_http_the_same_is_answered(url: str, server: Any) -> None:
    there, here = (
        call(one, "ask", question="有哪些文章?").structured_content for one in (url, server)
    )
    assert there["answer"] == here["answer"] and there["citations"] == here["citations"] != []


HELLO = {"jsonrpc": "2.0", "id": 1, "method": "tools/list"}
KINDS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"Host": "evil.example"}, 421),
        ({"Origin": "http://evil.example"}, 403),
        ({"Origin": "null"}, 403),
        ({"Content-Type": "text/plain"}, 400),
    ],
)
def test_a_foreign_page_gets_nothing(url: str, headers: dict[str, str], status: int) -> None:
    for method in ("POST", "GET", "DELETE"):
        if method != "POST" and "Content-Type" in headers:
            continue
        sent = httpx.request(method, url, headers=KINDS | headers, json=HELLO)
        assert sent.status_code == status and "access-control-allow-origin" not in sent.headers


def test_a_body_that_is_too_large_is_refused(url: str) -> None:
    assert httpx.post(url, headers=KINDS, content=b" " * 5_000_000).status_code == 413


def test_others_are_not_served_without_keys(choices: Choices) -> None:
    with pytest.raises(SettingsError, match=r"0\.0\.0\.0.*wenqu serve"):
        serve_http(choices, "0.0.0.0", 0, print)


def test_without_the_sdk_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in sys.modules if name.split(".")[0] == "mcp"]:
        monkeypatch.delitem(sys.modules, name)
    monkeypatch.delitem(sys.modules, "rag.integrations.mcp")
    monkeypatch.setitem(sys.modules, "mcp", None)
    result = CliRunner().invoke(app, ["mcp"])
    assert isinstance(result.exception, SettingsError)
    assert "pip install 'wenqu[mcp]'" in str(result.exception) and result.stdout == ""
