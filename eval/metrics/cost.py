"""What a run costs: time at its percentiles, tokens, and money by a table of prices."""

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from rag.errors import EvaluationError
from rag.types import Usage

PERCENTILES = (50, 95, 99)
_MILLION = 1_000_000


@dataclass(frozen=True, slots=True)
class Price:
    """What a million tokens cost, in any one currency. `cached` are tokens read from the cache."""

    prompt: float
    completion: float
    cached: float | None = None  # None: the same as any that are read


def percentile(values: Sequence[float], share: float) -> float:
    """The nearest-rank percentile: the smallest value that `share` % of all do not exceed.

    It is always a value that was measured; of fewer than 100 values, p99 is the largest.
    Raises EvaluationError without values, or for a share outside 0..100.
    """
    if not values or not 0 <= share <= 100:
        raise EvaluationError(f"There is no {share:g}th percentile of {len(values)} values")
    rank = math.ceil(share * len(values) / 100)
    return sorted(values)[max(rank, 1) - 1]


def percentiles(values: Sequence[float]) -> dict[str, float]:
    """`p50`, `p95` and `p99` by nearest rank. Raises EvaluationError without values."""
    return {f"p{share}": percentile(values, share) for share in PERCENTILES}


def total_tokens(usages: Iterable[Usage]) -> Usage:
    """The tokens of several questions together."""
    return sum(usages, Usage())


def cost(usage: Usage, price: Price) -> float:
    """The price of some tokens, those taken from the cache at their own price."""
    cached = price.prompt if price.cached is None else price.cached
    read = (usage.prompt - usage.cached) * price.prompt + usage.cached * cached
    return (read + usage.completion * price.completion) / _MILLION


def cost_of_model(usage: Usage, model: str, prices: Mapping[str, Price]) -> float | None:
    """The price of some tokens by the table's row for the model; None where it has none.

    A model on this machine has no row, and no price: 0 would look like a price that is known.
    """
    return cost(usage, prices[model]) if model in prices else None
