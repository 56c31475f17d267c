import math
import random
from collections.abc import Callable

import ir_measures
import pytest
from ir_measures import AP, RR, R, Success, nDCG

from eval.metrics.retrieval import (
    average_precision,
    collapse,
    containment,
    containment_within,
    found_all,
    hit,
    ndcg,
    recall,
    reciprocal_rank,
)
from rag.errors import EvaluationError

Metric = Callable[[list[str], dict[str, int], int], float]

RANKING = ["a", "b", "c", "d"]
METRICS: tuple[Metric, ...] = (hit, recall, found_all, reciprocal_rank, ndcg, average_precision)


@pytest.mark.parametrize(
    ("metric", "k", "expected"),
    [
        (hit, 1, 0),
        (hit, 2, 1),
        (recall, 1, 0),
        (recall, 2, 1 / 3),
        (recall, 4, 2 / 3),
        (found_all, 4, 0),
        (reciprocal_rank, 1, 0),
        (reciprocal_rank, 4, 1 / 2),
        (average_precision, 2, (1 / 2) / 2),
        (average_precision, 4, (1 / 2 + 2 / 4) / 3),
        (ndcg, 2, (1 / math.log2(3)) / (1 + 1 / math.log2(3))),
    ],
)
def test_two_of_three_relevant_documents_at_ranks_two_and_four(
    metric: Metric, k: int, expected: float
) -> None:
    assert metric(RANKING, {"b": 1, "d": 1, "x": 1, "a": 0}, k) == pytest.approx(expected)


def test_all_needs_every_relevant_document() -> None:
    assert found_all(RANKING, {"b": 1, "d": 1}, 4) == 1
    assert found_all(RANKING, {"b": 1, "d": 1}, 3) == 0


def test_gain_is_linear_in_the_grade() -> None:
    got = 1 / math.log2(2) + 3 / math.log2(3)
    best = 3 / math.log2(2) + 1 / math.log2(3)
    assert ndcg(["a", "b"], {"a": 1, "b": 3}, 10) == pytest.approx(got / best)


def test_a_document_counts_where_its_first_passage_was_found() -> None:
    assert collapse(["a", "a", "b", "a"]) == ["a", "b"]
    assert reciprocal_rank(["a", "a", "b"], {"b": 1}, 10) == 1 / 2
    assert hit(["a", "a", "b"], {"b": 1}, 2) == 1


@pytest.mark.parametrize("metric", METRICS)
def test_a_perfect_ranking_scores_one_and_an_empty_one_nothing(metric: Metric) -> None:
    assert metric(["x", "y"], {"x": 2, "y": 1}, 10) == 1
    assert metric([], {"x": 2, "y": 1}, 10) == 0


@pytest.mark.parametrize("metric", METRICS)
@pytest.mark.parametrize("gold", [{}, {"a": 0}, {"a": -1}])
def test_a_question_without_relevant_documents_is_no_zero(
    metric: Metric, gold: dict[str, int]
) -> None:
    with pytest.raises(EvaluationError, match="refusals"):
        metric(RANKING, gold, 10)


@pytest.mark.parametrize("grades", [(0, 1), (0, 1, 2, 3)])
def test_ir_measures_agrees_on_two_hundred_random_runs(grades: tuple[int, ...]) -> None:
    draw = random.Random(7)
    documents = [f"d{n}" for n in range(30)]
    for _ in range(100):
        gold = {d: draw.choice(grades) for d in draw.sample(documents, draw.randint(1, 12))}
        gold[draw.choice(list(gold))] = 1  # one is relevant, at least
        ranking = draw.sample(documents, draw.randint(1, 20))
        relevant = sum(grade > 0 for grade in gold.values())
        scores = {d: float(-rank) for rank, d in enumerate(ranking)}
        for k in (1, 3, 5, 10):
            measures = {
                Success @ k: hit(ranking, gold, k),
                R @ k: recall(ranking, gold, k),
                RR @ k: reciprocal_rank(ranking, gold, k),
                nDCG @ k: ndcg(ranking, gold, k),
                AP @ k: average_precision(ranking, gold, k) * min(relevant, k) / relevant,
            }
            theirs = ir_measures.calc_aggregate(list(measures), {"q": gold}, {"q": scores})
            for measure, ours in measures.items():
                assert ours == pytest.approx(theirs[measure], abs=1e-9), measure


PASSAGES = ["大会由山西省政府主办。", "会议于二〇二〇年十一月三日在临汾召开。"]


def test_containment_is_told_by_any_answer_in_any_of_the_first_passages() -> None:
    assert containment(PASSAGES, ["太原", "11月3日"], 1) == 0
    assert containment(PASSAGES, ["太原", "11月3日"], 2) == 1
    assert containment([], ["太原"], 2) == 0


@pytest.mark.parametrize("answers", [[], ["省"], ["3"], ["《》"]])
def test_containment_does_not_apply_to_answers_that_stand_anywhere(answers: list[str]) -> None:
    assert containment(PASSAGES, answers, 2) is None
    assert containment_within(PASSAGES, answers, 2) is None


@pytest.mark.parametrize(("characters", "expected"), [(0, 0), (11, 0), (26, 0), (27, 1), (999, 1)])
def test_containment_at_equal_cost_reads_no_further(characters: int, expected: float) -> None:
    assert len(PASSAGES[0]) == 11  # 临汾 ends 16 characters into the second
    assert containment_within(PASSAGES, ["临汾"], characters) == expected
