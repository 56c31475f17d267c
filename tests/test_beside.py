import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from langchain_core.embeddings import FakeEmbeddings

from eval import beside, peers
from eval.beside import DENSE, HYBRID, LEXICAL
from eval.cases import Query
from eval.figures import values_by_metric
from eval.report.html import report_html
from eval.report.markdown import report_markdown
from eval.retrieve import Searcher
from eval.runfile import Line, Run
from eval.summary import summarise, summary_document
from rag.errors import SettingsError
from rag.parts import Translator
from rag.types import Article, Filters, Hit, Passage, Retrieved
from tests.runs import rankings

METRICS = {"mrr@10": 1, "lexical_hit@1": 2, "hit@1": 3, "peer_dense_hit@1": 4}


def test_every_metric_belongs_to_the_run_or_to_one_searcher_beside_it() -> None:
    assert beside.own(METRICS) == {"mrr@10": 1, "hit@1": 3}
    assert beside.of(LEXICAL, METRICS) == {"hit@1": 2}
    assert beside.of(DENSE, METRICS) == {"hit@1": 4}
    assert beside.present(METRICS) == [LEXICAL, DENSE]
    assert (beside.whose("peer_hybrid_mrr@10"), beside.bare("peer_hybrid_mrr@10")) == (
        HYBRID,
        "mrr@10",
    )
    assert beside.whose("hit@1") is None and beside.bare("hit@1") == "hit@1"


def test_metrics_of_others_stand_after_the_run_s_own_in_the_same_order() -> None:
    scores = {f"{key}hit@{k}": 1.0 for key in ("peer_dense_", "lexical_", "") for k in (10, 3)}
    run = Run(rankings([1]).header, (Line("q", "?", scores=scores),))
    order = [f"{key}hit@{k}" for key in ("", "lexical_", "peer_dense_") for k in (3, 10)]
    assert list(values_by_metric(run)) == order


def passage(number: int, text: str, start: int = 0) -> Passage:
    article = Article(f"a{number}", "", text, f"documents.jsonl#{number}")
    return Passage.of(article, start, len(text))


class Scripted:
    """A Retriever that finds what it was given."""

    def __init__(self, found: list[Passage]) -> None:
        self.found = found

    def retrieve(self, query: str, k: int, filters: Filters = Filters()) -> list[Hit]:
        arms: Any = dict.fromkeys(("dense", "lexical", "translated"))
        return [Hit(one, 1 / rank, arms) for rank, one in enumerate(self.found[:k], 1)]

    def search(
        self,
        query: str,
        k: int,
        filters: Filters = Filters(),
        translator: Translator | None = None,
    ) -> Retrieved:
        return Retrieved(tuple(self.retrieve(query, k, filters)))


def test_others_are_asked_the_same_and_scored_by_documents() -> None:
    first, second, later = passage(1, "一二"), passage(2, "三四"), passage(1, "一二", 1)
    searcher = Searcher(
        Scripted([second, first]),
        {DENSE: lambda query, k: [(first, 0.9), (later, 0.8), (second, 0.7)]},
        ["d1", "d2"],
    )
    line = searcher.ask(Query("q", "一二在哪里"), {"d1": 1})
    assert line.output["peer_dense"] == [("d1", 0.9), ("d2", 0.7)]
    assert line.output["ranking"] == [("d2", 1.0), ("d1", 0.5)]
    assert (line.scores["hit@1"], line.scores["peer_dense_hit@1"]) == (0.0, 1.0)
    assert not any(name.startswith("peer_hybrid") for name in line.scores)


def beside_a_peer(worse: int) -> Run:
    """Forty questions, all right; the peer is wrong about the first `worse` of them."""
    run = rankings([1] * 40)
    lines = tuple(
        replace(one, scores={**one.scores, "peer_dense_hit@1": float(number >= worse)})
        for number, one in enumerate(run.lines)
    )
    return replace(run, lines=lines)


def test_a_run_is_compared_with_its_peers_on_the_same_questions() -> None:
    (row,) = summarise(beside_a_peer(12)).peers["peer_dense"]
    assert (row.metric, row.n, row.baseline, row.run) == ("hit@1", 40, 0.7, 1.0)
    assert (row.wins, row.losses, row.ties) == (12, 0, 28)
    assert (row.test, row.verdict) == ("McNemar", "better")
    assert row.p == pytest.approx(2 / 2**12)
    (row,) = summarise(beside_a_peer(3)).peers["peer_dense"]
    assert row.verdict == "no difference shown"


def test_every_report_shows_the_peers_beside_the_run_and_none_where_none_was_asked() -> None:
    run = beside_a_peer(12)
    for shown in (report_html(run), report_markdown(run)):
        assert DENSE.heading in shown.replace("\\", "")
        assert f"Against {DENSE.name}" in shown or f"<h3>{DENSE.name}</h3>" in shown
        assert "peer_dense_hit@1" not in shown.partition("Questions")[0]
    document = summary_document(summarise(run))
    assert document["peers"]["peer_dense"][0]["wins"] == 12
    assert document["metrics"]["peer_dense_hit@1"]["mean"] == pytest.approx(0.7)
    alone = rankings([1] * 40)
    assert summary_document(summarise(alone))["peers"] == {}
    for shown in (report_html(alone), report_markdown(alone)):
        assert "LangChain" not in shown


@pytest.fixture
def nothing_installed(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    for name in ("langchain_chroma", "langchain_huggingface"):
        monkeypatch.setitem(sys.modules, name, None)
    yield


@pytest.mark.usefixtures("nothing_installed")
def test_peers_that_are_not_installed_are_one_error_that_names_the_extra(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=r"pip install 'wenqu\[peers\]'"):
        peers.load_embeddings(tmp_path)
    with pytest.raises(SettingsError, match="there is no langchain_chroma"):
        peers.Dense(FakeEmbeddings(size=2), tmp_path)


@pytest.mark.model
@pytest.mark.filterwarnings("ignore:.langchain-community. is being sunset:DeprecationWarning")
def test_the_peers_find_passages_by_the_same_weights(tmp_path: Path, model_settings: Any) -> None:
    some = [
        passage(1, "晋陕豫黄河金三角会议在临汾召开。"),
        passage(2, "厦门是闽西南协同发展区的牵头城市。"),
        passage(3, "今年的茶叶产值为二十亿元。"),
    ]
    searches = peers.over(model_settings, some, tmp_path / "peers", lambda *_: None)
    for search in searches.values():
        found = search("黄河金三角会议在哪里召开?", 3)
        assert found[0][0] == some[0]
        scores = [score for _, score in found]
        assert scores == sorted(scores, reverse=True) and 0 < scores[0] <= 1
    assert set(searches) == {DENSE, HYBRID} and set(peers.versions()) == set(peers.PACKAGES)
