import json
import os
import re
import signal
import subprocess
import sys
import time
from pathlib import Path

import psutil
import pytest

from rag.ingestion.files import LARGEST, SourceFile, content_id
from rag.ingestion.reader import Failed, Found, Outcome, Reader, Unchanged
from rag.ingestion.records import Fields
from tests.article_table import CASES, HANS, TITLE_HANS
from tests.documents import docx, paragraph, zipped
from tests.fault_table import FAULTS

# Children that go wrong in one way each, in the place of the real one.
CHILD = "import json, os, sys, time\nfor line in sys.stdin:\n    request = json.loads(line)\n    "
FOUND = (
    'found = {"id": "1", "title": "t", "text": "t", "source": request["source"]}\n    '
    'print(json.dumps({"found": found, "repairs": {}}), flush=True)'
)
HANGS = CHILD + "time.sleep(60)"
NEVER_LISTENS = "import time\ntime.sleep(60)"
DIES = CHILD + "os.kill(os.getpid(), 11)"
LEAVES = CHILD + "sys.exit(3)"
BABBLES = CHILD + "print('nonsense', flush=True)"
DIES_IN_THE_MIDDLE = CHILD + FOUND + "\n    os.kill(os.getpid(), 9)"
HANGS_ONCE_DONE = CHILD + FOUND + "\n    print('{\"done\": true}', flush=True)\n    time.sleep(60)"
WORKS = CHILD + FOUND + "\n    print('{\"done\": true}', flush=True)"


def acting(program: str, seconds: float = 1) -> Reader:
    return Reader(seconds=seconds, command=[sys.executable, "-c", program])


def written(folder: Path, name: str, content: str | bytes) -> SourceFile:
    path = folder / name
    path.write_bytes(content if isinstance(content, bytes) else content.encode())
    return SourceFile(path, f"news/{name}")


def read(reader: Reader, file: SourceFile, known: dict[str, str] | None = None) -> list[Outcome]:
    return list(reader.read(file, known or {}))


def children() -> set[int]:
    return {child.pid for child in psutil.Process().children()}


def test_an_article_is_found_in_a_file(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", HANS)
    with Reader() as reader:
        (outcome,) = read(reader, file)
    assert isinstance(outcome, Found)
    assert outcome.source == outcome.article.source == "news/a.txt"
    assert outcome.article.text == HANS
    assert outcome.article.title == TITLE_HANS
    assert outcome.article.id == content_id(HANS.encode())


def test_every_format_is_read_within_the_limits(tmp_path: Path) -> None:
    with Reader() as reader:
        for case in CASES:
            (outcome,) = read(reader, written(tmp_path, case.file, case.content))
            assert isinstance(outcome, Found), (case.name, outcome)
            assert outcome.article.title == case.title
            assert outcome.article.language == case.language


def test_every_fault_is_told_and_the_next_file_is_read(tmp_path: Path) -> None:
    with Reader() as reader:
        for fault in FAULTS:
            *_, outcome = read(reader, written(tmp_path, fault.file, fault.content))
            assert isinstance(outcome, Failed), fault.name
            assert re.search(fault.message, outcome.message), (fault.name, outcome.message)


def test_what_was_mended_is_told(tmp_path: Path) -> None:
    with Reader() as reader:
        (outcome,) = read(reader, written(tmp_path, "a.txt", HANS + "\n分享\n打印"))
    assert isinstance(outcome, Found) and outcome.repairs["furniture"] == 2


def test_a_file_that_is_known_wakes_no_child(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", HANS)
    with Reader(command=["/nowhere"]) as reader:
        assert read(reader, file, {"news/a.txt": content_id(HANS.encode())}) == [
            Unchanged("news/a.txt")
        ]


def test_rows_go_by_their_number_and_known_ones_are_unchanged(tmp_path: Path) -> None:
    lines = ['{"text": "甲地通车。"}', "oops", '{"text": "乙地开工。"}']
    file = written(tmp_path, "a.jsonl", "\n".join(lines))
    with Reader() as reader:
        first, bad, last = read(reader, file, {"news/a.jsonl#1": content_id(lines[0].encode())})
    assert first == Unchanged("news/a.jsonl#1")
    assert isinstance(bad, Failed) and bad.source == "news/a.jsonl#2"
    assert bad.message.startswith("news/a.jsonl#2: is not JSON")
    assert isinstance(last, Found) and last.article.source == "news/a.jsonl#3"


def test_columns_are_taken_as_named(tmp_path: Path) -> None:
    file = written(tmp_path, "a.csv", "x,y\n标题在此,正文在此。\n")
    with Reader(Fields(text="y", title="x")) as reader:
        (outcome,) = read(reader, file)
    assert isinstance(outcome, Found) and outcome.article.title == "标题在此"


def test_a_name_that_is_no_utf8_is_read(tmp_path: Path) -> None:
    try:
        path = Path(os.fsdecode(os.fsencode(tmp_path) + b"/\xb9\xfa.txt"))
        path.write_text(HANS, "utf-8")
    except OSError:
        pytest.skip("this file system takes no such names")
    with Reader() as reader:
        (outcome,) = read(reader, SourceFile(path, "news/\\xb9\\xfa.txt"))
    assert isinstance(outcome, Found)


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "there is no text in it"),
        ("a.pdf", b"%PDF-1.4 nothing", "damaged"),
        ("gone/a.txt", None, "No such file"),
    ],
)
def test_a_file_that_is_no_article_fails_with_its_path(
    tmp_path: Path, name: str, content: bytes | None, message: str
) -> None:
    file = SourceFile(tmp_path / name, name)
    if content is not None:
        file.path.write_bytes(content)
    with Reader() as reader:
        (outcome,) = read(reader, file)
    assert isinstance(outcome, Failed)
    assert outcome.message.startswith(f"{file.path}: ") and message in outcome.message


