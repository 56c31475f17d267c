import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import Barrier

import pytest

from eval.growth.filling import counts
from eval.growth.grow import grow
from eval.growth.load import under_load
from eval.growth.record import Record
from eval.growth.searching import measure_searches
from eval.growth.table import growth_markdown, search_tables, tables
from eval.growth.words import Size, System
from eval.header import of_searches
from rag.assistant import Assistant
from rag.errors import EvaluationError
from rag.index import nearest
from rag.index.index import Index
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.retrieval.retriever import HybridRetriever
from rag.thresholds import load_thresholds
from rag.types import Progress
from rag.wenqu import Wenqu
from tests.conftest import FUSION, no_progress, now
from tests.fakes import BigramEncoder
from tests.test_cli import document, wenqu

HEADER = {
    "id": "a-growth", "kind": "growth", "set": {"name": "news", "sha256": "ab"},
    "machine": "2 cores", "started": "2026-11-24T10:00:00+00:00", "settings": {"passages": 3},
}  # fmt: skip
QUESTIONS = ["茶叶产值是多少？", "台风造成了什么？", "谁赢了足球比赛？"]


class Unaccelerated(Index):
    """Does without Chroma, whose start takes seconds."""

    def bring_up_to_date(self, progress: Progress, *, soon: bool = True) -> None:
        """Tells Chroma nothing."""


def over(folder: Path, kind: type[Index] = Unaccelerated) -> System:
    @contextmanager
    def ingestion(progress: Progress) -> Iterator[Ingestion]:
        with Reader() as reader:
            yield Ingestion(kind(folder, "bigrams", create=True), BigramEncoder(), reader, progress)

    def opened() -> Wenqu:
        index, encoder = kind(folder, "bigrams"), BigramEncoder()
        retriever = HybridRetriever(index, encoder, fusion=FUSION, now=now)
        assistant = Assistant(
            retriever, encoder, index, None,
            passages=3, thresholds=load_thresholds(),
        )  # fmt: skip
        return Wenqu(index, retriever, assistant, None)

    return System(folder, ingestion, opened)


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "news.jsonl"
    rows = [
        {
            "title": f"{'茶叶' if n % 2 else '台风'}第{n}篇",
            "text": f"{'茶叶' if n % 2 else '台风'}消息之{n}：今年的产值是{n + 20}亿元。",
            "date": f"2023-08-{n % 28 + 1:02}",
            "outlet": "日报" if n % 10 == 0 else f"{n}报",
        }
        for n in range(100)
    ]
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    return path


Grown = Callable[..., list[Size]]


@pytest.fixture
def grown(tmp_path: Path, table: Path) -> Grown:
    """Grows one index, as a process of its own would."""

    def run(
        *sizes: int, progress: Progress = no_progress, system: System | None = None
    ) -> list[Size]:
        record = Record(tmp_path / "growth.jsonl", HEADER)
        it = grow(
            system or over(tmp_path / "index"), table, sizes, QUESTIONS, record, progress, k=3
        )
        return list(it)

    return run


def test_one_index_grows_from_size_to_size_and_each_is_measured(grown: Grown) -> None:
    small, large = grown(80, 40)
    assert not large.searches.accelerated
    assert (small.articles, large.articles) == (40, 80)
    assert (small.ingest.articles, large.ingest.articles) == (40, 40)
    assert large.passages == small.ingest.passages + large.ingest.passages
    assert large.seconds == pytest.approx(small.ingest.seconds + large.ingest.seconds)
    assert [load.clients for load in large.searches.load] == [1, 4]
    assert all(load.n == len(QUESTIONS) for load in large.searches.load)
    assert large.ledger_bytes > 0 and large.searches.peak_bytes > 0
    assert not large.exhausted


def test_chroma_is_measured_with_the_rest(
    grown: Grown, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest, "FEW", 0)
    (size,) = grown(40, system=over(tmp_path / "index", Index))
    assert size.searches.accelerated and size.chroma_bytes > 0


def test_filters_let_through_about_the_share_that_was_wanted(grown: Grown) -> None:
    (size,) = grown(100)
    assert {some.field for some in size.searches.narrowed} == {"source", "outlet", "dates", "title"}
    for some in size.searches.narrowed:
        assert 0.5 * some.wanted <= some.share <= 1.5 * some.wanted, some
    shares = {some.wanted for some in size.searches.narrowed if some.field == "outlet"}
    assert shares == {0.01, 0.1}  # eight outlets at most are chosen: half of all cannot be had
    assert {"outlet": ["日报"]} in [some.filters for some in size.searches.narrowed]


def test_sizes_that_are_measured_are_not_measured_again(grown: Grown, tmp_path: Path) -> None:
    first = grown(40)

    def never(*_: object) -> Wenqu:
        raise AssertionError("opened again")

    again = grown(40, system=System(tmp_path / "index", never, never))  # type: ignore[arg-type]
    assert again == first
    assert [size.size for size in grown(40, 60)] == [40, 60]


def test_an_ingest_that_was_interrupted_keeps_the_time_it_had_taken(
    grown: Grown, tmp_path: Path
) -> None:
    def interrupting(what: str, done: int, total: int) -> None:
        if what == "articles" and done == 70:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grown(90, progress=interrupting)
    assert 0 < counts(tmp_path / "index")[0] < 90
    (attempt,) = Record(tmp_path / "growth.jsonl", HEADER).attempts(90)
    assert attempt.seconds > 0 and not attempt.done
    (size,) = grown(90)
    assert (size.ingest.attempts, size.ingest.articles) == (2, 90)
    assert size.ingest.seconds > attempt.seconds


