"""What the command line does with articles and the index, and what it says of bad input."""

import json
import re
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from rag.settings import load_settings
from tests.conftest import SEEDS
from tests.documents import docx, paragraph, pdf
from tests.fault_table import LOCKED_PDF
from tests.test_cli import document, wenqu

pytestmark = pytest.mark.model


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("made") / "index"
    document("ingest", str(SEEDS), "--index", str(folder))
    return folder


@pytest.fixture
def index(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(made, tmp_path / "copy"))


def sparse(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(200_000_000)


BAD_FILES: list[tuple[str, bytes | None, str]] = [
    ("empty.txt", b"", "there is no text in it"),
    ("binary.txt", bytes(range(256)) * 50, "this is not text"),
    ("broken.pdf", b"%PDF-1.7\n" + b"garbage " * 500, "damaged"),
    ("locked.pdf", LOCKED_PDF, "locked with a password"),
    ("scan.pdf", pdf([[], []]), "scan"),
    ("bomb.docx", docx(paragraph("字" * 80_000_000)), "too large|larger than|bomb|unpack"),
    ("large.txt", None, "larger than 50 MB"),
    ("unknown.xyz", b"hello", "cannot read .xyz"),
    ("bad.json", b"[" * 100_000, "JSON"),
]


@pytest.mark.parametrize(("name", "content", "says"), BAD_FILES, ids=[row[0] for row in BAD_FILES])
def test_a_bad_file_named_alone_is_one_line_and_exit_code_one(
    tmp_path: Path, name: str, content: bytes | None, says: str
) -> None:
    path = tmp_path / name
    if content is None:
        sparse(path)
    else:
        path.write_bytes(content)
    done = wenqu("ingest", str(path))
    assert done.returncode == 1, done.stdout
    complaints = [line for line in done.stderr.splitlines() if line.startswith("wenqu:")]
    assert len(complaints) == 1 and re.search(says, complaints[0]), done.stderr
    assert "Traceback" not in done.stderr and name in complaints[0]


def test_a_folder_with_bad_files_is_done_and_lists_them(tmp_path: Path) -> None:
    folder = tmp_path / "news"
    folder.mkdir()
    for name, content, _ in BAD_FILES:
        if content is not None:
            (folder / name).write_bytes(content)
    (folder / "good.txt").write_text("好消息\n今天的天气很好，适合出门。", "utf-8")
    report = document("ingest", str(folder))
    assert (report["added"], report["other_files"]) == (1, 1)
    assert {Path(row["source"]).name for row in report["failed"]} == {
        name for name, content, _ in BAD_FILES if content is not None and "xyz" not in name
    }


@pytest.mark.parametrize("file", ["encoder.bin", "tokenizer.json", "prepared.json"])
def test_a_damaged_model_file_is_one_line_with_the_remedy(
    file: str, made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    prepared = load_settings().models / "e5-small" / "prepared"
    copy = tmp_path / "models" / "e5-small" / "prepared"
    copy.mkdir(parents=True)
    for path in prepared.iterdir():
        if path.is_file() and path.name != file:
            (copy / path.name).symlink_to(path)
    (copy / file).write_bytes((prepared / file).read_bytes()[:50])
    monkeypatch.setenv("WENQU_MODELS", str(tmp_path / "models"))
    done = wenqu("search", "会议", "--index", str(made))
    assert done.returncode == 1 and done.stdout == ""
    assert "wenqu models rm e5-small" in done.stderr and "Traceback" not in done.stderr


def test_an_endpoint_that_cannot_be_reached_costs_the_wording_only(
    made: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_CHAT", "openai:some-model")
    monkeypatch.setenv("WENQU_CHAT_KEY", "key")
    monkeypatch.setenv("WENQU_CHAT_URL", "http://127.0.0.1:9/v1")
    done = wenqu("ask", "吕梁的林草覆盖率是多少?", "--index", str(made), "--json")
    answer = json.loads(done.stdout)
    assert (done.returncode, answer["rung"], "degraded" in answer["flags"]) == (
        0,
        "extractive",
        True,
    )
    assert "72.2%" in answer["answer"] and "Traceback" not in done.stderr


def test_an_index_of_another_embedder_says_what_to_do(index: Path) -> None:
    with closing(sqlite3.connect(index / "ledger.db")) as database, database:
        database.execute("UPDATE meta SET value = 'another' WHERE name = 'embedder'")
    for command in (["search", "会议"], ["ask", "会议"], ["ingest", str(SEEDS)]):
        done = wenqu(*command, "--index", str(index))
        assert done.returncode == 1
        assert "wenqu index rebuild" in done.stderr and "Traceback" not in done.stderr
    assert document("index", "rebuild", "--index", str(index))["embedded_anew"] is True
    assert document("search", "会议", "--index", str(index))["hits"]


def test_a_damaged_ledger_is_refused_everywhere_with_how_to_restore_it(index: Path) -> None:
    ledger = index / "ledger.db"
    ledger.write_bytes(ledger.read_bytes()[:5000])
    for command in (
        ["search", "会议"],
        ["article", "list"],
        ["index", "status"],
        ["ingest", str(SEEDS)],
    ):
        done = wenqu(*command, "--index", str(index))
        assert done.returncode == 1, command
        assert "wenqu index restore" in done.stderr and "Traceback" not in done.stderr


def test_an_index_is_backed_up_lost_and_restored(index: Path, tmp_path: Path) -> None:
    backup = str(tmp_path / "index.backup")
    assert document("index", "backup", backup, "--index", str(index))["bytes"] > 100_000
    before = document("search", "黄河金三角", "--index", str(index))["hits"]
    shutil.rmtree(index)
    status = document("index", "restore", backup, "--index", str(index))
    assert (status["articles"], status["vectors"]) == (5, "sound")
    assert document("search", "黄河金三角", "--index", str(index))["hits"] == before


def test_rebuilding_changes_no_answer(index: Path) -> None:
    before = document("search", "黄河金三角", "--index", str(index))["hits"]
    rebuilt = document("index", "rebuild", "--index", str(index))
    assert (rebuilt["embedded_anew"], rebuilt["vectors"]) == (False, "sound")
    assert document("search", "黄河金三角", "--index", str(index))["hits"] == before


def test_a_dry_run_makes_no_index(tmp_path: Path) -> None:
    folder = tmp_path / "none"
    report = document("ingest", str(SEEDS), "--dry-run", "--index", str(folder))
    assert report["added"] == 5 and report["passages"] > 20 and report["dry_run"] is True
    assert not folder.exists()


def test_an_article_shows_where_it_came_from_and_what_was_mended(
    index: Path, tmp_path: Path
) -> None:
    copy = tmp_path / "copies"
    copy.mkdir()
    shutil.copy(next(SEEDS.glob("002*")), copy / "same.txt")
    text = next(SEEDS.glob("001*")).read_text("utf-8")
    (copy / "edited.txt").write_text(text.replace("记者", "本报记者"), "utf-8")
    document("ingest", str(copy), "--index", str(index))
    articles = document("article", "list", "--index", str(index))["articles"]
    assert len(articles) == 6
    shown: dict[str, dict[str, Any]] = {
        a["source"]: document("article", "show", a["article_id"], "--index", str(index))
        for a in articles
    }
    torn = shown["copies/same.txt"]
    assert len(torn["sources"]) == 2 and torn["repairs"]["pinyin"] > 100
    assert len(shown["copies/edited.txt"]["copies"]) == 1


def test_columns_of_a_table_are_named_on_the_command_line(tmp_path: Path) -> None:
    table = tmp_path / "news.csv"
    table.write_text("kop,verhaal\n标题在此,正文说的是茶叶的价格。\n", "utf-8")
    folder = str(tmp_path / "index")
    done = wenqu("ingest", str(table), "--index", folder)
    assert done.returncode == 1 and "kop" in done.stderr
    report = document("ingest", str(table), "--index", folder, "--fields", "text=verhaal,title=kop")
    assert report["added"] == 1
    assert document("article", "list", "--index", folder)["articles"][0]["title"] == "标题在此"
    assert wenqu("ingest", str(table), "--fields", "colour=red").returncode == 2
