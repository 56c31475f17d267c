"""`wenqu eval judge` from the command line, with a judge that speaks OpenAI on this machine."""

import json
import re
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any, ClassVar

import pytest
from typer.testing import CliRunner, Result

from eval.judge.metrics import METRICS
from eval.runfile import Run, read_run, write_run
from rag.commands.evaluation import app
from rag.errors import EvaluationError, SettingsError
from tests.judges import answered
from tests.runs import header


class JudgeServer(BaseHTTPRequestHandler):
    """Fills in every form with the first of the choices, when it is held to a schema.

    The model `chatty` talks instead, `broken` answers with an error.
    """

    seen: ClassVar[list[dict[str, Any]]] = []

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        self.seen.append(body)
        if body["model"] == "broken":
            self.send_error(400)
            return
        said = "我看都对。" if body["model"] == "chatty" else _filled(body)
        message = {"role": "assistant", "content": said}
        document = {
            "id": "1", "object": "chat.completion", "created": 1, "model": body["model"],
            "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
            "usage": {"prompt_tokens": 9, "completion_tokens": 3, "total_tokens": 12},
        }  # fmt: skip
        content = json.dumps(document).encode()
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *arguments: object) -> None:
        """Quiet."""


def _filled(body: dict[str, Any]) -> str:
    properties = body["response_format"]["json_schema"]["schema"]["properties"]
    if "claims" in properties:
        return json.dumps({"claims": ["会议在临汾召开"]})
    filled = {
        number: {"reason": "资料说了", "verdict": item["properties"]["verdict"]["enum"][0]}
        for number, item in properties.items()
    }
    return json.dumps(filled, ensure_ascii=False)


