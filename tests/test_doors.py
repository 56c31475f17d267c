"""One question through every door: the same citations, and each quote stands where it says."""

import asyncio
import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from langchain_core.documents import Document
from mcp import Client
from starlette.testclient import TestClient

from rag.integrations.http.service import Service
from rag.integrations.langchain import (
    WenquAssistant,
    WenquChat,
    WenquRetriever,
    ask_tool,
    search_tool,
)
from rag.integrations.llamaindex import WenquRetriever as LlamaRetriever
from rag.integrations.mcp import open_server
from rag.wenqu import Wenqu
from tests.fakes import ScriptedChat
from tests.served_http import RIGHT, THEME, client, service_over

SIGNED = "六届黄河金三角投资合作交流大会累计签约多少项目,总投资多少?"
SCRIPTS = {"主题": RIGHT, "签约多少": "六届交流大会累计签约重大项目170个,总投资2585亿元。"}
QUESTIONS = (
    THEME,
    f"{THEME[:-1]}，{SIGNED}",  # two in one
    "有哪些文章?",  # which needs no model
    "上海今年的高考人数是多少?",  # which is refused
)


class Cited(NamedTuple):
    number: int
    article_id: str
    passage_id: str
    start: int
    end: int
    quote: str


class Found(NamedTuple):
    article_id: str
    passage_id: str
    start: int
    end: int
    text: str


@dataclass
class House:
    """The same index and model behind every door."""

    wenqu: Wenqu
    service: Service
    http: TestClient
    mcp: Any

    def post(self, path: str, **body: Any) -> Any:
        answer = self.http.post(path, json=body)
        assert answer.status_code == 200, answer.text
        return answer.json()

    def call(self, tool: str, **given: Any) -> Any:
        async def called() -> Any:
            async with Client(self.mcp) as asking:
                return (await asking.call_tool(tool, given)).structured_content

        return asyncio.run(called())


@pytest.fixture(scope="module")
def house(seeds_folder: Path) -> Iterator[House]:
    service = service_over(seeds_folder, ScriptedChat(scripts=dict(SCRIPTS)))
    mcp = open_server(service.choices)
    yield House(service.choices.default, service, client(service), mcp)
    service.close()
    service.additions.close()


def of_documents(citations: list[dict[str, Any]]) -> list[Cited]:
    return [Cited(*(one[name] for name in Cited._fields)) for one in citations]


def by_python(house: House, question: str) -> list[Cited]:
    return [
        Cited(c.number, c.passage.article_id, c.passage.id, c.start, c.end, c.quote)
        for c in house.wenqu.ask(question).citations
    ]


def by_python_stream(house: House, question: str) -> list[Cited]:
    return [
        Cited(c.number, c.passage.article_id, c.passage.id, c.start, c.end, c.quote)
        for c in list(house.wenqu.stream(question))[-1].citations
    ]


def by_langchain(house: House, question: str) -> list[Cited]:
    return of_documents(WenquAssistant(house.wenqu).invoke(question)["citations"])


def by_langchain_stream(house: House, question: str) -> list[Cited]:
    return of_documents(list(WenquAssistant(house.wenqu).stream(question))[-1]["citations"])


def by_langchain_message(house: House, question: str) -> list[Cited]:
    message = WenquChat(wenqu=house.wenqu).invoke(question)
    extras = [one["extras"] for one in message.content[0]["annotations"]]
    return sorted(set(of_documents(extras)))  # a span that two sentences rest on is there twice


def by_langchain_tool(house: House, question: str) -> list[Cited]:
    call = {"type": "tool_call", "id": "1", "name": "ask", "args": {"question": question}}
    return of_documents(ask_tool(house.wenqu).invoke(call).artifact["citations"])


def by_mcp(house: House, question: str) -> list[Cited]:
    return of_documents(house.call("ask", question=question)["citations"])


def by_http(house: House, question: str) -> list[Cited]:
    return of_documents(house.post("/v1/ask", question=question)["citations"])


def by_http_events(house: House, question: str) -> list[Cited]:
    sent = house.http.post("/v1/ask", json={"question": question, "stream": True})
    lines = [line[6:] for line in sent.text.splitlines() if line.startswith("data: {")]
    return of_documents(json.loads(lines[-1])["citations"])


def by_openai(house: House, question: str) -> list[Cited]:
    messages = [{"role": "user", "content": question}]
    document = house.post("/v1/chat/completions", model="wenqu", messages=messages)
    return of_documents(document["choices"][0]["message"]["citations"])


# Another way to be asked goes in here, and has to answer as all of them do.
ASKING: dict[str, Callable[[House, str], list[Cited]]] = {
    "python, streamed": by_python_stream,
    "langchain": by_langchain,
    "langchain, streamed": by_langchain_stream,
    "langchain, as a message": by_langchain_message,
    "langchain, as a tool": by_langchain_tool,
    "mcp": by_mcp,
    "http": by_http,
    "http, streamed": by_http_events,
    "openai": by_openai,
}


@pytest.mark.parametrize("question", QUESTIONS)
def test_a_question_has_the_same_citations_through_every_door(house: House, question: str) -> None:
    expected = by_python(house, question)
    assert bool(expected) != house.wenqu.ask(question).refused
    for name, door in ASKING.items():
        assert door(house, question) == expected, name
    for one in expected:
        assert house.wenqu.article(one.article_id).text[one.start : one.end] == one.quote


def of_langchain(documents: list[Document]) -> list[Found]:
    names = Found._fields[:-1]
    return [
        Found(*(one.metadata[name] for name in names), one.page_content)  # type: ignore[call-arg]
        for one in documents
    ]


def found_by_langchain(house: House, query: str) -> list[Found]:
    return of_langchain(WenquRetriever(wenqu=house.wenqu, k=5).invoke(query))


def found_by_langchain_tool(house: House, query: str) -> list[Found]:
    call = {"type": "tool_call", "id": "1", "name": "search", "args": {"query": query}}
    return of_langchain(search_tool(house.wenqu, k=5).invoke(call).artifact)


def found_by_llamaindex(house: House, query: str) -> list[Found]:
    nodes = [one.node for one in LlamaRetriever(house.wenqu, k=5).retrieve(query)]
    return [
        Found(n.metadata["article_id"], n.node_id, n.start_char_idx, n.end_char_idx, n.text)
        for n in nodes
    ]


def found_by_mcp(house: House, query: str) -> list[Found]:
    hits = house.call("search", query=query, k=5)["hits"]
    return [Found(*(hit[name] for name in Found._fields)) for hit in hits]


def found_by_http(house: House, query: str) -> list[Found]:
    hits = house.post("/v1/search", query=query, k=5)["hits"]
    return [Found(*(hit[name] for name in Found._fields)) for hit in hits]


SEARCHING: dict[str, Callable[[House, str], list[Found]]] = {
    "langchain": found_by_langchain,
    "langchain, as a tool": found_by_langchain_tool,
    "llamaindex": found_by_llamaindex,
    "mcp": found_by_mcp,
    "http": found_by_http,
}


@pytest.mark.parametrize("query", [THEME, "發展"])
def test_a_search_finds_the_same_passages_through_every_door(house: House, query: str) -> None:
    expected = [
        Found(p.article_id, p.id, p.start, p.end, p.text)
        for p in (hit.passage for hit in house.wenqu.search(query, 5))
    ]
    assert len(expected) == 5
    for name, door in SEARCHING.items():
        assert door(house, query) == expected, name
    for one in expected:
        assert house.wenqu.article(one.article_id).text[one.start : one.end] == one.text
