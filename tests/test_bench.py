import pytest

from eval.bench.rows import questions, row
from eval.bench.searching import _fill, _Round, _rows
from rag.index.index import Index
from rag.types import Article, Passage
from tests.fakes import BigramEncoder


def test_figures_are_rounded_to_what_can_be_read() -> None:
    assert row("recall", 0.99954321, None, None, "≥ .999") == {
        "what": "recall", "wenqu": 0.9995, "plain": None, "ratio": None, "bar": "≥ .999",
    }  # fmt: skip
    assert row("speed", 42.2671, 11.4, 3.7076, "")["wenqu"] == 42.27


def test_there_are_questions_to_ask() -> None:
    assert len(questions()) >= 10 and all(questions())


def times(wenqu: float, dense: float, hybrid: float) -> dict[str, float]:
    return {"wenqu": wenqu, "peer_dense": dense, "peer_hybrid": hybrid}


def test_indexing_and_search_stand_beside_each_peer_with_their_ratios() -> None:
    """Ratios above 1 are in Wenqu's favour, and come from the median round."""
    rounds = [
        _Round(times(1.0, 4.0, 5.0), [times(0.01, 0.02, 0.03)] * 10),
        _Round(times(2.0, 4.0, 5.0), [times(0.01, 0.02, 0.03)] * 9 + [times(0.1, 0.2, 0.3)]),
        _Round(times(4.0, 4.0, 5.0), [times(0.01, 0.02, 0.03)] * 10),
    ]
    found = {one["what"]: one for one in _rows(rounds, 80)}
    assert len(found) == 6
    dense = found["passages made searchable a second, beside LangChain with Chroma"]
    assert (dense["wenqu"], dense["plain"], dense["ratio"]) == (40.0, 20.0, 2.0)
    hybrid = found["search, ms (p95), beside LangChain with Chroma and BM25"]
    assert (hybrid["wenqu"], hybrid["plain"], hybrid["ratio"]) == (10.0, 30.0, 3.0)


def test_passages_of_the_bench_are_written_so_that_they_are_found(index: Index) -> None:
    texts = ["会议在临汾召开。签约170个项目。", "厦门是牵头城市。"]
    articles = [Article(f"a{n}", "", text, f"news/{n}.txt") for n, text in enumerate(texts)]
    passages = [
        Passage.of(articles[0], 0, 8),
        Passage.of(articles[1], 0, len(texts[1])),
        Passage.of(articles[0], 8, len(texts[0])),
    ]
    encoder = BigramEncoder()
    _fill(index, encoder, articles, passages)
    for passage in passages:
        vector = encoder.encode([passage.text], "document")[0]
        (best, cosine), *_ = index.search(vector, 3)
        assert best.text == passage.text and cosine == pytest.approx(1, abs=1e-2)
