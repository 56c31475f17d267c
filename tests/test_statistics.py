import math

import numpy as np
import pytest

from eval.statistics import (
    Tally,
    bootstrap_interval,
    holm,
    mcnemar,
    paired_bootstrap,
    sign_flip,
    smallest_detectable,
    tally,
    wilson_interval,
)
from rag.errors import EvaluationError

FEW = 1000  # resamples, where a simulation needs many intervals


def test_an_interval_is_drawn_the_same_every_time() -> None:
    values = [0.0, 1.0, 1.0, 0.5, 0.0, 1.0]
    assert bootstrap_interval(values, seed=3) == bootstrap_interval(values, seed=3)
    assert paired_bootstrap(values, seed=3) == paired_bootstrap(values, seed=3)


def test_values_without_spread_have_an_interval_without_width() -> None:
    assert bootstrap_interval([0.5] * 9) == (0.5, 0.5)


def test_two_values_are_drawn_as_their_four_pairs() -> None:
    # Means 0, .5, .5, 1: a quarter of the draws at either end.
    assert bootstrap_interval([0.0, 1.0]) == (0.0, 1.0)
    assert bootstrap_interval([0.0, 1.0], confidence=0.4) == (0.5, 0.5)


def test_an_interval_holds_the_true_mean_as_often_as_it_says() -> None:
    draw = np.random.default_rng(1)
    held = 0
    for _ in range(400):
        low, high = bootstrap_interval(list(draw.normal(2, 1, 60)), resamples=FEW)
        held += low <= 2 <= high
    assert 0.91 <= held / 400 <= 0.98


def test_questions_of_one_article_are_no_independent_witnesses() -> None:
    draw = np.random.default_rng(2)
    clusters = [article for article in range(30) for _ in range(10)]
    held_alone = held_together = 0
    for _ in range(200):
        values = list(np.repeat(draw.normal(0, 1, 30), 10))
        low, high = bootstrap_interval(values, resamples=FEW)
        held_alone += low <= 0 <= high
        low, high = bootstrap_interval(values, clusters, resamples=FEW)
        held_together += low <= 0 <= high
    assert held_alone / 200 < 0.6  # its width is that of 300 articles
    assert 0.88 <= held_together / 200 <= 0.98


def test_clusters_of_one_question_each_change_nothing() -> None:
    values = [0.0, 0.2, 0.9, 1.0]
    assert bootstrap_interval(values, ["a", "b", "c", "d"]) == bootstrap_interval(values)


def test_clusters_are_drawn_with_all_that_is_in_them() -> None:
    # Three values of 0 and one of 1 in two clusters: means 0, 1/4 or 1.
    assert bootstrap_interval([0, 0, 0, 1], "aaab", confidence=0.4) == (0.25, 0.25)


@pytest.mark.parametrize("test", [bootstrap_interval, paired_bootstrap, sign_flip])
def test_nothing_has_no_mean(test: object) -> None:
    assert callable(test)
    with pytest.raises(EvaluationError, match="no questions"):
        test([])
    with pytest.raises(EvaluationError, match="2 values"):
        test([1.0, 0.0], ["a"])


def test_no_difference_has_a_p_of_one() -> None:
    assert paired_bootstrap([0.0] * 20) == (0, 0, 1)
    assert sign_flip([0.0] * 20) == 1


def test_a_difference_that_is_always_there_has_the_least_p() -> None:
    low, high, p = paired_bootstrap([0.1] * 50)
    assert low == high == pytest.approx(0.1)
    assert p == 1 / 10_001


def test_p_is_of_the_draws_that_stray_as_far_as_the_difference() -> None:
    # Of 1 and 0 the centred means are -.5, 0, 0 and .5: half stray by the observed .5.
    assert paired_bootstrap([1.0, 0.0])[2] == pytest.approx(0.5, abs=0.02)


