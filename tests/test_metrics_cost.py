import pytest

from eval.metrics.cost import Price, cost, cost_of_model, percentile, percentiles, total_tokens
from rag.errors import EvaluationError
from rag.types import Usage


@pytest.mark.parametrize(
    ("share", "expected"), [(0, 15), (5, 15), (30, 20), (40, 20), (50, 35), (95, 50), (100, 50)]
)
def test_a_percentile_is_a_value_that_was_measured(share: float, expected: float) -> None:
    assert percentile([40, 15, 50, 35, 20], share) == expected


def test_percentiles_of_a_hundred_and_of_one() -> None:
    assert percentiles(range(1, 101)) == {"p50": 50, "p95": 95, "p99": 99}
    assert percentiles([7.5]) == {"p50": 7.5, "p95": 7.5, "p99": 7.5}


@pytest.mark.parametrize(("values", "share"), [([], 50), ([1], 101), ([1], -1)])
def test_there_is_no_percentile_of_nothing(values: list[float], share: float) -> None:
    with pytest.raises(EvaluationError, match="percentile"):
        percentile(values, share)


def test_tokens_from_the_cache_have_their_own_price() -> None:
    usage = Usage(prompt=3_000_000, cached=1_000_000, completion=500_000)
    assert cost(usage, Price(prompt=2, completion=8)) == 3 * 2 + 0.5 * 8
    assert cost(usage, Price(prompt=2, completion=8, cached=0.5)) == 2 * 2 + 0.5 + 0.5 * 8


def test_tokens_of_questions_add_up() -> None:
    assert total_tokens([Usage(1, 2, 3), Usage(10, 20, 30)]) == Usage(11, 22, 33)


def test_a_model_without_a_price_costs_what_nobody_knows() -> None:
    prices = {"large": Price(prompt=1, completion=2)}
    assert cost_of_model(Usage(1_000_000, 0, 0), "large", prices) == 1
    assert cost_of_model(Usage(1_000_000, 0, 0), "small", prices) is None