@pytest.fixture
def server(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Iterator[str]:
    JudgeServer.seen.clear()
    server = ThreadingHTTPServer(("127.0.0.1", 0), JudgeServer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("WENQU_CHAT_URL", f"http://127.0.0.1:{server.server_address[1]}/v1")
    monkeypatch.chdir(tmp_path)
    yield "openai:judge"
    server.shutdown()
    server.server_close()


@pytest.fixture
def run(tmp_path: Path) -> Path:
    path = tmp_path / "a.jsonl"
    refusal = answered(3, output={"refused": True})
    write_run(path, Run(header(models={"chat": "small"}), (answered(1), answered(2), refusal)))
    return path


def judge(*arguments: object) -> Result:
    return CliRunner().invoke(app, ["judge", *map(str, arguments)])


def judged(*arguments: object) -> dict[str, Any]:
    done = judge(*arguments, "--json")
    assert done.exit_code == 0, done.output
    document: dict[str, Any] = json.loads(done.stdout)
    return document


def test_a_run_is_judged_and_written_as_a_run(server: str, run: Path) -> None:
    found = judged(run, "--judge", server)
    assert {found["metrics"][f"judge_{metric}"]["mean"] for metric in METRICS} == {1.0}
    assert found["metrics"]["judge_faithfulness"]["n"] == 2
    assert found["judge"]["counts"]["judge_correctness"] == {
        "n": 2, "n_refused": 1, "judgements": 6, "n_failed": 0, "spread": 0.0,
    }  # fmt: skip
    assert (found["judge"]["model"], found["judge"]["repeats"]) == (server, 3)
    assert set(found["judge"]["prompts"]) == {
        "judge_again", "judge_claims", "judge_correctness", "judge_faithfulness",
        "judge_context_precision", "judge_context_recall",
    }  # fmt: skip
    written = read_run(Path(found["run_file"]))
    assert written.header["judge"]["run"] == "a-run" and written.kind == "answers"
    assert written.lines[0].scores["accuracy"] == 1.0
    assert all(body["response_format"]["type"] == "json_schema" for body in JudgeServer.seen)


def test_what_was_judged_costs_nothing_again(server: str, run: Path, tmp_path: Path) -> None:
    first = judged(run, "--judge", server)
    asked = len(JudgeServer.seen)
    again = judged(run, "--judge", server, "--out", tmp_path / "again.jsonl")
    assert asked == (2 * 7 + 4) * 3 and len(JudgeServer.seen) == asked
    assert read_run(Path(again["run_file"])).lines == read_run(Path(first["run_file"])).lines


def test_a_stopped_judging_is_resumed(server: str, run: Path) -> None:
    whole = Path(judged(run, "--judge", server, "--metric", "correctness")["run_file"])
    undisturbed = whole.read_bytes()
    whole.write_bytes(b"".join(undisturbed.splitlines(keepends=True)[:2]) + b'{"id": "q2", "que')
    done = judge(run, "--judge", server, "--metric", "correctness")
    assert done.exit_code == 0 and "resuming" in done.stderr
    assert whole.read_bytes() == undisturbed


def test_other_settings_do_not_go_into_the_same_file(server: str, run: Path) -> None:
    judged(run, "--judge", server, "--metric", "correctness")
    done = judge(run, "--judge", server, "--metric", "correctness", "--repeats", "1")
    assert isinstance(done.exception, EvaluationError)
    assert re.search(r"judge\.repeats 3 there, 1 now", str(done.exception))


def test_a_judge_that_does_not_keep_to_the_form_fails_in_the_open(server: str, run: Path) -> None:
    found = judged(run, "--judge", "openai:chatty", "--metric", "correctness", "--repeats", "1")
    assert found["metrics"]["judge_correctness"]["mean"] == 0.0
    assert found["judge"]["counts"]["judge_correctness"]["n_failed"] == 2
    assert any("judge_correctness 2 of 2" in warning for warning in found["warnings"])
    assert len(JudgeServer.seen) == 4  # each was asked once more


def test_a_judge_that_is_not_there_stops_with_what_to_do(server: str, run: Path) -> None:
    done = judge(run, "--judge", "openai:broken")
    assert isinstance(done.exception, EvaluationError)
    assert "run the same command again" in str(done.exception)


def test_a_limit_is_a_whole_run_of_fewer_questions(server: str, run: Path) -> None:
    found = judged(run, "--judge", server, "--limit", "1", "--metric", "context_recall")
    assert found["n"] == 1
    assert not any("were asked" in warning for warning in found["warnings"])


def test_a_bound_on_a_judged_metric_fails_the_command(server: str, run: Path) -> None:
    one = ("--metric", "correctness", "--repeats", "1")
    assert (
        judge(run, "--judge", server, *one, "--fail-under", "judge_correctness=.9").exit_code == 0
    )
    done = judge(run, "--judge", server, *one, "--fail-under", "judge_correctness=1.1")
    assert isinstance(done.exception, EvaluationError)


def test_a_judge_of_its_own_answers_is_warned_of_before_it_is_asked(
    server: str, run: Path, tmp_path: Path
) -> None:
    own = tmp_path / "own.jsonl"
    write_run(own, Run(header(models={"chat": server}), read_run(run).lines))
    done = judge(own, "--judge", server, "--metric", "correctness")
    assert "judges its own answers" in done.stderr
    assert "judge_correctness" in done.stdout and "n_refused" not in done.stdout


def test_a_judged_run_is_reported_with_chinese_names(server: str, run: Path) -> None:
    path = judged(run, "--judge", server)["run_file"]
    report = run.with_name("report.html")
    assert CliRunner().invoke(app, ["report", path, str(report)]).exit_code == 0
    page = report.read_text("utf-8")
    assert "judge_faithfulness" in page and "忠实度（评判）" in page
    assert "Refusals are not judged" in page
    assert "会议在临汾召开" in page and "资料说了" in page and "not judged 未评: refused" in page


@pytest.mark.parametrize("name", ["gpt", "none"])
def test_a_judge_must_be_named_as_a_model(run: Path, name: str) -> None:
    assert isinstance(judge(run, "--judge", name).exception, SettingsError)
    assert judge(run).exit_code == 2  # nothing is judged by a model that was not named


def test_a_limit_of_the_judge_holds_for_a_run_of_variants_too(
    server: str, run: Path, tmp_path: Path
) -> None:
    varied, lines = tmp_path / "varied.jsonl", read_run(run).lines
    whole = {"name": "seeds", "sha256": "ab", "questions": len(lines)}
    write_run(varied, Run(header(set=whole, perturb=["typos0.1"], limit=1), lines))
    found = judged(varied, "--judge", server, "--limit", "1", "--metric", "context_recall")
    assert found["n"] == 1
    assert not any("were asked" in warning for warning in found["warnings"])
