"""An ingest brings the index up to date: new, changed, gone; and leaves the rest alone."""

import json
import shutil
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import pytest

from rag.errors import ArticleError
from rag.index.index import Index
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.ingestion.records import Fields
from rag.types import Kind, Vectors
from tests.conftest import SEEDS, no_progress
from tests.fakes import BigramEncoder


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


def rows(path: Path, *texts: str) -> Path:
    lines = [json.dumps({"title": f"标题{n}", "body": t}) for n, t in enumerate(texts, 1)]
    path.write_text("\n".join(lines), "utf-8")
    return path


def test_a_table_gives_an_article_a_row(ingestion: Ingestion, index: Index, tmp_path: Path) -> None:
    table = rows(tmp_path / "news.jsonl", "第一篇的内容在这里。", "第二篇说的是别的事。", "")
    report = ingestion.run(table)
    assert (report.added, list(report.failed)) == (2, ["news.jsonl#3"])
    assert [article.source for article in index.articles()] == ["news.jsonl#1", "news.jsonl#2"]
    rows(table, "第一篇的内容在这里。", "第二篇改过了。")
    report = ingestion.run(table)
    assert (report.unchanged, report.changed, report.removed) == (1, 1, 0)
    rows(table, "第一篇的内容在这里。")
    assert ingestion.run(table).removed == 1


def test_rows_of_a_table_that_cannot_be_read_now_are_not_gone(
    ingestion: Ingestion, index: Index, tmp_path: Path
) -> None:
    folder = tmp_path / "tables"
    folder.mkdir()
    table = rows(folder / "news.jsonl", "第一篇的内容在这里。", "第二篇说的是别的事。")
    ingestion.run(folder)
    table.rename(folder / "news.json")  # several objects are no JSON document
    (folder / "news.jsonl").write_bytes(b"\x00" * 100)
    report = ingestion.run(folder)
    assert report.removed == 0 and len(report.failed) == 2
    assert len(index.articles()) == 2


def test_columns_can_be_named_and_what_was_read_otherwise_is_read_again(
    index: Index, tmp_path: Path
) -> None:
    table = tmp_path / "news.csv"
    table.write_text("headline,body,note\n标题,正文在这里。,注记在这里。\n", "utf-8")
    for fields, text, changed in (
        (Fields(), "正文在这里。", 0),
        (Fields(text="note"), "注记在这里。", 1),
    ):
        with Reader(fields) as reader:
            ingestion = Ingestion(index, BigramEncoder(), reader, no_progress)
            report = ingestion.run(table)
            again = ingestion.run(table)
        assert report.changed == changed and again.unchanged == 1
        assert [article.text for article in index.articles()] == [text]


def test_a_limit_counts_rows(ingestion: Ingestion, index: Index, tmp_path: Path) -> None:
    table = rows(tmp_path / "news.jsonl", *(f"第{n}篇的内容在这里。" for n in range(9)))
    assert ingestion.run(table, limit=4).added == 4
    assert ingestion.run(table, limit=6).added == 2
    assert ingestion.run(table).added == 3
    assert len(index.articles()) == 9


def test_another_embedder_takes_over_without_the_files(
    ingestion: Ingestion, index: Index, tmp_path: Path
) -> None:
    folder = Path(shutil.copytree(SEEDS, tmp_path / "gone"))
    ingestion.run(folder)
    shutil.rmtree(folder)
    encoder = BigramEncoder(dimension=512)
    other = Index(index.folder, "other", embed_anew=True)
    assert Ingestion(other, encoder, Reader(), no_progress).embed_anew() == 5
    found = Index(index.folder, "other").search(encoder.encode(["吕梁林草覆盖率"], "query")[0], 3)
    assert any("林草覆盖率" in passage.text for passage, _ in found)


def test_repairs_are_reported(ingestion: Ingestion, index: Index) -> None:
    assert ingestion.run(SEEDS).repairs["pinyin"] > 100
    (article,) = (a for a in index.articles() if a.source.startswith("seeds/002"))
    assert index.details(article.id).repairs["pinyin"] > 100


class BrokenEncoder(BigramEncoder):
    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        return super().encode(texts, kind) * np.float32("nan")


def test_vectors_that_are_no_numbers_are_never_written(index: Index) -> None:
    with Reader() as reader, pytest.raises(ArticleError, match="wenqu models"):
        Ingestion(index, BrokenEncoder(), reader, no_progress).run(SEEDS)
    assert index.articles() == []


class _Failing(BigramEncoder):
    def encode(self, texts: Sequence[str], kind: Kind) -> Vectors:
        raise KeyboardInterrupt


def test_what_stops_an_ingest_stops_the_reading_too(index: Index, tmp_path: Path) -> None:
    table = tmp_path / "many.jsonl"
    table.write_text("".join(f'{{"text": "第{i}篇。"}}\n' for i in range(3000)), "utf-8")
    read: list[int] = []
    with Reader() as reader, pytest.raises(KeyboardInterrupt):
        ingestion = Ingestion(index, _Failing(), reader, lambda what, done, total: read.append(1))
        ingestion.run(table)
    assert len(read) < 1000
