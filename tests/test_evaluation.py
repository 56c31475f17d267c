"""`wenqu eval` from the command line: measured, resumed, compared, reported, held to its bounds."""

import json
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from eval.answer import line
from eval.cases import Case
from eval.runfile import read_run
from rag.errors import ModelError
from rag.types import Answer
from tests.conftest import SEEDS
from tests.test_cli import document, wenqu

SUBJECTS = "茶叶 高铁 台风 足球 电影 芯片 粮食 医保 港口 机场 森林 湖泊 煤炭 桥梁 邮票 菊花".split()


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("beir") / "news"
    (folder / "qrels").mkdir(parents=True)
    rows = [
        {"_id": f"d{n}", "title": f"{s}新闻", "text": f"今年{s}产业产值为{n + 20}亿元。"}
        for n, s in enumerate(SUBJECTS)
    ]
    asked = [
        {"_id": f"q{n}-{i}", "text": f"{s}产业的产值是多少{'?' * i}", "answers": [f"{n + 20}亿元"]}
        for n, s in enumerate(SUBJECTS)
        for i in range(40)
    ]
    write(folder / "corpus.jsonl", rows)
    write(folder / "queries.jsonl", asked)
    lines = [f"{row['_id']}\td{str(row['_id'])[1:].split('-')[0]}\t1" for row in asked]
    qrels = "\n".join(["query-id\tcorpus-id\tscore", *lines])
    (folder / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return folder


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def outcomes(path: Path) -> dict[str, Any]:
    """What a run found, without how long it took."""
    return {one.id: (one.output["ranking"], dict(one.scores)) for one in read_run(path).lines}


@pytest.mark.model
def test_retrieval_is_measured_and_reported(collection: Path, tmp_path: Path) -> None:
    found = document(
        "eval", "retrieval", str(collection), "--limit", "60", "--run", str(tmp_path / "a.jsonl"),
        "--report", str(tmp_path / "a.html"), "--trec", str(tmp_path / "a.trec"),
    )  # fmt: skip
    assert {"metrics", "n", "n_failed", "timings_ms", "settings", "models", "run"} <= set(found)
    assert set(found["metrics"]["recall@1"]) == {"mean", "low", "high", "n"}
    assert (found["n"], found["n_failed"]) == (60, 0)
    assert found["metrics"]["hit@1"]["mean"] > 0.9
    assert found["timings_ms"]["p50"] > 0
    assert "recall@1" in (tmp_path / "a.html").read_text("utf-8")
    assert (tmp_path / "a.trec").read_text("utf-8").startswith("q0-0 Q0 d0 1 ")


@pytest.mark.model
def test_a_run_that_is_killed_and_resumed_equals_an_undisturbed_one(
    collection: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    document("eval", "retrieval", str(collection), "--run", str(whole))
    command = [sys.executable, "-m", "rag", "eval", "retrieval", str(collection)]
    process = subprocess.Popen(
        [*command, "--run", str(killed)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    while process.poll() is None and not (
        killed.exists() and killed.read_bytes().count(b"\n") > 90
    ):
        time.sleep(0.01)
    process.kill()
    process.wait()
    assert 0 < len(read_run(killed).lines) < len(read_run(whole).lines)
    document("eval", "retrieval", str(collection), "--run", str(killed))
    assert outcomes(killed) == outcomes(whole)


@pytest.mark.model
def test_a_worse_retriever_is_caught_and_the_same_one_is_not(
    collection: Path, tmp_path: Path
) -> None:
    good, worse = tmp_path / "good.jsonl", tmp_path / "worse.jsonl"
    command = ("eval", "retrieval", str(collection), "--sample", "100", "--run")
    document(*command, str(good))
    rows = [json.loads(row) for row in good.read_text("utf-8").splitlines()]
    for row in rows[1::3]:  # as if every third question had found nothing
        row["scores"] = dict.fromkeys(row["scores"], 0.0)
    rows[0]["run"]["id"] = "worse"
    write(worse, rows)
    assert wenqu("eval", "compare", str(good), str(worse)).returncode == 0
    verdicts = {
        row["metric"]: row["verdict"]
        for row in document("eval", "compare", str(good), str(worse))["rows"]
    }
    assert verdicts["hit@1"] == "worse"
    again = wenqu(*command, str(worse), "--no-worse-than", str(good))
    assert again.returncode == 1 and "hit@1 is worse" in again.stderr
    assert wenqu(*command, str(good), "--no-worse-than", str(good)).returncode == 0
    short = wenqu(*command, str(good), "--fail-under", "hit@1=1.01")
    assert short.returncode == 1 and "should be 1.01" in short.stderr
    assert wenqu(*command, str(good), "--fail-under", "speed").returncode == 2


@pytest.mark.model
def test_answers_are_judged_with_and_without_an_index(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_CHAT", "none")
    document("ingest", str(SEEDS))
    cases = write(tmp_path / "cases.jsonl", [
        {"id": "a", "question": "吕梁的林草覆盖率是多少?", "answers": [["72.2%"]], "cite": ["004_"],
         "quotes": [{"source": "004_", "text": "林草覆盖率72.2%"}]},
        {"id": "b", "question": "卡夫卡写了哪部小说?", "answers": []},
        {"id": "c", "question": "蓝鲸饭馆在哪里?", "answers": [["青岛"]],
         "passages": ["蓝鲸饭馆开在青岛的海边。", "今天天气很好。"]},
    ])  # fmt: skip
    report = tmp_path / "report.html"
    found = document(
        "eval", "answers", str(cases), "--run", str(tmp_path / "r.jsonl"), "--report", str(report)
    )
    assert found["metrics"]["accuracy"] == {
        "mean": 1.0,
        "low": pytest.approx(1, abs=1),
        "high": 1.0,
        "n": 2,
    }
    assert found["metrics"]["refusal_recall"]["mean"] == 1.0
    assert found["metrics"]["citation_source_accuracy"]["mean"] == 1.0
    assert "林草覆盖率" in report.read_text("utf-8")
    bad = write(tmp_path / "bad.jsonl", [{"id": "a", "question": "x", "answers": ["flat"]}])
    done = wenqu("eval", "answers", str(bad))
    assert done.returncode == 1 and "bad.jsonl:1" in done.stderr and "Traceback" not in done.stderr


def test_a_question_that_fails_counts_as_wrong() -> None:
    def failing(case: Case) -> Answer:
        raise ModelError("the model died")

    case = Case("a", "吕梁的林草覆盖率是多少?", (("72.2%",),), cite=("004_",), type="number")
    failed = line(case, failing)
    assert failed.error == "the model died"
    assert failed.scores["accuracy"] == 0.0 and set(failed.scores.values()) == {0.0}
    assert failed.slices["answerable"] is True
