"""What an index of any size takes follows from sizes that were measured."""

from pathlib import Path

import pytest

from eval.growth.record import Record, read_sizes
from eval.growth.sizing import KNOWN, Growth, Point, estimates, of_sizes, sizing_table
from eval.growth.words import Ingest, Load, Searches, Size
from rag.errors import EvaluationError
from tests.test_cli import document, wenqu
from tests.test_growth import HEADER


def size(articles: int) -> Size:
    passages = 3 * articles
    load = Load(1, 10, 40.0, p50_ms=20 + passages / 1000, p95_ms=50.0)
    searches = Searches(True, int(1e9 + passages * 4e3), 0.0, (load,))
    ingest = Ingest(articles, passages, passages / 40, 10**9, 1)
    return Size(
        articles, articles, passages, ingest, 0.0, passages * 8_000, passages * 2_000, searches
    )


def test_quantities_lie_on_the_line_through_what_was_measured() -> None:
    (found,) = estimates(of_sizes([size(1000), size(2000)], cores=2), [60_000])
    assert (found.articles, found.ledger_bytes, found.chroma_bytes) == (20_000, 48e7, 12e7)
    assert found.memory_bytes == pytest.approx(1e9 + 24e7)
    assert found.p50_ms == pytest.approx(80)
    assert found.core_seconds == pytest.approx(60_000 / 20)
    assert found.disk_bytes == 48e7 + 24e7, "two generations of Chroma's for a while"


def test_one_size_alone_is_told_in_proportion() -> None:
    growth = Growth((Point(10, 30, 300.0, 60.0, 90.0, 6.0),), rate=1.0)
    (found,) = estimates(growth, [60])
    assert (found.ledger_bytes, found.memory_bytes, found.p50_ms) == (600, 180, 12)


def test_what_was_measured_is_told_from_what_was_computed() -> None:
    marks = [one.measured for one in estimates(KNOWN)]
    assert marks == [False, True, False, False, False]
    _, rows = sizing_table(estimates(KNOWN))
    assert [row[2] for row in rows] == ["computing", "measuring", *["computing"] * 3]


def test_the_whole_index_that_the_readme_tells_of_is_met() -> None:
    (found,) = estimates(KNOWN, [177_833])
    assert found.ledger_bytes + found.chroma_bytes == pytest.approx(1_793e6)
    assert found.articles == pytest.approx(68_218)


def test_a_machine_more_is_needed_where_one_is_full() -> None:
    ten, hundred = estimates(KNOWN, [10**7, 10**8])
    assert (ten.machines_to_ingest, ten.machines_to_search) == (1, 1)
    assert hundred.machines_to_ingest == 4 and hundred.machines_to_search > 1


def test_a_growth_of_ones_own_is_sized_by_the_command(tmp_path: Path) -> None:
    record = Record(tmp_path / "growth.jsonl", HEADER)
    with pytest.raises(EvaluationError, match="no size that is measured yet"):
        read_sizes(record.path)
    record.add(size(1000))
    record.add(size(2000))
    found = document("bench", "sizing", str(record.path), "--json")["sizes"]
    assert [one["passages"] for one in found] == [10**4, 10**5, 10**6, 10**7, 10**8]
    assert "| passages |" in wenqu("bench", "sizing").stdout


def test_what_is_no_growth_is_refused(tmp_path: Path) -> None:
    (tmp_path / "other.jsonl").write_text('{"run": {}}\n', "utf-8")
    with pytest.raises(EvaluationError, match="no record of a growth"):
        read_sizes(tmp_path / "other.jsonl")
