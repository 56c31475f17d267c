"""An ingest by Ray's workers comes to what one in this process comes to, also when some die."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from pathlib import Path
from types import ModuleType

import numpy as np
import pytest

from rag.errors import ArticleError, CorpusError, SettingsError
from rag.index.index import Index
from rag.indexes import Entry
from rag.ingestion.engine import LocalEngine, Work
from rag.ingestion.files import find_files
from rag.ingestion.ingest import Ingestion, Report
from rag.ingestion.portions import portions
from rag.ingestion.reader import Reader
from rag.ingestion.shards import MANIFEST, Shards
from rag.integrations.ray import RayEngine
from rag.integrations.ray_cluster import connected
from rag.parts import Encoder
from rag.types import Progress, Vectors
from tests.conftest import no_progress
from tests.fakes import BigramEncoder
from tests.ray_encoders import Counting, Mortal, Numberless

# Ray warns of a setting of its own as it sets it.
pytestmark = pytest.mark.filterwarnings(r"ignore:.*deprecated:DeprecationWarning:ray\.data")

FILES = 130  # three portions
ROWS = 9  # of a table
OpenEncoder = Callable[[], Encoder]
Rows = list[tuple[str, str, str, int, int]]


class Unaccelerated(Index):
    """Does without Chroma, whose start takes seconds."""

    def bring_up_to_date(self, progress: Progress, *, soon: bool = True) -> None:
        """Tells Chroma nothing."""


class Killed(Unaccelerated):
    """An index that dies before it takes its second batch."""

    batches = 0

    def add(self, entries: Sequence[Entry]) -> None:
        self.batches += 1
        if self.batches > 1:
            raise KeyboardInterrupt
        super().add(entries)


@pytest.fixture(scope="module")
def ray() -> Iterator[ModuleType]:
    """A small Ray on this machine."""
    with connected(None, cores=2) as ray:
        yield ray


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Short articles, a table among them, and two files that are none."""
    folder = tmp_path_factory.mktemp("files") / "news"
    folder.mkdir()
    for i in range(FILES):
        told = "".join(
            f"第{i}号报道说，第{n}个项目今年完成投资{i * 7 + n}亿元。" for n in range(12)
        )
        (folder / f"{i:03}.txt").write_text(f"标题{i}\n2024-01-02\n{told}\n{told[::-1]}", "utf-8")
    rows = [
        json.dumps({"title": f"行{i}", "text": f"表里的第{i}篇报道。" * 9}) for i in range(ROWS)
    ]
    (folder / "table.jsonl").write_text("\n".join([*rows[:4], "no row", *rows[4:]]), "utf-8")
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "broken.pdf").write_bytes(b"%PDF-1.4 nothing")
    return folder


def counting(tmp_path: Path) -> partial[Encoder]:
    return partial(Counting, tmp_path / "diary")


def encoded(tmp_path: Path) -> list[str]:
    """The processes that have encoded a batch, by batch."""
    diary = tmp_path / "diary"
    return diary.read_text().split() if diary.exists() else []


def by_ray(
    ray: ModuleType, index: Index, opened: OpenEncoder, shards: Path, path: Path, **options: int
) -> Report:
    engine = RayEngine(ray, opened, "bigrams", Shards(shards), workers=options.get("workers", 2))
    with Reader() as reader:
        ingestion = Ingestion(index, BigramEncoder(256), reader, no_progress, engine)
        return ingestion.run(path, limit=options.get("limit"))


def here(index: Index, path: Path, limit: int | None = None) -> Report:
    with Reader() as reader:
        ingestion = Ingestion(index, BigramEncoder(256), reader, no_progress)
        return ingestion.run(path, limit=limit)


def rows(index: Index) -> Rows:
    """Every passage: its id, source and text, and where it is."""
    found = index.ledger.passages([int(number) for number in index.ledger.numbers()])
    return [(p.id, p.source, p.text, p.start, p.end) for p in found.values()]


def vectors(index: Index) -> Vectors:
    return index.ledger.vectors([int(number) for number in index.ledger.numbers()])


@pytest.fixture(scope="module")
def expected(news: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Index, Report]:
    """What an ingest in this process comes to."""
    index = Unaccelerated(tmp_path_factory.mktemp("expected"), "bigrams", create=True)
    return index, here(index, news)


@pytest.fixture
def index(tmp_path: Path) -> Index:
    """An empty index."""
    return Unaccelerated(tmp_path / "index", "bigrams", create=True)


@pytest.fixture
def few(tmp_path: Path) -> Path:
    """A folder with three short articles."""
    folder = tmp_path / "few"
    folder.mkdir()
    for i in range(3):
        (folder / f"{i}.txt").write_text(f"标题{i}\n这里是第{i}篇的内容。", "utf-8")
    return folder