def test_a_measurement_that_was_interrupted_does_not_ingest_again(grown: Grown) -> None:
    def interrupting(what: str, done: int, total: int) -> None:
        if what.startswith("searching"):
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        grown(40, progress=interrupting)
    (size,) = grown(40)
    assert (size.ingest.attempts, size.ingest.articles) == (1, 40)


def test_growth_ends_where_the_table_does(grown: Grown) -> None:
    (size,) = grown(200, 300)
    assert (size.size, size.articles, size.exhausted) == (200, 100, True)


def test_an_index_of_which_the_record_knows_nothing_is_refused(
    grown: Grown, tmp_path: Path
) -> None:
    grown(40)
    (tmp_path / "growth.jsonl").unlink()
    with pytest.raises(EvaluationError, match="holds 40 articles"):
        grown(60)


def test_a_smaller_size_cannot_be_measured_afterwards(grown: Grown) -> None:
    grown(60)
    with pytest.raises(EvaluationError, match="smallest to the largest"):
        grown(40)


def test_a_record_of_something_else_is_refused(grown: Grown, tmp_path: Path) -> None:
    grown(40)
    other = HEADER | {"set": {"name": "news", "sha256": "cd"}}
    with pytest.raises(EvaluationError, match=r"set\.sha256 'ab' there, 'cd' now"):
        Record(tmp_path / "growth.jsonl", other)


@pytest.mark.parametrize("line", ["no json", '{"run": {}}', '{"growth": 1}'])
def test_a_file_that_is_no_record_is_refused(tmp_path: Path, line: str) -> None:
    path = tmp_path / "growth.jsonl"
    path.write_text(line + "\n", "utf-8")
    with pytest.raises(EvaluationError, match="--folder"):
        Record(path, HEADER)


def test_half_a_line_left_by_a_kill_is_dropped(grown: Grown, tmp_path: Path) -> None:
    first = grown(40)
    path = tmp_path / "growth.jsonl"
    path.write_bytes(path.read_bytes() + b'{"size": {"si')
    assert grown(40) == first
    assert b'{"si' not in path.read_bytes().splitlines()[-1][-5:]


def test_several_clients_ask_at_once_and_each_question_once() -> None:
    together, asked = Barrier(4, timeout=10), []

    def search(question: str) -> None:
        together.wait()  # breaks when fewer ask
        asked.append(question)

    questions = [f"问{n}" for n in range(8)]
    load = under_load(search, questions, 4)
    assert sorted(asked) == questions
    assert (load.clients, load.n) == (4, 8)
    assert 0 < load.p50_ms <= load.p95_ms and load.per_second > 0


def test_the_tables_have_a_cell_under_every_heading(grown: Grown) -> None:
    sizes = grown(40, 80)
    for headings, rows in tables(sizes):
        assert {len(row) for row in rows} == {len(headings)}
    text = growth_markdown(HEADER, sizes, "wenqu bench growth news.jsonl")
    assert "2 cores, 2026-11-24" in text
    written = [line for line in text.splitlines() if line.startswith("| 80 |")]
    assert len(written) == 2 + len(sizes[1].searches.narrowed)
    assert any("日报" in line for line in written)


@pytest.mark.parametrize(
    ("arguments", "code", "says"),
    [
        (["no-such.jsonl"], 1, "no such file"),
        (["no-such.jsonl", "--sizes", "many"], 2, "2000,10000"),
        (["no-such.jsonl", "--sizes", "0"], 2, "2000,10000"),
    ],
)
def test_what_cannot_be_measured_is_said_in_a_line(
    arguments: list[str], code: int, says: str
) -> None:
    done = wenqu("bench", "growth", *arguments)
    assert done.returncode == code
    assert says in done.stderr and "Traceback" not in done.stderr


@pytest.mark.model
def test_the_command_measures_and_writes_what_can_be_pasted(table: Path, tmp_path: Path) -> None:
    command = ("bench", "growth", str(table), "--sizes", "5,10", "--folder", str(tmp_path / "g"))
    found = document(*command)
    assert [size["articles"] for size in found["sizes"]] == [5, 10]
    assert "| 10 |" in (tmp_path / "g" / "growth.md").read_text("utf-8")
    assert document(*command) == found  # nothing is measured twice


def test_an_index_that_is_there_is_searched_without_a_growth(grown: Grown, tmp_path: Path) -> None:
    grown(40)
    found = measure_searches(over(tmp_path / "index"), QUESTIONS, no_progress, k=3)
    assert [load.clients for load in found.load] == [1, 4]
    headings, rows = search_tables([(40, found)])[0]
    assert len(rows) == 1 and len(rows[0]) == len(headings)


def test_searches_of_an_index_that_is_not_there_are_one_line() -> None:
    done = wenqu("bench", "searches", "--index", "/no/such/place")
    assert done.returncode == 1 and "wenqu ingest" in done.stderr


def test_what_only_answers_depend_on_does_not_part_two_growths() -> None:
    settings = {
        "passages": 3, "chat": "local", "chat_url": None,
        "thresholds": {"least_score": 0.1, "fusion": {"own": 1}},
    }  # fmt: skip
    header = {"settings": settings, "models": {"embedder": "e", "chat": "c"}, "prompts": {"a": "1"}}
    other = header | {"prompts": {"a": "2"}, "models": {"embedder": "e", "chat": "d"}}
    other["settings"] = settings | {"chat": "none", "thresholds": {"fusion": {"own": 1}}}
    assert of_searches(header) == of_searches(other)
    changed = header | {"settings": settings | {"passages": 4}}
    assert of_searches(header) != of_searches(changed)
