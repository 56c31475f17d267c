"""Who stands beside Wenqu in a run: other searchers, asked the same over the same passages.

The ranking of each is kept under its key in a line's output, and its scores by `key_metric`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Other:
    """Another searcher: what its rankings and scores are kept by, and what people call it."""

    key: str
    name: str  # in a sentence
    heading: str  # of a column

    def metric(self, name: str) -> str:
        """What a metric of it is called in a run: `lexical_hit@1`."""
        return f"{self.key}_{name}"


LEXICAL = Other("lexical", "lexical search alone", "lexical alone 仅词法")
DENSE = Other("peer_dense", "LangChain with Chroma", "LangChain Chroma 稠密")
HYBRID = Other("peer_hybrid", "LangChain with Chroma and BM25", "LangChain Chroma + BM25 混合")
PEERS = (DENSE, HYBRID)  # what people would use instead
OTHERS = (LEXICAL, *PEERS)  # in the order in which they are shown


def whose(metric: str) -> Other | None:
    """The searcher that a metric belongs to; None for the run's own."""
    return next((other for other in OTHERS if metric.startswith(other.metric(""))), None)


def bare(metric: str) -> str:
    """A metric's name, whoever it belongs to: `hit@1`."""
    other = whose(metric)
    return metric.removeprefix(other.metric("")) if other else metric


def own(metrics: Mapping[str, T]) -> dict[str, T]:
    """What is Wenqu's of a run's metrics."""
    return {name: some for name, some in metrics.items() if whose(name) is None}


def of(other: Other, metrics: Mapping[str, T]) -> dict[str, T]:
    """What is another searcher's of a run's metrics, by their bare names."""
    return {bare(name): some for name, some in metrics.items() if whose(name) == other}


def present(metrics: Mapping[str, T]) -> list[Other]:
    """The searchers that a run asked beside its own, in the order in which they are shown."""
    return [other for other in OTHERS if of(other, metrics)]
