import json
from pathlib import Path

import pytest

from eval.cases import Case
from eval.readers.read import read_cases
from rag.errors import EvaluationError


def write(path: Path, *rows: object) -> Path:
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


def test_a_question_of_beir_with_answers_is_read(tmp_path: Path) -> None:
    row = {"_id": "x-0", "text": "哪个城市？", "answers": ["西安市", "西安"]}
    assert read_cases(write(tmp_path / "q.jsonl", row)) == [
        Case("x-0", "哪个城市？", (("西安市", "西安"),))
    ]


@pytest.mark.parametrize("key", ["question", "query", "text"])
@pytest.mark.parametrize("answer", ["西安", ["西安"]])
def test_a_question_beside_its_answer_is_read(tmp_path: Path, key: str, answer: object) -> None:
    path = write(tmp_path / "q.jsonl", {key: "哪个城市？", "answer": answer})
    assert read_cases(path) == [Case("q-1", "哪个城市？", (("西安",),))]


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ({"_id": "a", "text": "谁？"}, "q.jsonl:1: has no answer"),
        ({"_id": "a", "text": "谁？", "answers": []}, "has no answer"),
        ({"question": "谁？", "answer": " "}, "answer is empty"),
        ({"question": "谁？", "answer": 3}, "answer is a number"),
        ({"question": "谁？", "answer": "张三", "gold": 1}, "unknown key 'gold'"),
    ],
)
def test_a_question_without_an_answer_is_no_question_to_refuse(
    tmp_path: Path, row: dict[str, object], words: str
) -> None:
    with pytest.raises(EvaluationError, match=words):
        read_cases(write(tmp_path / "q.jsonl", row))
