"""How sure a number is, and whether two runs differ: intervals and tests over questions.

Questions about one article stand or fall together; where clusters are given, articles are drawn
instead of questions. Everything drawn comes from a seeded generator: the same input has the same
interval.
"""

import math
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from itertools import product
from statistics import NormalDist

import numpy as np
from numpy.typing import NDArray

from rag.errors import EvaluationError

RESAMPLES = 10_000
CONFIDENCE = 0.95
POWER = 0.8
_AT_ONCE = 4_000_000  # numbers drawn in one piece: 32 MB
_SAME = 1e-12  # sums in another order differ by less

Floats = NDArray[np.float64]
Clusters = Sequence[Hashable] | None


@dataclass(frozen=True, slots=True)
class Tally:
    """On how many questions a run is better, worse and alike."""

    wins: int
    losses: int
    ties: int


def bootstrap_interval(
    values: Sequence[float],
    clusters: Clusters = None,
    seed: int = 0,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> tuple[float, float]:
    """The percentile bootstrap interval of a mean (Efron & Tibshirani 1993, ch. 13).

    With clusters, one for each value, clusters are drawn with all that is in them. The interval of
    values that are all the same is that value: use `wilson_interval` for proportions of 0 and 1.
    Raises EvaluationError without values, or with another number of clusters.
    """
    means = _resampled_means(*_grouped(values, clusters), seed, resamples)
    return _percentile_interval(means, confidence)


def paired_bootstrap(
    differences: Sequence[float],
    clusters: Clusters = None,
    seed: int = 0,
    confidence: float = CONFIDENCE,
    resamples: int = RESAMPLES,
) -> tuple[float, float, float]:
    """The interval of a mean difference of pairs, and its two-sided p.

    p comes from the distribution centred on no difference:
    (1 + #{|mean(d* - mean d)| >= |mean d|}) / (B + 1) (Davison & Hinkley 1997, 4.4), so it is
    never 0. Raises EvaluationError as `bootstrap_interval` does.
    """
    sums, sizes = _grouped(differences, clusters)
    observed = float(sums.sum() / sizes.sum())
    means = _resampled_means(sums, sizes, seed, resamples)
    as_far = int((np.abs(means - observed) >= abs(observed) - _SAME).sum())
    return *_percentile_interval(means, confidence), (1 + as_far) / (resamples + 1)


def sign_flip(
    differences: Sequence[float],
    clusters: Clusters = None,
    seed: int = 0,
    resamples: int = RESAMPLES,
) -> float:
    """The two-sided p of a mean difference of pairs by flipping signs (Fisher 1935).

    The signs of a cluster flip together. Exact where all flips can be tried, else the share of
    random flips, the observed one counted. Raises EvaluationError as `bootstrap_interval` does.
    """
    sums, _ = _grouped(differences, clusters)
    moving = sums[sums != 0]
    observed = abs(float(moving.sum()))
    if 2 ** len(moving) <= resamples:
        signs = np.array(list(product((1.0, -1.0), repeat=len(moving))))
        return float((np.abs(signs @ moving) >= observed - _SAME).mean())
    generator = np.random.default_rng(seed)
    as_far = 0
    for rows in _portions(resamples, len(moving)):
        signs = generator.choice((1.0, -1.0), size=(rows, len(moving)))
        as_far += int((np.abs(signs @ moving) >= observed - _SAME).sum())
    return (1 + as_far) / (resamples + 1)


def mcnemar(fixed: int, broken: int) -> float:
    """The exact two-sided p of McNemar's test: questions that were wrong and are right, and back.

    Twice the tail of the binomial of one half (McNemar 1947), at most 1; unchanged questions say
    nothing. Raises EvaluationError for counts below 0.
    """
    if min(fixed, broken) < 0:
        raise EvaluationError(f"Counts of questions cannot be below 0: {fixed}, {broken}")
    n = fixed + broken
    tail = sum(math.comb(n, j) for j in range(min(fixed, broken) + 1))
    return min(1.0, 2 * tail / (1 << n))


def holm(ps: Sequence[float]) -> list[float]:
    """Each p corrected for being one of several (Holm 1979), in the given order.

    A corrected p below alpha rejects; all such rejections together are wrong with probability
    alpha at most.
    """
    corrected = [0.0] * len(ps)
    highest = 0.0
    for rank, place in enumerate(sorted(range(len(ps)), key=lambda i: ps[i])):
        highest = max(highest, min(1.0, (len(ps) - rank) * ps[place]))
        corrected[place] = highest
    return corrected


def tally(differences: Sequence[float]) -> Tally:
    """Wins, losses and ties of a run, from its differences to the other."""
    wins = sum(difference > 0 for difference in differences)
    losses = sum(difference < 0 for difference in differences)
    return Tally(wins, losses, len(differences) - wins - losses)


def wilson_interval(successes: int, n: int, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """The score interval of a proportion (Wilson 1927): honest at 0 of n and n of n too.

    Raises EvaluationError without questions, or with more successes than there are.
    """
    if not 0 <= successes <= n or n == 0:
        raise EvaluationError(f"{successes} of {n} is no proportion: count questions first")
    z, share = _z(1 - confidence), successes / n
    centre = (share + z * z / (2 * n)) / (1 + z * z / n)
    half = z / (1 + z * z / n) * math.sqrt(share * (1 - share) / n + z * z / (4 * n * n))
    return max(0.0, min(share, centre - half)), min(1.0, max(share, centre + half))


def smallest_detectable(
    differences: Sequence[float],
    clusters: Clusters = None,
    alpha: float = 1 - CONFIDENCE,
    power: float = POWER,
) -> float:
    """The mean difference that as many pairs that scatter as these would show with `power`.

    (z(1 - alpha/2) + z(power)) x the standard error of the mean difference (normal theory of the
    paired test), clusters taken as wholes. Infinite for fewer than two questions or clusters; 0
    where all pairs differ alike. Raises EvaluationError as `bootstrap_interval` does.
    """
    sums, sizes = _grouped(differences, clusters)
    if len(sums) < 2:
        return math.inf
    residuals = sums - sizes * (sums.sum() / sizes.sum())
    variance = float((residuals**2).sum()) * len(sums) / (len(sums) - 1)
    error = math.sqrt(variance) / float(sizes.sum())
    return (_z(alpha) + NormalDist().inv_cdf(power)) * error


def _z(alpha: float) -> float:
    return NormalDist().inv_cdf(1 - alpha / 2)


def _grouped(values: Sequence[float], clusters: Clusters) -> tuple[Floats, Floats]:
    """The sum and the size of every cluster; each value is one where there are none."""
    if not values:
        raise EvaluationError("There are no questions to take a mean of: choose a metric they have")
    numbers = np.asarray(values, dtype=np.float64)
    if clusters is None:
        return numbers, np.ones(len(numbers))
    if len(clusters) != len(values):
        raise EvaluationError(f"{len(values)} values need a cluster each, not {len(clusters)}")
    places = {cluster: place for place, cluster in enumerate(dict.fromkeys(clusters))}
    of_values = np.array([places[cluster] for cluster in clusters])
    sums = np.bincount(of_values, numbers).astype(np.float64)
    return sums, np.bincount(of_values).astype(np.float64)


def _resampled_means(sums: Floats, sizes: Floats, seed: int, resamples: int) -> Floats:
    generator = np.random.default_rng(seed)
    portions = []
    for rows in _portions(resamples, len(sums)):
        drawn = generator.integers(len(sums), size=(rows, len(sums)))
        portions.append(sums[drawn].sum(axis=1) / sizes[drawn].sum(axis=1))
    return np.concatenate(portions)


def _portions(rows: int, width: int) -> Iterator[int]:
    """How many rows at a time, so that memory stays small however many questions there are."""
    at_once = max(1, _AT_ONCE // max(1, width))
    for done in range(0, rows, at_once):
        yield min(at_once, rows - done)


def _percentile_interval(means: Floats, confidence: float) -> tuple[float, float]:
    low, high = np.quantile(means, [(1 - confidence) / 2, (1 + confidence) / 2])
    return float(low), float(high)
