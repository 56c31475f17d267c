"""An ingest brings the index up to date: new, changed, gone; and leaves the rest alone."""

import shutil
from pathlib import Path

import pytest

from rag.errors import ArticleError
from rag.index.index import Index
from rag.ingestion.ingest import Ingestion
from tests.conftest import SEEDS


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(SEEDS, tmp_path / "news"))


def test_the_seeds_are_read_and_a_second_run_does_nothing(
    ingestion: Ingestion, index: Index
) -> None:
    first = ingestion.run(SEEDS)
    second = ingestion.run(SEEDS)
    assert (first.added, first.failed) == (5, {})
    assert (second.added, second.changed, second.unchanged, second.removed) == (0, 0, 5, 0)
    assert index.ledger.counts()["passage"] == first.passages


def test_a_changed_file_replaces_its_article_and_a_gone_one_is_removed(
    ingestion: Ingestion, index: Index, folder: Path
) -> None:
    ingestion.run(folder)
    files = sorted(folder.iterdir())
    files[0].write_text("全新的标题\n发布时间:2024-01-02 来源:新报\n这里是全新的内容。", "utf-8")
    files[1].unlink()
    report = ingestion.run(folder)
    assert (report.added, report.changed, report.unchanged, report.removed) == (0, 1, 3, 1)
    assert {article.title for article in index.articles()} >= {"全新的标题"}
    assert len(index.articles()) == 4


def test_other_folders_are_left_alone(ingestion: Ingestion, index: Index, folder: Path) -> None:
    ingestion.run(folder)
    other = folder.parent / "other"
    other.mkdir()
    (other / "a.txt").write_text("另一篇\n别的内容在这里。", "utf-8")
    ingestion.run(other)
    (other / "a.txt").unlink()
    report = ingestion.run(other)
    assert report.removed == 1
    assert len(index.articles()) == 5


def test_a_dry_run_counts_and_writes_nothing(
    ingestion: Ingestion, index: Index, folder: Path
) -> None:
    report = ingestion.run(folder, dry_run=True)
    assert report.added == 5 and report.passages > 20
    assert index.articles() == []


def test_a_limit_takes_the_first_files_and_removes_nothing(
    ingestion: Ingestion, index: Index, folder: Path
) -> None:
    ingestion.run(folder)
    assert ingestion.run(folder, limit=2).removed == 0
    assert len(index.articles()) == 5


def test_a_folder_with_bad_files_is_done_with_them_listed(
    ingestion: Ingestion, folder: Path
) -> None:
    (folder / "empty.txt").write_text("", "utf-8")
    (folder / "binary.txt").write_bytes(b"\x00\x01\x02" * 100)
    report = ingestion.run(folder)
    assert report.added == 5
    assert set(report.failed) == {"news/empty.txt", "news/binary.txt"}
    assert "no text" in report.failed["news/empty.txt"]
    assert "not text" in report.failed["news/binary.txt"]


def test_a_bad_file_named_alone_is_an_error(ingestion: Ingestion, tmp_path: Path) -> None:
    path = tmp_path / "empty.txt"
    path.write_text("  \n", "utf-8")
    with pytest.raises(ArticleError, match="no text"):
        ingestion.run(path)
    with pytest.raises(ArticleError, match="no such file"):
        ingestion.run(tmp_path / "missing")


def test_the_source_of_an_article_is_its_folder_and_the_path_below(
    ingestion: Ingestion, index: Index, folder: Path
) -> None:
    ingestion.run(folder)
    assert index.articles()[0].source == "news/000_a00750c2ed2981ea.txt"
    ingestion.run(folder / "001_ffdb326f0eaa9073.txt")
    assert len(index.articles()) == 5  # the same article from two places is one
