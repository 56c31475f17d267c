from pathlib import Path

import numpy as np
import pytest

from eval.trec import read_qrels, read_run, write_jsonl, write_qrels, write_run
from rag.errors import EvaluationError


def test_a_run_has_the_six_columns_of_trec(tmp_path: Path) -> None:
    path = tmp_path / "run.trec"
    write_run(path, {"q1": [("d2", 0.75), ("d1", 0.5)]}, "wenqu")
    assert path.read_text("utf-8") == "q1 Q0 d2 1 0.75 wenqu\nq1 Q0 d1 2 0.5 wenqu\n"


def test_a_run_is_read_as_it_was_written(tmp_path: Path) -> None:
    rankings = {"q1": [("d2", 0.75), ("d1", 0.5)], "问 二": [("seeds/a b%20.txt", 0.25)]}
    write_run(tmp_path / "run", rankings, "my tag")
    assert read_run(tmp_path / "run") == rankings


def test_equal_scores_keep_their_order_in_single_precision(tmp_path: Path) -> None:
    # trec_eval would put b before a: it orders equal scores by name, the last first.
    write_run(
        tmp_path / "run", {"q": [("a", 0.9), ("b", 0.9), ("c", 0.9000000001), ("d", 0.0)]}, "t"
    )
    (ranking,) = read_run(tmp_path / "run").values()
    scores = [np.float32(score) for _, score in ranking]
    assert [document for document, _ in ranking] == ["a", "b", "c", "d"]
    assert scores[0] > scores[1] > scores[2] > scores[3]
    assert float(scores[2]) == pytest.approx(0.9, abs=1e-6)


def test_qrels_have_the_four_columns_of_trec_and_are_read_again(tmp_path: Path) -> None:
    relevant = {"q1": {"d1": 1, "d 2": 0}, "q2": {"d1": 2}}
    write_qrels(tmp_path / "qrels", relevant)
    assert (tmp_path / "qrels").read_text("utf-8").split("\n")[:2] == ["q1 0 d1 1", "q1 0 d%202 0"]
    assert read_qrels(tmp_path / "qrels") == relevant


@pytest.mark.parametrize(
    ("line", "words"),
    [("q1 Q0 d1 1 0.5", "has 5 columns and not 6"), ("q Q0 d 1 x t", "'x' is no number")],
)
def test_a_line_that_is_none_of_a_run_is_named(line: str, words: str, tmp_path: Path) -> None:
    path = tmp_path / "run"
    path.write_text(f"q Q0 d 1 1 t\n{line}\n", "utf-8")
    with pytest.raises(EvaluationError, match=f"run:2: {words}"):
        read_run(path)


def test_rows_are_written_as_they_are_read_by_people(tmp_path: Path) -> None:
    write_jsonl(tmp_path / "rows.jsonl", [{"question": "谁？"}, {"n": 1}])
    assert (tmp_path / "rows.jsonl").read_text("utf-8") == '{"question": "谁？"}\n{"n": 1}\n'
