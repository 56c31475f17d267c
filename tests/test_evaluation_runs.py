"""Whole evaluations without models: killed and resumed, worse and caught, alike and not told apart.

All but the embedder is the real thing, down to the command line and the process that is killed.
"""

import json
import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import asdict
from itertools import permutations
from pathlib import Path
from typing import Any

import pytest

from eval.compare import compare
from eval.runfile import read_run
from rag import build
from rag.commands.evaluation import answers, report_of, retrieval
from rag.errors import EvaluationError, SettingsError
from tests.conftest import SEEDS
from tests.letters import LetterEncoder

ROOT = Path(__file__).parents[1]
QUESTIONS = ROOT / "eval" / "sets" / "seeds.jsonl"
WORDS = "茶叶 高铁 台风 足球 电影 芯片 粮食 医保 港口 机场 森林 湖泊 煤炭 桥梁 邮票 菊花".split()


def write(path: Path, rows: list[dict[str, Any]]) -> Path:
    path.write_text("".join(json.dumps(row, ensure_ascii=False) + "\n" for row in rows), "utf-8")
    return path


@pytest.fixture(scope="module")
def collection(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Documents of five words each, and questions with two words of one: many are much alike."""
    folder = tmp_path_factory.mktemp("beir") / "words"
    (folder / "qrels").mkdir(parents=True)
    chance = random.Random(3)
    texts = [chance.sample(WORDS, 5) for _ in range(150)]
    write(
        folder / "corpus.jsonl",
        [{"_id": f"d{n}", "text": f"{'和'.join(five)}。"} for n, five in enumerate(texts)],
    )
    asked = [
        {"_id": f"q{n}-{i}", "text": "和".join(chance.sample(five, 4)), "answers": [five[0]]}
        for n, five in enumerate(texts)
        for i in range(2)
    ]
    write(folder / "queries.jsonl", asked)
    qrels = "".join(f"{row['_id']}\td{row['_id'][1:].split('-')[0]}\t1\n" for row in asked)
    (folder / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    return folder


@pytest.fixture(scope="module")
def runs(collection: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Runs of three embedders that are as good as one another, and of one that is not."""
    folder = tmp_path_factory.mktemp("runs")
    encoders = {str(seed): LetterEncoder(noise=0.7, seed=seed) for seed in range(3)}
    encoders["worse"] = LetterEncoder(dimension=12, noise=0.7)
    for name, encoder in encoders.items():
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("WENQU_CHAT", "none")
            patch.setattr(build, "open_encoder", lambda settings, encoder=encoder: encoder)
            retrieval(collection, run=folder / f"{name}.jsonl")
    return {name: folder / f"{name}.jsonl" for name in encoders}


@pytest.fixture(scope="module")
def seeds_index(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("seeds") / "index"
    run_whole("ingest", str(SEEDS), "--index", str(folder))
    return folder


@pytest.fixture
def letters(monkeypatch: pytest.MonkeyPatch) -> None:
    """`wenqu` in this process embeds letter pairs, and has no chat model."""
    monkeypatch.setattr(build, "open_encoder", lambda settings: LetterEncoder())
    monkeypatch.setenv("WENQU_CHAT", "none")


def command(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "tests.letters", *arguments]


def run_whole(*arguments: str) -> str:
    done = subprocess.run(
        command(*arguments), cwd=ROOT, capture_output=True, text=True, timeout=300
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def kill_in_the_middle(run: Path, lines: int, *arguments: str) -> None:
    """Kills a run as soon as it has so many lines, with no chance to say goodbye."""
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(command(*arguments, "--run", str(run)), cwd=ROOT, **quiet)  # type: ignore[call-overload]
    give_up = time.monotonic() + 120
    while not (run.exists() and run.read_bytes().count(b"\n") > lines):
        assert process.poll() is None and time.monotonic() < give_up
        time.sleep(0.005)
    os.kill(process.pid, signal.SIGKILL)
    assert process.wait() == -signal.SIGKILL


def measured(path: Path) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """A run without what no two runs share: its name, when it began, how long it took, memory."""
    run = read_run(path)
    header = {key: value for key, value in run.header.items() if key not in ("id", "started")}
    lines = [asdict(line) for line in run.lines]
    for line in lines:
        assert line.pop("timings_ms")["total"] >= 0 and line.pop("peak_memory") > 10_000_000
        line["output"].pop("timings_ms", None)
    return header, lines


def test_a_search_that_is_killed_and_resumed_equals_an_undisturbed_one(
    collection: Path, tmp_path: Path
) -> None:
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    arguments = ("eval", "retrieval", str(collection))
    run_whole(*arguments, "--run", str(whole))
    kill_in_the_middle(killed, 70, *arguments)
    before = read_run(killed)
    assert 70 <= len(before.lines) < 300
    run_whole(*arguments, "--run", str(killed))
    assert measured(killed) == measured(whole)
    after = read_run(killed)
    assert after.header == before.header  # it is the same run still
    assert after.lines[: len(before.lines)] == before.lines  # and nothing was asked twice
    assert (after.peak_memory or 0) >= (before.peak_memory or 0) > 0


def test_answers_that_are_killed_and_resumed_equal_undisturbed_ones(
    seeds_index: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WENQU_CHAT", "none")
    whole, killed = tmp_path / "whole.jsonl", tmp_path / "killed.jsonl"
    arguments = ("eval", "answers", str(QUESTIONS), "--split", "dev", "--index", str(seeds_index))
    said = run_whole(*arguments, "--run", str(whole))
    kill_in_the_middle(killed, 40, *arguments)
    assert 40 <= len(read_run(killed).lines) < len(read_run(whole).lines)
    run_whole(*arguments, "--run", str(killed))
    assert measured(killed) == measured(whole)
    assert "stale" not in read_run(whole).header["index"]
    refused = {line.refused for line in read_run(whole).lines}
    assert refused == {False, True} and "alce_recall@lexical0.6" in said and "peak memory" in said


def test_a_peak_of_memory_outlives_the_process_that_had_it(letters: None, tmp_path: Path) -> None:
    rows = [
        {
            "id": f"q{n}",
            "question": "会议在哪里？",
            "answers": [["临汾"]],
            "passages": ["会议在临汾。"],
        }
        for n in range(6)
    ]
    cases, path = write(tmp_path / "cases.jsonl", rows), tmp_path / "a.jsonl"
    answers(cases, run=path)
    written = path.read_text("utf-8").splitlines()
    written[4] = json.dumps(json.loads(written[4]) | {"peak_memory": 10**15, "error": "no memory"})
    path.write_text("\n".join([*written[:5], ""]), "utf-8")  # killed after its fourth question
    answers(cases, run=path)
    assert len(read_run(path).lines) == 6 and read_run(path).lines[3].error is None
    assert read_run(path).peak_memory == 10**15  # though that line was replaced


def test_a_worse_embedder_is_caught_by_its_baseline(
    collection: Path, runs: dict[str, Path], letters: None
) -> None:
    good, worse = runs["0"], runs["worse"]
    with pytest.raises(EvaluationError, match=r"mrr@10 is worse than in .*0\.jsonl: -0\."):
        retrieval(collection, run=worse, no_worse_than=good)
    retrieval(collection, run=good, no_worse_than=worse)
    verdicts = {row.metric: row.verdict for row in compare(read_run(good), read_run(worse)).rows}
    assert verdicts["hit@1"] == verdicts["ndcg@10"] == "worse"


def test_embedders_that_differ_by_chance_are_not_called_different(
    collection: Path, runs: dict[str, Path], letters: None
) -> None:
    alike = [runs[str(seed)] for seed in range(3)]
    for before, after in permutations(alike, 2):
        found = compare(read_run(before), read_run(after))
        assert found.fixed and found.broken  # they do differ
        assert {row.verdict for row in found.rows} == {"no difference shown"}
        retrieval(collection, run=after, no_worse_than=before)


def test_stale_labels_are_told_before_anything_is_asked(
    seeds_index: Path, letters: None, tmp_path: Path
) -> None:
    rows = [json.loads(line) for line in QUESTIONS.read_text("utf-8").splitlines()[:3]]
    rows[0]["quotes"][0]["text"] = "这句话不在文章里"
    rows[1]["cite"] = ["没有的来源"]
    path, report = tmp_path / "a.jsonl", tmp_path / "a.md"
    answers(write(tmp_path / "cases.jsonl", rows), index=seeds_index, run=path, report=report)
    gone, unknown = rows[0]["id"], rows[1]["id"]
    stale = {"quote_gone": [gone], "source_unknown": [unknown]}
    assert json.loads(path.read_text("utf-8").splitlines()[0])["run"]["index"]["stale"] == stale
    said = report.read_text("utf-8")
    assert f"1 ({gone}) name a quote that is no longer in its article" in said
    assert f"1 ({unknown}) name a source that no article has" in said


def test_a_table_of_prices_is_read_before_anything_is_asked(tmp_path: Path) -> None:
    (tmp_path / "prices.toml").write_text("x =", "utf-8")
    with pytest.raises(EvaluationError, match=r"prices\.toml: is no TOML"):
        answers(QUESTIONS, prices=tmp_path / "prices.toml")
    with pytest.raises(EvaluationError, match=r"prices\.toml: is no TOML"):
        report_of(tmp_path / "a.jsonl", tmp_path / "a.html", prices=tmp_path / "prices.toml")


def test_a_bound_that_nothing_could_miss_is_refused(collection: Path) -> None:
    with pytest.raises(SettingsError, match="write recall@1"):
        retrieval(collection, fail_under=["recall@1=nan"])


def test_judgements_are_written_beside_the_rankings(
    collection: Path, letters: None, tmp_path: Path
) -> None:
    retrieval(collection, run=tmp_path / "a.jsonl", limit=3, trec=tmp_path / "a.trec")
    assert (tmp_path / "a.qrels").read_text("utf-8").splitlines() == [
        "q0-0 0 d0 1", "q0-1 0 d0 1", "q1-0 0 d1 1",
    ]  # fmt: skip
    assert (tmp_path / "a.trec").read_text("utf-8").startswith("q0-0 Q0 d")
