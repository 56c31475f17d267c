"""Wenqu for LangChain: its own standard tests, and what its people take for granted."""

import asyncio
import json
import threading
from pathlib import Path
from typing import Any

import pytest
from langchain_core.callbacks import BaseCallbackHandler
from langchain_core.documents import Document
from langchain_core.load import dumps
from langchain_core.messages import AIMessage, AIMessageChunk, HumanMessage, SystemMessage
from langchain_core.output_parsers import StrOutputParser
from langchain_core.prompts import ChatPromptTemplate
from langchain_core.runnables import Runnable, RunnableConfig, RunnablePassthrough
from langchain_tests.integration_tests import RetrieversIntegrationTests

from rag.errors import SettingsError
from rag.integrations.langchain import (
    WenquAssistant,
    WenquChat,
    WenquRetriever,
    ask_tool,
    search_tool,
)
from rag.integrations.langchain.questions import question_of
from rag.types import Filters, Turn
from rag.wenqu import Wenqu
from tests.counted import PIECES, Counted
from tests.fakes import ScriptedChat
from tests.served import choices_over
from tests.served_http import RIGHT, THEME

# It may not be overridden, and names no plugin to run it.
pytest.mark.anyio(RetrieversIntegrationTests.test_ainvoke_returns_documents)

TURNS = (Turn("会议在哪里召开?", "在临汾召开。"),)


@pytest.fixture
def chat() -> ScriptedChat:
    return ScriptedChat(scripts={"主题": RIGHT})


@pytest.fixture
def wenqu(seeds_folder: Path, chat: ScriptedChat) -> Wenqu:
    return choices_over(seeds_folder, chat).default


class TestStandard(RetrieversIntegrationTests):
    """LangChain's own tests for retrievers."""

    @pytest.fixture(autouse=True)
    def opened(self, wenqu: Wenqu) -> None:
        self.wenqu = wenqu

    @property
    def retriever_constructor(self) -> type[WenquRetriever]:
        return WenquRetriever

    @property
    def retriever_constructor_params(self) -> dict[str, Any]:
        return {"wenqu": self.wenqu}

    @property
    def retriever_query_example(self) -> str:
        return THEME


def test_a_document_knows_where_it_comes_from(wenqu: Wenqu) -> None:
    documents = WenquRetriever(wenqu=wenqu, k=3).invoke(THEME)
    hits = wenqu.search(THEME, 3)
    for document, hit in zip(documents, hits, strict=True):
        about = document.metadata
        text = wenqu.article(about["article_id"]).text
        assert text[about["start"] : about["end"]] == document.page_content == hit.passage.text
        assert document.id == about["id"] == about["passage_id"] == hit.passage.id
        assert about["score"] == hit.score and about["arms"] == hit.arms
        for name in ("title", "source", "outlet", "published", "language"):
            assert about[name] == getattr(hit.passage, name)
    json.dumps([document.metadata for document in documents])


def test_filters_are_set_once_or_given_with_a_question(wenqu: Wenqu) -> None:
    traditional = WenquRetriever(wenqu=wenqu, k=20, filters={"language": "zh-hant"})
    assert {one.metadata["language"] for one in traditional.invoke("發展")} == {"zh-Hant"}
    simplified = traditional.invoke("發展", filters=Filters(language=("zh-Hans",)), k=1)
    assert [one.metadata["language"] for one in simplified] == ["zh-Hans"]
    assert traditional.invoke("發展", filters={"source": ["nowhere"]}) == []
    assert traditional.with_config(run_name="x").invoke("發展", filters={"until": "1999"}) == []


@pytest.mark.parametrize("wrong", [{"sinse": "2021"}, {"since": "yesterday"}, {"language": 3}])
def test_a_filter_that_is_none_is_not_left_out_in_silence(
    wenqu: Wenqu, wrong: dict[str, Any]
) -> None:
    (name,) = wrong
    retriever = WenquRetriever(wenqu=wenqu)
    for call in (
        lambda: retriever.invoke(THEME, filters=wrong),
        lambda: WenquRetriever(wenqu=wenqu, filters=wrong),
        lambda: WenquAssistant(wenqu, wrong),
        lambda: WenquChat(wenqu=wenqu).invoke(THEME, filters=wrong),
    ):
        with pytest.raises(SettingsError, match=name):
            call()


class Slow(Wenqu):
    """A Wenqu that waits in every search until it may go on."""

    def __init__(self, wenqu: Wenqu) -> None:
        super().__init__(wenqu.index, wenqu._retriever, wenqu._assistant, wenqu.model)
        self.go_on = threading.Event()

    def search(self, *arguments: Any, **named: Any) -> Any:
        assert self.go_on.wait(5)
        return super().search(*arguments, **named)


