"""What is logged, and what is not: never what people ask and articles say, unless asked for."""

import io
import json
import logging
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from rag import logs
from rag.errors import ModelError
from tests.conftest import OpenWenqu

SECRET = "江口大桥有多长?"


@contextmanager
def logging_to_text(*, as_json: bool = False, content: bool = False) -> Iterator[io.StringIO]:
    """Logging as the command line sets it up, from DEBUG on; put back afterwards."""
    root, stream = logging.getLogger(), io.StringIO()
    before, levels = root.handlers[:], {n: logging.getLogger(n).level for n in logs.OURS}
    root.handlers.clear()
    try:
        handler = logging.StreamHandler(stream)
        logs.set_up(handler, "DEBUG", as_json=as_json, content=content)
        yield stream
    finally:
        root.handlers[:] = before
        logs.words.disabled = True
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)


def lines(stream: io.StringIO) -> list[dict[str, Any]]:
    return [json.loads(line) for line in stream.getvalue().splitlines()]


def test_a_line_of_json_says_when_what_and_who() -> None:
    with logging_to_text(as_json=True) as stream:
        logging.getLogger("rag.build").warning("preparing %s\nfor \ud800", "e5")
    (line,) = lines(stream)
    assert line.pop("time").endswith("+00:00")
    message = "preparing e5\nfor \ud800"
    assert line == {"level": "WARNING", "logger": "rag.build", "message": message}
    assert stream.getvalue().isascii()


def test_a_line_bears_the_id_of_its_request() -> None:
    with logging_to_text(as_json=True) as stream:
        token = logs.request_id.set("r-1")
        logging.getLogger("ui").info("within")
        logs.request_id.reset(token)
        logging.getLogger("ui").info("without")
    assert [line.get("request") for line in lines(stream)] == ["r-1", None]


def test_access_lines_are_of_the_same_form_and_end_before_what_was_asked() -> None:
    fields = ("127.0.0.1:5", "GET", f"/v1/search?query={SECRET}", "1.1", 200)
    with logging_to_text(as_json=True) as stream:
        logging.getLogger(logs.ACCESS).info('%s - "%s %s HTTP/%s" %d', *fields)
    (line,) = lines(stream)
    assert line["message"] == '127.0.0.1:5 - "GET /v1/search HTTP/1.1" 200'
    assert (line["method"], line["path"], line["status"]) == ("GET", "/v1/search", 200)


def test_what_uvicorn_was_told_before_does_not_keep_its_lines_elsewhere() -> None:
    elsewhere = io.StringIO()
    access = logging.getLogger(logs.ACCESS)
    access.addHandler(logging.StreamHandler(elsewhere))
    access.propagate = False
    with logging_to_text() as stream:
        access.warning("slow")
    assert (stream.getvalue(), elsewhere.getvalue()) == ("slow\n", "")


@pytest.mark.parametrize("as_json", [False, True])
def test_what_another_program_says_of_a_question_is_not_repeated(as_json: bool) -> None:
    with logging_to_text(as_json=as_json) as stream:
        try:
            try:
                raise ValueError(f"invalid input: {SECRET}")
            except ValueError as error:
                raise ModelError(f"gpt did not answer: {error}") from error
        except ModelError as error:
            logging.getLogger("rag").warning("without the model: %s", error)
            logging.getLogger("rag").exception("it failed")
    said = stream.getvalue()
    assert "江" not in said and json.dumps("江")[1:-1] not in said
    assert "the chat model did not answer (ValueError)" in said
    assert "test_logs.py" in said and said.rstrip('"}\n').endswith("ModelError")


def test_what_another_formatter_wrote_down_is_not_taken_over() -> None:
    try:
        raise ValueError(SECRET)
    except ValueError:
        record = logging.LogRecord("rag", 40, "", 1, "it failed", (), sys.exc_info())
    assert SECRET in logging.Formatter().format(record)
    assert SECRET not in logs.Lines().format(record)
    assert SECRET in logs.Lines(content=True).format(record)


SCRIPTS: dict[str, str | None] = {"": "江口大桥长一千二百米。"}


def asked_under(open_wenqu: OpenWenqu, *, content: bool) -> str:
    with logging_to_text(content=content) as stream:
        open_wenqu(SCRIPTS).ask("六届黄河金三角投资合作交流大会累计签约多少项目?")
    return stream.getvalue()


def test_not_even_debugging_quotes_an_answer(open_wenqu: OpenWenqu) -> None:
    assert "江口" not in asked_under(open_wenqu, content=False)


def test_unless_it_is_asked_for(open_wenqu: OpenWenqu) -> None:
    assert "江口大桥长一千二百米" in asked_under(open_wenqu, content=True)
