import pytest
from hypothesis import given
from hypothesis import strategies as st

from eval.judge.scores import average_precision, share, spread


@pytest.mark.parametrize(
    ("relevant", "expected"),
    [
        ([True, False, True], (1 / 1 + 2 / 3) / 2),
        ([False, True], 1 / 2),
        ([False, False, True, True], (1 / 3 + 2 / 4) / 2),
        ([True, False, False], 1.0),  # blind to what was not retrieved
        ([False, False], 0.0),
        ([], 0.0),
    ],
)
def test_average_precision_by_hand(relevant: list[bool], expected: float) -> None:
    assert average_precision(relevant) == pytest.approx(expected)


def test_a_share_of_nothing_is_nothing() -> None:
    assert share([]) == 0.0
    assert share([True, False, False]) == pytest.approx(1 / 3)


def test_spread_is_the_greatest_less_the_least() -> None:
    assert spread([0.5, 1.0, 0.25]) == 0.75
    assert spread([0.5]) == 0.0


@given(st.lists(st.booleans()))
def test_scores_are_never_outside_nought_and_one(items: list[bool]) -> None:
    assert 0 <= share(items) <= 1 and 0 <= average_precision(items) <= 1
    assert average_precision(items) >= average_precision([False, *items])