def test_a_search_leaves_the_event_loop_free(wenqu: Wenqu) -> None:
    slow = Slow(wenqu)

    async def both() -> list[Document]:
        searched = asyncio.ensure_future(WenquRetriever(wenqu=slow).ainvoke(THEME, k=2))
        await asyncio.sleep(0.01)
        slow.go_on.set()  # were the loop blocked, nobody would come to say so
        return await searched

    assert len(asyncio.run(both())) == 2


def test_nothing_secret_is_shown_when_it_is_printed_or_dumped(seeds_folder: Path) -> None:
    class Secretive(ScriptedChat):
        key: str = "sk-secret"

    wenqu = choices_over(seeds_folder, Secretive(scripts={})).default
    chat = WenquChat(wenqu=wenqu)
    for one in (WenquRetriever(wenqu=wenqu), WenquAssistant(wenqu), chat, search_tool(wenqu)):
        assert "sk-secret" not in repr(one) + dumps(one)


def test_the_assistant_gives_the_public_document(wenqu: Wenqu) -> None:
    document = WenquAssistant(wenqu).invoke(THEME)
    assert document["answer"] == RIGHT + "[1]" and not document["refused"]
    (citation,) = document["citations"]
    text = wenqu.article(citation["article_id"]).text
    assert text[citation["start"] : citation["end"]] == citation["quote"]


def grown(runnable: Runnable[Any, Any], asked: Any, *, how: str) -> list[Any]:
    """All that a runnable streams, by one of its two ways."""
    if how == "stream":
        return list(runnable.stream(asked))

    async def collected() -> list[Any]:
        return [piece async for piece in runnable.astream(asked)]

    return asyncio.run(collected())


@pytest.mark.parametrize("how", ["stream", "astream"])
def test_the_assistant_streams_documents_that_grow(wenqu: Wenqu, how: str) -> None:
    documents = grown(WenquAssistant(wenqu), THEME, how=how)
    assert [len(one["sentences"]) for one in documents] == [0, 1, 1]
    chained = RunnablePassthrough() | WenquAssistant(wenqu)
    whole = chained.invoke(THEME)
    assert whole["citations"] == documents[-1]["citations"]


def test_many_are_asked_at_once_and_filters_hold(wenqu: Wenqu) -> None:
    assistant = WenquAssistant(wenqu)
    first, second = assistant.batch([THEME, "上海今年的高考人数是多少?"])
    assert first["citations"] and second["refused"] and second["nearest"]
    assert assistant.invoke(THEME, filters={"language": "en"})["refused"]
    bound = assistant.bind(filters={"language": "en"})
    assert asyncio.run(bound.ainvoke(THEME))["refused"]
    assert list(bound.stream(THEME))[-1]["refused"]


@pytest.mark.parametrize(
    "history",
    [
        TURNS,
        [("会议在哪里召开?", "在临汾召开。")],
        [["会议在哪里召开?", "在临汾召开。"]],
        [HumanMessage("会议在哪里召开?"), AIMessage("在临汾召开。")],
        [{"role": "user", "content": "会议在哪里召开?"}, {"role": "ai", "content": "在临汾召开。"}],
    ],
)
def test_a_history_is_given_as_anyone_has_it(history: Any) -> None:
    assert question_of({"question": "主题呢?", "history": history}) == ("主题呢?", TURNS)


def test_of_messages_the_last_thing_a_person_says_is_asked() -> None:
    said = [
        SystemMessage("be kind"), HumanMessage("a"), HumanMessage("会议在哪里召开?"),
        AIMessage([{"type": "text", "text": "在临汾召开。"}]), HumanMessage("主题呢?"),
    ]  # fmt: skip
    assert question_of(said) == ("主题呢?", TURNS)
    assert question_of([*said, AIMessage("主")]) == ("主题呢?", TURNS)
    assert question_of([("system", "be kind"), ("human", "主题呢?")]) == ("主题呢?", ())
    assert question_of(ChatPromptTemplate.from_messages(said).invoke({})) == ("主题呢?", TURNS)


@pytest.mark.parametrize(
    "nothing",
    ["", "  ", [], {}, 5, None, [3], {"question": 3}, {"question": "a", "history": [3]},
     [SystemMessage("be kind")]],
)  # fmt: skip
def test_to_ask_nothing_is_told(nothing: Any) -> None:
    with pytest.raises(SettingsError):
        question_of(nothing)


