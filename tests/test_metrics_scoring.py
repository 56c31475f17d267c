from typing import Any

import pytest

from eval.cases import Case, Quote
from eval.metrics.scoring import compared_texts, score_answer, score_ranking

# The first of the five seeds, and what Wenqu says of it.
TITLE = "晋陕豫黄河金三角"
PASSAGE = "会议在临汾召开。本次大会由山西省政府、陕西省政府、河南省政府主办。"
CASE = Case(
    id="q1",
    question="会议在哪里召开？",
    answers=(("临汾", "临汾市"),),
    cite=("000_",),
    quotes=(Quote("000_", "会议在临汾召开。"),),
)
UNANSWERABLE = Case(id="q2", question="会议花了多少钱？", cite=("000_",))
REFUSED: dict[str, Any] = {
    "answer": "文章没有说临汾。", "refused": True, "sentences": [], "citations": [],
}  # fmt: skip
WORDING = {"accuracy", "zh_f1", "cmrc_f1", "em", "rouge_l", "sentence_bleu"}
ALCE = ("alce_recall@lexical0.6", "alce_precision@lexical0.6")
FORM = {"citation_coverage", "quote_fidelity", *ALCE}
CITING = {"citation_precision", "citation_recall", "citation_source_accuracy"}


def answered(text: str, quote: str) -> dict[str, Any]:
    start = PASSAGE.index(quote)
    citation = {
        "number": 1,
        "passage_id": f"a:0-{len(PASSAGE)}",
        "source": "seeds/000_a.txt",
        "passage": PASSAGE,
        "quote": quote,
        "start": start,
        "end": start + len(quote),
    }
    sentences = [{"text": text, "citations": [1]}]
    return {
        "answer": f"{text}[1]",
        "refused": False,
        "sentences": sentences,
        "citations": [citation],
    }


def test_a_right_answer_with_the_right_citation_scores_all_over() -> None:
    scores = score_answer(CASE, answered("临汾", "会议在临汾召开。"))
    assert set(scores) == WORDING | CITING | FORM
    assert scores == pytest.approx(dict.fromkeys(scores, 1.0))


def test_the_mark_of_a_citation_is_no_number_of_the_answer() -> None:
    case = Case(id="q", question="几个？", answers=(("1",),))
    assert score_answer(case, answered("两个", "主办"))["accuracy"] == 0


def test_a_wrong_answer_with_the_wrong_citation_scores_nothing_but_form() -> None:
    scores = score_answer(CASE, answered("太原", "本次大会"))
    assert scores.pop("citation_coverage") == scores.pop("quote_fidelity") == 1
    assert scores.pop("citation_source_accuracy") == 1
    assert scores == dict.fromkeys(scores, 0.0)


def test_a_refusal_of_what_the_articles_answer_scores_nothing_in_all_that_applies() -> None:
    assert score_answer(CASE, REFUSED) == dict.fromkeys(WORDING | CITING, 0.0)


def test_a_due_refusal_has_nothing_to_be_scored_by_itself() -> None:
    assert score_answer(UNANSWERABLE, REFUSED) == {}


def test_an_answer_to_what_cannot_be_answered_is_scored_by_its_form_only() -> None:
    scores = score_answer(UNANSWERABLE, answered("一百万元", "本次大会"))
    assert set(scores) == FORM
    assert {scores[name] for name in ALCE} == {0.0}  # the passage says nothing of a million


def test_a_wrong_assumption_is_answered_by_its_correction() -> None:
    case = Case(id="q", question="会议为何在太原召开？", corrected=("临汾", "不是太原"))
    assert score_answer(case, answered("会议在临汾召开。", "临汾"))["accuracy"] == 1
    assert score_answer(case, answered("为了方便。", "临汾"))["accuracy"] == 0


def test_metrics_without_marks_in_the_case_are_absent() -> None:
    case = Case(id="q", question="在哪里？", answers=(("临汾",),))
    assert not CITING & set(score_answer(case, answered("临汾", "临汾")))


RANKING = [("b", 0.9), ("a", 0.5), ("c", 0.1)]


def test_a_ranking_is_scored_at_four_depths() -> None:
    scores = score_ranking(RANKING, {"a": 1, "c": 1}, ["临汾"], ["太原", "临汾"])
    assert {name.partition("@")[2] for name in scores} == {"1", "3", "5", "10", "1000c"}
    assert (scores["hit@1"], scores["hit@3"], scores["recall@3"], scores["all@3"]) == (0, 1, 1, 1)
    assert scores["mrr@10"] == 1 / 2
    assert (scores["containment@1"], scores["containment@3"]) == (0, 1)


def test_what_does_not_apply_to_a_ranking_is_absent() -> None:
    assert set(score_ranking(RANKING, {"a": 1})) == {
        f"{name}@{k}" for name in ("hit", "recall", "all", "mrr", "ndcg") for k in (1, 3, 5, 10)
    }
    assert score_ranking(RANKING, {}) == {}
    assert "containment@1" not in score_ranking(RANKING, {"a": 1}, ["省"], ["山西省"])


def test_containment_at_equal_characters_reads_on_in_short_passages_and_stops_in_long_ones() -> (
    None
):
    """A thousand characters are forty passages of 25, or the first half of one of two thousand."""
    short = [*("无" * 25 for _ in range(19)), f"会议在临汾召开。{'。' * 17}"]
    long = [f"{'无' * 1500}会议在临汾召开。"]
    few, whole = (score_ranking(RANKING, {}, ["临汾"], texts) for texts in (short, long))
    assert (few["containment@10"], few["containment@1000c"]) == (0, 1)
    assert (whole["containment@1"], whole["containment@1000c"]) == (1, 0)


def test_what_an_answer_is_compared_to_can_be_read_from_its_document() -> None:
    gold = {"answers": [["临汾", "臨汾"], ["170个"]], "corrected": []}
    said, references = compared_texts(answered("在临汾。", "临汾") | {"gold": gold})
    assert (said, references) == ("在临汾。", ["临汾、170个", "臨汾、170个"])
    assert compared_texts(REFUSED | {"gold": gold})[0] == ""
