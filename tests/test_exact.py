"""Exact search finds the nearest among all or among some, however many these are."""

import numpy as np
import pytest

from rag.index.exact import ExactSearch
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


@pytest.mark.parametrize("share", [1.0, 0.5, 0.1])
def test_the_nearest_are_those_of_a_full_comparison(
    index: Index, vectors: np.ndarray, share: float
) -> None:
    numbers = index.ledger.numbers()
    among = numbers[: max(1, int(share * COUNT))]
    found = ExactSearch(index.ledger).search(vectors[7], 5, among)
    cosines = vectors[: len(among)].astype(np.float16).astype(np.float32) @ vectors[7]
    order = np.argsort(-cosines, kind="stable")[:5]
    assert [number for number, _ in found] == [int(among[place]) for place in order]
    assert [cosine for _, cosine in found] == pytest.approx(cosines[order].tolist())


def test_among_none_nothing_is_found(index: Index, vectors: np.ndarray) -> None:
    assert ExactSearch(index.ledger).search(vectors[0], 5, np.zeros(0, np.int64)) == []
