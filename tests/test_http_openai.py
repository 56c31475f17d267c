"""Programs made for OpenAI's API are answered as they expect, with the citations beside it."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import openai
import pytest
from hypothesis import given
from hypothesis import strategies as st
from openai import OpenAI

from rag.documents import answer_document
from rag.integrations.http.compatible.bodies import ChatBody, conversation
from rag.integrations.http.compatible.wording import continuation, sources
from rag.integrations.http.keys import Keys, add_key
from rag.integrations.http.service import Service
from rag.types import Article, Citation, Passage, Turn
from tests.fakes import ScriptedChat
from tests.served_http import RIGHT, THEME, served_http, service_over

ASKED: list[Any] = [{"role": "user", "content": THEME}]


@pytest.fixture(scope="module")
def service(seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Service:
    folder = shutil.copytree(seeds_folder, tmp_path_factory.mktemp("openai") / "index")
    return service_over(folder, ScriptedChat(scripts={"追问": THEME, "主题": RIGHT}))


@pytest.fixture(scope="module")
def url(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, str]]:
    path = tmp_path_factory.mktemp("keys") / "keys"
    secret = add_key(path, "program", ["read"])
    with served_http(service, Keys(path)) as url:
        yield f"{url}/v1", secret


@pytest.fixture
def client(url: tuple[str, str]) -> Iterator[OpenAI]:
    with OpenAI(base_url=url[0], api_key=url[1], max_retries=0, timeout=60) as client:
        yield client


def test_the_answer_is_the_message_with_its_sources_and_citations(
    client: OpenAI, service: Service
) -> None:
    completion = client.chat.completions.create(model="wenqu", messages=ASKED)
    answer = service.choices.default.ask(THEME)
    (choice,) = completion.choices
    message = choice.message
    assert (message.role, choice.finish_reason) == ("assistant", "stop")
    assert message.content == answer.text + sources(answer.citations)
    assert message.content.splitlines()[-1].startswith("[1] 11月3日,晋陕豫")
    assert message.model_extra is not None
    assert message.model_extra["citations"] == answer_document(answer)["citations"] != []
    assert completion.usage is not None
    assert completion.usage.total_tokens == (
        completion.usage.prompt_tokens + completion.usage.completion_tokens
    )


def test_a_stream_says_the_same_piece_by_piece(client: OpenAI) -> None:
    whole = client.chat.completions.create(model="wenqu", messages=ASKED).choices[0].message
    *chunks, last, cost = client.chat.completions.create(
        model="wenqu", messages=ASKED, stream=True, stream_options={"include_usage": True}
    )
    deltas = [chunk.choices[0].delta for chunk in chunks]
    assert deltas[0].role == "assistant"
    assert "".join(delta.content or "" for delta in deltas) == whole.content
    assert last.choices[0].finish_reason == "stop"
    assert last.choices[0].delta.model_extra == whole.model_extra
    assert cost.choices == [] and cost.usage is not None
    assert len({chunk.id for chunk in [*chunks, last, cost]}) == 1


def test_what_was_said_before_is_the_history(client: OpenAI, service: Service) -> None:
    first = client.chat.completions.create(model="wenqu", messages=ASKED).choices[0].message
    said: list[Any] = [{"role": "system", "content": "Answer as a pirate."}, *ASKED, first]
    client.chat.completions.create(
        model="wenqu", messages=[*said, {"role": "user", "content": "追问:它呢?"}]
    )
    model = service.choices.default.model
    assert model is not None
    seen = model.chat.seen  # type: ignore[attr-defined]
    assert any("追问:它呢?" in prompt and THEME in prompt for prompt in seen)
    assert not any("pirate" in prompt for prompt in seen)


def test_the_models_are_named(client: OpenAI) -> None:
    assert [model.id for model in client.models.list()] == ["wenqu", "scripted", "none", "bigrams"]
    assert client.models.retrieve("none").id == "none"
    named = client.chat.completions.create(model="none", messages=ASKED)
    assert named.model == "none" and named.usage is not None and named.usage.prompt_tokens == 0
    with pytest.raises(openai.NotFoundError) as raised:
        client.models.retrieve("gpt-5")
    assert raised.value.code == "model_not_found"


def test_vectors_are_those_of_the_index(client: OpenAI, service: Service) -> None:
    texts = ["黄河", "金三角"]
    for kind, name in (("document", "passage"), ("query", "query")):
        vectors = service.choices.encoder.encode(texts, kind)  # type: ignore[arg-type]
        for way in ({}, {"encoding_format": "float"}, {"dimensions": vectors.shape[1]}):
            found = client.embeddings.create(
                model="bigrams", input=texts, extra_body={"input_type": name}, **way
            )
            given = np.array([row.embedding for row in found.data], np.float32)
            assert np.allclose(given, vectors, atol=1e-7)
            assert found.usage.prompt_tokens == 5
    one = client.embeddings.create(model="bigrams", input="黄河")
    assert len(one.data) == 1


@pytest.mark.parametrize(
    "body",
    [
        {"messages": []},
        {"messages": [{"role": "assistant", "content": "a"}]},
        {"messages": [{"role": "tool", "content": "a"}]},
        {"messages": [{"role": "user", "content": [{"type": "image_url", "image_url": {}}]}]},
        {"messages": [{"role": "user", "content": "a" * 2001}]},
        {"grammar": "root ::= 'a'"},
        {"json_schema": {}},
        {"response_format": {"type": "json_object"}},
        {"tools": []},
        {"n_predict": -1},
        {"n": 2},
        {"max_tokens": 0},
        {"temperature": 9},
        {"stop": ["a"] * 5},
    ],
)
def test_what_would_not_be_followed_is_refused_in_openais_words(
    client: OpenAI, body: dict[str, Any]
) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.chat.completions.create(model="wenqu", messages=ASKED, extra_body=body)
    assert raised.value.type == "invalid_request_error"
    assert raised.value.param is not None and raised.value.param.startswith(next(iter(body)))


def test_what_does_no_harm_is_let_pass(client: OpenAI) -> None:
    completion = client.chat.completions.create(
        model="wenqu",
        messages=[{"role": "user", "content": [{"type": "text", "text": THEME}]}],
        temperature=0.3, max_tokens=50, max_completion_tokens=50, n=1, user="a", stop=["\n"],
        seed=7,
    )  # fmt: skip
    assert completion.choices[0].message.content


@pytest.mark.parametrize(
    "body",
    [
        {"input": []},
        {"input": ""},
        {"input": [1, 2]},
        {"input": ["a"] * 257},
        {"input": "a" * 10_001},
        {"dimensions": 3},
        {"encoding_format": "hex"},
        {"input_type": "document"},
    ],
)
def test_texts_of_another_form_are_not_embedded(client: OpenAI, body: dict[str, Any]) -> None:
    with pytest.raises(openai.BadRequestError) as raised:
        client.embeddings.create(model="bigrams", input="a", extra_body=body)
    assert raised.value.param is not None and raised.value.param.startswith(next(iter(body)))


def test_a_wrong_key_is_an_authentication_error(client: OpenAI) -> None:
    with pytest.raises(openai.AuthenticationError) as raised:
        client.with_options(api_key="wrong").models.list()
    assert raised.value.type == "authentication_error"
    assert raised.value.request_id


def test_a_model_that_fails_midway_is_an_answer_without_it(seeds_folder: Path) -> None:
    service = service_over(seeds_folder, ScriptedChat(scripts={"主题": None}))
    with served_http(service) as url, OpenAI(base_url=f"{url}/v1", api_key="none") as client:
        completion = client.chat.completions.create(model="wenqu", messages=ASKED)
    assert completion.choices[0].message.content


def said(*messages: tuple[str, str]) -> ChatBody:
    pairs = [{"role": role, "content": content} for role, content in messages]
    return ChatBody.model_validate({"model": "wenqu", "messages": pairs})


def test_the_last_of_several_questions_in_a_row_counts() -> None:
    body = said(
        ("assistant", "Hello!"), ("user", "a"), ("user", "b"), ("assistant", "B"),
        ("assistant", "more"), ("developer", "d"), ("user", "c"), ("assistant", "begun"),
    )  # fmt: skip
    assert conversation(body.messages) == ("c", (Turn("b", "B"),))


PIECES = st.lists(st.text(st.sampled_from("ab中 \n"), max_size=4), max_size=6)


@given(PIECES, st.integers(0, 6))
def test_what_is_left_to_say_makes_the_text_whole_but_for_spaces(
    pieces: list[str], said: int
) -> None:
    first, whole = "".join(pieces[:said]), " ".join(pieces)
    together = first + continuation(first, whole)
    assert "".join(together.split()) == "".join(whole.split())
    assert continuation(whole, whole) == ""


def test_a_title_becomes_no_link_and_no_image() -> None:
    title = "![x](http://evil/?d=1) <img src=x>\n[1]: http://evil `a`"
    article = Article("a" * 8, title, "text", "a.txt")
    passage = Passage.of(article, 0, 4)
    line = sources([Citation(1, passage, "text", 0, 4)])
    assert line.count("\n") == 2 and line.startswith("\n\n[1] !［x］(http://evil/?d=1)")
    assert not set("[]<>`") & set(line.removeprefix("\n\n[1] "))