@pytest.mark.parametrize("clustered", [False, True])
def test_p_is_uniform_where_there_is_no_difference(clustered: bool) -> None:
    draw = np.random.default_rng(5)
    clusters = [n // 2 for n in range(80)] if clustered else None
    found = []
    for _ in range(400):
        together = np.repeat(draw.normal(0, 1, 40), 2) if clustered else draw.normal(0, 1, 80)
        found.append(paired_bootstrap(list(together), clusters, resamples=FEW)[2])
    for share in (0.05, 0.25, 0.5, 0.75):
        assert np.mean(np.array(found) <= share) == pytest.approx(share, abs=0.08)
    assert np.mean(np.array(found) <= 0.05) < 0.1


def test_signs_are_flipped_in_every_way_when_there_are_few() -> None:
    # Sums of ±1±2±3: 6 and -6 are as far as 6, of eight.
    assert sign_flip([1.0, 2.0, 3.0, 0.0, 0.0]) == 2 / 8
    assert sign_flip([1.0, 2.0, -3.0]) == 1


def test_signs_of_a_cluster_flip_together() -> None:
    assert sign_flip([1.0, 2.0, 3.0], "aab") == 2 / 4


def test_many_signs_are_flipped_at_random_with_the_same_p() -> None:
    wins = [1.0] * 16 + [-1.0] * 4
    assert sign_flip(wins) == pytest.approx(mcnemar(16, 4), abs=0.004)


@pytest.mark.parametrize(
    ("fixed", "broken", "expected"),
    [
        (0, 0, 1),
        (1, 0, 1),
        (5, 0, 2 / 32),
        (16, 4, 2 * (1 + 20 + 190 + 1140 + 4845) / 2**20),
        (4, 16, 2 * (1 + 20 + 190 + 1140 + 4845) / 2**20),
        (7, 7, 1),
    ],
)
def test_mcnemar_is_exact(fixed: int, broken: int, expected: float) -> None:
    assert mcnemar(fixed, broken) == pytest.approx(expected)


def test_sixteen_to_four_shows_what_eighty_six_to_sixty_nine_does_not() -> None:
    assert mcnemar(16, 4) < 0.05 < mcnemar(86, 69)
    assert mcnemar(65, 33) == pytest.approx(0.0016, abs=0.0001)  # as published for CRUD news
    assert 0 < mcnemar(3000, 2000) < 1e-40
    with pytest.raises(EvaluationError, match="below 0"):
        mcnemar(-1, 3)


def test_holm_multiplies_the_least_p_most() -> None:
    assert holm([0.01, 0.04, 0.03, 0.005]) == pytest.approx([0.03, 0.06, 0.06, 0.02])
    assert holm([0.5, 0.9]) == [1, 1]
    assert holm([0.04]) == [0.04]
    assert holm([]) == []


def test_wins_losses_and_ties_are_counted() -> None:
    assert tally([0.5, -0.1, 0.0, 1.0, 0.0]) == Tally(wins=2, losses=1, ties=2)
    assert tally([]) == Tally(0, 0, 0)


@pytest.mark.parametrize(
    ("successes", "n", "low", "high"),
    [
        (5, 10, 0.2366, 0.7634),
        (0, 10, 0.0, 0.2775),
        (10, 10, 0.7225, 1.0),
        (81, 263, 0.2553, 0.3662),  # Newcombe 1998, table I
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0.0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_gives_the_published_intervals(
    successes: int, n: int, low: float, high: float
) -> None:
    assert wilson_interval(successes, n) == pytest.approx((low, high), abs=5e-5)


@pytest.mark.parametrize(("successes", "n"), [(0, 0), (3, 2), (-1, 2)])
def test_there_is_no_proportion_of_nothing(successes: int, n: int) -> None:
    with pytest.raises(EvaluationError, match="count questions"):
        wilson_interval(successes, n)


def test_the_smallest_difference_a_set_shows_shrinks_with_the_root_of_its_size() -> None:
    spread = [1.0, -1.0] * 50
    error = math.sqrt(100 / 99) / 10
    assert smallest_detectable(spread) == pytest.approx((1.95996 + 0.84162) * error, abs=1e-4)
    assert smallest_detectable(spread * 4) == pytest.approx(
        smallest_detectable(spread) / 2, rel=0.01
    )


def test_questions_that_hang_together_show_less() -> None:
    values = [float(n % 7 - 3) for n in range(70) for _ in range(5)]
    clusters = [n // 5 for n in range(350)]
    alone, together = smallest_detectable(values), smallest_detectable(values, clusters)
    assert together == pytest.approx(alone * math.sqrt(5), rel=0.02)


def test_one_question_shows_nothing() -> None:
    assert smallest_detectable([1.0]) == math.inf
    assert smallest_detectable([1.0, 0.0], ["a", "a"]) == math.inf
    assert smallest_detectable([0.5, 0.5, 0.5]) == 0


def test_a_difference_of_the_smallest_detectable_size_is_found_four_times_in_five() -> None:
    draw = np.random.default_rng(11)
    found = 0
    for _ in range(300):
        noise = draw.normal(0, 1, 60)
        size = (1.95996 + 0.84162) / math.sqrt(60)
        found += paired_bootstrap(list(noise + size), resamples=FEW)[2] < 0.05
    assert 0.72 <= found / 300 <= 0.88
