"""The command line keeps its promises to scripts: one JSON document, clear errors, exit codes."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from rag.settings import Settings
from tests.conftest import SEEDS


def wenqu(*arguments: str, models: Path | None = None) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "rag", *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=300, check=False)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["ingest", "/no/such/place"], 1, "no such file or folder"),
        (["search", "x", "--index", "/no/such/index"], 1, "wenqu ingest"),
        (["article", "show", "x", "--index", "/no/such/index"], 1, "wenqu ingest"),
        (["models", "pull", "no-such-model"], 2, "e5-small"),
        (["nonsense"], 2, "No such command"),
        (["search"], 2, "Missing argument"),
        (["search", "x", "--since", "yesterday"], 2, "2021-09-10"),
        (["eval", "answers", "/no/such/file.jsonl"], 1, "there is no such file"),
        (["eval", "compare", "/no/such/a", "/no/such/b"], 1, "holds no run"),
    ],
)
@pytest.mark.model
def test_an_error_is_one_line_with_the_remedy(arguments: list[str], code: int, says: str) -> None:
    done = wenqu(*arguments)
    assert done.returncode == code
    assert says in done.stderr and "Traceback" not in done.stderr
    assert done.stdout == ""


def test_an_unknown_setting_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_PASAGES", "3")
    done = wenqu("models", "list")
    assert done.returncode == 2
    assert "WENQU_PASAGES" in done.stderr and "WENQU_PASSAGES" in done.stderr


def test_help_teaches_every_command() -> None:
    said = wenqu("--help").stdout
    for command in ("ingest", "search", "ask", "ui", "bench", "models", "article", "index", "eval"):
        assert command in said


def test_a_missing_model_says_how_to_get_it(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("WENQU_MODELS", str(tmp_path / "none"))
    done = wenqu("ingest", str(SEEDS))
    assert done.returncode == 1
    assert "wenqu models pull" in done.stderr and "Traceback" not in done.stderr


@pytest.fixture(scope="module")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> str:
    folder = str(tmp_path_factory.mktemp("cli") / "index")
    done = wenqu("ingest", str(SEEDS), "--index", folder, "--json")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["added"] == 5 and report["failed"] == []
    return folder


def document(*arguments: str) -> dict[str, Any]:
    done = wenqu(*arguments, "--json")
    assert done.returncode == 0, done.stderr
    found: dict[str, Any] = json.loads(done.stdout)
    return found


@pytest.mark.model
def test_search_prints_the_promised_fields(seeds_index: str) -> None:
    found = document("search", "黄河金三角", "-k", "3", "--index", seeds_index)
    assert list(found) == ["query", "effective_query", "hits", "timings_ms"]
    assert [hit["rank"] for hit in found["hits"]] == [1, 2, 3]
    scores = [hit["score"] for hit in found["hits"]]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores)
    assert set(found["hits"][0]) == {
        "rank", "score", "article_id", "passage_id", "title", "source", "outlet", "published",
        "language", "start", "end", "text", "arms",
    }  # fmt: skip
    assert set(found["hits"][0]["arms"]) == {"dense", "lexical", "translated"}


@pytest.mark.model
def test_search_keeps_to_its_filters(seeds_index: str) -> None:
    options = ("--index", seeds_index, "-k", "20")
    hits = document("search", "会议", "--outlet", "湖北日報", *options)["hits"]
    assert hits and {hit["outlet"] for hit in hits} == {"湖北日報"}
    hits = document("search", "会议", "--since", "2022-01-01", "--until", "2022-12-31", *options)[
        "hits"
    ]
    assert {hit["published"][:4] for hit in hits} == {"2022"}


@pytest.mark.model
def test_articles_are_listed_shown_and_removed(seeds_index: str, tmp_path: Path) -> None:
    folder = str(tmp_path / "other")
    document("ingest", str(SEEDS), "--index", folder)
    articles = document("article", "list", "--index", folder)["articles"]
    assert len(articles) == 5
    shown = document("article", "show", articles[0]["article_id"][:8], "--index", folder)
    assert len(shown["text"]) == articles[0]["characters"]
    document("article", "remove", articles[0]["article_id"], "--index", folder)
    assert len(document("article", "list", "--index", folder)["articles"]) == 4


@pytest.mark.model
def test_ask_streams_an_answer_a_line(seeds_index: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_CHAT", "none")
    done = wenqu("ask", "吕梁的林草覆盖率是多少?", "--index", seeds_index, "--json", "--stream")
    answers = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(answers) >= 2
    assert answers[-1]["rung"] == "extractive" and "72.2%" in answers[-1]["answer"]


@pytest.mark.model
def test_history_that_is_no_list_of_pairs_is_refused(seeds_index: str, tmp_path: Path) -> None:
    path = tmp_path / "history.json"
    path.write_text("{}", "utf-8")
    path.write_text('["x"]', "utf-8")
    done = wenqu("ask", "x", "--history", str(path), "--index", seeds_index)
    assert done.returncode == 2 and "pairs" not in done.stdout and "--history" in done.stderr


def test_settings_describe_themselves() -> None:
    assert all(field.description for field in Settings.model_fields.values())