def test_a_follow_up_leans_on_the_history(wenqu: Wenqu, chat: ScriptedChat) -> None:
    WenquAssistant(wenqu).invoke({"question": "它的主题是什么?", "history": TURNS})
    assert any("临汾" in prompt and "它的主题" in prompt for prompt in chat.seen)


def test_a_message_has_citations_as_langchain_has_them(wenqu: Wenqu) -> None:
    message = WenquChat(wenqu=wenqu).invoke([HumanMessage(THEME)])
    assert isinstance(message, AIMessage) and message.text == RIGHT + "[1]"
    (block,) = message.content_blocks
    (citation,) = block["annotations"]
    assert message.text[citation["start_index"] : citation["end_index"]] == RIGHT
    place = citation["extras"]
    text = wenqu.article(place["article_id"]).text
    assert text[place["start"] : place["end"]] == citation["cited_text"]
    assert citation["url"] == f"article://{place['article_id']}" and citation["title"]
    assert message.response_metadata["rung"] == "remote" and message.usage_metadata is not None


@pytest.mark.parametrize("how", ["stream", "astream"])
def test_a_message_comes_in_pieces_that_add_up(wenqu: Wenqu, how: str) -> None:
    model = WenquChat(wenqu=wenqu)
    first, *others = grown(model, THEME, how=how)
    assert isinstance(first, AIMessageChunk) and first.text == RIGHT + "[1]"
    whole = first
    for piece in others:
        whole += piece
    message = asyncio.run(model.ainvoke(THEME))
    assert whole.text == message.text
    (added,), (at_once,) = whole.content_blocks, message.content_blocks
    assert added["annotations"] == at_once["annotations"]
    assert "".join(grown(model | StrOutputParser(), THEME, how=how)) == message.text


def test_a_refusal_is_a_message_without_citations(wenqu: Wenqu) -> None:
    message = WenquChat(wenqu=wenqu).invoke("上海今年的高考人数是多少?")
    assert message.response_metadata["refused"] and not message.content[0]["annotations"]


class Overhearing(BaseCallbackHandler):
    """Notes which chat models a chain's callbacks are told of."""

    def __init__(self) -> None:
        self.heard: set[str] = set()

    def on_chat_model_start(self, serialized: dict[str, Any], *rest: Any, **named: Any) -> None:
        self.heard.add(serialized["name"])


@pytest.mark.parametrize("door", [WenquAssistant, lambda wenqu: WenquChat(wenqu=wenqu)])
def test_drafts_that_are_not_proven_stay_out_of_a_chains_events(wenqu: Wenqu, door: Any) -> None:
    chain, overhearing = RunnablePassthrough() | door(wenqu), Overhearing()
    config: RunnableConfig = {"callbacks": [overhearing]}
    chain.invoke(THEME, config)
    list(chain.stream(THEME, config))

    async def names() -> set[str]:
        await chain.ainvoke(THEME, config)
        return {event["name"] async for event in chain.astream_events(THEME, version="v2")}

    assert "ScriptedChat" not in asyncio.run(names()) | overhearing.heard


def test_giving_up_stops_the_model(seeds_folder: Path) -> None:
    model = Counted()
    assistant = WenquAssistant(choices_over(seeds_folder, model).default)

    async def cancelled() -> None:
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(assistant.ainvoke(THEME), 0.3)

    async def left() -> None:
        async for _ in assistant.astream(THEME):
            return  # before there is a sentence

    for giving_up in (cancelled, left):
        asyncio.run(giving_up())  # which waits for the threads it has begun
        assert len(model.said) < PIECES
        model.said.clear()


def test_an_agent_reads_the_content_and_the_program_gets_the_citations(wenqu: Wenqu) -> None:
    def call(name: str, **given: str) -> dict[str, Any]:
        return {"type": "tool_call", "id": "1", "name": name, "args": given}

    found = search_tool(wenqu, k=2).invoke(call("search_articles", query=THEME))
    assert [one.id for one in found.artifact] == [hit.passage.id for hit in wenqu.search(THEME, 2)]
    assert all(one.id in found.content and one.page_content in found.content
               for one in found.artifact)  # fmt: skip
    told = asyncio.run(ask_tool(wenqu).ainvoke(call("ask_articles", question=THEME)))
    (citation,) = told.artifact["citations"]
    assert told.content.startswith(RIGHT) and citation["quote"] in told.content
    nothing = search_tool(wenqu, filters={"until": "1999"}, name="old")
    assert nothing.invoke(call("old", query=THEME)).content == "none"
