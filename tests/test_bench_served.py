"""`wenqu bench page` and `bench serve` measure what people and programs see."""

import json
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import psutil
import pytest
from hypothesis import given
from hypothesis import strategies as st
from starlette.applications import Starlette
from typer.testing import CliRunner

from eval.served import interface
from eval.served.crowd import crowd
from eval.served.growth import Look, Watch, ends, settled, slope
from eval.served.page import Measured, Plan, answers, measure, used
from eval.served.reader import opened
from eval.served.rows import Row, answer_rows, people_rows, search_rows, soak_rows
from eval.served.scripted import answer_to, scripted_model
from eval.served.searchers import search_at_once
from eval.served.seen import Record, Seen
from rag.cli import app
from rag.errors import CorpusError, EvaluationError
from rag.index.catalogue import Card, Catalogue
from rag.index.index import Index
from rag.settings import Settings, load_settings
from rag.wenqu import Wenqu
from tests.chromium import serving
from tests.conftest import no_progress
from tests.served import served

QUESTION = "会议的主题是什么"


@pytest.fixture(scope="module")
def address(seeds_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = tmp_path_factory.mktemp("page") / "index"
    with served(seeds_folder, folder, {"主题": "会议的主题是发展。"}) as address:
        yield address


@pytest.fixture(scope="module")
def cards(seeds_folder: Path) -> list[Card]:
    return Catalogue(Index(seeds_folder, "bigrams").ledger.database).find()


def test_people_search_read_and_ask_at_once_and_leave_no_chat(
    address: str, cards: list[Card], tmp_path: Path
) -> None:
    record = Record(tmp_path / "run.jsonl")
    plan = Plan(people=2, seconds=2, minutes=0, real=False, pause=0)
    (found,) = used(address, psutil.Process(), cards, plan, record, no_progress)
    assert found.errors == []
    values = {row.what: row for row in found.rows}
    assert values["errors"].met and values["answers a minute"].value > 0
    assert {f"{thing}, s (p95)" for thing in (
        "a search of the library", "a search of the chats", "an article at a citation",
        "the page itself", "a scripted answer",
    )} <= set(values)  # fmt: skip
    lines = [json.loads(line) for line in (tmp_path / "run.jsonl").read_text().split("\n") if line]
    assert {"search", "find", "read", "open", "ask"} <= {line.get("did") for line in lines}
    with opened(address) as reader:
        assert 'class="name"' not in reader.done("side", "find", words="")["side"]


def test_sources_and_a_proven_sentence_are_seen_before_the_answer_is_whole(address: str) -> None:
    found = answers(address, [QUESTION, QUESTION], Record(), no_progress)
    values = {row.what: row.value for row in found.rows}
    assert found.errors == []
    sources, sentence, whole = (values[f"the {what}, s (p50)"] for what in (
        "first sources", "first proven sentence", "whole answer",
    ))  # fmt: skip
    assert 0 < sources <= sentence <= whole


def test_what_does_not_grow_is_shown_once(address: str) -> None:
    """What is shown again when it has ended would undo what was done since."""
    with opened(address) as reader:
        shown = [news for news in reader.do("side", "find", words="会议") if "side" in news]
    assert len(shown) == 1


def test_what_the_page_complains_of_is_an_error(address: str) -> None:
    with opened(address) as reader:
        with pytest.raises(EvaluationError, match=r"complains: .+"):
            reader.done("question", "submit", "主" * 501)
        assert "shelf" in reader.done("shelf", "search", words="会议")  # and the page goes on


def test_a_page_that_is_gone_is_an_error_and_no_crash(
    cards: list[Card], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("eval.served.crowd.TAKING_BREATH", 0.2)
    seen = Seen("people", Record())
    crowd("http://127.0.0.1:9", cards, 1, 0.1, seen)
    assert len(seen.errors) == 1
    assert people_rows("people", seen, 0.1)[0].met is False


def test_the_command_prints_what_was_measured_with_its_bars(
    seeds_folder: Path, address: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    @contextmanager
    def here(index: Path, pause: float | None) -> Iterator[tuple[str, psutil.Process]]:
        yield address, psutil.Process()

    monkeypatch.setattr("eval.served.page.served_page", here)
    folder = shutil.copytree(seeds_folder, tmp_path / "index")
    command = ["bench", "page", "--people", "1", "--seconds", "1", "--index", str(folder)]
    run = CliRunner().invoke(app, [*command, "--json"], catch_exceptions=False)
    document = json.loads(run.stdout)
    assert document["errors"] == [] and document["rows"][0]["what"] == "errors"
    rows = [Row("soak", "memory", 9, 2.5, "< 1", met=False)]
    monkeypatch.setattr(
        "eval.served.page.measure", lambda *_: [Measured("soak", rows, ["OSError: gone"])]
    )
    shown = CliRunner().invoke(app, command, catch_exceptions=False).stdout
    assert all(word in shown for word in ("soak", "2.5", "< 1", "missed", "OSError: gone"))


def test_an_empty_index_is_said_before_a_page_is_started(tmp_path: Path) -> None:
    Index(tmp_path / "index", "bigrams", create=True)
    plan = Plan(people=2, seconds=2, minutes=0, real=False, pause=0)
    with pytest.raises(CorpusError, match="the index is empty"):
        list(measure(load_settings(index=tmp_path / "index"), plan, Record(), no_progress))


def test_times_stand_beside_their_bars() -> None:
    seen = Seen("real", Record())
    for seconds in (0.2, 0.3, 0.9):
        seen.note("sources", seconds)
    errors, half, nearly_all = answer_rows("real", seen)
    assert (errors.value, errors.met) == (0, True)
    assert (half.n, half.value, half.bar, half.met) == (3, 0.3, "≤ 0.5", True)
    assert (nearly_all.value, nearly_all.met) == (0.9, False)


def looks(growth: float, more_files: int = 0) -> list[Look]:
    """Half an hour, with so much growth in ten minutes; in the first three it is far steeper."""
    settling = [Look(at, int(at * 1000), 9, 9) for at in range(0, 180, 10)]
    later = range(180, 1800, 10)
    sizes = [int(1e6 * (1 + growth * at / 600)) for at in later]
    files = [9 if at < 1200 else 9 + more_files for at in later]
    return settling + [
        Look(at, size, open_, 9) for at, size, open_ in zip(later, sizes, files, strict=True)
    ]


def test_growth_is_told_as_a_share_in_ten_minutes_without_the_beginning() -> None:
    assert slope(settled(looks(0))) == pytest.approx(0)
    assert 0.08 < slope(settled(looks(0.1))) < 0.1
    assert slope(settled(looks(-0.1))) < 0
    rows = {row.what: row for row in soak_rows("soak", Seen("soak", Record()), looks(0.02, 3))}
    assert rows["memory grows in 10 minutes, %"].met is False
    assert rows["open files at the end"].value == 12
    assert rows["open files at the end"].met is False and rows["threads at the end"].met


@given(st.lists(st.integers(1, 10**6), min_size=1, max_size=200))
def test_counts_at_the_ends_are_counts_that_were_seen(counts: list[int]) -> None:
    assert set(ends(counts)) <= set(counts)


def test_growth_is_not_told_from_too_little() -> None:
    with pytest.raises(EvaluationError, match="two looks"):
        slope([Look(0, 1, 1, 1)])
    with pytest.raises(EvaluationError, match="not there"):
        ends([])


def test_a_process_is_looked_at_again_and_again(tmp_path: Path) -> None:
    record = Record(tmp_path / "run.jsonl")
    with Watch(psutil.Process(), record, every=60) as watch:
        pass
    assert len(watch.looks) == 2 and watch.looks[0].memory > 10**6
    assert len((tmp_path / "run.jsonl").read_text().splitlines()) == len(watch.looks)


def test_the_scripted_model_says_the_sentence_that_shares_most_with_the_question() -> None:
    prompt = "资料：\n签约170个项目。会议的主题是发展。\n\n问题：会议的主题是什么？\n\n请直接回答。"
    assert answer_to(prompt).strip() == "会议的主题是发展。"
    assert answer_to("上文：\n问：谁？\n\n追问：何时？") == "追问：何时？"


def test_the_scripted_model_streams_as_a_server_does() -> None:
    asked = {"messages": [{"role": "user", "content": "追问：何时？"}]}
    with scripted_model(0) as url, httpx.Client(trust_env=False) as client:
        lines = client.post(f"{url}/chat/completions", json=asked).text.split("\n\n")
    chunks = [json.loads(line.removeprefix("data: ")) for line in lines[:-2]]
    deltas = [chunk["choices"][0]["delta"].get("content", "") for chunk in chunks]
    assert "".join(deltas) == "追问：何时？" and lines[-2] == "data: [DONE]"


@given(st.text())
def test_the_scripted_model_has_an_answer_to_whatever_it_is_asked(prompt: str) -> None:
    assert isinstance(answer_to(prompt), str)


@pytest.mark.model
def test_programs_search_at_once_while_articles_are_added(
    real_wenqu: Wenqu, model_settings: Settings, tmp_path: Path
) -> None:
    (tmp_path / "more.txt").write_text("江口大桥全长3公里，今天通车。\n" * 3, "utf-8")
    found = interface.measure(model_settings, 3, 8, tmp_path / "more.txt", Record(), no_progress)
    values = {row.what: row.value for row in found.rows}
    assert not found.errors and values["errors"] == 0
    assert values["searches a second"] > 0 and values["articles added meanwhile"] == 1


def test_a_server_that_refuses_is_an_error() -> None:
    seen = Seen("searches", Record())
    with serving(Starlette()) as elsewhere:
        search_at_once(elsewhere, ["主题"], 2, 0.2, seen)
    assert seen.errors and "404" in seen.errors[0]
    assert search_rows("searches", seen, 0.2, 1, 0)[0].met is False