def test_workers_of_which_one_is_killed_make_what_this_process_makes_and_make_it_once(
    ray: ModuleType,
    index: Index,
    news: Path,
    expected: tuple[Index, Report],
    tmp_path: Path,
) -> None:
    local, report = expected
    marker = tmp_path / "killed"
    opened, shards = partial(Mortal, marker), tmp_path / "shards"
    assert by_ray(ray, index, opened, shards, news) == report
    assert marker.exists(), "a worker was killed"
    assert (report.added, len(report.failed)) == (FILES + ROWS, 3)
    assert rows(index) == rows(local)
    np.testing.assert_array_equal(vectors(index), vectors(local))
    revision = index.ledger.revision
    again = by_ray(ray, index, counting(tmp_path), shards, news)
    assert (again.added, again.changed, again.removed) == (0, 0, 0)
    assert (again.unchanged, again.failed) == (FILES + ROWS, report.failed)
    assert encoded(tmp_path) == [] and index.ledger.revision == revision


def test_a_run_that_was_killed_loads_what_is_whole_and_makes_only_what_is_not(
    ray: ModuleType,
    index: Index,
    news: Path,
    expected: tuple[Index, Report],
    tmp_path: Path,
) -> None:
    opened, shards = counting(tmp_path), tmp_path / "shards"
    killed = Killed(index.folder, "bigrams")
    with pytest.raises(KeyboardInterrupt):
        by_ray(ray, killed, opened, shards, news)
    whole = sorted(shards.glob("*.parquet"))
    whole[0].write_bytes(whole[0].read_bytes()[:-100])  # the disk has lost a part of one
    before = len(encoded(tmp_path))
    report = by_ray(ray, index, opened, shards, news)
    assert (report.added, report.unchanged) == (FILES + ROWS - 64, 64)
    assert len(encoded(tmp_path)) - before <= 1 + 4 - len(whole)
    assert rows(index) == rows(expected[0])
    lines = (shards / MANIFEST).read_text().splitlines()
    assert len({json.loads(line)["shard"] for line in lines}) == len(lines) == 4


def test_a_limit_takes_the_first_and_what_is_gone_or_changed_later_is_seen(
    ray: ModuleType, index: Index, few: Path, tmp_path: Path
) -> None:
    opened, shards = counting(tmp_path), tmp_path / "shards"
    first = by_ray(ray, index, opened, shards, few, limit=2, workers=1)
    assert (first.added, first.seen) == (2, {"few/0.txt", "few/1.txt"})
    (few / "0.txt").unlink()
    (few / "1.txt").write_text("另一个标题\n这里是别的内容。", "utf-8")
    report = by_ray(ray, index, opened, shards, few, workers=1)
    assert (report.added, report.changed, report.unchanged, report.removed) == (1, 1, 0, 1)
    assert {article.title for article in index.articles()} == {"另一个标题", "标题2"}


def test_what_a_worker_cannot_do_is_said_as_it_is_here(
    ray: ModuleType, index: Index, few: Path, tmp_path: Path
) -> None:
    with pytest.raises(ArticleError, match="the embedder gives no numbers"):
        by_ray(ray, index, Numberless, tmp_path / "shards", few, workers=1)
    assert index.articles() == []


def test_files_are_shared_out_and_a_table_is_read_by_one(news: Path) -> None:
    same = {"news/001.txt": "a", "news/table.jsonl#3": "b", "elsewhere/x": "c"}
    cut = portions(Work(find_files(news), same, None, "1"))
    assert [len(portion.files) for portion in cut] == [64, 64, FILES + 2 - 128, 1]
    assert [dict(portion.same) for portion in cut] == [
        {"news/001.txt": "a"}, {}, {}, {"news/table.jsonl#3": "b"}
    ]  # fmt: skip


def test_a_shard_gives_back_what_was_put_into_it(news: Path, tmp_path: Path) -> None:
    work = Work(find_files(news / "table.jsonl"), {}, 5, "1")
    with Reader() as reader:
        (batch,) = LocalEngine(BigramEncoder(256), reader).make(work, lambda outcome: None)
    shards = Shards(tmp_path)
    shards.write("one", batch)
    again = shards.read("one")
    assert [one.found for one in again] == [one.found for one in batch]
    assert [one.passages for one in again] == [one.passages for one in batch]
    np.testing.assert_allclose(again[0].vectors, batch[0].vectors, atol=1e-3)
    with pytest.raises(CorpusError, match="made anew"):
        shards.read("another")


def test_what_is_missing_is_named_with_what_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "ray", None)
    with pytest.raises(SettingsError, match=r"pip install 'wenqu\[ray\]'"), connected(None):
        pass


def test_an_address_where_nobody_listens_is_told_at_once() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        address = f"127.0.0.1:{free.getsockname()[1]}"
    program = f"""if True:
        from rag.integrations.ray_cluster import connected
        with connected({address!r}): pass
        """
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert f"SettingsError: WENQU_RAY={address}: there is no Ray" in done.stderr


def test_what_ray_data_cannot_work_through_is_refused() -> None:
    with pytest.raises(SettingsError, match="host:port"), connected("ray://127.0.0.1:10001"):
        pass


def test_ray_reports_to_nobody_and_listens_to_this_machine_only(ray: ModuleType) -> None:
    assert os.environ["RAY_USAGE_STATS_ENABLED"] == "0"
    (node,) = ray.nodes()
    assert node["NodeManagerAddress"] == "127.0.0.1"
