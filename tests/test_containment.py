import json
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import pytest

from eval.cases import Case
from eval.compare import compare
from eval.containment import (
    Searchers,
    asked,
    beside_arms,
    events,
    lines,
    scores,
    searchers,
)
from eval.held import Holdings
from eval.report.write import write_report
from eval.runfile import Line, Run
from eval.summary import summarise, summary_document
from rag.index.index import Index
from rag.ingestion.ingest import Ingestion
from rag.ingestion.reader import Reader
from rag.retrieval.retriever import HybridRetriever
from rag.types import Passage, Turn
from tests.conftest import FUSION, SEEDS, no_progress, now
from tests.fakes import BigramEncoder
from tests.runs import header
from tests.test_cli import document

SUBJECTS = "茶叶 高铁 台风 足球 电影 芯片 粮食 医保".split()
CASES = [
    Case(f"{subject}-{n}", f"今年{subject}产业的产值是多少", ((f"{number + 20}亿元",),))
    for number, subject in enumerate(SUBJECTS)
    for n in range(2)
]


@pytest.fixture(scope="module")
def news(tmp_path_factory: pytest.TempPathFactory) -> Index:
    """An index that every test reads and none writes."""
    folder = tmp_path_factory.mktemp("news")
    rows = [
        {"title": f"{s}新闻", "text": f"今年{s}产业产值为{n + 20}亿元。"}
        for n, s in enumerate(SUBJECTS)
    ]
    path = folder / "news.jsonl"
    path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), "utf-8")
    index = Index(folder / "index", "bigrams", create=True)
    with Reader() as reader:
        Ingestion(index, BigramEncoder(), reader, no_progress).run(path)
    return index


def over(index: Index) -> Searchers:
    encoder = BigramEncoder()
    retriever = HybridRetriever(index, encoder, fusion=FUSION, now=now)
    return searchers(retriever, index, encoder)


def nothing(question: str) -> list[tuple[Passage, float]]:
    return []


def run(cases: list[Case], some: Searchers, index: Index, done: Iterable[str] = ()) -> Run:
    holdings = Holdings(index.articles(), no_progress)
    whole = header("containment")
    return Run(whole, tuple(lines(cases, some, holdings, set(done), no_progress)))


def passage(text: str) -> tuple[Passage, float]:
    return Passage("a:0-1", "a", "", "a.txt", None, None, "zh-Hans", text, 0, len(text)), 1.0


def test_an_answer_is_found_in_the_first_five_passages_or_the_first_characters() -> None:
    filler = passage("茶" * 900)
    found = [filler, filler, passage("在临汾。"), filler, filler, passage("在西安。")]
    assert scores([["临汾"]], found) == {
        "containment@5": 1.0, "containment@1000c": 0.0, "containment@2000c": 1.0,
    }  # fmt: skip
    assert set(scores([["西安"]], found).values()) == {0.0}
    assert set(scores([["临汾"], ["西安"]], found).values()) == {0.0}  # every group is needed
    assert set(scores([["西安", "临汾"]], found).values()) == {0.0, 1.0}  # any alias will do


def test_questions_are_judged_by_the_retriever_its_arms_and_luck(news: Index) -> None:
    made = run(CASES, over(news), news)
    first = made.lines[0]
    assert first.scores["containment@5"] == first.scores["lexical_containment@5"] == 1.0
    assert set(first.output["arms"]) == {"dense", "lexical", "luck"}
    assert first.slices["held"] == "yes" and first.cluster == "茶叶"
    best, _ = first.output["ranking"][0]
    assert first.output["gold"][best] == 1
    assert summarise(made).metrics["containment@5"].mean == 1.0


def test_a_question_that_no_article_answers_is_told_apart(news: Index) -> None:
    strange = Case("月球-0", "探测器软着陆在哪个陨石坑", (("博古斯拉夫斯基",),))
    made = run([*CASES, strange], over(news), news)
    document = summary_document(summarise(made))
    assert document["slices"]["held"]["yes"]["n"] == len(CASES)
    assert document["slices"]["held"]["no"]["metrics"]["containment@5"]["mean"] == 0.0
    assert {row.n for row in beside_arms(made)["dense"]} == {len(CASES) + 1}
    assert {row.n for row in beside_arms(made, held=True)["dense"]} == {len(CASES)}


def test_an_arm_that_finds_nothing_is_shown_to_be_worse(news: Index) -> None:
    blind = replace(over(news), arms={"dense": nothing, "lexical": nothing})
    rows = beside_arms(run(CASES, blind, news))["dense"]
    order = ["containment@5", "containment@1000c", "containment@2000c"]
    assert [row.metric for row in rows] == order
    assert {(row.baseline, row.run, row.verdict) for row in rows} == {(0.0, 1.0, "better")}


def test_runs_are_compared_and_reported_like_any_other(news: Index, tmp_path: Path) -> None:
    good = run(CASES, over(news), news)
    bad = run(CASES, replace(over(news), retriever=nothing), news)
    comparison = compare(good, bad)
    assert {row.verdict for row in comparison.rows} == {"worse"}
    assert len(comparison.broken) == len(CASES)
    for name in ("report.html", "report.md", "report.json"):
        write_report(tmp_path / name, bad, good)
        assert "containment@5" in (tmp_path / name).read_text("utf-8")


def test_questions_that_are_done_are_not_asked_again(news: Index) -> None:
    done = {case.id for case in CASES[:-1]}
    made: tuple[Line, ...] = run(CASES, over(news), news, done).lines
    assert [one.id for one in made] == [CASES[-1].id]


def test_only_questions_that_can_be_judged_so_are_asked() -> None:
    kept = Case("a", "几届？", (("六", "第六届"),))
    out = [
        Case("b", "几届？", (("六",),)),  # stands in any passage
        Case("c", "无解？"),
        Case("d", "在哪？", (("临汾",),), passages=("在临汾。",)),
        Case("e", "那里呢？", (("临汾",),), history=(Turn("在哪？", "临汾"),)),
    ]
    assert asked([kept, *out]) == [kept]


def test_questions_with_one_stem_are_about_one_event() -> None:
    some = [Case(f"{event}-{n}", "") for event in "abcde" for n in range(2)]
    assert set(events(some).values()) == set("abcde")
    numbered = [Case(f"q-{n}", "") for n in range(10)]
    assert len(set(events(numbered).values())) == 10


@pytest.mark.model
def test_the_command_measures_an_index_that_is_there(tmp_path: Path) -> None:
    document("ingest", str(SEEDS))
    questions = tmp_path / "questions.jsonl"
    row = {"question": "吕梁的林草覆盖率是多少?", "answer": "72.2%"}
    questions.write_text(json.dumps(row, ensure_ascii=False), "utf-8")
    found = document("eval", "containment", str(questions), "--run", str(tmp_path / "run.jsonl"))
    assert found["metrics"]["containment@5"]["mean"] == 1.0
    assert (found["n"], found["held"]) == (1, 1)
    assert set(found["arms"]["all"]) == {"dense", "lexical", "luck"}
