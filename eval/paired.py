"""Paired tests of two runs: each metric on the questions both have, corrected for their number."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean
from typing import Literal

from eval import beside
from eval.figures import LOWER_IS_BETTER, Values, enough
from eval.statistics import holm, mcnemar, paired_bootstrap, smallest_detectable, tally

Verdict = Literal["better", "worse", "no difference shown"]
Test = Literal["McNemar", "paired bootstrap"]

ALPHA = 0.05
# Even if all of fewer questions changed for the better, chance would do so once in 2^5 times or
# more, and as often for the worse.
FEWEST_CHANGED = 6


@dataclass(frozen=True, slots=True)
class Row:
    """One metric over the questions that both runs have.

    `difference` is run − baseline, `low` and `high` its 95 % interval; `wins` are the questions
    on which the run is the better one. `p_holm` is `p` after Holm's correction over the table.
    `detectable` is the smallest difference that these questions could have shown, None where none.
    """

    metric: str
    n: int
    baseline: float
    run: float
    difference: float
    low: float
    high: float
    p: float
    p_holm: float
    test: Test
    wins: int
    losses: int
    ties: int
    detectable: float | None
    verdict: Verdict


@dataclass(frozen=True, slots=True)
class _Trial:
    """A metric's differences, tested but not yet corrected for the other metrics."""

    metric: str
    before: float
    after: float
    differences: tuple[float, ...]
    low: float
    high: float
    p: float
    test: Test
    detectable: float | None


def paired_rows(
    baseline: Mapping[str, Values],
    run: Mapping[str, Values],
    clusters: Mapping[str, str],
    seed: int = 0,
) -> list[Row]:
    """A row for every metric that two runs share, over the questions that `clusters` names.

    A metric of zeros and ones has McNemar's exact p, any other that of the paired bootstrap; the
    interval is drawn by articles. A verdict takes both: p < .05 after Holm (1979), an interval
    without 0, and enough questions that changed. Metrics that agree about every question are one
    hypothesis: hit@1 and recall@1, where each question has one relevant document.
    """
    trials = [
        _trial(metric, before, after, clusters, seed)
        for metric, before, after in _pairs(baseline, run, clusters)
    ]
    hypotheses = {trial.differences: trial.p for trial in trials}
    corrected = dict(zip(hypotheses, holm(list(hypotheses.values())), strict=True))
    return [_row(trial, corrected[trial.differences]) for trial in trials]


def rows_beside(
    metrics: Mapping[str, Values], other: beside.Other, clusters: Mapping[str, str], seed: int = 0
) -> list[Row]:
    """A run beside another searcher that it asked the same: the other one is the baseline."""
    return paired_rows(beside.of(other, metrics), beside.own(metrics), clusters, seed)


def _pairs(
    baseline: Mapping[str, Values], run: Mapping[str, Values], questions: Iterable[str]
) -> Iterator[tuple[str, Values, Values]]:
    for metric, after in run.items():
        before = baseline.get(metric, {})
        shared = [id for id in questions if id in before and id in after]
        if shared:
            yield metric, {id: before[id] for id in shared}, {id: after[id] for id in shared}


def _trial(
    metric: str, before: Values, after: Values, clusters: Mapping[str, str], seed: int
) -> _Trial:
    differences = tuple(after[id] - before[id] for id in after)
    drawn = enough([clusters[id] for id in after])
    low, high, p = paired_bootstrap(differences, drawn, seed)
    test: Test = "paired bootstrap"
    if {*before.values(), *after.values()} <= {0.0, 1.0}:
        changes = tally(differences)
        p, test = mcnemar(changes.wins, changes.losses), "McNemar"
    means = fmean(before.values()), fmean(after.values())
    return _Trial(metric, *means, differences, low, high, p, test, _detectable(differences, drawn))


def _detectable(differences: Sequence[float], clusters: Sequence[str] | None) -> float | None:
    """None where nothing changed, or too little was asked: it would be 0, or infinite."""
    least = smallest_detectable(differences, clusters)
    return least if least and math.isfinite(least) else None


def _row(trial: _Trial, p_holm: float) -> Row:
    changes = tally(trial.differences)
    wins, losses = changes.wins, changes.losses
    if trial.metric in LOWER_IS_BETTER:
        wins, losses = losses, wins
    return Row(
        metric=trial.metric,
        n=len(trial.differences),
        baseline=trial.before,
        run=trial.after,
        difference=trial.after - trial.before,
        low=trial.low,
        high=trial.high,
        p=trial.p,
        p_holm=p_holm,
        test=trial.test,
        wins=wins,
        losses=losses,
        ties=changes.ties,
        detectable=trial.detectable,
        verdict=_verdict(trial, p_holm),
    )


def _verdict(trial: _Trial, p_holm: float) -> Verdict:
    within_chance = p_holm >= ALPHA or trial.low <= 0 <= trial.high
    if within_chance or sum(map(bool, trial.differences)) < FEWEST_CHANGED:
        return "no difference shown"
    up_is_better = trial.metric not in LOWER_IS_BETTER
    return "better" if (trial.after > trial.before) == up_is_better else "worse"
