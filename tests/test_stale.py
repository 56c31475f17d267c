from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st

from eval.cases import Case, Collection, Document, Query, Quote
from eval.compare import compare
from eval.readers.beir import read_collection
from eval.report.html import report_html
from eval.runfile import Run
from eval.stale import stale_labels, stated, unknown_documents
from eval.summary import summarise, summary_document
from rag.types import Article, Passage
from tests.runs import header, line

TEXT = "会议在临汾召开。签约170个项目。总投资2585亿元。"
ARTICLE = Article("a1", "会议", TEXT, "seeds/000_a.txt")
PASSAGES = [Passage.of(ARTICLE, 0, 17), Passage.of(ARTICLE, 17, len(TEXT))]


def case(id: str, *quotes: str, source: str = "000_a.txt", cite: str = "000_a.txt") -> Case:
    marked = tuple(Quote(source, quote) for quote in quotes)
    return Case(id, "签约多少？", (("170个",),), cite=(cite,), quotes=marked)


def test_labels_that_fit_are_not_stale() -> None:
    cases = [case("q1", "签约170个项目", "总投资2585亿元"), case("q2"), Case("q3", "谁？")]
    assert stale_labels(cases, [ARTICLE], PASSAGES) == {}


def test_a_quote_that_left_its_article_is_named() -> None:
    cases = [case("q1", "签约170个项目"), case("q2", "签约170个項目"), case("q3", "会议", "没有")]
    assert stale_labels(cases, [ARTICLE], PASSAGES) == {"quote_gone": ["q2", "q3"]}


def test_a_quote_of_another_article_is_gone_from_its_own() -> None:
    other = Article("a2", "别的", "今天天气很好。", "seeds/001_b.txt")
    passages = [*PASSAGES, Passage.of(other, 0, 7)]
    stale = stale_labels([case("q1", "天气很好")], [ARTICLE, other], passages)
    assert stale == {"quote_gone": ["q1"]}


def test_a_quote_that_two_passages_share_is_named() -> None:
    assert PASSAGES[0].text.endswith("项目。")
    cases = [case("q1", "项目。总投资"), case("q2", "项目。")]
    assert stale_labels(cases, [ARTICLE], PASSAGES) == {"quote_divided": ["q1"]}


def test_of_several_places_one_whole_one_will_do() -> None:
    text = "甲乙。甲乙。"
    article = Article("a1", "", text, "000_a.txt")
    passages = [Passage.of(article, 0, 1), Passage.of(article, 1, 6)]
    assert stale_labels([case("q1", "甲乙")], [article], passages) == {}


def test_a_source_that_no_article_has_is_named() -> None:
    cases = [case("q1", cite="009_z"), case("q2", "会议", source="009_z"), case("q3")]
    assert stale_labels(cases, [ARTICLE], PASSAGES) == {"source_unknown": ["q1", "q2"]}


def test_a_question_with_its_own_passages_is_held_to_these() -> None:
    mine = Case("q1", "？", quotes=(Quote("", "临汾"),), passages=("会议在临汾。", "别的。"))
    gone = Case("q2", "？", quotes=(Quote("", "太原"),), passages=("会议在临汾。",))
    assert stale_labels([mine, gone]) == {"quote_gone": ["q2"]}


@given(st.text(max_size=40), st.integers(0, 40), st.integers(0, 40))
def test_any_stretch_of_an_article_in_one_passage_fits(text: str, start: int, end: int) -> None:
    article = Article("a1", "", text, "000_a.txt")
    quote = text[min(start, end) : max(start, end)]
    if quote:
        whole = [Passage.of(article, 0, len(text))]
        assert stale_labels([case("q", quote)], [article], whole) == {}


def test_twenty_thousand_articles_are_checked_in_no_time() -> None:
    articles = [Article(f"a{n}", "", f"{TEXT}{n}号文", f"news/{n:05}.txt") for n in range(20_000)]
    passages = [Passage.of(article, 0, len(article.text)) for article in articles]
    cases = [case(f"q{n}", f"{n}号文", source=f"{n:05}", cite=f"{n:05}") for n in range(200)]
    assert stale_labels(cases, articles, passages) == {}


def test_a_run_says_which_labels_are_stale_and_counts_them() -> None:
    stale = {"quote_gone": ["q2", "q1"], "document_unknown": ["q1"]}
    run = Run(header(index={"articles": 5, **stated(stale)}), (line(1, {"accuracy": 1}),))
    warnings = summarise(run).warnings
    assert any("2 (q2, q1) name a quote that is no longer in its article" in w for w in warnings)
    assert any("1 (q1) name a relevant document" in warning for warning in warnings)
    assert "2 (q2, q1) name a quote" in report_html(run)
    assert summary_document(summarise(run))["run"]["index"]["stale"]["quote_gone"] == ["q2", "q1"]


def test_a_run_before_labels_were_looked_at_has_none() -> None:
    run = Run(header(), (line(1, {"accuracy": 1}),))
    assert not any("Stale" in warning for warning in summarise(run).warnings)


def test_labels_that_became_stale_are_among_the_settings_that_differ() -> None:
    before = Run(header(index={"fingerprint": "a"}), (line(1, {"accuracy": 1}),))
    after = Run(header(index={"fingerprint": "b", "stale": {"quote_gone": ["q1"]}}), before.lines)
    assert "index.stale" in compare(before, after).settings


def test_a_relevant_document_that_the_corpus_lacks_is_told_and_still_counts(
    tmp_path: Path,
) -> None:
    (tmp_path / "qrels").mkdir()
    (tmp_path / "corpus.jsonl").write_text('{"_id": "d1", "text": "会议在临汾。"}\n', "utf-8")
    rows = [f'{{"_id": "q{n}", "text": "在哪里？"}}\n' for n in (1, 2)]
    (tmp_path / "queries.jsonl").write_text("".join(rows), "utf-8")
    qrels = "q1\td1\t1\nq2\td1\t1\nq2\td9\t2\nq1\td8\t0\n"
    (tmp_path / "qrels" / "test.tsv").write_text(qrels, "utf-8")
    collection = read_collection(tmp_path)
    assert collection.relevant["q2"] == {"d1": 1, "d9": 2}
    assert unknown_documents(collection) == {"document_unknown": ["q2"]}


def test_a_collection_that_holds_what_is_relevant_has_nothing_to_tell() -> None:
    collection = Collection(
        "s", (Document("d1", "", "甲"),), (Query("q1", "？"),), {"q1": {"d1": 1}}
    )
    assert unknown_documents(collection) == {}
