"""The API's own addresses: what is found, answered, added and taken out, and how it is said."""

import logging
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from rag.documents import answer_document, search_document
from rag.errors import CorpusBusy, CorpusDamaged
from rag.integrations.http.limits import Limits
from rag.integrations.http.service import Service
from rag.types import Filters, Turn
from tests.served_http import RIGHT, THEME, client, events, service_over
from tests.test_stop import HaltingChat

OWN = {"timings_ms": 0, "tokens": 0}


@pytest.fixture(scope="module")
def service(seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    folder = shutil.copytree(seeds_folder, tmp_path_factory.mktemp("http") / "index")
    service = service_over(folder)
    yield service
    service.close()
    service.additions.close()


@pytest.fixture
def api(service: Service) -> TestClient:
    return client(service)


def test_a_search_says_what_the_command_line_says(api: TestClient, service: Service) -> None:
    body = {"query": "黄河金三角", "k": 3.0, "filters": {"language": ["ZH-hans"], "since": "2020"}}
    filters = Filters(language=("zh-Hans",), since="2020")
    found = service.choices.default.find("黄河金三角", 3, filters)
    for why in (False, True):
        answer = api.post("/v1/search", json={**body, "why": why})
        expected = search_document("黄河金三角", found, {}, why=why)
        said = answer.json()
        assert answer.status_code == 200 and len(said["hits"]) == 3
        for document in (said, expected):
            document.pop("timings_ms")
            document.get("why", {}).pop("timings_ms", None)
        assert said == expected


def test_an_answer_says_what_the_command_line_says(api: TestClient, service: Service) -> None:
    history = (Turn("会议在哪里召开?", "在临汾召开。"),)
    expected = answer_document(service.choices.default.ask(THEME, history)) | OWN
    body = {"question": THEME, "history": [[turn.question, turn.answer] for turn in history]}
    said = api.post("/v1/ask", json=body).json() | OWN
    assert said == expected
    assert not said["refused"] and said["citations"][0]["quote"]


def test_a_stream_grows_to_the_same_answer(api: TestClient) -> None:
    answer = api.post("/v1/ask", json={"question": THEME, "stream": True})
    assert answer.headers["content-type"].startswith("text/event-stream")
    *grown, last, end = events(answer.text)
    assert end == "[DONE]" and grown[0]["answer"] == ""
    assert last | OWN == api.post("/v1/ask", json={"question": THEME}).json() | OWN


def test_a_question_chooses_its_model_and_caution(api: TestClient) -> None:
    answer = api.post("/v1/ask", json={"question": THEME, "chat": "none", "caution": "strict"})
    assert answer.json()["rung"] == "extractive"
    refused = api.post("/v1/ask", json={"question": THEME, "chat": "gpt"})
    assert refused.status_code == 404
    assert refused.json()["error"]["message"].endswith("there are: scripted, none")


def test_an_article_is_read_whole_and_its_offsets_count_in_it(api: TestClient) -> None:
    hit = api.post("/v1/search", json={"query": "黄河金三角"}).json()["hits"][0]
    article = api.get(f"/v1/articles/{hit['article_id']}").json()
    assert article["text"][hit["start"] : hit["end"]] == hit["text"]
    assert article["sources"] == [hit["source"]]


def test_all_articles_are_listed_a_page_at_a_time(api: TestClient) -> None:
    whole, pages, after = api.get("/v1/articles").json()["articles"], [], None
    for _ in range(9):
        page = api.get("/v1/articles", params={"limit": 2} | ({"after": after} if after else {}))
        pages += page.json()["articles"]
        if (after := page.json()["next"]) is None:
            break
    assert pages == whole and len(whole) >= 5
    days = [card["published"] or "" for card in whole]
    assert days == sorted(days, reverse=True) and "" in days
    (one,) = api.get("/v1/articles", params={"words": "黃河 陝西"}).json()["articles"]
    assert "陕西" in one["title"]
    assert api.get("/v1/articles", params={"after": "gone"}).status_code == 404


def test_what_is_added_is_found_and_what_is_removed_is_not(api: TestClient) -> None:
    sent = {"title": "果农见闻", "text": "临汾的苹果今年丰收,果农们十分高兴。"}
    added = api.post("/v1/articles", json=sent)
    assert added.status_code == 201
    assert (added.json()["articles"], added.json()["error"]) == (1, None)
    (article_id,) = added.json()["article_ids"]
    again = api.post("/v1/articles", json=sent)
    assert again.status_code == 200 and again.json()["article_ids"] == [article_id]
    hit = api.post("/v1/search", json={"query": "临汾的苹果", "k": 1}).json()["hits"][0]
    assert hit["article_id"] == article_id
    removed = api.delete(f"/v1/articles/{article_id}")
    assert removed.json()["removed"]["title"] == "果农见闻"
    assert api.delete(f"/v1/articles/{article_id}").status_code == 404
    assert api.get(f"/v1/articles/{article_id}").status_code == 404


def test_a_file_is_read_as_an_ingest_reads_it(api: TestClient) -> None:
    table = b'{"title": "A", "text": "Apples in May."}\n{"title": "B", "text": "Pears in June."}\n'
    added = api.post("/v1/articles", files={"file": ("a/b.jsonl", table)})
    assert added.status_code == 201
    assert (added.json()["name"], len(added.json()["article_ids"])) == ("b.jsonl", 2)
    for article_id in added.json()["article_ids"]:
        assert api.delete(f"/v1/articles/{article_id}").status_code == 200


@pytest.mark.parametrize(
    ("sent", "status"),
    [
        ({"files": {"file": ("a.exe", b"MZ")}}, 415),
        ({"files": {"file": ("a.txt", b" ")}}, 400),
        ({"files": {"other": ("a.txt", b"text")}}, 400),
        ({"data": {"file": "text"}}, 415),
        ({"content": b"text", "headers": {"content-type": "text/plain"}}, 415),
        ({"content": b"--", "headers": {"content-type": "multipart/form-data"}}, 400),
        ({"content": b"{", "headers": {"content-type": "application/json"}}, 400),
        ({"content": b"[" * 90_000, "headers": {"content-type": "application/json"}}, 400),
        ({"json": {"title": "", "text": "x"}}, 400),
        ({"json": {"title": "x", "text": "x", "path": "/etc/passwd"}}, 400),
        ({"json": {"title": "x", "text": "\t\n"}}, 400),
    ],
)
def test_what_is_no_article_is_refused_with_the_reason(
    api: TestClient, sent: dict[str, Any], status: int
) -> None:
    answer = api.post("/v1/articles", **sent)
    assert answer.status_code == status
    assert answer.json()["error"]["message"]


def test_a_busy_index_says_when_to_come_again(
    api: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def busy(article_id: str) -> None:
        raise CorpusBusy("another process is writing to /secret/place")

    monkeypatch.setattr(service.additions, "remove", busy)
    (card, *_) = api.get("/v1/articles").json()["articles"]
    answer = api.delete(f"/v1/articles/{card['article_id']}")
    assert answer.status_code == 503 and answer.headers["retry-after"] == "5"
    assert "/secret" not in answer.text


@pytest.mark.parametrize(
    ("path", "body", "said"),
    [
        ("/v1/search", {"query": ""}, "query: "),
        ("/v1/search", {"query": "a" * 2001}, "query: "),
        ("/v1/search", {"query": "a", "k": 0}, "k: "),
        ("/v1/search", {"query": "a", "k": 10**6}, "k: "),
        ("/v1/search", {"query": "a", "k": "5"}, "k: "),
        ("/v1/search", {"query": "a", "filters": {"since": "20210230"}}, "filters.since: "),
        ("/v1/search", {"query": "a", "filters": {"where": {}}}, "filters.where: "),
        ("/v1/ask", {"question": "a", "history": [["a"]]}, "history.0: "),
        ("/v1/ask", {}, "question: Field required"),
        ("/v1/ask", {"question": "a", "caution": "brave"}, "caution: "),
        ("/v1/ask", {"question": "a", "temperature": 1}, "temperature: "),
    ],
)
def test_a_request_of_another_form_is_told_where_it_is_wrong(
    api: TestClient, path: str, body: dict[str, Any], said: str
) -> None:
    answer = api.post(path, json=body)
    assert answer.status_code == 400
    assert answer.json()["error"]["code"] == "bad_request"
    assert answer.json()["error"]["message"].startswith(said)


@pytest.mark.parametrize("surrogate", [b'{"query": "\\ud800"}', b'{"query": "a", "\\ud800": 1}'])
def test_half_a_character_is_no_text(api: TestClient, surrogate: bytes) -> None:
    headers = {"content-type": "application/json"}
    assert api.post("/v1/search", content=surrogate, headers=headers).status_code == 400


def test_what_was_sent_is_not_sent_back_at_length(api: TestClient) -> None:
    huge = {f"{'x' * 5000}{number}": "y" * 5000 for number in range(50)}
    answer = api.post("/v1/search", json={"query": "a", **huge})
    assert answer.status_code == 400 and len(answer.text) < 1000
    assert "(and 47 more)" in answer.text


def test_an_unknown_address_and_method_are_answered_in_json(api: TestClient) -> None:
    assert api.get("/v2/search").json()["error"]["code"] == "not_found"
    assert api.get("/docs").status_code == api.get("/redoc").status_code == 404
    wrong = api.put("/v1/articles")
    assert (wrong.status_code, wrong.headers["allow"]) == (405, "GET, POST")
    assert wrong.json()["error"]["code"] == "method_not_allowed"


def test_health_is_told_to_whoever_asks(api: TestClient, service: Service) -> None:
    assert api.get("/healthz").json() == {"status": "ok"}
    ready = api.get("/readyz")
    assert ready.status_code == 200
    assert ready.json() == {"ready": True, "index": "open", "model": "ready", "chat": "scripted",
                            "degraded": []}  # fmt: skip


def test_it_is_not_ready_when_the_index_cannot_be_read(
    api: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def damaged() -> bool:
        raise CorpusDamaged("/secret/place is damaged")

    monkeypatch.setattr(service.choices.index, "is_complete", damaged)
    answer = api.get("/readyz")
    assert answer.status_code == 503 and answer.json()["index"] == "damaged"
    asked = api.post("/v1/search", json={"query": "黄河"})
    assert asked.status_code == 503 and "/secret" not in asked.text


def test_a_model_that_fails_is_told_of_until_it_works_again(seeds_folder: Path) -> None:
    scripts: dict[str, str | None] = {"主题": None}
    service = service_over(seeds_folder)
    model = service.choices.default.model
    assert model is not None
    model.chat.scripts = scripts  # type: ignore[attr-defined]
    api = client(service)
    assert "degraded" in api.post("/v1/ask", json={"question": THEME}).json()["flags"]
    ready = api.get("/readyz").json()
    assert (ready["ready"], ready["model"], ready["degraded"]) == (True, "failing", ["model"])
    assert "wenqu_degraded_total 1.0" in api.get("/metrics").text
    scripts["主题"] = RIGHT
    model.chat.scripts = scripts  # type: ignore[attr-defined]
    api.post("/v1/ask", json={"question": THEME})
    assert api.get("/readyz").json()["degraded"] == []
    service.close()


def test_prometheus_is_told_what_was_asked_how_often_and_how_long(seeds_folder: Path) -> None:
    service = service_over(seeds_folder)
    api = client(service)
    api.post("/v1/ask", json={"question": THEME})
    api.post("/v1/ask", json={"question": "上海今年的高考人数是多少?"})
    api.get(f"/v1/articles/{'a' * 30}")
    api.get("/secret/of/mine")
    answer = api.get("/metrics")
    assert answer.headers["content-type"].startswith("text/plain; version=0.0.4")
    for line in (
        'wenqu_requests_total{method="POST",route="/v1/ask",status="200"} 2.0',
        'wenqu_requests_total{method="GET",route="/v1/articles/{article_id}",status="404"} 1.0',
        'wenqu_requests_total{method="GET",route="other",status="404"} 1.0',
        'wenqu_request_seconds_count{route="/v1/ask"} 2.0',
        'wenqu_stage_seconds_count{stage="total"} 2.0',
        'wenqu_queue_depth{kind="answer"} 0.0',
    ):
        assert line in answer.text
    assert "wenqu_refusals_total{reason=" in answer.text and "secret" not in answer.text
    service.close()


@pytest.mark.parametrize("path", ["/v1/ask", "/v1/search", "/nowhere", "/healthz"])
def test_every_answer_bears_the_id_that_was_sent(api: TestClient, path: str) -> None:
    answer = api.get(path, headers={"X-Request-Id": "trace-7.a_b"})
    assert answer.headers["x-request-id"] == "trace-7.a_b"
    if answer.status_code != 200:
        assert answer.json()["error"]["request_id"] == "trace-7.a_b"


@pytest.mark.parametrize("sent", ["", "a b", "a\x1b[31m", "é", "x" * 65, "-rf", '"'])
def test_an_id_that_is_not_fit_for_a_log_is_replaced(api: TestClient, sent: str) -> None:
    headers = [(b"x-request-id", sent.encode("latin-1"))]
    first, second = (api.get("/healthz", headers=headers).headers for _ in range(2))  # type: ignore[arg-type]
    assert len(first["x-request-id"]) == 32 != first["x-request-id"]
    assert first["x-request-id"] != second["x-request-id"]


def test_logs_tell_what_was_done_and_not_what_was_asked(
    api: TestClient, caplog: pytest.LogCaptureFixture
) -> None:
    with caplog.at_level(logging.INFO, logger="rag.integrations"):
        api.post("/v1/ask", json={"question": THEME}, headers={"X-Request-Id": "seven"})
        api.post("/v1/search?q=黄河", json={"query": "黄河", "question": THEME})
        api.get("/v1/articles", params={"words": "黄河"})
    lines = [record.getMessage() for record in caplog.records]
    assert lines[0].startswith("seven - POST /v1/ask 200 ")
    assert not any("黄河" in line for line in lines)


def test_a_fault_of_ours_is_a_500_that_tells_nothing(
    api: TestClient,
    service: Service,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    def broken(*args: object) -> None:
        raise KeyError("黄河金三角")

    monkeypatch.setattr(service.choices.default, "find", broken)
    answer = api.post("/v1/search", json={"query": "黄河"})
    assert answer.status_code == 500 and answer.json()["error"]["code"] == "internal"
    assert "黄河" not in answer.text
    assert answer.headers["x-content-type-options"] == "nosniff"
    fault = next(record for record in caplog.records if record.exc_info)
    assert answer.headers["x-request-id"] in fault.getMessage()


def test_a_fault_while_streaming_is_the_last_event(
    api: TestClient, service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*args: object, **options: object) -> Iterator[None]:
        raise KeyError("黄河金三角")
        yield

    monkeypatch.setattr(service.choices.default, "stream", broken)
    answer = api.post("/v1/ask", json={"question": THEME, "stream": True})
    (last,) = events(answer.text)
    assert last["error"]["code"] == "internal" and "黄河" not in answer.text


@pytest.fixture
def halting(seeds_folder: Path) -> HaltingChat:
    return HaltingChat(scripts={})


def test_those_that_are_too_many_are_turned_away_at_once(
    seeds_folder: Path, halting: HaltingChat
) -> None:
    service = service_over(seeds_folder, halting, Limits(answers=1, waiting=1, ask_rate=1000))
    api, said = client(service), list[int]()

    def ask() -> None:
        said.append(api.post("/v1/ask", json={"question": THEME}).status_code)

    first, second = threading.Thread(target=ask), threading.Thread(target=ask)
    first.start()
    assert halting.silent.wait(30)
    second.start()
    while 'kind="answer"} 1.0' not in api.get("/metrics").text:
        pass
    turned = api.post("/v1/ask", json={"question": THEME, "stream": True})
    assert turned.status_code == 503 and turned.headers["retry-after"] == "5"
    assert api.get("/healthz").status_code == 200
    halting.go_on.set()
    service.close()
    first.join(30)
    second.join(30)
    assert len(said) == 2


def test_an_answer_that_takes_too_long_is_given_up_and_its_model_let_go(
    seeds_folder: Path, halting: HaltingChat
) -> None:
    service = service_over(seeds_folder, halting, Limits(answer_seconds=0.1))
    answer = client(service).post("/v1/ask", json={"question": THEME})
    assert (answer.status_code, answer.json()["error"]["code"]) == (504, "timeout")
    halting.go_on.set()
    assert halting.closed.wait(30)
    service.close()