def test_a_file_that_is_too_large_is_not_read(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", "")
    with file.path.open("r+b") as handle:
        handle.truncate(4 * LARGEST)
    with Reader(command=["/nowhere"]) as reader:
        (outcome,) = read(reader, file)
    assert isinstance(outcome, Failed) and "larger than 50 MB" in outcome.message


@pytest.mark.parametrize(
    ("program", "message"),
    [
        (HANGS, "reading it took longer than 1 s"),
        (DIES, "the reader died of it (signal 11)"),
        (LEAVES, "the reader died of it (exit code 3)"),
        (BABBLES, "the reader died of it"),
    ],
)
def test_a_child_that_goes_wrong_costs_its_file(tmp_path: Path, program: str, message: str) -> None:
    file = written(tmp_path, "a.txt", HANS)
    before = children()
    with acting(program) as reader:
        (outcome,) = read(reader, file)
        assert isinstance(outcome, Failed)
        assert outcome.message.startswith(f"{file.path}: {message}")
        assert children() == before
        assert len(read(reader, file)) == 1


def test_a_child_that_never_listens_is_given_up(tmp_path: Path) -> None:
    file = written(tmp_path, "a.jsonl", "{}")
    known = {f"news/a.jsonl#{i}": "0" * 32 for i in range(10_000)}
    with acting(NEVER_LISTENS) as reader:
        (outcome,) = read(reader, file, known)
    assert isinstance(outcome, Failed) and "longer than 1 s" in outcome.message


def test_what_was_found_before_a_child_died_stays_found(tmp_path: Path) -> None:
    with acting(DIES_IN_THE_MIDDLE) as reader:
        found, failed = read(reader, written(tmp_path, "a.jsonl", "{}"))
    assert isinstance(found, Found)
    assert isinstance(failed, Failed) and "signal 9" in failed.message


def test_a_child_that_died_between_two_files_costs_neither(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", HANS)
    with acting(WORKS) as reader:
        before = children()
        read(reader, file)
        (child,) = children() - before
        os.kill(child, signal.SIGKILL)
        time.sleep(0.2)
        (outcome,) = read(reader, file)
    assert isinstance(outcome, Found)


def test_time_that_the_caller_takes_is_not_counted(tmp_path: Path) -> None:
    with acting(WORKS, seconds=0.5) as reader:
        outcomes = []
        for outcome in reader.read(written(tmp_path, "a.txt", HANS)):
            time.sleep(1)
            outcomes.append(outcome)
    assert [type(outcome) for outcome in outcomes] == [Found]


def test_a_table_left_in_the_middle_does_not_answer_for_the_next_file(tmp_path: Path) -> None:
    table = written(tmp_path, "a.jsonl", '{"text": "某地通车了。"}\n' * 5000)
    with Reader() as reader:
        before = children()
        for _ in reader.read(table):
            break
        assert children() == before
        (outcome,) = read(reader, written(tmp_path, "b.txt", HANS))
    assert isinstance(outcome, Found) and outcome.source == "news/b.txt"


def test_one_child_reads_many_files_and_none_is_left(tmp_path: Path) -> None:
    before, pipes = children(), len(os.listdir("/dev/fd"))
    with Reader() as reader:
        seen = set()
        for i in range(20):
            read(reader, written(tmp_path, f"{i}.txt", HANS))
            seen |= children() - before
    assert len(seen) == 1
    assert children() == before
    assert len(os.listdir("/dev/fd")) == pipes


@pytest.mark.skipif(sys.platform == "darwin", reason="memory is not limited there")
def test_a_file_that_needs_too_much_memory_fails_and_the_next_is_read(tmp_path: Path) -> None:
    rows = "[" + ",".join(['{"text":"a"}'] * 3_000_000) + "]"
    hungry, modest = written(tmp_path, "a.json", rows), written(tmp_path, "b.txt", HANS)
    with Reader(megabytes=600) as reader:
        outcomes = read(reader, hungry)
        assert outcomes == [
            Failed("news/a.json", f"{hungry.path}: reading it needs more than 600 MB")
        ]
        assert isinstance(read(reader, modest)[0], Found)


def test_bombs_do_no_harm(tmp_path: Path) -> None:
    bomb = docx(paragraph("字" * 30_000_000))
    with Reader(megabytes=1024) as reader:
        (outcome,) = read(reader, written(tmp_path, "a.docx", zipped({"a": bomb, "b": bomb})))
        assert isinstance(outcome, Failed)
        (outcome,) = read(reader, written(tmp_path, "b.docx", bomb))
    assert isinstance(outcome, Failed)


def test_the_child_can_write_no_file(tmp_path: Path) -> None:
    program = (
        "from rag.ingestion.worker import limit\nlimit(2048)\n"
        f"try:\n    open({str(tmp_path / 'x')!r}, 'wb', buffering=0).write(b'x')\n"
        "except OSError as error:\n    raise SystemExit(error.errno)"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[1]
    )
    assert done.returncode == 27  # EFBIG
    assert (tmp_path / "x").stat().st_size == 0


def test_nothing_in_the_working_folder_is_imported(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "json.py").write_text("raise SystemExit('imported')", "utf-8")
    monkeypatch.chdir(tmp_path)
    with Reader() as reader:
        (outcome,) = read(reader, written(tmp_path, "a.txt", HANS))
    assert isinstance(outcome, Found)


def test_keys_are_kept_from_the_child(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("WENQU_CHAT_API_KEY", "secret")
    told = tmp_path / "told"
    program = f"import json, os\njson.dump(dict(os.environ), open({str(told)!r}, 'w'))"
    with acting(program) as reader:
        read(reader, written(tmp_path, "a.txt", HANS))
    assert "secret" not in json.loads(told.read_text("utf-8")).values()


def test_a_child_whose_parent_is_killed_ends(tmp_path: Path) -> None:
    file = written(tmp_path, "a.txt", HANS)
    program = (
        "import sys, time\nfrom pathlib import Path\n"
        "from rag.ingestion.files import SourceFile\nfrom rag.ingestion.reader import Reader\n"
        f"reader = Reader()\nlist(reader.read(SourceFile(Path({str(file.path)!r}), 'a.txt')))\n"
        "print(reader._child._process.pid, flush=True)\ntime.sleep(60)"
    )
    with subprocess.Popen(
        [sys.executable, "-c", program],
        stdout=subprocess.PIPE,
        text=True,
        cwd=Path(__file__).parents[1],
    ) as parent:
        assert parent.stdout
        child = int(parent.stdout.readline())
        parent.kill()
    deadline = time.monotonic() + 10
    while Path(f"/proc/{child}").exists() and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not Path(f"/proc/{child}/fd/0").exists()


@pytest.mark.skipif(sys.platform == "darwin", reason="it has no /proc")
def test_a_child_that_computes_without_a_parent_ends_itself() -> None:
    program = (
        "import os, signal, sys\nfrom rag.ingestion.worker import Worker\n"
        "Worker(sys.stdout, 0.3).go_on()\nwhile True: pass"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, cwd=Path(__file__).parents[1], timeout=20
    )
    assert done.returncode == -signal.SIGPROF
