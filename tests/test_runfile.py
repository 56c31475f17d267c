import json
from pathlib import Path

import pytest

from eval.resume import RunWriter, header_differences
from eval.runfile import Line, Run, read_run, write_run
from rag.errors import EvaluationError
from tests.runs import header, line


def test_what_is_written_is_read_again(tmp_path: Path) -> None:
    path = tmp_path / "runs" / "a.jsonl"
    first = line(1, {"accuracy": 1.0}, timings_ms={"total": 12.5}, tokens={"prompt": 7})
    second = line(2, error="the model did not answer")
    with RunWriter(path, header()) as writer:
        writer.add(first)
        writer.add(second)
    assert read_run(path) == Run(header(), (first, second))
    assert [len(path.read_bytes().splitlines()), path.read_bytes()[-1:]] == [3, b"\n"]


def test_a_line_is_on_the_disk_before_the_writer_is_closed(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with RunWriter(path, header()) as writer:
        writer.add(line(1))
        assert [one.id for one in read_run(path).lines] == ["q1"]


@pytest.mark.parametrize("cut", [1, 2, 30, 100])
def test_a_half_written_last_line_is_dropped_and_asked_again(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(), (line(1), line(2))))
    whole = path.read_bytes()
    path.write_bytes(whole[:-cut])
    kept = ["q1", "q2"] if cut == 1 else ["q1"]  # only the end of the line was lost
    assert [one.id for one in read_run(path).lines] == kept
    with RunWriter(path, header()) as writer:
        assert [one.id for one in writer.so_far] == kept
        if cut > 1:
            writer.add(line(2))
    assert path.read_bytes() == whole


def test_a_line_that_the_disk_left_as_zeros_is_dropped(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(), (line(1),)))
    path.write_bytes(path.read_bytes() + b"\0" * 512)
    assert [one.id for one in read_run(path).lines] == ["q1"]


def test_a_file_with_half_a_header_is_begun_anew(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(b'{"run": {"id": "a-')
    with RunWriter(path, header()) as writer:
        writer.add(line(1))
    assert read_run(path).header == header()


def test_a_run_with_other_settings_is_not_resumed_and_the_message_names_them(
    tmp_path: Path,
) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(settings={"passages": 8}), ()))
    with pytest.raises(EvaluationError, match=r"settings\.passages 8 there, 5 now.*another file"):
        RunWriter(path, header(settings={"passages": 5}))


def test_a_new_time_and_another_spelling_of_a_path_hinder_no_resuming() -> None:
    there = header(started="2026-11-22", settings={"index": ".wenqu"})
    here = header(started="2026-11-23", settings={"index": "/home/a/.wenqu"}) | {"id": "b"}
    here["set"] = {**here["set"], "path": "./seeds.jsonl"}
    assert header_differences(there, here) == {}


def test_a_header_that_JSON_spells_otherwise_is_the_same_header(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    for _ in range(2):
        with RunWriter(path, header(types=("fact", "date"))) as writer:
            assert not writer.so_far


def test_a_question_that_failed_may_be_asked_again(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(), (line(1, error="no connection"), line(2))))
    with RunWriter(path, header()) as writer:
        writer.add(line(1, {"accuracy": 1.0}))
    assert read_run(path).lines == (line(1, {"accuracy": 1.0}), line(2))


def test_a_question_that_is_there_twice_is_an_error(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(), (line(1), line(1))))
    with pytest.raises(EvaluationError, match=r"a\.jsonl:3: q1 is there twice"):
        read_run(path)


@pytest.mark.parametrize(
    ("row", "complaint"),
    [
        (b"{oops\n{}\n", ":2 is no JSON"),
        (b"[1]\n", ":2: an object is wanted"),
        (b'{"id": "q1"}\n', ":2: a line needs an id and a question"),
        (b'{"id": "q", "question": "?", "scores": {"em": NaN}}\n', ":2: em is nan"),
        (b'{"id": "q", "question": "?", "scores": {"em": "1"}}\n', ":2: em is '1'"),
        (b'{"id": "q", "question": "?", "scores": [1]}\n', ":2: scores is an object"),
        (b"\xff\xfe\n", ":2 is no JSON"),
    ],
)
def test_a_bad_line_is_named(tmp_path: Path, row: bytes, complaint: str) -> None:
    path = tmp_path / "a.jsonl"
    write_run(path, Run(header(), ()))
    path.write_bytes(path.read_bytes() + row)
    with pytest.raises(EvaluationError, match=complaint):
        read_run(path)


@pytest.mark.parametrize(
    "content", [b"", b'{"id": 1}\n', b'{"run": {"id": "a", "kind": "taste"}}\n', b'{"run": 3}\n']
)
def test_what_is_no_run_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.jsonl"
    path.write_bytes(content)
    with pytest.raises(EvaluationError):
        read_run(path)
    with pytest.raises(EvaluationError):
        read_run(tmp_path)  # a folder
    with pytest.raises(EvaluationError):
        read_run(tmp_path / "nothing.jsonl")


def test_a_file_of_another_kind_is_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "questions.jsonl"
    path.write_text('{"id": "s-1", "question": "谁？"}\n', "utf-8")
    with pytest.raises(EvaluationError, match="no run file"):
        RunWriter(path, header())
    assert "谁？" in path.read_text("utf-8")


def test_half_a_character_does_not_stop_a_run(tmp_path: Path) -> None:
    path = tmp_path / "a.jsonl"
    with RunWriter(path, header()) as writer:
        writer.add(Line("q1", "谁\ud83d"))
    assert read_run(path).lines[0].question == "谁\ud83d"
    assert json.loads(path.read_bytes().splitlines()[1])["id"] == "q1"
