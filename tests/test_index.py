"""The index finds what the ledger holds, whatever state Chroma is in."""

import multiprocessing
import shutil
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from rag.errors import CorpusBusy, CorpusError
from rag.index import generations
from rag.index import nearest as nearest_module
from rag.index import vectors as chroma
from rag.index.index import Index
from rag.index.ledger import VECTORS
from rag.types import Filters, Vectors
from tests.conftest import no_progress
from tests.test_ledger import entry


@pytest.fixture(autouse=True)
def always_many(monkeypatch: pytest.MonkeyPatch) -> None:
    """Chroma is asked however few passages there are."""
    monkeypatch.setattr(nearest_module, "FEW", 0)


def nearest(index: Index, direction: int, k: int = 2, filters: Filters = Filters()) -> list[int]:
    """The numbers of the articles whose passages point that way."""
    found = index.search(np.eye(8, dtype=np.float32)[direction], k, filters)
    return [int(passage.article_id, 16) for passage, cosine in found if cosine > 0.5]


def test_exact_search_finds_what_chroma_has_not_been_told(index: Index) -> None:
    index.add([entry(1), entry(4)])
    assert nearest(index, 1) == [1]
    assert nearest(index, 4) == [4]


def test_chroma_answers_once_it_is_found_sound(index: Index) -> None:
    index.add([entry(1), entry(4)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    assert nearest(index, 4) == [4]
    assert index._accelerator._collection is not None


def test_a_few_passages_are_searched_without_chroma(
    index: Index, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(nearest_module, "FEW", 100)
    index.add([entry(1), entry(4)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    assert nearest(index, 4) == [4]
    assert index._accelerator._collection is None


def test_what_chroma_knows_is_not_read_into_memory_as_well(index: Index) -> None:
    index.add([entry(1), entry(4)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    assert nearest(index, 4) == [4]
    assert not len(index._nearest._exact._held.numbers)


def test_several_vectors_are_searched_as_each_of_them_is(index: Index) -> None:
    index.add([entry(n) for n in range(8, 30)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    index.add([entry(n) for n in range(30, 40)])
    wanted = np.eye(8, dtype=np.float32)[[3, 5]]
    found = {match.passage.id for match in index.match(wanted, ["", ""], 4)}
    alone = [{passage.id for passage, _ in index.search(vector, 4)} for vector in wanted]
    assert found == alone[0] | alone[1]


def test_what_came_after_the_generation_is_found_beside_it(index: Index) -> None:
    index.add([entry(1)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    index.add([entry(4)])
    assert nearest(index, 4) == [4]
    assert nearest(index, 1) == [1]


def test_what_was_removed_does_not_come_back(index: Index) -> None:
    index.add([entry(1), entry(4)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    index.remove_article(entry(4).article.id)
    assert nearest(index, 4) == []
    index.bring_up_to_date(no_progress)
    assert nearest(index, 4) == []


def test_an_update_makes_a_new_generation_and_leaves_no_old_one(index: Index) -> None:
    index.add([entry(n) for n in range(8, 40)])
    index.bring_up_to_date(no_progress)
    index.add([entry(1)])
    index.bring_up_to_date(no_progress)
    folders = [p.name for p in (index.folder / VECTORS).iterdir() if p.is_dir()]
    assert len(folders) == 1
    assert index.ledger.counts()["outbox"] == 0
    live = generations.current(index.folder / VECTORS)
    assert live is not None and live.count == 66


def test_another_process_sees_a_new_generation(index: Index) -> None:
    index.add([entry(1)])
    index.bring_up_to_date(no_progress)
    reader = Index(index.folder, "bigrams")
    assert reader.check()
    assert nearest(reader, 1) == [1]
    index.add([entry(4)])
    index.bring_up_to_date(no_progress)
    assert nearest(reader, 4) == [4]


@pytest.mark.parametrize("damage", ["truncated", "removed", "pointer"])
def test_a_damaged_generation_is_noticed_and_searched_around(index: Index, damage: str) -> None:
    index.add([entry(n) for n in range(20)])
    index.bring_up_to_date(no_progress)
    root = index.folder / VECTORS
    (generation,) = (p for p in root.iterdir() if p.is_dir())
    (hnsw,) = (p for p in generation.iterdir() if p.is_dir())
    if damage == "truncated":
        (generation / "chroma.sqlite3").write_bytes(b"x" * 100)
    elif damage == "removed":
        shutil.rmtree(hnsw)
        (generation / "chroma.sqlite3").unlink()
    else:
        (root / generations.CURRENT).write_text("g99")
    reader = Index(index.folder, "bigrams")
    assert not reader.check()
    assert 4 in nearest(reader, 4, 6)
    index.add([entry(100)])
    index.bring_up_to_date(no_progress)
    assert Index(index.folder, "bigrams").check()


class Unreadable(chroma.Collection):
    """A collection whose files are damaged where the probe did not look."""

    def search(self, wanted: Vectors, k: int) -> list[list[tuple[int, float]]]:
        raise CorpusError("Chroma's vectors cannot be searched")


def test_chroma_that_breaks_while_it_is_searched_is_searched_around(index: Index) -> None:
    index.add([entry(n) for n in range(20)])
    index.bring_up_to_date(no_progress)
    assert index.check()
    generation = generations.current(index.folder / VECTORS)
    assert generation is not None
    index._accelerator._collection = Unreadable(generation.folder)
    assert 4 in nearest(index, 4, 6)
    assert index._accelerator.open() is None


def test_an_index_belongs_to_one_embedder(index: Index) -> None:
    with pytest.raises(CorpusError, match="WENQU_EMBEDDER"):
        Index(index.folder, "another")


def _hold(folder: Path, held: "multiprocessing.synchronize.Event") -> None:
    with Index(folder, "bigrams").writing():
        held.set()
        multiprocessing.Event().wait(30)


def test_a_second_writer_gets_one_clear_line(index: Index) -> None:
    spawn = multiprocessing.get_context("spawn")
    held = spawn.Event()
    process = spawn.Process(target=_hold, args=(index.folder, held), daemon=True)
    process.start()
    try:
        assert held.wait(60)
        with pytest.raises(CorpusBusy, match="another process is writing"), index.writing():
            pass
    finally:
        process.kill()
        process.join()


def test_searches_that_go_on_while_articles_come_and_go_find_what_is_there(index: Index) -> None:
    index.add([entry(n, outlet="甲报" if n % 2 else "乙报") for n in range(1, 9)])
    wanted = np.eye(8, dtype=np.float32)[[1, 3]]
    over = threading.Event()

    def search(outlet: str) -> set[str | None]:
        found: set[str | None] = set()
        while not over.is_set():
            matches = index.match(wanted, ["第1", "标题3"], 4, Filters(outlet=(outlet,)))
            found |= {match.passage.outlet for match in matches}
        return found

    with ThreadPoolExecutor(4) as readers:
        searches = [readers.submit(search, outlet) for outlet in ("甲报", "乙报") * 2]
        for n in range(9, 29):
            index.add([entry(n, outlet="甲报" if n % 2 else "乙报")])
            index.remove_article(entry(n - 8).article.id)
        over.set()
        assert [s.result() for s in searches] == [{"甲报"}, {"乙报"}] * 2


def test_a_filtered_search_is_exact(index: Index) -> None:
    index.add([entry(n, outlet="甲报" if n % 2 else "乙报") for n in range(1, 30)])
    index.bring_up_to_date(no_progress)
    index.check()
    found = nearest(index, 1, 30, Filters(outlet=("甲报",)))
    assert found and all(n % 2 for n in found)


def test_little_that_is_new_is_found_although_chroma_is_told_later(index: Index) -> None:
    index.add([entry(1)])
    index.bring_up_to_date(no_progress)
    index.add([entry(4)])
    index.bring_up_to_date(no_progress, soon=False)
    assert index.ledger.counts()["outbox"] > 0
    assert nearest(index, 4) == [4]
