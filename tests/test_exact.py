"""Exact search finds the nearest among all or among some, however many these are."""

import numpy as np
import pytest

from rag.index import exact
from rag.index.exact import ExactSearch, Found
from rag.index.index import Index
from rag.indexes import Entry
from rag.types import Article, Passage

COUNT = 40


@pytest.fixture
def vectors(index: Index) -> np.ndarray:
    draw = np.random.default_rng(0)
    found = draw.standard_normal((COUNT, 8)).astype(np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    for number, vector in enumerate(found):
        article = Article(f"{number:032x}", "", f"第{number}篇", f"{number}.txt")
        passage = Passage.of(article, 0, len(article.text))
        index.add([Entry(article, "/t", [passage], vector[None])])
    return found


def search(
    index: Index, wanted: np.ndarray, k: int, among: np.ndarray | None = None
) -> list[Found]:
    with index.ledger.database.snapshot():
        return ExactSearch(index.ledger).held(index.ledger.revision).search(wanted, k, among)


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_the_nearest_are_those_of_a_full_comparison(
    index: Index, vectors: np.ndarray, share: float
) -> None:
    numbers = index.ledger.numbers()[: max(1, int(share * COUNT))]
    among = np.zeros(COUNT + 1, np.bool_)
    among[numbers] = True
    wanted = vectors[[7, 30]]
    for vector, found in zip(wanted, search(index, wanted, 5, among), strict=True):
        cosines = vectors[: len(numbers)].astype(np.float16).astype(np.float32) @ vector
        order = np.argsort(-cosines, kind="stable")[:5]
        assert [number for number, _ in found] == [int(numbers[place]) for place in order]
        assert [cosine for _, cosine in found] == pytest.approx(cosines[order].tolist())


def test_without_a_filter_all_are_compared(index: Index, vectors: np.ndarray) -> None:
    (found,) = search(index, vectors[[7]], COUNT)
    assert found[0][0] == 8 and len(found) == COUNT


def test_among_none_nothing_is_found(index: Index, vectors: np.ndarray) -> None:
    assert search(index, vectors[[0]], 5, np.zeros(COUNT + 1, np.bool_)) == [[]]


def test_of_nothing_nothing_is_found(index: Index) -> None:
    assert search(index, np.ones((2, 8), np.float32), 5) == [[], []]


def test_what_is_in_memory_follows_what_is_added_and_removed(
    index: Index, vectors: np.ndarray, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(exact, "CHUNK", 7)
    kept = ExactSearch(index.ledger)

    def nearest(vector: np.ndarray) -> list[int]:
        with index.ledger.database.snapshot():
            (found,) = kept.held(index.ledger.revision).search(vector[None], 3)
        return [number for number, _ in found]

    assert nearest(vectors[7])[0] == 8
    index.remove_article(f"{7:032x}")
    assert 8 not in nearest(vectors[7])
    article = Article(f"{99:032x}", "", "新的一篇", "99.txt")
    index.add([Entry(article, "/t", [Passage.of(article, 0, 4)], vectors[[7]])])
    assert nearest(vectors[7])[0] == COUNT + 1
    assert nearest(vectors[20])[0] == 21


def test_a_reader_that_fell_behind_makes_nobody_read_again(
    index: Index, vectors: np.ndarray
) -> None:
    kept = ExactSearch(index.ledger)
    before = index.ledger.revision
    index.remove_article(f"{7:032x}")
    with index.ledger.database.snapshot():
        held = kept.held(index.ledger.revision)
        assert 8 not in held.numbers
        assert kept.held(before) is held
