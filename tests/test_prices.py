import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.prices import Bill, Prices, bill, read_prices
from eval.report.cells import money
from eval.report.html import report_html
from eval.report.markdown import report_markdown
from eval.report.write import write_report
from eval.runfile import Line, Run
from eval.summary import summarise, summary_document
from rag.errors import EvaluationError
from tests.runs import header, line

TOML = """
currency = "USD"
["openai:large"]
prompt = 2
completion = 10.0
cached = 0.5
["openai:small"]
prompt = 0.2
completion = 1.0
"""


def prices(tmp_path: Path, text: str = TOML, name: str = "prices.toml") -> Prices:
    (tmp_path / name).write_text(text, "utf-8")
    return read_prices(tmp_path / name)


def paid(number: int, model: str, rung: str = "remote", **tokens: int) -> Line:
    output: dict[str, Any] = {"answer": "临汾。", "refused": False, "model": model, "rung": rung}
    return line(number, {"accuracy": 1.0}, output=output, tokens=tokens)


def test_both_forms_of_the_table_say_the_same(tmp_path: Path) -> None:
    as_json = {
        "currency": "USD",
        "openai:large": {"prompt": 2, "completion": 10.0, "cached": 0.5},
        "openai:small": {"prompt": 0.2, "completion": 1.0},
    }
    assert prices(tmp_path, json.dumps(as_json), "prices.json") == prices(tmp_path)


def test_a_run_costs_what_its_tokens_cost_by_hand(tmp_path: Path) -> None:
    """.8 M read at 2, .2 M out of the cache at .5, .1 M written at 10; .5 M read at .2."""
    lines = [
        paid(1, "openai:large", prompt=1_000_000, cached=200_000, completion=100_000),
        paid(2, "openai:small", prompt=500_000),
    ]
    found = bill(lines, prices(tmp_path))
    assert found == Bill(pytest.approx(1.6 + 0.1 + 1.0 + 0.1), 2, "USD")


@pytest.mark.parametrize("rung", ["local", "extractive"])
def test_a_model_on_this_machine_has_no_price_whatever_the_table_says(
    tmp_path: Path, rung: str
) -> None:
    run = Run(header(), (paid(1, "openai:large", rung, prompt=10, completion=5),))
    summary = summarise(run, prices(tmp_path))
    assert summary.cost is None and summary_document(summary)["cost"] is None
    assert "cost" not in report_markdown(run, prices=prices(tmp_path))
    assert not any("price" in warning for warning in summary.warnings)


def test_a_model_without_a_price_leaves_no_sum_of_the_rest(tmp_path: Path) -> None:
    lines = (paid(1, "openai:large", prompt=10), paid(2, "openai:other", prompt=10))
    summary = summarise(Run(header(), lines), prices(tmp_path))
    assert summary.cost is None
    assert any("no row for openai:other" in warning for warning in summary.warnings)


def test_without_a_table_nothing_is_said_of_cost() -> None:
    summary = summarise(Run(header(), (paid(1, "openai:large", prompt=10),)))
    assert summary.cost is None and not any("price" in said for said in summary.warnings)


def test_questions_that_used_no_tokens_cost_nothing_and_are_not_counted(tmp_path: Path) -> None:
    lines = [paid(1, "openai:large", prompt=1_000_000), paid(2, "none", "extractive", prompt=0)]
    assert bill([*lines, line(3, error="no connection")], prices(tmp_path)) == Bill(2.0, 1, "USD")


def test_cost_stands_wherever_tokens_stand(tmp_path: Path) -> None:
    run = Run(header(), (paid(1, "openai:large", prompt=1_000, completion=10),))
    run = replace(run, lines=tuple(replace(one, peak_memory=2_340_000_000) for one in run.lines))
    table = prices(tmp_path)
    for report in (report_html(run, prices=table), report_markdown(run, prices=table)):
        assert "1,000 prompt" in report and "0.0021 USD" in report and "2.34 GB" in report
    assert "cost 0.0021 USD" in report_html(run, prices=table)  # of the one question
    write_report(tmp_path / "r.json", run, None, table)
    document = json.loads((tmp_path / "r.json").read_text("utf-8"))
    assert document["cost"] == {"total": pytest.approx(0.0021), "questions": 1, "currency": "USD"}
    assert document["peak_memory_bytes"] == 2_340_000_000


@pytest.mark.parametrize(
    ("name", "text", "says"),
    [
        ("p.json", '{\n"a": }', r"p\.json:2: is no JSON"),
        ("p.toml", "a = = 1", r"p\.toml: is no TOML: .*line 1"),
        ("p.json", "[]", "no table of prices"),
        ("p.json", "{}", "has no model"),
        ("p.json", '{"currency": 3, "a": {}}', "currency is 3"),
        ("p.json", '{"a": 3}', r"p\.json: a: write"),
        ("p.json", '{"a": {"prompt": 1}}', r"p\.json: a: write"),
        ("p.json", '{"a": {"prompt": 1, "completion": 1, "input": 1}}', r"p\.json: a: write"),
        ("p.json", '{"a": {"prompt": -1, "completion": 1}}', "prompt is -1"),
        ("p.json", '{"a": {"prompt": NaN, "completion": 1}}', "prompt is nan"),
        ("p.json", '{"a": {"prompt": "1", "completion": 1}}', "prompt is '1'"),
        ("p.json", '{"a": {"prompt": true, "completion": 1}}', "prompt is True"),
    ],
)
def test_a_bad_table_says_where_and_what(tmp_path: Path, name: str, text: str, says: str) -> None:
    with pytest.raises(EvaluationError, match=says):
        prices(tmp_path, text, name)


@given(st.text())
def test_any_text_is_a_table_or_an_error_of_ours(
    tmp_path_factory: pytest.TempPathFactory, text: str
) -> None:
    path = tmp_path_factory.mktemp("prices") / "p.toml"
    path.write_text(text, "utf-8", errors="replace")
    try:
        assert read_prices(path).by_model
    except EvaluationError as error:
        assert "p.toml" in str(error)


@given(st.floats(min_value=1e-9, max_value=1e9))
def test_an_amount_is_never_rounded_to_nothing(amount: float) -> None:
    assert float(money(amount, "").replace(",", "")) > 0
